"""Search of editions, at a limited cost even for very common words.

Only candidates are ranked: the newest 201 of each kind of match, found with an index (the same
title, all words in the title, all words in a row, a document number in a row, every diacritic as
typed, all words anywhere). If a query has fewer matches, all are ranked; for a common word, which
thousands of articles match equally well, the newest are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction

from news.models import Edition
from news.models.edition_queries import EditionQuerySet
from news.search.query import Query
from portal.database.compiled_queries import compiled_once
from portal.vietnamese.full_text import folded_line

PAGE_SIZE = 20
#: Results listed by relevance. To see more, readers sort by date or use the filters.
MOST = 200
#: Candidates of one kind: MOST + 1, to know whether there are more than 200.
CANDIDATES = MOST + 1
#: Milliseconds that PostgreSQL may spend on one search.
PATIENCE = 2000

_QUERY_CANCELED = "57014"


class TakesTooLong(Exception):
    """Error: PostgreSQL cancelled the search after PATIENCE (statement_timeout)."""


@dataclass(frozen=True)
class Found:
    """One page of results; ``total`` is the number of all results found.

    More than MOST means that there may be further ones.
    """

    items: list[Edition]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


class _AsWritten(SearchQuery):
    """A tsquery cast from text: PostgreSQL's parser would split words that the vector has whole."""

    template = "%(expressions)s::tsquery"


def matching(editions: EditionQuerySet, query: Query) -> EditionQuerySet:
    """Return the editions that match all terms, with the diacritics that were typed."""
    found = editions.filter(search=_AsWritten(query.accented or query.folded))
    return (
        found.filter(search_pairs=_AsWritten(query.needed_pairs)) if query.needed_pairs else found
    )


def most_relevant(editions: EditionQuerySet, query: Query, *, page: int) -> Found:
    """Return the public ``editions`` that match, the best first; two queries.

    Diacritics are ignored, but results with the diacritics that were typed come first. Then the
    order is: the article with this title, those with the number typed, with the line in the title,
    with the words in a row anywhere (a person's name has common syllables), with its words in the
    title, the rest by cover density in tenths (sapo has more weight than text); among equals the
    newest first.

    Raises TakesTooLong.
    """
    ids, total = ranked(editions, query, page=page)
    found = {each.pk: each for each in _editions(ids=tuple(ids))} if ids else {}
    return Found([found[pk] for pk in ids], total)


@compiled_once
def _editions(*, ids: tuple[int, ...]) -> EditionQuerySet:
    return Edition.objects.for_results().filter(pk__in=ids)


def ranked(editions: EditionQuerySet, query: Query, *, page: int) -> tuple[list[int], int]:
    """Return the ids of the page that `most_relevant` shows, and the number of editions found."""
    statement, parameters = _ranking(editions.public(), query)
    with _raise_takes_too_long(), connection.cursor() as cursor:
        # One execute for settings and query, which saves round trips to the server.
        cursor.execute(_TERMS + statement, parameters | {"before": (page - 1) * PAGE_SIZE})
        rows = cursor.fetchall()
    return [pk for pk, _total in rows], rows[0][1] if rows else 0


def occurring(
    editions: EditionQuerySet,
    lines: Iterable[tuple[str, str, str]],
    *,
    most: int,
    patience: int,
) -> list[str]:
    """Return the ``most`` lines that most of the public ``editions`` have; one query.

    ``lines`` are (line, its tsquery of pairs, its tsquery of words); the one of pairs is "" for all
    or for none. Raises TakesTooLong after ``patience`` milliseconds.
    """
    asked = list(lines)
    if not asked:
        return []
    narrowed, parameters = _with_names(
        editions.public().order_by().values("id", *_VECTORS).query.sql_with_params()
    )
    have_pairs = any(pairs for _line, pairs, _words in asked)
    statement = _OCCURRING.format(
        public_record=narrowed, condition=_PAIRS_OF_LINE if have_pairs else ""
    )
    for name, values in zip(("lines", "pairs", "words"), zip(*asked, strict=True), strict=True):
        parameters[name] = list(values)
    parameters |= {"patience": patience, "most": most}
    with _raise_takes_too_long(), connection.cursor() as cursor:
        cursor.execute(_TERMS + statement, parameters)
        return [line for (line,) in cursor.fetchall()]


@contextmanager
def within_patience() -> Iterator[None]:
    """Run the queries of the block with a timeout of PATIENCE each; raise TakesTooLong after it."""
    with _raise_takes_too_long(), connection.cursor() as cursor:
        cursor.execute(_TERMS, {"patience": PATIENCE})
        yield


# By default PostgreSQL assumes that reading a row costs no more than reading its page. But vectors
# are stored apart from their rows (TOAST), so for words of medium frequency it scanned the index by
# date, where the index of words is twice as fast; hence cpu_tuple_cost. A parallel worker takes
# longer to start than the search to end (41 ms with one, 12 without).
_TERMS = """
SET LOCAL statement_timeout = %(patience)s;
SET LOCAL cpu_tuple_cost = 3;
SET LOCAL max_parallel_workers_per_gather = 0;
"""


@contextmanager
def _raise_takes_too_long() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _QUERY_CANCELED:
            raise TakesTooLong from error
        raise


# --- The statement --------------------------------------------------------------------------------
# SQL as text: to build it from expressions takes Django longer than PostgreSQL needs to run it.

_NEWEST = """
    SELECT id FROM public_record WHERE {match}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
"""

# The other kinds are among those with all words anywhere, so they are looked for only where there
# are more of those than can be ranked: PostgreSQL evaluates the count once, before it begins with a
# kind (1,000,000 articles, a headline of 13 words: 87 ms in four kinds).
_KIND = """(
    SELECT id FROM public_record WHERE {match} AND (SELECT count(*) FROM anywhere) > {most}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
)"""

_RANKING = """
WITH public_record AS NOT MATERIALIZED ({public_record}), anywhere AS MATERIALIZED ({anywhere}),
     candidates AS (SELECT id FROM anywhere UNION {kinds})
SELECT id, count(*) OVER () FROM news_edition JOIN candidates USING (id)
ORDER BY {best_first}, published_at DESC, article_id DESC
LIMIT {page_size} OFFSET %(before)s
"""

# Counted to 20: what more articles have is not likelier, and PostgreSQL would read them all.
_OCCURRING = """
SELECT line
  FROM unnest(%(lines)s::text[], %(pairs)s::text[], %(words)s::text[]) WITH ORDINALITY
           AS asked (line, pairs, words, place),
       LATERAL (
           SELECT count(*) AS number
             FROM (SELECT FROM ({public_record}) AS public_record
                    WHERE {condition} search @@ words::tsquery LIMIT 20) AS counted_up
       ) AS counted
 WHERE number > 0 ORDER BY number DESC, place LIMIT %(most)s
"""
_PAIRS_OF_LINE = "search_pairs @@ pairs::tsquery AND"
_VECTORS = ("search", "search_pairs")

_SAME_TITLE = "folded_title = %(title)s"
# With spaces around, so that "an" is not found in "lan".
_LINE_IN_TITLE = "strpos(' ' || folded_title || ' ', ' ' || %(title)s || ' ') > 0"
_WORDS_IN_TITLE = "search_title @@ %(folded)s::tsquery"
_WORDS = "search @@ %(folded)s::tsquery"
# Of words in quotes: the index of words would have every article looked at that has each of them.
_NEEDED_PAIRS = "search_pairs @@ %(needed_pairs)s::tsquery AND "
_IN_A_ROW = "search @@ %(in_a_row)s::tsquery"
# The index of pairs finds them; the other condition is that of all results.
_WITH_PAIRS = "search_pairs @@ %(pairs)s::tsquery AND search @@ %(folded)s::tsquery"
_NUMBER_IN_A_ROW = "search @@ %(strict)s::tsquery"
_DIACRITICS = "search @@ %(accented)s::tsquery"
# ts_rank_cd is between 0 and 1 with this normalization.
_COVER_DENSITY = "round(ts_rank_cd(search, %(folded)s::tsquery, 32)::numeric, 1)"


def _ranking(public: EditionQuerySet, query: Query) -> tuple[str, dict]:
    kinds = [_SAME_TITLE, _WORDS_IN_TITLE]
    best_first = [_SAME_TITLE, _LINE_IN_TITLE, _WORDS_IN_TITLE, _COVER_DENSITY]
    if query.pairs:
        kinds.append(_WITH_PAIRS)
        best_first.insert(2, _IN_A_ROW)
    if query.strict:
        kinds.append("search @@ (%(folded)s::tsquery && %(strict)s::tsquery)")
        best_first.insert(1, _NUMBER_IN_A_ROW)
    if query.accented:
        kinds.append(_DIACRITICS)
        best_first.insert(0, _DIACRITICS)
    narrowed, parameters = _with_names(public.order_by().values(*_READ).query.sql_with_params())
    statement = _RANKING.format(
        public_record=narrowed,
        anywhere=_NEWEST.format(
            match=(_NEEDED_PAIRS if query.needed_pairs else "") + _WORDS, candidates=CANDIDATES
        ),
        kinds=" UNION ".join(
            _KIND.format(match=kind, candidates=CANDIDATES, most=MOST) for kind in kinds
        ),
        best_first=", ".join(f"{quality} DESC" for quality in best_first),
        page_size=PAGE_SIZE,
    )
    return statement, parameters | {
        "patience": PATIENCE,
        "title": folded_line(query.as_typed),
        "folded": query.folded,
        "strict": query.strict,
        "in_a_row": query.in_a_row,
        "pairs": query.pairs,
        "needed_pairs": query.needed_pairs,
        "accented": query.accented,
    }


_READ = (
    "id",
    "article_id",
    "published_at",
    "folded_title",
    "search",
    "search_title",
    "search_pairs",
)


def _with_names(statement: tuple[str, tuple]) -> tuple[str, dict]:
    """Return Django's SQL with named instead of positional parameters, to insert it anywhere."""
    sql, values = statement
    names = [f"narrowed_{number}" for number in range(len(values))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))
