"""The SQL statement that finds and ranks what a query asks for, of all kinds.

It is text: to build it from expressions takes Django longer than PostgreSQL needs to run it.

Only candidates are ranked. Of articles they are the newest 201 of each way to match, found with an
index (the same title, all words in the title, all words in a row, a document number in a row, every
diacritic as typed, all words anywhere). If a query has fewer matches, all are ranked; for a common
word, which thousands of articles match equally well, the newest are. Of each other kind they are
the best 201.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from news.models.edition_queries import EditionQuerySet
from news.search.kinds import ARTICLE, BY_ID, PHOTO
from news.search.language.query import Query
from news.search.word_shares import WordShares
from portal.vietnamese.full_text import folded_line

PAGE_SIZE = 20
#: Results of a kind listed by relevance. To see more, readers sort by date or use the filters.
MOST = 200
#: Candidates of one way to match: MOST + 1, to know whether there are more than 200.
CANDIDATES = MOST + 1

SHARES = WordShares("news_edition", ("search", "search_title", "search_pairs"))


class Common(NamedTuple):
    """The share from which on the newest matches are found by reading the newest texts.

    They are read until enough match, but at most ``most_read``; of what fewer have, by the index.
    """

    share: float
    most_read: int


#: Of 1,000,000 articles 10,000 are read in 100 to 190 ms; of what the index gives each takes 7 µs.
#: A title is in its row (2 µs), the words of a text are stored apart.
IN_TEXTS, IN_TITLES = Common(0.025, 10_000), Common(0.012, 16_000)

# With the date as it is, PostgreSQL might read the texts in the order of the index by date.
_BY_INDEX = """
    SELECT id FROM public_record WHERE {match} AND {needed}
    ORDER BY published_at + interval '0' DESC, article_id DESC LIMIT {candidates}
"""

# Where words follow each other, their pairs are looked for by the index, and then the newest that
# have them are looked at: to see in all of them whether the words are in a row would take
# PostgreSQL 80 µs each. Few have the pairs in other places alone: then all are looked at after all.
MOST_WITH_PAIRS = 1_000
_WITH_PAIRS = """{name}_with_pairs AS MATERIALIZED (
    SELECT * FROM public_record WHERE {narrowed} AND {needed}
    ORDER BY published_at + interval '0' DESC, article_id DESC LIMIT {most_with_pairs}
)"""
_IN_A_ROW_OF_THESE = """{name}_in_a_row AS MATERIALIZED (
    SELECT id FROM {name}_with_pairs WHERE {match} LIMIT {candidates}
)"""
_ARE_ALL_IN_A_ROW = """((SELECT count(*) FROM {name}_in_a_row) > {most}
    OR (SELECT count(*) FROM {name}_with_pairs) < {most_with_pairs})"""

_NEWEST = "SELECT * FROM public_record ORDER BY published_at DESC, article_id DESC"
_READ_NEWEST = """{name} AS MATERIALIZED (
    SELECT id FROM ({newest} LIMIT {most_read}) AS newest
     WHERE {match} AND {needed} LIMIT {candidates}
)"""
# Whether these are the newest that match: there are enough, or there is no older text.
_IS_ALL = "((SELECT count(*) FROM {name}) > {most} OR (SELECT are_all FROM newest_{most_read}))"
_ARE_ALL = """newest_{most_read} AS MATERIALIZED (
    SELECT NOT EXISTS ({newest} OFFSET {most_read} LIMIT 1) AS are_all
)"""

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
    parts = _articles(rows, query)
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
        "beside_rows": query.beside_rows,
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

    All that fulfil it fulfil ``narrowed`` too, which is found by the indexes; "" is nothing.
    """

    match: str
    share: float
    common: Common
    narrowed: str = ""

    @property
    def is_common(self) -> bool:
        return self.share >= self.common.share


def _articles(rows: str, query: Query) -> list[str]:
    """Return the tables of the statement from which the candidates among articles come."""
    share = share_of_matches(query, query.folded)
    anywhere = _Way(_WORDS, share, IN_TEXTS, _narrowed(query))
    before, newest = _newest("newest_anywhere", anywhere)
    parts = [
        f"public_record AS NOT MATERIALIZED ({rows})",
        *(
            _ARE_ALL.format(newest=_NEWEST, most_read=most_read)
            for most_read in {IN_TEXTS.most_read, IN_TITLES.most_read}
        ),
        *before,
        f"anywhere AS MATERIALIZED ({newest})",
    ]
    found = ["SELECT id FROM anywhere"]
    if_more = _IF_MORE.format(table="anywhere", most=MOST)
    # Where too few of the newest texts have the words anywhere, too few have them in another way.
    if_common = (
        _IF_MORE.format(table="newest_anywhere", most=MOST) if anywhere.is_common else "true"
    )
    for number, way in enumerate(_ways(query)):
        as_common = way._replace(share=min(way.share, share))
        before, newest = _newest(f"way_{number}", as_common, needed=if_more, if_common=if_common)
        parts += before
        found.append(f"({newest})")
    return [*parts, f"candidates AS ({' UNION '.join(found)})"]


def _newest(
    name: str, way: _Way, *, needed: str = "true", if_common: str = "true"
) -> tuple[list[str], str]:
    """Return the tables that come before, and the SELECT, of the newest articles found in a way.

    Nothing is read where ``needed``, a condition, is not fulfilled, and the newest texts are not
    read where ``if_common`` is not.
    """
    words = {
        "name": name,
        "match": f"{way.narrowed} AND {way.match}" if way.narrowed else way.match,
        "narrowed": way.narrowed,
        "candidates": CANDIDATES,
        "most": MOST,
        "most_read": way.common.most_read,
        "most_with_pairs": MOST_WITH_PAIRS,
        "newest": _NEWEST,
    }
    if not way.is_common:
        return _by_index(words, needed)
    is_all = _IS_ALL.format(**words)
    before, rest = _by_index(words, f"{needed} AND NOT {is_all}")
    return (
        [_READ_NEWEST.format(needed=f"{needed} AND {if_common}", **words), *before],
        f"SELECT id FROM {name} WHERE {is_all} UNION ALL ({rest})",  # noqa: S608 -- our own
    )


def _by_index(words: Mapping[str, Any], needed: str) -> tuple[list[str], str]:
    """Return the same for those that the indexes give; ``words`` are those of `_newest`."""
    if not words["narrowed"]:
        return [], _BY_INDEX.format(needed=needed, **words)
    before = [part.format(needed=needed, **words) for part in (_WITH_PAIRS, _IN_A_ROW_OF_THESE)]
    are_all = _ARE_ALL_IN_A_ROW.format(**words)
    rest = _BY_INDEX.format(needed=f"{needed} AND NOT {are_all}", **words)
    name = words["name"]
    return before, f"SELECT id FROM {name}_in_a_row WHERE {are_all} UNION ALL ({rest})"  # noqa: S608


def _narrowed(query: Query, *more: str) -> str:
    """Return the condition of the pairs of words in a row, and of all other words; or ""."""
    if not query.rows:
        return ""
    conditions = [
        f"({_HAS_PAIRS} OR {_HAS_WORDS})".format(number=number)
        if rows.words
        else _HAS_PAIRS.format(number=number)
        for number, rows in enumerate(query.rows)
    ]
    beside = [_BESIDE_ROWS] if query.beside_rows else []
    return " AND ".join([*conditions, *beside, *more])


def share_of_matches(query: Query, words: str) -> float:
    """Return about the share of the public texts that match ``words``, a tsquery of `query`."""
    shares = [SHARES.of("search", words)]
    for rows in query.rows:
        of_words = SHARES.of("search", rows.words) if rows.words else 0.0
        shares.append(SHARES.of("search_pairs", rows.pairs, together=True) + of_words)
    # What has the words in a row has them anywhere.
    pairs = SHARES.of("search_pairs", query.pairs, together=True) if query.pairs else 0.0
    return max(min(shares), pairs)


def _ways(query: Query) -> list[_Way]:
    """Return the ways to match beside `_WORDS`."""
    pairs = SHARES.of("search_pairs", query.pairs, together=True)
    # All that has the words of a line in quotes has them in a row.
    is_quoted = len(query.choices) == 1 and bool(query.rows) and len(query.terms[0].ways) == 1
    ways = [
        _Way(_HAS_TITLE, 0.0, IN_TITLES),
        _Way(
            _WORDS_IN_TITLE,
            SHARES.of("search_title", query.folded, together=True),
            IN_TITLES,
        ),
        query.pairs and not is_quoted and _Way(_WORDS, pairs, IN_TEXTS, _PAIRS),
        query.strict and _Way(_NUMBER_AND_WORDS, SHARES.of("search", query.strict), IN_TEXTS),
        query.accented
        and _Way(
            _DIACRITICS,
            share_of_matches(query, query.accented),
            IN_TEXTS,
            _narrowed(query, _DIACRITICS_ANYWHERE),
        ),
        query.literal and _Way(_LITERAL, share_of_matches(query, query.literal), IN_TEXTS),
    ]
    found = [way for way in ways if isinstance(way, _Way)]
    if not query.left_out:
        return found
    # A title may have all words, and the text one that was left out.
    return [way._replace(match=f"{way.match} AND {_WORDS}") for way in found]


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
