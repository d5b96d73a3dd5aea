"""Labels of an article besides its category: its source and its tags."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.vietnamese import text
from portal.vietnamese.derived_fields import (
    DerivedFieldsMixin,
    FoldedField,
    FoldedQuerySet,
    SortKeyField,
    folded_index,
)
from portal.vietnamese.fields import LineField
from portal.vietnamese.slugs import UniqueSlugField


class SourceQuerySet(models.QuerySet["Source"]):
    def locked_for_share(self, pk: int) -> "Source":
        """Return the source as committed; until the transaction ends nobody can block it.

        FOR SHARE, which Django does not have: publications do not wait for each other.
        """
        return self.raw("SELECT * FROM news_source WHERE id = %s FOR SHARE", [pk])[0]


class Source(DerivedFieldsMixin):
    """Origin of a text, shown as "Nguồn: Bích Phượng (vinhphuc.gov.vn)"."""

    class Kind(models.TextChoices):
        OWN = "own", "Cổng tự viết"
        AGENCY = "agency", "Cơ quan nhà nước"
        PRESS = "press", "Báo chí"

    name = LineField(
        "tên", max_length=80, unique=True, help_text="Như in dưới bài, ví dụ: vinhphuc.gov.vn."
    )
    slug = UniqueSlugField("name", fallback="nguon")
    kind = models.CharField("loại", max_length=10, choices=Kind, default=Kind.AGENCY)
    wait_minutes = models.PositiveSmallIntegerField(
        "đăng lại sau (phút)",
        null=True,
        blank=True,
        help_text="Bài của nguồn này không lên cổng sớm hơn số phút này sau khi nguồn đăng. "
        "Báo chí: 60 hoặc theo thỏa thuận. Để trống: không phải chờ.",
    )
    is_blocked = models.BooleanField(
        "không đăng tin của nguồn này nữa",
        default=False,
        help_text="Bài của nguồn này không gửi duyệt, không đăng, không hẹn giờ được. Bài đang "
        "đăng và bản đã hẹn giờ thì vẫn còn: muốn gỡ, bấm “Gỡ mọi tin của nguồn này”.",
    )
    url = models.URLField(
        "trang chủ của nguồn", blank=True, help_text="Ví dụ: https://vinhphuc.gov.vn"
    )
    sort_key = SortKeyField("name")

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "nguồn"
        verbose_name_plural = "nguồn"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("news:source", args=[self.slug])

    @property
    def why_blocked(self) -> str:
        """The sentence that refuses to publish an item of a blocked source."""
        return f"Cổng không đăng tin của {self.name} nữa. Hãy bỏ bài này, hoặc hỏi thư ký tòa soạn."


class Tag(DerivedFieldsMixin):
    """A subject of articles, independent of their categories.

    Names that differ only in case, punctuation, Unicode form or the place of a tone mark (hòa, hoà)
    are one tag: they have the same sort key.
    """

    name = LineField("tên", max_length=80, unique=True)
    slug = UniqueSlugField("name", fallback="chu-de")
    sort_key = SortKeyField("name")
    folded = FoldedField("name")

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        ordering = ["sort_key", "pk"]
        indexes = [folded_index("news_tag_folded")]
        constraints = [
            # Names without a letter or digit (an emoji) have no sort key.
            models.UniqueConstraint(
                fields=["sort_key"], condition=~Q(sort_key=""), name="news_tag_one_spelling"
            )
        ]

    def __str__(self):
        return self.name

    def clean(self) -> None:
        super().clean()
        spelled = Tag.objects.filter(sort_key=text.sort_key(self.name)).exclude(sort_key="")
        if same := spelled.exclude(pk=self.pk).first():
            raise ValidationError(
                {"name": f"Đã có chủ đề “{same}”, chỉ khác cách viết. Hãy dùng chủ đề ấy."}
            )

    def get_absolute_url(self):
        return reverse("news:tag", args=[self.slug])

    def similar(self) -> list["Tag"]:
        """Return the other tags whose names differ from this one only in diacritics."""
        folded = text.fold(self.name)
        bare = Tag.objects.exclude(pk=self.pk).filter(name__unaccent__iexact=self.name)
        return [tag for tag in bare if text.fold(tag.name) == folded]
