"""Categories of news, albums and videos."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from portal.vietnamese.derived_fields import DerivedFieldsMixin, SortKeyField
from portal.vietnamese.fields import LineField, ParagraphsField
from portal.vietnamese.slugs import SLUG_HELP, UniqueSlugField


class CategoryQuerySet(models.QuerySet):
    def in_menu_order(self):
        return self.order_by("position", "sort_key", "pk")


class Category(DerivedFieldsMixin):
    """A category, at most two levels deep; a parent lists its children's items too."""

    name = LineField("tên", max_length=80)
    slug = UniqueSlugField(
        "name",
        fallback="chuyen-muc",
        help_text=SLUG_HELP + " Đổi địa chỉ: địa chỉ cũ tự chuyển sang địa chỉ mới.",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thuộc chuyên mục",
        help_text="Để trống: chuyên mục cấp một.",
    )
    description = ParagraphsField(
        "giới thiệu", blank=True, max_length=500, help_text="Một hai câu, hiện ở đầu chuyên mục."
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=100, help_text="Số nhỏ đứng trước trong thực đơn."
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="đã gộp vào",
        help_text="Tin bài, album, video của chuyên mục này hiện ở chuyên mục kia.",
    )
    sort_key = SortKeyField("name")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["position", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="taxonomy_category_not_its_own_parent",
                condition=~models.Q(parent=models.F("pk")),
            ),
            models.CheckConstraint(
                name="taxonomy_category_not_merged_into_itself",
                condition=~models.Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self):
        return f"{self.name} (đã gộp)" if self.merged_into_id else self.name

    @property
    def current(self) -> "Category":
        """The category in which the public finds what is in this one: itself, unless merged.

        Editions name their category for ever, so a merged category stays as a row that points to
        the other; never to one that is merged itself.
        """
        return self.merged_into or self

    def save(self, *args, **kwargs):
        with transaction.atomic():
            former = Category.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            super().save(*args, **kwargs)
            FormerSlug.objects.filter(slug=self.slug).delete()
            if former and former != self.slug:
                FormerSlug.objects.create(slug=former, category=self)

    def get_absolute_url(self):
        return reverse("category", args=[self.slug])

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Return (name, path) of its parent, if any, and of itself, for breadcrumbs."""
        way = [self.parent, self] if self.parent else [self]
        return [(each.name, each.get_absolute_url()) for each in way]

    def clean(self):
        super().clean()
        if not self.parent:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": "Một chuyên mục không thể thuộc chính nó."})
        if self.parent.parent_id:
            raise ValidationError(
                {"parent": f"“{self.parent}” đã là cấp hai; chuyên mục chỉ có hai cấp."}
            )
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": "Chuyên mục này có chuyên mục con nên phải ở cấp một."}
            )


class FormerSlug(models.Model):
    """A former slug of a category; its page answers there with a 301."""

    slug = models.CharField(max_length=80, unique=True)
    category = models.ForeignKey(Category, models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"

    def __str__(self):
        return self.slug
