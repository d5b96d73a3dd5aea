"""Limit what one network adds in half an hour.

The table is unlogged: a row costs half as much to write, and after a crash nothing of it is missed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_unique_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="Network",
            fields=[
                (
                    "key",
                    models.BinaryField(
                        max_length=16, primary_key=True, serialize=False, verbose_name="mã băm"
                    ),
                ),
                ("began", models.DateTimeField(verbose_name="lần đầu")),
                ("views", models.PositiveIntegerField(verbose_name="số lượt xem")),
                ("visits", models.PositiveIntegerField(verbose_name="số lượt truy cập")),
                ("pages", models.TextField(db_default="", verbose_name="các trang đã xem")),
            ],
            options={
                "verbose_name": "mạng đang truy cập",
                "verbose_name_plural": "mạng đang truy cập",
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE visits_network SET UNLOGGED", "ALTER TABLE visits_network SET LOGGED"
        ),
        migrations.AlterField(
            model_name="leftout",
            name="reason",
            field=models.CharField(
                choices=[
                    ("robot", "Robot, hoặc trình duyệt do máy điều khiển"),
                    ("prefetch", "Trình duyệt tải trước, chưa cho ai xem"),
                    ("staff", "Máy của người làm việc ở tòa soạn"),
                    ("hidden", "Mở trong thẻ nền rồi đóng, không ai xem"),
                    ("flood", "Quá 60 lượt xem một phút từ một người"),
                    ("foreign", "Gửi từ trang của nơi khác"),
                    ("invalid", "Mã trang không do cổng cấp, hoặc gửi sai dạng"),
                    ("head", "Chương trình chỉ hỏi phần đầu (HEAD)"),
                    ("without_script", "Trình duyệt không chạy JavaScript"),
                    ("network", "Quá nhiều lượt trong nửa giờ từ một địa chỉ mạng"),
                    ("old_page", "Trang cũ, cổng gửi từ trước ngày hôm qua"),
                ],
                max_length=20,
                verbose_name="lý do",
            ),
        ),
    ]
