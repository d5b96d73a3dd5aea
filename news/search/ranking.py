"""The SQL statement that finds and ranks what a query asks for, of all kinds.

It is text: to build it from expressions takes Django longer than PostgreSQL needs to run it.

Only candidates are ranked. Of articles they are the newest 201 of each way to match, found with an
index (the same title, all words in the title, all words in a row, a document number in a row, every
diacritic as typed, all words anywhere). If a query has fewer matches, all are ranked; for a common
word, which thousands of articles match equally well, the newest are. Of each other kind they are
the best 201.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from news.models.edition_queries import EditionQuerySet
from news.search.kinds import ARTICLE, BY_ID, PHOTO
from news.search.language.query import Query
from portal.vietnamese.full_text import folded_line

PAGE_SIZE = 20
#: Results of a kind listed by relevance. To see more, readers sort by date or use the filters.
MOST = 200
#: Candidates of one way to match: MOST + 1, to know whether there are more than 200.
CANDIDATES = MOST + 1

_NEWEST = """
    SELECT id FROM public_record WHERE {match}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
"""

# The other ways are among those with all words anywhere, so they are looked for only where there
# are more of those than can be ranked: PostgreSQL evaluates the count once, before it begins with a
# way (1,000,000 articles, a headline of 13 words: 87 ms in four ways).
_MORE = """(
    SELECT id FROM public_record WHERE {match} AND (SELECT count(*) FROM anywhere) > {most}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
)"""

_ARTICLES = """
public_record AS NOT MATERIALIZED ({rows}), anywhere AS MATERIALIZED ({anywhere}),
candidates AS (SELECT id FROM anywhere UNION {more})
"""
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
# Of words in quotes: the index of words would have every article looked at that has each of them.
_NEEDED_PAIRS = "search_pairs @@ %(needed_pairs)s::tsquery AND "
_IN_A_ROW = "search @@ %(in_a_row)s::tsquery"
# The index of pairs finds them; the other condition is that of all results.
_WITH_PAIRS = "search_pairs @@ %(pairs)s::tsquery AND search @@ %(folded)s::tsquery"
_NUMBER_IN_A_ROW = "search @@ %(strict)s::tsquery"
_NUMBER_AND_WORDS = "search @@ (%(folded)s::tsquery && %(strict)s::tsquery)"
_DIACRITICS = "search @@ %(accented)s::tsquery"
_LITERAL = "search @@ %(literal)s::tsquery"
# ts_rank_cd is between 0 and 1 with this normalization.
_COVER_DENSITY = "round(ts_rank_cd(search, %(folded)s::tsquery, 32)::numeric, 1)"
# Of equals an album of thirty photos would fill the page.
_NO_PHOTO = "kind <> %(photo)s"


def statement(
    articles: EditionQuerySet, others: Mapping[str, QuerySet], query: Query, *, by_date: bool
) -> tuple[str, dict]:
    """Return SQL and parameters, of which ``shown`` and ``before`` are missing.

    ``articles`` are public editions, ``others`` the rows of each other kind, as in `kinds`. The SQL
    gives one row of JSON: [kind, id] of each result on the page, the best or the newest first; the
    number of results of each kind, of which more than MOST means that there may be further ones;
    and of the articles of each category.
    """
    rows, parameters = with_names(
        articles.order_by().values(*_READ).query.sql_with_params(), ARTICLE
    )
    parts = [_articles(rows, query)]
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
        "needed_pairs": query.needed_pairs,
        "accented": query.accented,
        "literal": query.literal,
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


def _articles(rows: str, query: Query) -> str:
    ways = [
        _HAS_TITLE,
        _WORDS_IN_TITLE,
        query.pairs and _WITH_PAIRS,
        query.strict and _NUMBER_AND_WORDS,
        query.accented and _DIACRITICS,
        query.literal and _LITERAL,
    ]
    if query.left_out:
        # A title may have all words, and the text one that was left out.
        ways = [f"{way} AND {_WORDS}" for way in ways if way]
    return _ARTICLES.format(
        rows=rows,
        anywhere=_NEWEST.format(
            match=(_NEEDED_PAIRS if query.needed_pairs else "") + _WORDS,
            candidates=CANDIDATES,
        ),
        more=" UNION ".join(
            _MORE.format(match=way, most=MOST, candidates=CANDIDATES) for way in ways if way
        ),
    )


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
