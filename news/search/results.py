"""From a query to editions, at a cost that has a limit however common its words are.

What is ranked are candidates: the newest few hundred of each kind of match, each taken by an index
(the same title, all words in the title, a document number in a row, every diacritic as typed, all
words anywhere). A query with fewer matches than that is ranked whole; of a common word, which
thousands of articles match equally well, the newest are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction

from news.models import Edition
from news.models.full_text import folded_line
from news.models.public_record import EditionQuerySet
from news.search.query import Query

PAGE_SIZE = 20
#: How many are listed by relevance; who wants more orders by date, or narrows.
MOST = 200
#: Candidates of one kind; one more than MOST, so that "more than 200" is known.
CANDIDATES = MOST + 1
#: Milliseconds that PostgreSQL may spend on one search.
PATIENCE = 2000

_QUERY_CANCELED = "57014"


class TakesTooLong(Exception):
    """PostgreSQL gave the search up after PATIENCE."""


@dataclass(frozen=True)
class Found:
    """One page of results; ``total`` counts all of them, up to MOST and one more."""

    items: list[Edition]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


class _AsWritten(SearchQuery):
    """A tsquery as it is: PostgreSQL's parser would take words apart that the vector has whole."""

    template = "%(expressions)s::tsquery"


def matching(editions: EditionQuerySet, query: Query) -> EditionQuerySet:
    """Those with all that was asked for, and with the diacritics that were typed."""
    return editions.filter(search=_AsWritten(query.accented or query.folded))


def most_relevant(editions: EditionQuerySet, query: Query, *, page: int) -> Found:
    """The public ones of ``editions`` that match, the best of them first; two queries.

    Without regard to diacritics, but those with the diacritics that were typed stand first. Among
    them come the article with this title, those with the number asked for, with the line in the
    title, with its words in the title, the rest by cover density in tenths, sapo above text;
    among equals the newest.

    Raises TakesTooLong.
    """
    ids, total = ranked(editions, query, page=page)
    found = Edition.objects.for_results().in_bulk(ids)
    return Found([found[pk] for pk in ids], total)


def ranked(editions: EditionQuerySet, query: Query, *, page: int) -> tuple[list[int], int]:
    """The ids of the page that `most_relevant` shows, and how many editions were found."""
    statement, parameters = _ranking(editions.public(), query)
    with _given_up_or_not(), connection.cursor() as cursor:
        # All at once, which saves ways to the server and back.
        cursor.execute(_TERMS + statement, parameters | {"before": (page - 1) * PAGE_SIZE})
        rows = cursor.fetchall()
    return [pk for pk, _total in rows], rows[0][1] if rows else 0


@contextmanager
def within_patience() -> Iterator[None]:
    """Each thing asked of PostgreSQL here ends after PATIENCE, with TakesTooLong."""
    with _given_up_or_not(), connection.cursor() as cursor:
        cursor.execute(_TERMS, {"patience": PATIENCE})
        yield


# PostgreSQL takes reading a row for as cheap as its page. The vector of each lies elsewhere, so for
# words of middling frequency it walked the list by date where the index is twice as fast. And a
# helper takes longer to start than the search to end (41 ms with one, 12 without).
_TERMS = """
SET LOCAL statement_timeout = %(patience)s;
SET LOCAL cpu_tuple_cost = 3;
SET LOCAL max_parallel_workers_per_gather = 0;
"""


@contextmanager
def _given_up_or_not() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _QUERY_CANCELED:
            raise TakesTooLong from error
        raise


# --- The statement --------------------------------------------------------------------------------
# Written out: to put it together from expressions takes Django longer than PostgreSQL to answer it.

_KIND = """(
    SELECT id FROM public_record WHERE {match}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
)"""

_RANKING = """
WITH public_record AS NOT MATERIALIZED ({public_record}), candidates AS ({kinds})
SELECT id, count(*) OVER () FROM news_edition JOIN candidates USING (id)
ORDER BY {best_first}, published_at DESC, article_id DESC
LIMIT {page_size} OFFSET %(before)s
"""

_SAME_TITLE = "folded_title = %(title)s"
# Spaces around, so that "an" is not found in "lan".
_LINE_IN_TITLE = "strpos(' ' || folded_title || ' ', ' ' || %(title)s || ' ') > 0"
_WORDS_IN_TITLE = "search_title @@ %(folded)s::tsquery"
_WORDS = "search @@ %(folded)s::tsquery"
_NUMBER_IN_A_ROW = "search @@ %(strict)s::tsquery"
_DIACRITICS = "search @@ %(accented)s::tsquery"
# ts_rank_cd is between 0 and 1 with this normalization.
_COVER_DENSITY = "round(ts_rank_cd(search, %(folded)s::tsquery, 32)::numeric, 1)"


def _ranking(public: EditionQuerySet, query: Query) -> tuple[str, dict]:
    kinds = [_SAME_TITLE, _WORDS_IN_TITLE, _WORDS]
    best_first = [_SAME_TITLE, _LINE_IN_TITLE, _WORDS_IN_TITLE, _COVER_DENSITY]
    if query.strict:
        kinds.append("search @@ (%(folded)s::tsquery && %(strict)s::tsquery)")
        best_first.insert(1, _NUMBER_IN_A_ROW)
    if query.accented:
        kinds.append(_DIACRITICS)
        best_first.insert(0, _DIACRITICS)
    narrowed, parameters = _with_names(public.order_by().values(*_READ).query.sql_with_params())
    statement = _RANKING.format(
        public_record=narrowed,
        kinds=" UNION ".join(_KIND.format(match=kind, candidates=CANDIDATES) for kind in kinds),
        best_first=", ".join(f"{quality} DESC" for quality in best_first),
        page_size=PAGE_SIZE,
    )
    return statement, parameters | {
        "patience": PATIENCE,
        "title": folded_line(query.as_typed),
        "folded": query.folded,
        "strict": query.strict,
        "accented": query.accented,
    }


_READ = ("id", "article_id", "published_at", "folded_title", "search", "search_title")


def _with_names(statement: tuple[str, tuple]) -> tuple[str, dict]:
    """A statement of Django's with names for its parameters, which may then come in any order."""
    sql, values = statement
    names = [f"narrowed_{number}" for number in range(len(values))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))
