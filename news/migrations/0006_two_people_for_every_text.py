"""Approvals by a second person, and the right by which each edition is public."""

import hashlib

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import news.models.approval

#: An edition is published with an approval of its own article and of exactly its own text.
ONLY_THE_APPROVED_TEXT = """
ALTER TABLE news_approval ADD CONSTRAINT news_approval_of_text UNIQUE (id, article_id, digest);
ALTER TABLE news_edition ADD CONSTRAINT news_edition_approved_text
    FOREIGN KEY (approval_id, article_id, digest)
    REFERENCES news_approval (id, article_id, digest) DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION news_approval_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Lần duyệt không sửa được, cũng không xóa hết được.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER news_approval_is_fixed BEFORE UPDATE ON news_approval
    FOR EACH ROW EXECUTE FUNCTION news_approval_is_fixed();
CREATE TRIGGER news_approval_is_not_truncated BEFORE TRUNCATE ON news_approval
    FOR EACH STATEMENT EXECUTE FUNCTION news_approval_is_fixed();
"""
ANY_TEXT = """
DROP TRIGGER news_approval_is_not_truncated ON news_approval;
DROP TRIGGER news_approval_is_fixed ON news_approval;
DROP FUNCTION news_approval_is_fixed();
ALTER TABLE news_edition DROP CONSTRAINT news_edition_approved_text;
ALTER TABLE news_approval DROP CONSTRAINT news_approval_of_text;
"""


def hash_attachments(apps, schema_editor):
    """Store the SHA-256 of attachments uploaded before the column was there."""
    for attachment in apps.get_model("news", "Attachment").objects.filter(sha256="").iterator():
        digest = hashlib.sha256()
        try:
            with attachment.file.open("rb") as file:
                for piece in file.chunks():
                    digest.update(piece)
        except FileNotFoundError:
            continue
        attachment.sha256 = digest.hexdigest()
        attachment.save(update_fields=["sha256"])


class Migration(migrations.Migration):
    dependencies = [
        ("media_gallery", "0004_waiting_changes"),
        ("news", "0005_article_body_is_searched"),
        ("taxonomy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("publish_article", "Được đăng, hẹn giờ tin bài và sửa bài của người khác"),
                    ("withdraw_article", "Được gỡ tin bài đang đăng"),
                    ("publish_in_emergency", "Được đăng khẩn khi chưa có người thứ hai duyệt"),
                ],
                "verbose_name": "tin bài",
                "verbose_name_plural": "tin bài",
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="sha256",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="edition",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="edition",
            name="emergency_reason",
            field=models.TextField(blank=True, verbose_name="lý do đăng khẩn"),
        ),
        migrations.AddField(
            model_name="edition",
            name="release",
            field=models.CharField(
                choices=[
                    ("approved", "đã duyệt"),
                    ("emergency", "đăng khẩn"),
                    ("imported", "chuyển vào"),
                ],
                default="imported",
                max_length=10,
                verbose_name="cách công bố",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="edition",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="heldattachment",
            name="sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("fields", models.JSONField()),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("alone", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="news.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lần duyệt",
                "verbose_name_plural": "lần duyệt",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="article",
            name="approval",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="news.approval",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="approval",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="news.approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("approval", None), ("desk_state", "approved"), _connector="OR"),
                name="news_article_approved_has_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approval", None), ("emergency_reason", ""), ("release", "imported")),
                    models.Q(
                        ("approval__isnull", False),
                        ("emergency_reason", ""),
                        ("release", "approved"),
                    ),
                    models.Q(
                        ("approval", None),
                        ("release", "emergency"),
                        models.Q(("emergency_reason", ""), _negated=True),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="news_edition_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alone", True),
                    models.Q(news.models.approval.ElementOf("by_id", "writers"), _negated=True),
                    _connector="OR",
                ),
                name="news_approval_by_another",
            ),
        ),
        migrations.RunSQL(ONLY_THE_APPROVED_TEXT, ANY_TEXT),
        migrations.RunPython(hash_attachments, migrations.RunPython.noop),
    ]
