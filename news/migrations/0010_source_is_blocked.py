"""A source of which nothing is published any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0009_ends"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="is_blocked",
            field=models.BooleanField(
                default=False,
                help_text="Bài của nguồn này không gửi duyệt, không đăng, không hẹn giờ được. Bài đang đăng và bản đã hẹn giờ thì vẫn còn: muốn gỡ, bấm “Gỡ mọi tin của nguồn này”.",
                verbose_name="không đăng tin của nguồn này nữa",
            ),
        ),
    ]
