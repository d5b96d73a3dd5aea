"""The SQL statement that finds and ranks what a query asks for, of all kinds.

It is text: to build it from expressions takes Django longer than PostgreSQL needs to run it.

Only candidates are ranked. Of articles they are the newest 201 of each way to match, found with an
index (the same title, all words in the title, all words in a row, a document number in a row, every
diacritic as typed, all words anywhere). If a query has fewer matches, all are ranked; for a common
word, which thousands of articles match equally well, the newest are. Of each other kind they are
the best 201.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import QuerySet

from news.models.edition_queries import EditionQuerySet
from news.models.full_text import period_of, short_period_of
from news.search.kinds import ARTICLE, BY_ID, PHOTO
from news.search.language.query import Query
from news.search.language.tsqueries import all_of
from news.search.text_statistics import TextStatistics
from portal.vietnamese.full_text import folded_line

PAGE_SIZE = 20
#: Results of a kind listed by relevance. To see more, readers sort by date or use the filters.
MOST = 200
#: Candidates of one way to match: MOST + 1, to know whether there are more than 200.
CANDIDATES = MOST + 1

TEXTS = TextStatistics(
    "news_edition", ("search", "search_title", "search_pairs"), date="published_at"
)

#: The newest matches are looked for among so many times the texts that have CANDIDATES, if the
#: share is right; then, if these do not suffice, among four times as many (storms have a season).
MARGINS = (4, 16)
#: Periods at most that the index looks into, of which each costs it some time for each row.
MOST_PERIODS = 60
#: Of pairs a word of so many texts leaves out few rows.
VERY_COMMON = 0.15

#: Words of a line that the index of words looks for; the rows tell whether they have all of them.
MOST_INTERSECTED = 8

# With the date as it is, PostgreSQL might read the texts in the order of the index by date.
_BY_INDEX = """
    SELECT id FROM public_record WHERE {periods} AND {match} AND {needed}
    ORDER BY published_at + interval '0' DESC, article_id DESC LIMIT {candidates}
"""
# Where words follow each other, their pairs are looked for by the index, and the rows that have
# them are looked at from the newest on, until enough match: to see whether the words are in a row
# takes PostgreSQL 80 µs each.
_BY_PAIRS = """
    SELECT id FROM (
        SELECT * FROM public_record WHERE {periods} AND {narrowed} AND {needed}
        ORDER BY published_at + interval '0' DESC, article_id DESC OFFSET 0
    ) AS with_pairs WHERE {match} LIMIT {candidates}
"""
# PostgreSQL reads of the index of words what is in these periods.
_IN_PERIODS = "news_periods(published_at) && '{{{periods}}}'::int[]"

# The other ways are among those with all words anywhere, so they are looked for only where there
# are more of those than can be ranked: PostgreSQL evaluates the count once, before it begins with a
# way (1,000,000 articles, a headline of 13 words: 87 ms in four ways).
_IF_MORE = "(SELECT count(*) FROM {table}) > {most}"

_FOUND_ARTICLES = """
SELECT %(article)s::text AS kind, id, article_id AS tie, category_id, published_at, folded_title,
       search, search_title
  FROM news_edition JOIN candidates USING (id)
"""

# The best of all that match are taken at once: to look for each way apart, as with articles, costs
# PostgreSQL 5 ms of planning a kind, and there are some thousands of each, with short texts.
_OTHERS = """
{kind}_found AS MATERIALIZED (
    SELECT id, published_at, folded_title, search FROM ({rows}) AS of_kind WHERE {match}
    ORDER BY {best_first} LIMIT {candidates}
)
"""
_FOUND_OTHERS = """
SELECT '{kind}', id, id, NULL, published_at, folded_title, search, ts_filter(search, '{{a}}')
  FROM {kind}_found
"""

_RANKING = """
WITH {parts}, found AS MATERIALIZED ({found}),
     page AS (
         SELECT kind, id, row_number() OVER (ORDER BY {best_first}) AS place
           FROM found WHERE %(shown)s IN ('', kind) ORDER BY place
          LIMIT {page_size} OFFSET %(before)s
     )
SELECT (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, id) ORDER BY place), '[]') FROM page),
       (SELECT coalesce(jsonb_object_agg(kind, number), '{{}}')
          FROM (SELECT kind, count(*) AS number FROM found GROUP BY kind) AS of_kind),
       (SELECT coalesce(jsonb_object_agg(category_id, number), '{{}}')
          FROM (SELECT category_id, count(*) AS number FROM found
                 WHERE kind = %(article)s GROUP BY category_id) AS of_category)
"""

# An article leads with its own title, before the album of the same event.
_SAME_TITLE = "CASE WHEN folded_title = %(title)s THEN 1 + (kind = %(article)s)::int ELSE 0 END"
_HAS_TITLE = "folded_title = %(title)s"
# With spaces around, so that "an" is not found in "lan".
_LINE_IN_TITLE = "strpos(' ' || folded_title || ' ', ' ' || %(title)s || ' ') > 0"
_WORDS_IN_TITLE = "search_title @@ %(folded)s::tsquery"
_WORDS = "search @@ %(folded)s::tsquery"
# For the index, where words follow each other (`Query.rows`).
_HAS_PAIRS = "search_pairs @@ %(pairs_{number})s::tsquery"
_HAS_WORDS = "search @@ %(words_{number})s::tsquery"
_BESIDE_ROWS = "search @@ %(beside_rows)s::tsquery"
_DIACRITICS_ANYWHERE = "search @@ %(accented_anywhere)s::tsquery"
_IN_A_ROW = "search @@ %(in_a_row)s::tsquery"
_PAIRS = "search_pairs @@ %(pairs)s::tsquery"
_NUMBER_IN_A_ROW = "search @@ %(strict)s::tsquery"
_NUMBER_AND_WORDS = "search @@ (%(folded)s::tsquery && %(strict)s::tsquery)"
_DIACRITICS = "search @@ %(accented)s::tsquery"
_LITERAL = "search @@ %(literal)s::tsquery"
# ts_rank_cd is between 0 and 1 with this normalization.
_COVER_DENSITY = "round(ts_rank_cd(search, %(folded)s::tsquery, 32)::numeric, 1)"
# Of equals an album of thirty photos would fill the page.
_NO_PHOTO = "kind <> %(photo)s"


#: The first instant and that after the last, of texts published between; None is no limit.
Between = tuple[datetime.datetime | None, datetime.datetime | None]


def statement(
    articles: EditionQuerySet,
    others: Mapping[str, QuerySet],
    query: Query,
    *,
    by_date: bool,
    between: Between,
) -> tuple[str, dict]:
    """Return SQL and parameters, of which ``shown`` and ``before`` are missing.

    ``articles`` are public editions, of those published ``between`` two instants, ``others`` the
    rows of each other kind, as in `kinds`. The SQL
    gives one row of JSON: [kind, id] of each result on the page, the best or the newest first; the
    number of results of each kind, of which more than MOST means that there may be further ones;
    and of the articles of each category.
    """
    rows, parameters = with_names(
        articles.order_by().values(*_READ).query.sql_with_params(), ARTICLE
    )
    parts = _articles(rows, query, between)
    found = [_FOUND_ARTICLES]
    for kind, of_kind in others.items():
        rows, values = with_names(of_kind.query.sql_with_params(), kind)
        parameters |= values
        parts.append(_other(kind, rows, query, by_date=by_date))
        found.append(_FOUND_OTHERS.format(kind=kind))
    sql = _RANKING.format(
        parts=", ".join(parts),
        found=" UNION ALL ".join(found),
        best_first=", ".join([*([] if by_date else _best_first(query)), *_NEWEST_FIRST]),
        page_size=PAGE_SIZE,
    )
    return sql, parameters | {
        "article": ARTICLE,
        "photo": PHOTO,
        "title": folded_line(query.as_typed),
        "folded": query.folded,
        "strict": query.strict,
        "in_a_row": query.in_a_row,
        "pairs": query.pairs,
        "accented": query.accented,
        "literal": query.literal,
        "beside_rows": _beside_rows(query),
        "accented_anywhere": query.accented_anywhere,
        **{f"pairs_{number}": rows.pairs for number, rows in enumerate(query.rows)},
        **{f"words_{number}": rows.words for number, rows in enumerate(query.rows)},
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
_NEWEST_FIRST = ("published_at DESC", "tie DESC", "kind")


def _best_first(query: Query) -> list[str]:
    qualities = [
        query.accented and _DIACRITICS,
        _SAME_TITLE,
        query.strict and _NUMBER_IN_A_ROW,
        _LINE_IN_TITLE,
        query.in_a_row and _IN_A_ROW,
        query.literal and _LITERAL,
        _WORDS_IN_TITLE,
        _COVER_DENSITY,
        _NO_PHOTO,
    ]
    return [f"{quality} DESC" for quality in qualities if quality]


class _Way(NamedTuple):
    """A condition on articles, and about the share that fulfils it.

    Articles must fulfil ``narrowed`` too, which the indexes tell without the rows; "" is nothing.
    """

    match: str
    share: float
    narrowed: str = ""


def _articles(rows: str, query: Query, between: Between) -> list[str]:
    """Return the tables of the statement from which the candidates among articles come."""
    anywhere = _Way(_WORDS, share_of_matches(query, query.folded), _narrowed(query))
    parts = [
        f"public_record AS NOT MATERIALIZED ({rows})",
        *_newest("anywhere", anywhere, between),
    ]
    names = ["anywhere"]
    if_more = _IF_MORE.format(table="anywhere", most=MOST)
    for number, way in enumerate(_ways(query, anywhere)):
        names.append(f"way_{number}")
        # What matches in this way matches anywhere.
        as_common = way._replace(share=min(way.share, anywhere.share))
        parts += _newest(names[-1], as_common, between, needed=if_more)
    return [*parts, f"candidates AS ({_ids_of(names)})"]


def _newest(name: str, way: _Way, between: Between, *, needed: str = "true") -> list[str]:
    """Return the tables, of which the last is called ``name``, of the newest that match in a way.

    Nothing is read where ``needed``, a condition, is not fulfilled. Each table holds the newest
    matches, 201 or all there are, of more texts than the table before; it is empty where that has
    201.
    """
    parts, names = [], []
    select = _BY_PAIRS if way.narrowed else _BY_INDEX
    for number, periods in enumerate(_periods(way, between)):
        names.append(f"{name}_{number}")
        rows = select.format(
            periods=periods,
            match=way.match,
            narrowed=way.narrowed,
            needed=needed,
            candidates=CANDIDATES,
        )
        parts.append(f"{names[-1]} AS MATERIALIZED ({rows})")
        needed += f" AND NOT {_IF_MORE.format(table=names[-1], most=MOST)}"
    return [*parts, f"{name} AS MATERIALIZED ({_ids_of(names)})"]


def _ids_of(tables: list[str]) -> str:
    return " UNION ".join(f"SELECT id FROM {table}" for table in tables)  # noqa: S608 -- our own


def _periods(way: _Way, between: Between) -> Iterator[str]:
    """Yield conditions of some of the newest texts, of more, and of all between the instants."""
    begin, end = between
    of_all = _in_periods(begin, end)
    for margin in MARGINS if way.share else ():
        since = TEXTS.date_of(margin * CANDIDATES / way.share, end=end)
        if since and (begin is None or begin < since):
            of_some = _in_periods(since, end)
            if of_some != of_all:
                yield of_some
    yield of_all


def _in_periods(begin: datetime.datetime | None, end: datetime.datetime | None) -> str:
    if begin is None:
        return "true"
    # PostgreSQL's clock may be ahead of this one.
    last = end or datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    for number_of in (short_period_of, period_of):
        periods = range(number_of(begin), number_of(last) + 1)
        if len(periods) <= MOST_PERIODS:
            return _IN_PERIODS.format(periods=",".join(map(str, periods)))
    return "true"


def _narrowed(query: Query, *more: str) -> str:
    """Return the condition of the pairs of words in a row, and of other words, or "" without need.

    Of many words the rarest: to intersect the rows of thirty common words takes PostgreSQL 0.4 s.
    """
    if not query.rows and len(query.choices) <= MOST_INTERSECTED:
        return ""
    conditions = [
        f"({_HAS_PAIRS} OR {_HAS_WORDS})".format(number=number)
        if rows.words
        else _HAS_PAIRS.format(number=number)
        for number, rows in enumerate(query.rows)
    ]
    beside = [_BESIDE_ROWS] if _beside_rows(query) else []
    return " AND ".join([*conditions, *beside, *more])


def _beside_rows(query: Query) -> str:
    """Return the tsquery of the rarest words beside those in a row, or ""."""
    shares = {words: TEXTS.share("search", words) for words in query.beside_rows}
    rarest = sorted(shares, key=lambda words: shares[words])[:MOST_INTERSECTED]
    # Of the rows that have the pairs a word of most texts leaves out few.
    return all_of(words for words in rarest if not query.rows or shares[words] < VERY_COMMON)


def share_of_matches(query: Query, words: str) -> float:
    """Return about the share of the public texts that match ``words``, a tsquery of `query`."""
    shares = [TEXTS.share("search", words)]
    for rows in query.rows:
        of_words = TEXTS.share("search", rows.words) if rows.words else 0.0
        shares.append(TEXTS.share("search_pairs", rows.pairs, together=True) + of_words)
    # What has the words in a row has them anywhere.
    pairs = TEXTS.share("search_pairs", query.pairs, together=True) if query.pairs else 0.0
    return max(min(shares), pairs)


def _ways(query: Query, anywhere: _Way) -> list[_Way]:
    """Return the ways to match beside ``anywhere``."""
    pairs = TEXTS.share("search_pairs", query.pairs, together=True)
    in_title = TEXTS.share("search_title", query.folded, together=True)
    # What has words in a row in its title has their pairs: where these are rarer than the words are
    # in titles (a phrase of common words), the index gives them sooner (5 ms instead of 26).
    is_rarer = bool(query.rows) and anywhere.share < in_title
    ways = [
        _Way(_HAS_TITLE, 0.0),
        _Way(_WORDS_IN_TITLE, in_title, anywhere.narrowed if is_rarer else ""),
        query.pairs and not query.is_phrase and _Way(_WORDS, pairs, _PAIRS),
        query.strict
        and _Way(_NUMBER_AND_WORDS, TEXTS.share("search", query.strict), anywhere.narrowed),
        query.accented
        and _Way(
            _DIACRITICS,
            share_of_matches(query, query.accented),
            _narrowed(query, *_diacritics_anywhere(query)),
        ),
        query.literal and _Way(_LITERAL, share_of_matches(query, query.literal)),
    ]
    found = [way for way in ways if isinstance(way, _Way)]
    if not query.left_out:
        return found
    # A title may have all words, and the text one that was left out.
    return [way._replace(match=f"{way.match} AND {_WORDS}") for way in found]


def _diacritics_anywhere(query: Query) -> list[str]:
    """Return the condition of all words as typed, in any order, where it leaves out many texts.

    To intersect the rows of common words takes PostgreSQL longer (0.1 s) than to look at the words
    of the rows that have the pairs.
    """
    pairs = [TEXTS.share("search_pairs", rows.pairs, together=True) for rows in query.rows]
    rarest = TEXTS.share("search", query.accented_anywhere, together=True)
    return [_DIACRITICS_ANYWHERE] if rarest < min(pairs, default=1.0) / 2 else []


def _other(kind: str, rows: str, query: Query, *, by_date: bool) -> str:
    qualities = [
        query.accented and _DIACRITICS,
        _HAS_TITLE,
        query.strict and _NUMBER_IN_A_ROW,
        query.in_a_row and _IN_A_ROW,
        query.literal and _LITERAL,
    ]
    newest_first = ["id"] if kind in BY_ID else ["published_at", "id"]
    best_first = newest_first if by_date else [*qualities, *newest_first]
    return _OTHERS.format(
        kind=kind,
        rows=rows,
        match=_WORDS,
        best_first=", ".join(f"{each} DESC" for each in best_first if each),
        candidates=CANDIDATES,
    )


def with_names(statement: tuple[str, tuple], prefix: str) -> tuple[str, dict]:
    """Return Django's SQL with named instead of positional parameters, to insert it anywhere."""
    sql, values = statement
    names = [f"{prefix}_{number}" for number in range(len(values))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))
