"""Public record: editions, the texts that the public reads now or has read.

A trigger (migration 0002) rejects changes of their content, changes of the past part of their time
range, and the deletion of an edition that has begun.
"""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import connection, models
from django.db.models.functions import Now
from django.urls import reverse

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions
from news.models.after_publication import AtEnd, Change
from news.models.approval import Approval
from news.models.desk import Article, Attachment
from news.models.edition_queries import EditionQuerySet, IsFinite, Lower, Upper
from news.models.embeds import LONGEST_KEY, embeds
from news.models.full_text import (
    FINGERPRINT,
    BodyTextField,
    FingerprintField,
    FoldedTitleField,
    PublishedPeriods,
    TitlePrefixes,
    WordPairsField,
    WordsField,
    WordsOfTitleField,
)
from news.models.labels import Source, Tag
from news.models.photo_ids import photo_ids
from portal.taxonomy.models import Category
from portal.vietnamese import dates, text
from portal.vietnamese.date_fields import FIRST_INSTANT, INSTANT_TOO_LATE, PlausibleDateTimeField

_EditionManager = models.Manager.from_queryset(EditionQuerySet)


class EditionManager(_EditionManager):
    """Manager that defers the columns for search, which are longer than the text itself."""

    def get_queryset(self):
        return super().get_queryset().defer(*Edition.FOR_SEARCH)


class Edition(models.Model):
    """One published text of an article, with the time range in which it is public.

    The row is a complete snapshot: preview, comparison and public page read only this row.
    ``digest`` names its text (news/workflow/digest.py), ``writers`` are ids of who wrote it.
    """

    class Release(models.TextChoices):
        """By what right the text is public."""

        APPROVED = "approved", "đã duyệt"
        EMERGENCY = "emergency", "đăng khẩn"
        IMPORTED = "imported", "chuyển vào"

    # No single index for article, category and source: a longer index below begins with each.
    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField("lần công bố")
    visible = DateTimeRangeField("công khai trong khoảng")
    published_at = PlausibleDateTimeField("ngày đăng")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đăng"
    )
    created_at = models.DateTimeField(db_default=Now())

    release = models.CharField("cách công bố", max_length=10, choices=Release)
    digest = models.CharField(max_length=64, blank=True)
    ends_at = PlausibleDateTimeField(null=True)
    ends_how = models.CharField(max_length=12, choices=AtEnd, default=AtEnd.OUT_OF_DATE)
    change = models.CharField("loại sửa đổi", max_length=12, choices=Change, blank=True)
    change_note = models.TextField("đã sửa gì", blank=True)
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="editions")
    emergency_reason = models.TextField("lý do đăng khẩn", blank=True)
    writers = ArrayField(models.BigIntegerField(), default=list)

    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    body = models.TextField()
    byline = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", db_index=False)
    source_name = models.CharField(max_length=80, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    source_published_at = PlausibleDateTimeField(null=True)
    lead_photo = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="+")
    lead_caption = models.CharField(max_length=500, blank=True)
    lead_alt_text = models.CharField(max_length=500, blank=True)
    lead_credit = models.CharField(max_length=200, blank=True)
    photo_ids = ArrayField(models.BigIntegerField(), default=list)
    embeds = ArrayField(models.CharField(max_length=LONGEST_KEY), default=list)
    related_ids = ArrayField(models.BigIntegerField(), default=list)
    tags = models.JSONField(default=list)  # [{"id", "name", "slug"}]
    attachments = models.JSONField(
        default=list
    )  # [{"id", "title", "name", "kind", "size", "sha256"}]

    # Computed from the columns above; see full_text.py.
    body_text = BodyTextField()
    folded_title = FoldedTitleField()
    search = WordsField()
    search_title = WordsOfTitleField(words="search")
    search_pairs = WordPairsField(words="search")
    fingerprint = FingerprintField(max_length=32)

    objects = EditionManager()

    #: Set by `EditionQuerySet.with_end`.
    out_of_date_since: datetime.datetime | None = None
    end_notice: str = ""
    #: The instant for which the row was read, where the query says so; None is now.
    read_at: datetime.datetime | None = None

    FOR_SEARCH = (
        "body_text",
        "folded_title",
        "search",
        "search_title",
        "search_pairs",
        "fingerprint",
    )

    #: Fields that readers see; two editions equal in these have the same content.
    CONTENT = (
        "category_id",
        "title",
        "summary",
        "body",
        "byline",
        "source_id",
        "source_name",
        "source_url",
        "source_published_at",
        "lead_photo_id",
        "lead_caption",
        "lead_alt_text",
        "lead_credit",
        "photo_ids",
        "embeds",
        "related_ids",
        "tags",
        "attachments",
        "published_at",
        "ends_at",
        "ends_how",
    )

    #: What an approval is bound to: the content, and the note of a correction.
    APPROVED = (*CONTENT, "change", "change_note")

    class Meta:
        verbose_name = "bản công bố"
        verbose_name_plural = "bản công bố"
        constraints = [
            ExclusionConstraint(
                name="news_edition_one_at_a_time",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    ("visible", RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(name="news_edition_number", fields=["article", "number"]),
            models.CheckConstraint(
                name="news_edition_visible_for_some_time",
                condition=models.Q(visible__isempty=False, visible__lower_inf=False),
            ),
            # An open end is NULL, never infinity, so that one test finds ended ranges. All are [).
            models.CheckConstraint(
                name="news_edition_visible_in_one_form",
                condition=models.Q(visible__lower_inc=True, visible__upper_inc=False)
                & models.Q(IsFinite(Lower("visible")))
                & (models.Q(visible__upper_inf=True) | models.Q(IsFinite(Upper("visible")))),
            ),
            models.CheckConstraint(
                name="news_edition_visible_in_our_years",
                condition=models.Q(
                    visible__startswith__gte=FIRST_INSTANT, visible__startswith__lt=INSTANT_TOO_LATE
                )
                & (
                    models.Q(visible__upper_inf=True)
                    | models.Q(visible__endswith__lt=INSTANT_TOO_LATE)
                ),
            ),
            models.CheckConstraint(
                name="news_edition_printed_date_not_later",
                condition=models.Q(published_at__lte=Lower("visible")),
            ),
            models.CheckConstraint(
                name="news_edition_released",
                condition=models.Q(release="imported", approval=None, emergency_reason="")
                | models.Q(release="approved", approval__isnull=False, emergency_reason="")
                | models.Q(release="emergency", approval=None)
                & ~models.Q(emergency_reason="")
                & ~models.Q(digest=""),
            ),
            models.CheckConstraint(
                name="news_edition_correction_is_explained",
                condition=~models.Q(change="substantive") | ~models.Q(change_note=""),
            ),
            models.CheckConstraint(
                name="news_edition_search_in_step",
                condition=models.Q(fingerprint=FINGERPRINT),
            ),
        ]
        indexes = [
            # With the range, so that the archive counts what is public without reading the rows:
            # 470 pages instead of 6,000 for a year with 500 items counted in each month.
            models.Index(
                fields=["published_at", "article_id"],
                name="news_edition_by_date",
                include=["visible"],
            ),
            models.Index(
                fields=["category", "published_at", "article_id"],
                name="news_edition_by_category",
                include=["visible"],
            ),
            models.Index(
                fields=["source", "published_at", "article_id"], name="news_edition_by_source"
            ),
            # What begins or ends next, of a million: portal/kept_pages/boundaries.py.
            models.Index(Lower("visible"), name="news_edition_begins"),
            models.Index(
                Upper("visible"),
                name="news_edition_ends",
                condition=models.Q(visible__upper_inf=False),
            ),
            # Few: the dashboard and the rule of four eyes ask for them at every turn.
            models.Index(
                fields=["article"],
                name="news_edition_emergencies",
                condition=models.Q(release="emergency"),
            ),
            GinIndex(fields=["tags"], name="news_edition_tags", opclasses=["jsonb_path_ops"]),
            GinIndex(
                fields=["attachments"],
                name="news_edition_attachments",
                opclasses=["jsonb_path_ops"],
            ),
            GinIndex(fields=["photo_ids"], name="news_edition_photos"),
            GinIndex(fields=["embeds"], name="news_edition_embeds"),
            # In one index, of which PostgreSQL reads no more than what has all that is asked for:
            # two common words in one period, of a million articles, in 1 ms instead of 20. It reads
            # the columns in this order, each from where the ones before it match: what is asked for
            # as one word of the index comes before what is asked for as several.
            # A search must scan the pending list of the index: 0.5 ms for 256 kB. To write
            # each row into the index at once instead would take five times as long.
            GinIndex(
                PublishedPeriods("published_at"),
                "search_pairs",
                "search_title",
                "search",
                name="news_edition_words",
                gin_pending_list_limit=256,
            ),
            HashIndex(fields=["folded_title"], name="news_edition_title"),
            # Without a pending list, which each look into one of its periods would scan.
            GinIndex(
                TitlePrefixes("search_title", "published_at"),
                name="news_edition_suggestions",
                fastupdate=False,
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("news:article", args=[self.slug, self.article_id])

    @classmethod
    def snapshot(
        cls,
        article: Article,
        *,
        tags: Iterable[Tag] | None = None,
        attachments: Iterable[Attachment] | None = None,
    ) -> "Edition":
        """Return an unsaved edition with the texts, pictures and files the article has now.

        The caller sets ``visible``, ``number`` and ``published_by``. ``published_at`` is the
        article's and may be None. ``tags`` and ``attachments`` replace the saved ones, for the
        preview of an article that is not saved.
        """
        photo, source = article.lead_photo, article.source
        if tags is None:
            tags = article.tags.all() if article.pk else ()
        if attachments is None:
            attachments = article.attachments.on_desk() if article.pk else ()
        edition = cls(
            article=article,
            category=article.category,
            title=article.title,
            summary=article.summary,
            body=article.body,
            byline=article.byline,
            source=source,
            source_name=source.name if source else "",
            source_url=article.source_url or (source.url if source else ""),
            source_published_at=article.source_published_at,
            lead_photo=photo,
            lead_caption=article.lead_caption
            or (placeholder_captions.written(photo) if photo else ""),
            lead_alt_text=article.lead_alt_text or (photo.alt_text if photo else ""),
            lead_credit=photo.credit if photo else "",
            photo_ids=photo_ids(article),
            embeds=embeds(article),
            related_ids=article.related_ids,
            ends_at=article.ends_at,
            ends_how=article.ends_how,
            change=article.change,
            change_note=article.change_note,
            tags=[{"id": tag.pk, "name": tag.name, "slug": tag.slug} for tag in tags],
            attachments=[
                {
                    "id": file.pk,
                    "title": str(file),
                    "name": file.file_name,
                    "kind": file.kind,
                    "size": file.size,
                    "sha256": file.sha256,
                }
                for file in attachments
            ],
        )
        if article.published_at is not None:
            edition.published_at = article.published_at
        return edition

    @property
    def section(self) -> Category | None:
        """The category in which the public finds the edition: into which its own was merged.

        None for the preview of an article without a category.
        """
        return self.category.current if self.category_id else None

    @property
    def shown_photo(self) -> Photo | None:
        """The lead photo, or None if the public may not see it when the edition was read."""
        photo = self.lead_photo
        if photo and self.read_at:
            photo.judged_on = dates.local_day(self.read_at)
        return photo if photo and photo.is_public else None

    @property
    def card_key(self) -> str:
        """A string that changes whenever the edition's card in a list does.

        An edition never changes; whether its lead photo is shown and its category's name can.
        """
        photo, section = self.shown_photo, self.section
        return repr([self.pk, photo and photo.shown, section and (section.name, section.slug)])

    def same_content(self, other: "Edition") -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self.CONTENT)

    @property
    def slug(self) -> str:
        return text.slug(self.title) or "tin"

    @property
    def begins_at(self) -> datetime.datetime:
        begin = self.visible.lower
        assert begin is not None  # By constraint news_edition_visible_for_some_time.
        return begin

    @property
    def updated_at(self) -> datetime.datetime | None:
        """The time when this text replaced an earlier one; None for a first edition."""
        return self.begins_at if self.number > 1 else None

    @property
    def public_note(self) -> str:
        """Return the note of a substantive correction, "" for any other edition."""
        return self.change_note if self.change == Change.SUBSTANTIVE else ""

    @property
    def attribution(self) -> str:
        """Byline and source as printed: "Bích Phượng (vinhphuc.gov.vn)"."""
        if self.byline and self.source_name:
            return f"{self.byline} ({self.source_name})"
        return self.byline or self.source_name


def database_instant() -> datetime.datetime:
    """Return PostgreSQL's time now, for code that runs several queries of the public record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
