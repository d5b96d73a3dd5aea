"""Ends of articles: withdrawn, out of date, moved; end dates; the rule of a press source."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.vietnamese.date_fields

KEEP_THE_PAST = """
CREATE FUNCTION news_ending_past_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- As for editions: the past ends at the start of the transaction.
    past CONSTANT tstzrange := tstzrange(NULL, now());
    changeable CONSTANT text[] := ARRAY['during', 'confirmed_by_id', 'confirmed_at'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'Kết thúc của các bài không xóa hết được.'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        IF lower(OLD.during) <= clock_timestamp() THEN
            RAISE EXCEPTION 'Kết thúc % đã có hiệu lực nên không xóa được.', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF to_jsonb(OLD) - changeable IS DISTINCT FROM to_jsonb(NEW) - changeable
        OR (OLD.confirmed_by_id IS NOT NULL
            AND (OLD.confirmed_by_id, OLD.confirmed_at)
                IS DISTINCT FROM (NEW.confirmed_by_id, NEW.confirmed_at)) THEN
        RAISE EXCEPTION 'Kết thúc % không sửa được.', OLD.id USING ERRCODE = 'restrict_violation';
    ELSIF OLD.during * past IS DISTINCT FROM NEW.during * past
        OR (upper(OLD.during) <= clock_timestamp()
            AND OLD.during IS DISTINCT FROM NEW.during) THEN
        RAISE EXCEPTION 'Thời gian đã qua của kết thúc % không sửa được.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER news_ending_past_is_fixed AFTER UPDATE OR DELETE ON news_ending
    FOR EACH ROW EXECUTE FUNCTION news_ending_past_is_fixed();
CREATE TRIGGER news_ending_is_not_truncated BEFORE TRUNCATE ON news_ending
    FOR EACH STATEMENT EXECUTE FUNCTION news_ending_past_is_fixed();
"""
LET_GO_OF_THE_PAST = """
DROP TRIGGER news_ending_is_not_truncated ON news_ending;
DROP TRIGGER news_ending_past_is_fixed ON news_ending;
DROP FUNCTION news_ending_past_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0008_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="ends_at",
            field=portal.vietnamese.date_fields.PlausibleDateTimeField(
                blank=True,
                help_text="Để trống: không hết hạn. Ví dụ lúc hết hạn nộp hồ sơ, hết ngày lấy ý kiến.",
                null=True,
                verbose_name="hết hạn lúc",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="ends_how",
            field=models.CharField(
                choices=[
                    ("out_of_date", "vẫn đọc được, có ghi “hết hiệu lực”"),
                    ("withdrawn", "gỡ khỏi cổng"),
                ],
                default="out_of_date",
                max_length=12,
                verbose_name="khi hết hạn",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="ends_at",
            field=portal.vietnamese.date_fields.PlausibleDateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="ends_how",
            field=models.CharField(
                choices=[
                    ("out_of_date", "vẫn đọc được, có ghi “hết hiệu lực”"),
                    ("withdrawn", "gỡ khỏi cổng"),
                ],
                default="out_of_date",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="ends_at",
            field=portal.vietnamese.date_fields.PlausibleDateTimeField(
                blank=True,
                help_text="Để trống: không hết hạn. Ví dụ lúc hết hạn nộp hồ sơ, hết ngày lấy ý kiến.",
                null=True,
                verbose_name="hết hạn lúc",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="ends_how",
            field=models.CharField(
                choices=[
                    ("out_of_date", "vẫn đọc được, có ghi “hết hiệu lực”"),
                    ("withdrawn", "gỡ khỏi cổng"),
                ],
                default="out_of_date",
                max_length=12,
                verbose_name="khi hết hạn",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="wait_minutes",
            field=models.PositiveSmallIntegerField(
                null=True,
                blank=True,
                help_text="Bài của nguồn này không lên cổng sớm hơn số phút này sau khi nguồn đăng. Báo chí: 60 hoặc theo thỏa thuận. Để trống: không phải chờ.",
                verbose_name="đăng lại sau (phút)",
            ),
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("withdrawn", "đã gỡ"),
                            ("out_of_date", "hết hiệu lực"),
                            ("moved", "đã chuyển"),
                        ],
                        max_length=12,
                        verbose_name="cách kết thúc",
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        verbose_name="trong khoảng"
                    ),
                ),
                ("notice", models.TextField(blank=True, verbose_name="lời cho công chúng")),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endings",
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
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endings",
                        to="news.edition",
                    ),
                ),
                (
                    "moved_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="news.article",
                        verbose_name="chuyển đến",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết thúc của bài",
                "verbose_name_plural": "kết thúc của bài",
                "default_permissions": (),
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("article", "="), ("during", "&&")],
                        name="news_ending_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__isempty", False), ("during__lower_inf", False)
                        ),
                        name="news_ending_during_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "moved"),
                                ("moved_to__isnull", False),
                                models.Q(("moved_to", models.F("article")), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "moved"), _negated=True), ("moved_to", None)
                            ),
                            _connector="OR",
                        ),
                        name="news_ending_moved_leads_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="news_ending_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP_THE_PAST, LET_GO_OF_THE_PAST),
    ]
