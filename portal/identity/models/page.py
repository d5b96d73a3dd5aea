"""Pages of the agency: "Giới thiệu", "Liên hệ", "Sơ đồ tổ chức"…"""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from portal.rich_text import RichTextField, clean_once
from portal.vietnamese import text
from portal.vietnamese.derived_fields import DerivedFieldsMixin
from portal.vietnamese.fields import LineField
from portal.vietnamese.search_fields import FoldedLineField, SearchWordsField, words_index
from portal.vietnamese.slugs import SLUG_HELP, UniqueSlugField


class WordsOfPageField(SearchWordsField):
    def texts(self, row):
        return row.title, "", text.plain_text(row.body)


class PageQuerySet(models.QuerySet):
    def public(self):
        """Return the pages that the public may read."""
        return self.filter(is_public=True)


class Page(DerivedFieldsMixin):
    """A page of the agency. It has no editions, unlike news: what is saved is public at once."""

    title = LineField("tên trang", max_length=120, help_text="Cũng là chữ trong thực đơn.")
    slug = UniqueSlugField(
        "title",
        fallback="trang",
        help_text=SLUG_HELP + " Trang ở /trang/…/.",
    )
    body = RichTextField("nội dung")
    is_public = models.BooleanField(
        "công khai",
        default=False,
        help_text="Chưa đánh dấu: chỉ người của bàn biên tập thấy. Đã đánh dấu: bấm Lưu là công "
        "chúng đọc được ngay.",
    )
    in_menu = models.BooleanField(
        "có trong thực đơn", default=True, help_text="Sau các chuyên mục, ở đầu mọi trang."
    )
    in_footer = models.BooleanField("có ở chân trang", default=True)
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=100, help_text="Số nhỏ đứng trước."
    )
    updated_at = models.DateTimeField("cập nhật", editable=False)
    folded_title = FoldedLineField("title")
    search = WordsOfPageField("title", "body")

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang giới thiệu"
        verbose_name_plural = "trang giới thiệu"
        ordering = ["position", "pk"]
        indexes = [words_index("page_words")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save; ``updated_at`` changes only with title or text, not with the page's position."""
        before = Page.objects.filter(pk=self.pk).values_list("title", "body").first()
        changed = before != (self.title, clean_once(self.body))
        if changed:
            self.updated_at = Now()
        super().save(*args, **kwargs)
        if changed:
            self.refresh_from_db(fields=["updated_at"])

    def get_absolute_url(self):
        return reverse("identity:page", args=[self.slug])
