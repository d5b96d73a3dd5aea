"""Sets of forms that mean the same for the search: abbreviations, spellings of a place name."""

from django.core.exceptions import ValidationError
from django.db import models

from portal.vietnamese import text
from portal.vietnamese.derived_fields import DerivedFieldsMixin, SortKeyField
from portal.vietnamese.fields import LineField, ParagraphsField
from portal.vietnamese.full_text import folded, words
from portal.vietnamese.syllables import SYLLABLES

#: Forms of a set, words of a form, and characters of a form, at most: a query has all of them.
MOST_FORMS, MOST_WORDS, LONGEST_FORM = 12, 10, 100


class Spelling(DerivedFieldsMixin):
    """A set of forms that mean the same; who types one finds the articles with the others too."""

    class Kind(models.TextChoices):
        ABBREVIATION = "abbreviation", "Chữ viết tắt"
        PLACE = "place", "Địa danh"
        OTHER = "other", "Khác"

    forms = ParagraphsField(
        "các cách viết",
        help_text="Mỗi dòng một cách viết, ít nhất hai dòng; cách viết đầy đủ ở dòng đầu. Người "
        "đọc gõ một cách thì tìm được cả những cách kia. Chữ hoa hay thường, có dấu nối hay không, "
        "hòa hay hoà, kỹ hay kĩ, gõ không dấu: cổng tự hiểu, không phải viết riêng.",
    )
    kind = models.CharField(
        "loại",
        max_length=20,
        choices=Kind,
        default=Kind.ABBREVIATION,
        help_text="Chữ viết tắt đứng cạnh một con số được hiểu là số văn bản, ví dụ: 18 NQ TW.",
    )
    is_ambiguous = models.BooleanField(
        "có thể hiểu khác",
        default=False,
        help_text="Đánh dấu nếu một cách viết còn có nghĩa khác, ví dụ TT: thông tư, tổng thống. "
        "Tin có đúng chữ người đọc gõ sẽ đứng trên tin có cách viết khác.",
    )
    note = LineField(
        "ghi chú",
        max_length=200,
        blank=True,
        help_text="Cho người sửa sau: vì sao có, hay vì sao không có một cách viết. "
        "Người đọc không thấy.",
    )
    sort_key = SortKeyField("forms")

    class Meta:
        verbose_name = "cách viết khi tìm"
        verbose_name_plural = "cách viết khi tìm"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return text.excerpt(" = ".join(self.lines), 100)

    @property
    def lines(self) -> list[str]:
        """The forms as they were typed, without empty lines."""
        return list(filter(None, self.forms.splitlines()))

    def clean(self) -> None:
        super().clean()
        self.forms = "\n".join(self.lines)
        sentences = [sentence for line in self.lines if (sentence := _why_not(line))]
        known: dict[str, str] = {}
        for line in self.lines:
            if same := known.get(text.sort_key(line)):
                sentences.append(f"“{line}” và “{same}” là một cách viết; hãy bỏ bớt một dòng.")
            known.setdefault(text.sort_key(line), line)
        if not sentences and len(self.lines) < 2:
            sentences.append("Hãy viết ít nhất hai cách, mỗi dòng một cách.")
        if len(self.lines) > MOST_FORMS:
            sentences.append(f"Nhiều nhất {MOST_FORMS} cách viết; hãy bỏ những cách ít gặp.")
        sentences = sentences or self._in_other_sets(known)
        if sentences:
            raise ValidationError({"forms": sentences})

    def _in_other_sets(self, known: dict[str, str]) -> list[str]:
        """Return a sentence for each form, by its sort key, that another set has."""
        return [
            f"“{known[text.sort_key(line)]}” đã có ở “{other}”: hãy sửa ở đó, hoặc bỏ ở đó trước."
            for other in Spelling.objects.exclude(pk=self.pk).order_by("pk")
            for line in other.lines
            if text.sort_key(line) in known
        ]


def _why_not(line: str) -> str:
    """Return the sentence that refuses a form, or ""."""
    form = words(line)
    if len(line) > LONGEST_FORM or len(form) > MOST_WORDS:
        return f"“{text.excerpt(line, 40)}” dài quá: nhiều nhất {MOST_WORDS} tiếng."
    letters = [word for word in form if not word.isdigit()]
    if not letters or (len(form) == 1 and len(form[0]) == 1):
        return f"“{line}” chưa thành chữ; hãy viết một chữ viết tắt hay một tên."
    if len(form) == 1 and form[0] == folded(form[0]) and form[0] in SYLLABLES:
        return (
            f"“{line}” không dấu trùng với nhiều tiếng thường gặp, nên tìm sẽ ra tin không liên "
            "quan. Hãy viết đủ hơn."
        )
    return ""
