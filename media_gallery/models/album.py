"""Photo albums."""

import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from media_gallery.models.moderated import Moderated, ModeratedQuerySet
from media_gallery.models.photo import Photo
from portal.taxonomy.models import Category
from portal.vietnamese import dates, text
from portal.vietnamese.date_fields import PlausibleDateField
from portal.vietnamese.derived_fields import FoldedField, folded_index
from portal.vietnamese.fields import LineField, ParagraphsField
from portal.vietnamese.search_fields import FoldedLineField, SearchWordsField, words_index


def _public_places(at: datetime.datetime | None) -> "models.QuerySet[AlbumPhoto]":
    """Return the AlbumPhoto rows of the outer query's album whose photos the public sees then."""
    seen = Photo.objects.public(at).values("pk")
    return AlbumPhoto.objects.filter(album=OuterRef("pk"), photo__in=seen)


class WordsOfAlbumField(SearchWordsField):
    def texts(self, row):
        return row.title, row.description, ""


class AlbumQuerySet(ModeratedQuerySet["Album"]):
    def for_cards(self, at: datetime.datetime | None = None) -> Self:
        """Annotate the albums with ``photo_count`` and ``shown_cover_id``, for cards in lists.

        ``photo_count`` is how many photos of the album the public sees at ``at``, by default now;
        ``shown_cover_id`` is the cover, or the first of those photos where the public does not see
        the cover.
        """
        shown = _public_places(at)
        cover_first = models.Case(models.When(photo=models.F("album__cover"), then=0), default=1)
        in_all = shown.order_by().values("album").annotate(all=models.Count("pk")).values("all")
        return self.defer("folded", "folded_title", "search").annotate(
            photo_count=models.Subquery(in_all),
            shown_cover_id=models.Subquery(
                shown.order_by(cover_first, "position", "pk").values("photo")[:1]
            ),
        )

    def public(self, at: datetime.datetime | None = None) -> Self:
        """Return the albums the public may see at ``at``, by default now.

        They are approved, and have at least one public photo.
        """
        shown = _public_places(at)
        return self.approved().filter(Exists(shown.order_by()))


class Album(Moderated):
    """An album: photos of one occasion, in an order chosen by staff.

    The public sees only those of its photos that are public themselves.
    """

    title = LineField("tên album", max_length=200, help_text="Việc gì, ở đâu; không cần chữ “Ảnh”.")
    description = ParagraphsField(
        "giới thiệu", max_length=2000, blank=True, help_text="Vài câu dưới tên album."
    )
    held_on = PlausibleDateField(
        "ngày", default=dates.today, help_text="Ngày diễn ra việc được chụp. Ngày/tháng/năm."
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="chuyên mục",
        help_text="Để trống nếu không thuộc chuyên mục nào.",
    )
    cover = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh bìa",
        help_text="Một ảnh trong album. Để trống: ảnh đầu tiên.",
    )
    photos = models.ManyToManyField(Photo, through="AlbumPhoto", related_name="albums")
    folded = FoldedField("title", "description")
    folded_title = FoldedLineField("title")
    search = WordsOfAlbumField("title", "description")

    objects = AlbumQuerySet.as_manager()

    # Only on albums that were read through `AlbumQuerySet.for_cards`.
    photo_count: int
    shown_cover_id: int | None
    # Only on albums of the list in the back office.
    count_of_places: int

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = "album ảnh"
        verbose_name_plural = "album ảnh"
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            *Moderated.Meta.indexes,
            folded_index("album_folded"),
            words_index("album_words"),
        ]

    def __str__(self):
        return self.title

    def delete(self, *args, **kwargs):
        """Delete the album.

        Raises ProtectedError for an approved one, because its photos may be public.
        """
        with transaction.atomic():
            if Album.objects.select_for_update().get(pk=self.pk).is_approved:
                raise models.ProtectedError("Album đang được duyệt: hãy gỡ album trước.", {self})
            return super().delete(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("media_gallery:album", args=[self.slug, self.pk])

    @property
    def slug(self) -> str:
        return text.slug(self.title) or "album"

    def public_photos(self, at: datetime.datetime | None = None) -> models.QuerySet[Photo]:
        """Return the photos of the album that the public sees at ``at``, in the album's order."""
        return (
            Photo.objects.public(at)
            .filter(in_albums__album=self)
            .order_by("in_albums__position", "in_albums__pk")
        )


class AlbumPhoto(models.Model):
    """The position of a photo in an album."""

    album = models.ForeignKey(Album, models.CASCADE, related_name="places")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="in_albums", verbose_name="ảnh")
    position = models.PositiveIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "ảnh trong album"
        verbose_name_plural = "ảnh trong album"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["album", "photo"],
                name="album_has_a_photo_once",
                violation_error_message="Ảnh này đã có trong album.",
            )
        ]

    def __str__(self):
        return f"{self.album}: {self.photo}"
