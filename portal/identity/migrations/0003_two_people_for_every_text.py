"""The rule of two people can be switched off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_staff_unit"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="four_eyes",
            field=models.BooleanField(
                default=True,
                help_text="Người duyệt không được là người đã viết, sửa hay gửi bài. Chỉ tắt khi cơ quan không có đủ người; bài một người tự duyệt được ghi rõ trong nhật ký.",
                verbose_name="mỗi bài phải có hai người",
            ),
        ),
    ]
