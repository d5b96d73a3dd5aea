"""Labels of an article besides its category: its source and its tags."""

from django.db import models
from django.urls import reverse

from portal.vietnamese.derived_fields import DerivedFieldsMixin, SortKeyField
from portal.vietnamese.fields import LineField
from portal.vietnamese.slugs import UniqueSlugField


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
    url = models.URLField(
        "trang chủ của nguồn", blank=True, help_text="Ví dụ: https://vinhphuc.gov.vn"
    )
    sort_key = SortKeyField("name")

    class Meta:
        verbose_name = "nguồn"
        verbose_name_plural = "nguồn"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("news:source", args=[self.slug])


class Tag(DerivedFieldsMixin):
    """A subject of articles, independent of their categories."""

    name = LineField("tên", max_length=80, unique=True)
    slug = UniqueSlugField("name", fallback="chu-de")
    sort_key = SortKeyField("name")

    class Meta:
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("news:tag", args=[self.slug])
