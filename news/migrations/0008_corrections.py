"""Add the kind and the note of a correction to articles and editions."""

from django.conf import settings
from django.db import migrations, models

import portal.vietnamese.fields


class Migration(migrations.Migration):
    dependencies = [
        ("media_gallery", "0004_waiting_changes"),
        ("news", "0007_remark"),
        ("taxonomy", "0003_category_merged_into"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("minor", "sửa nhỏ (lý do chỉ ở bàn biên tập)"),
                    ("substantive", "đính chính (công chúng đọc lời ghi chú)"),
                ],
                help_text="Chỉ hỏi khi bài đã từng lên cổng.",
                max_length=12,
                verbose_name="lần sửa này là",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="change_note",
            field=portal.vietnamese.fields.ParagraphsField(
                blank=True,
                help_text="Đính chính: công chúng đọc lời này cạnh bài và trong lịch sử của bài.",
                max_length=500,
                verbose_name="đã sửa gì, vì sao",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("minor", "sửa nhỏ (lý do chỉ ở bàn biên tập)"),
                    ("substantive", "đính chính (công chúng đọc lời ghi chú)"),
                ],
                max_length=12,
                verbose_name="loại sửa đổi",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="change_note",
            field=models.TextField(blank=True, verbose_name="đã sửa gì"),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("minor", "sửa nhỏ (lý do chỉ ở bàn biên tập)"),
                    ("substantive", "đính chính (công chúng đọc lời ghi chú)"),
                ],
                help_text="Chỉ hỏi khi bài đã từng lên cổng.",
                max_length=12,
                verbose_name="lần sửa này là",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="change_note",
            field=portal.vietnamese.fields.ParagraphsField(
                blank=True,
                help_text="Đính chính: công chúng đọc lời này cạnh bài và trong lịch sử của bài.",
                max_length=500,
                verbose_name="đã sửa gì, vì sao",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change", "substantive"), _negated=True),
                    models.Q(("change_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="news_edition_correction_is_explained",
            ),
        ),
    ]
