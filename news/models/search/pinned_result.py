"""Pinned results: what the newsroom puts above the results of a search, for words that it names."""

import datetime
import re
from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject, Now, TruncDate

from news.models.embeds import LONGEST_KEY, key_of
from news.models.public_record import Edition
from portal.identity.models import Page
from portal.vietnamese import dates
from portal.vietnamese.date_fields import PlausibleDateField
from portal.vietnamese.derived_fields import DerivedFieldsMixin, DerivedFromSources
from portal.vietnamese.fields import LineField
from portal.vietnamese.full_text import folded, words

#: Things of one pinned result.
MOST_TARGETS = 3
#: Rows: each search that is not in memory compares its words with all of them (0.5 ms).
MOST_ROWS = 500

_I_OR_Y = re.compile("(h|k|l|m|s|t|qu)y")


def words_of(line: str) -> list[str]:
    """Return the words of a line without diacritics, by which lines are compared.

    i and y at the end of a syllable are one letter where both are written (kĩ thuật, kỹ thuật).

    >>> words_of("Kỹ thuật – “42/NĐ-CP”")
    ['ki', 'thuat', '42', 'nd', 'cp']
    """
    return [
        f"{match[1]}i" if (match := _I_OR_Y.fullmatch(word)) else word
        for word in map(folded, words(line))
    ]


class FoldedWordsField(DerivedFromSources, models.JSONField):
    """`words_of` its source."""

    def derive(self, instance: Any) -> list[str]:
        (source,) = self.sources
        return words_of(getattr(instance, source))


class _IsTarget(models.Lookup):
    """Whether the id on the left is one of ``kind`` in an array of keys {"article:12", "page:3"}.

    A comparison with ANY of an array, so that PostgreSQL uses the index of the id.
    """

    kind: ClassVar[str]
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        pk, of_pk = self.process_lhs(compiler, connection)
        keys, of_keys = self.process_rhs(compiler, connection)
        ids = (
            f"SELECT split_part(each, ':', 2)::bigint FROM unnest({keys}) AS each"  # noqa: S608
            f" WHERE starts_with(each, '{self.kind}:')"
        )
        return f"{pk} = ANY(ARRAY({ids}))", (*of_pk, *of_keys)


class _IsTargetArticle(_IsTarget):
    kind = "article"


class _IsTargetPage(_IsTarget):
    kind = "page"


class PinnedResultQuerySet(models.QuerySet["PinnedResult"]):
    def in_force(self, at: datetime.datetime | None = None) -> Self:
        """Return the rows whose days are begun and not over at ``at``, by default now."""
        instant: Any = at or Now()
        day = TruncDate(instant, tzinfo=dates.VIETNAM)
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)

    def for_line(self, line: Any) -> Self:
        """Return the rows for a line that a reader typed, given as its `words_of`."""
        every = Q(match=PinnedResult.Match.ALL_WORDS, folded_words__contained_by=line)
        return self.filter(Q(folded_words=line) | every)

    def with_public_targets(self, at: datetime.datetime | None = None) -> Self:
        """Set ``editions`` and ``pages``: facts of the targets that readers may see at ``at``.

        Each is a list of dictionaries. What is out of date is no answer any more: the editions are
        those that stand in lists.
        """
        editions = Edition.objects.listed(at).filter(
            _IsTargetArticle(F("article_id"), OuterRef("targets"))
        )
        pages = Page.objects.public().filter(_IsTargetPage(F("pk"), OuterRef("targets")))
        of_edition = ("article_id", "title", "summary", "published_at")
        return self.annotate(
            editions=ArraySubquery(
                editions.values(facts=JSONObject(**{name: name for name in of_edition}))
            ),
            pages=ArraySubquery(
                pages.values(facts=JSONObject(pk="pk", title="title", slug="slug"))
            ),
        )


class PinnedResult(DerivedFieldsMixin):
    """One to three public things that stand above the results for certain words."""

    class Match(models.TextChoices):
        LINE = "line", "Đúng câu này"
        ALL_WORDS = "all_words", "Câu có đủ các từ này, kèm từ khác cũng được"

    words = LineField(
        "từ người đọc gõ",
        max_length=100,
        help_text="Ví dụ: đổi thẻ căn cước. Có dấu hay không dấu, chữ hoa hay chữ thường đều được "
        "coi là một.",
    )
    match = models.CharField(
        "áp dụng cho",
        max_length=10,
        choices=Match,
        default=Match.ALL_WORDS,
        help_text="Từ ngắn hoặc hay gặp thì nên chọn “Đúng câu này”, để câu tìm khác không bị "
        "chen vào.",
    )
    # Keys, not foreign keys: what was withdrawn or deleted is just not shown.
    targets = ArrayField(
        models.CharField(max_length=LONGEST_KEY),
        verbose_name="kết quả được chọn",
        help_text="Đứng trên các kết quả khác, theo thứ tự này.",
    )
    first_day = PlausibleDateField(
        "từ ngày", default=dates.today, help_text="Bắt đầu hiện từ 0 giờ ngày này."
    )
    last_day = PlausibleDateField(
        "đến hết ngày",
        null=True,
        blank=True,
        help_text="Để trống: hiện cho đến khi sửa hoặc xóa mục này.",
    )
    folded_words = FoldedWordsField("words")

    objects = PinnedResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả chọn sẵn"
        verbose_name_plural = "kết quả chọn sẵn"
        ordering = ["words", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["folded_words"], name="news_pinnedresult_once_a_line"),
            models.CheckConstraint(
                name="news_pinnedresult_has_words", condition=~Q(folded_words=[])
            ),
            models.CheckConstraint(
                name="news_pinnedresult_has_few_targets",
                condition=Q(targets__len__gte=1, targets__len__lte=MOST_TARGETS),
            ),
            models.CheckConstraint(
                name="news_pinnedresult_ends_after_it_begins",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
            ),
        ]

    def __str__(self):
        return self.words

    def clean(self) -> None:
        super().clean()
        if not (line := words_of(self.words)):
            raise ValidationError({"words": "Hãy gõ ít nhất một chữ hoặc một số."})
        others = PinnedResult.objects.exclude(pk=self.pk)
        if same := others.filter(folded_words=line).first():
            raise ValidationError(
                {"words": f"Đã có kết quả chọn sẵn cho “{same}”. Hãy sửa mục ấy."}
            )
        if self._state.adding and others.count() >= MOST_ROWS:
            raise ValidationError(
                f"Đã có {MOST_ROWS} mục, không thêm được nữa. Hãy xóa bớt mục không còn dùng."
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": "Ngày cuối phải bằng hoặc sau ngày đầu."})


def keys_of(pinned: PinnedResult) -> dict[str, dict[str, Any]]:
    """Return {key: facts} of the targets in a row `with_public_targets`, in the order chosen."""
    found = {key_of("article", each["article_id"]): each for each in pinned.editions}  # type: ignore[attr-defined]
    found |= {key_of("page", each["pk"]): each for each in pinned.pages}  # type: ignore[attr-defined]
    return {key: found[key] for key in pinned.targets if key in found}
