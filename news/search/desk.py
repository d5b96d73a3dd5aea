"""Search of articles at the desk, drafts too, at a limited cost even for very common words.

Words, quotes, numbers, dates and abbreviations are understood as in the public search (language/).
The order is simpler: an editor looks for a text that they know, by its title, or for what was
written last. So among equals the newest article comes first, however dense its words are.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OrderBy,
    Q,
    QuerySet,
    Value,
)

from news.models import Article
from news.search.language.query import Query
from news.search.results import AsWritten, has_rows, within_patience

#: Articles found by one search, and candidates of each kind of match. Not fewer where fewer are
#: shown: for the newest 12 PostgreSQL read 1,000,000 texts in which a rare word was not (a minute).
MOST = 500

#: What the user is told when a search raises TimeLimitExceeded.
TOO_LONG = (
    "Tìm quá lâu nên cổng đã dừng lại. Hãy gõ thêm chữ, hoặc đặt cụm từ trong ngoặc kép "
    "rồi tìm lại."
)


@dataclass(frozen=True)
class Found:
    """Ids of articles, the best first. ``is_cut`` tells that more articles match."""

    ids: list[int]
    is_cut: bool


def search(articles: QuerySet[Article], query: Query, *, typing: bool = False) -> Found:
    """Return those of ``articles`` that match the query, MOST at most; two or three queries.

    The best first: those with the diacritics that were typed; with the number in a row; with the
    words in a row in the title; with the words in a row anywhere (a name or a word has syllables
    that are common); with the words in the title; the newest. If more than MOST match, the newest
    of each of these kinds are ranked.

    With ``typing`` the last word may be the beginning of a word of the title: all words that begin
    with two letters, in the texts of 1,000,000 articles, would take PostgreSQL seconds.

    Raises TimeLimitExceeded.
    """
    matches, best_first = _anywhere(query), _best_first(query)
    widest = [matches]
    if typing:
        begun = Q(search_title=AsWritten(query.begun))
        matches |= begun
        best_first.append(begun)
        widest.append(begun)
    newest = articles.order_by("-pk").values_list("pk", flat=True)

    def candidates(kinds: list[Q]) -> set[int]:
        first, *others = (newest.filter(kind)[: MOST + 1] for kind in kinds)
        return set(first.union(*others))

    with within_patience():
        ids = candidates(widest)
        is_cut = len(ids) > MOST
        if is_cut:
            ids |= candidates(_candidates(query))
        order = [OrderBy(_as_boolean(kind), descending=True) for kind in best_first]
        ranked = Article.objects.filter(matches, pk__in=ids).order_by(*order, "-pk")
        return Found(list(ranked.values_list("pk", flat=True)[:MOST]), is_cut)


def _anywhere(query: Query) -> Q:
    """Return the condition that every article found fulfils."""
    return reduce(and_, map(has_rows, query.rows), Q(search=AsWritten(query.folded)))


def _best_first(query: Query) -> list[Q]:
    """Return what makes an article better than others, the most important first."""
    return _each(
        ("search", query.accented),
        ("search", query.strict),
        ("search_title", query.in_a_row),
        ("search", query.in_a_row),
        ("search_title", query.folded),
    )


def _candidates(query: Query) -> list[Q]:
    """Return conditions that find what may be among the best by an index.

    One column each: of two conditions PostgreSQL expects far fewer rows than there are, and reads
    all of them instead of the newest.
    """
    return _each(
        ("search", query.accented),
        ("search", query.strict),
        ("search_title", query.folded),
        ("search_pairs", query.pairs),
    )


def _each(*conditions: tuple[str, str]) -> list[Q]:
    """Return a condition for each (column, tsquery) whose tsquery is not empty."""
    return [Q((column, AsWritten(tsquery))) for column, tsquery in conditions if tsquery]


def place_in(ids: list[int]) -> Func:
    """Return the expression of an article's place among ``ids``, from 1, to order articles by."""
    array = Value(ids, output_field=ArrayField(BigIntegerField()))
    return Func(array, F("pk"), function="array_position", output_field=IntegerField())


def _as_boolean(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
