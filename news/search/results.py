"""Search of what is public, at a limited cost even for very common words."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Q, QuerySet

from news.models.edition_queries import EditionQuerySet
from news.search.kinds import ARTICLE
from news.search.language.query import Query
from news.search.language.tsqueries import Rows, tsquery_of_words
from news.search.ranking import PAGE_SIZE, Between, share_of_matches, statement, with_names
from portal.database.time_limit import (
    FOR_SEARCHES,
    TimeLimitExceeded,
    raising_time_limit_exceeded,
    time_limit,
)
from portal.vietnamese import text
from portal.vietnamese.full_text import folded_line

T = TypeVar("T")

#: Milliseconds that PostgreSQL may spend on one search.
PATIENCE = 2000
#: Of what a smaller share of the texts has, a page by date is not found soon among the newest.
RARE = 0.005
#: Milliseconds of each statement that looks for such a page among the newest texts.
IN_ORDER = 500


@dataclass(frozen=True)
class Found:
    """One page of results: (kind, id) of each.

    ``numbers`` is how many of each kind there are in all, ``of_categories`` how many articles of
    each category, by id; more than MOST of a kind means that there may be further ones.
    """

    page: list[tuple[str, int]]
    numbers: dict[str, int]
    of_categories: dict[int, int]

    def total(self, kind: str = "") -> int:
        """Return the number of results of ``kind``, by default of all kinds."""
        return self.numbers.get(kind, 0) if kind else sum(self.numbers.values())


class AsWritten(SearchQuery):
    """A tsquery cast from text: PostgreSQL's parser would split words that the vector has whole."""

    template = "%(expressions)s::tsquery"


def read_newest(
    editions: EditionQuerySet, query: Query, words: str, read: Callable[[EditionQuerySet], T]
) -> T:
    """Return what ``read`` returns of those that match ``words``, a tsquery of all of the query.

    It reads them in the order of their dates. What many texts have is soon found among the newest;
    of what few have, or where that takes too long, the index of words finds all. Raises
    TimeLimitExceeded.
    """
    matching = editions.filter(*map(has_rows, query.rows), search=AsWritten(words))
    if share_of_matches(query, words) < RARE:
        with within_patience():
            ids = matching.public().order_by().values_list("pk", flat=True)
            return read(editions.filter(pk__in=list(ids)))
    with (
        suppress(TimeLimitExceeded),
        time_limit(IN_ORDER, **_SETTINGS, enable_bitmapscan="off"),
    ):
        return read(matching)
    # Not in that order again, however many texts PostgreSQL expects to match.
    with within_patience(enable_indexscan="off"):
        return read(matching)


def has_rows(rows: Rows) -> Q:
    """Return the condition of a text that has what ``rows`` ask for."""
    in_a_row = Q(search_pairs=AsWritten(rows.pairs))
    return in_a_row | Q(search=AsWritten(rows.words)) if rows.words else in_a_row


def most_relevant(
    articles: EditionQuerySet,
    others: Mapping[str, QuerySet],
    query: Query,
    *,
    between: Between = (None, None),
    page: int = 1,
    kind: str = "",
    by_date: bool = False,
) -> Found:
    """Return a page of what matches, the best or the newest first; one query.

    Of ``articles``, which were published ``between`` two instants, the public editions are
    searched, of the ``others`` all (`kinds.public_rows`); only results of ``kind`` are on the page,
    if it is given.

    Diacritics are ignored, but results with the diacritics that were typed come first. Then the
    order is: what has this title, what has the number typed, the line in the title, the words in a
    row anywhere (a person's name has common syllables), what was typed where it is ambiguous (TT),
    the words in the title, the rest by cover density in tenths (sapo has more weight than text);
    among equals photos are last, and the newest first.

    Raises TimeLimitExceeded.
    """
    sql, parameters = statement(articles.public(), others, query, by_date=by_date, between=between)
    parameters |= {"patience": PATIENCE, "shown": kind, "before": (page - 1) * PAGE_SIZE}
    with raising_time_limit_exceeded(), connection.cursor() as cursor:
        cursor.execute(_TERMS + sql, parameters)
        results, numbers, of_categories = map(json.loads, cursor.fetchone())
    return Found(
        [(of_kind, pk) for of_kind, pk in results],
        numbers,
        {int(pk): number for pk, number in of_categories.items()},
    )


def is_title(articles: EditionQuerySet, line: str) -> bool:
    """Return whether a public edition among ``articles`` has just this title; one query.

    With its dashes: "Bão Yagi" is not the title that "bão -yagi" is.
    """
    same = articles.public().filter(folded_title=folded_line(line))
    return same.filter(title__iexact=text.normalise(line)).exists()


class Line(NamedTuple):
    """A line that some public text may have, with its tsqueries on `search_pairs` and `search`.

    Each of the two may be "" for all lines or for none.
    """

    written: str
    pairs: str
    words: str


def occurring(
    articles: EditionQuerySet,
    lines: Sequence[Line],
    *,
    in_a_row: bool,
    most: int,
    patience: int,
) -> list[str]:
    """Return the ``most`` lines that most public editions among ``articles`` have; one query.

    ``in_a_row`` is whether ``pairs`` are those of all words of a line. Raises TimeLimitExceeded
    after ``patience`` milliseconds.
    """
    vectors = articles.public().order_by().values("id", "search", "search_pairs")
    of_words = _WORDS_OF_ROW if in_a_row else _WORDS
    matching = _conditions(lines, pairs=_PAIRS, words=of_words)
    return _occurring({ARTICLE: vectors}, matching, lines, most=most, patience=patience)


def occurring_elsewhere(
    others: Mapping[str, QuerySet], lines: Sequence[Line], *, most: int, patience: int
) -> list[str]:
    """Return the same for the rows of other kinds than articles (`kinds.public_rows`)."""
    matching = _conditions(lines, pairs="search @@ pairs::tsquery", words=_WORDS)
    in_a_row = [line._replace(pairs=tsquery_of_words(line.pairs)) for line in lines]
    return _occurring(others, matching, in_a_row, most=most, patience=patience)


def _conditions(lines: Sequence[Line], *, pairs: str, words: str) -> str:
    """Return the conditions of what the lines have."""
    has_pairs, has_words = any(line.pairs for line in lines), any(line.words for line in lines)
    return " AND ".join([*([pairs] if has_pairs else []), *([words] if has_words else [])])


def _occurring(
    rows: Mapping[str, QuerySet], matching: str, lines: Sequence[Line], *, most: int, patience: int
) -> list[str]:
    if not lines:
        return []
    names = ("written", "pairs", "words")
    parameters: dict[str, Any] = {"patience": patience, "most": most}
    parameters |= dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))
    found = []
    for kind, of_kind in rows.items():
        sql, values = with_names(of_kind.query.sql_with_params(), kind)
        parameters |= values
        found.append(f"SELECT FROM ({sql}) AS of_kind WHERE {matching}")
    statement = _OCCURRING.format(found=" UNION ALL ".join(found), enough=_ENOUGH)
    with raising_time_limit_exceeded(), connection.cursor() as cursor:
        cursor.execute(_TERMS + statement, parameters)
        return [line for (line,) in cursor.fetchall()]


def within_patience(**settings: str) -> AbstractContextManager[CursorWrapper]:
    """Run the queries of the block as those of a search; raises TimeLimitExceeded."""
    return time_limit(PATIENCE, **_SETTINGS, **settings)


# By default PostgreSQL assumes that reading a row costs no more than reading its page. But vectors
# are stored apart from their rows (TOAST), so for words of medium frequency it scanned the index by
# date, where the index of words is twice as fast; hence cpu_tuple_cost. It is so high that indexes
# are intersected even where too few rows are expected (25 instead of 90,000: 110 ms instead of 3).
# A parallel worker takes longer to start than the search to end (41 ms with one, 12 without).
# Of half a million texts with a common word 4 MB of work_mem hold no list of the rows, only one of
# pages, and all their rows would be compared with the query.
_SETTINGS = FOR_SEARCHES | {
    "work_mem": "32768",
    "cpu_tuple_cost": "100",
    "max_parallel_workers_per_gather": "0",
}
# Sent with the query itself, which saves a round trip.
_TERMS = "SET LOCAL statement_timeout = %(patience)s;" + "".join(
    f"SET LOCAL {name} = {value};" for name, value in _SETTINGS.items()
)

# Counted to 20: what more texts have is not likelier, and PostgreSQL would read them all. No line
# is counted after the first that 20 texts have, if those are as many as are asked for: tables of
# WITH are read as far as they are needed.
_OCCURRING = """
WITH counted AS MATERIALIZED (
    SELECT written, place, number
      FROM unnest(%(written)s::text[], %(pairs)s::text[], %(words)s::text[]) WITH ORDINALITY
               AS asked (written, pairs, words, place),
           LATERAL (
               SELECT count(*) AS number FROM ({found} LIMIT {enough}) AS counted_up
           ) AS counted
), first AS MATERIALIZED (SELECT * FROM counted WHERE number = {enough} LIMIT %(most)s)
SELECT written
  FROM (
          SELECT * FROM first
          UNION ALL
          SELECT * FROM counted
           WHERE number BETWEEN 1 AND {enough} - 1 AND (SELECT count(*) FROM first) < %(most)s
       ) AS found
 ORDER BY number DESC, place LIMIT %(most)s
"""
_ENOUGH = 20
_PAIRS = "search_pairs @@ pairs::tsquery"
_WORDS = "search @@ words::tsquery"
# Not for the index of words: of common words it gives far more rows than that of pairs (261,800
# in 137 ms and 3,100 in 5, of 1,000,000).
_WORDS_OF_ROW = "coalesce(search, '') @@ words::tsquery"
