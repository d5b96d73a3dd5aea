"""Find the titles to suggest while a reader types: words in them begin with the words typed.

What many titles have is found among the newest few, a rare word at once. Else titles of articles
are looked for by 30-day periods, from the newest on, until enough are found (`TitlePrefixes`): the
cost depends on the articles of a period and not on those of twenty years.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.functions import Length

from media_gallery.models import Album, Video
from news.models import Edition, Tag
from news.models.full_text import PERIOD_SECONDS
from news.search.ranking import TEXTS
from news.suggestions.typed_words import PERIOD, TypedWords
from portal.database.compiled_queries import compiled_once
from portal.database.time_limit import FOR_SEARCHES, time_limit
from portal.identity.models import Page
from portal.vietnamese import dates

#: Suggestions at most, and those of one kind beside articles.
MOST, MOST_BESIDES = 8, 2
#: The newest articles, of which titles and tags are read without an index.
NEWEST = 500
#: Titles with a word that PostgreSQL looks up at once, instead of looking into each period.
FEW = 2000
#: Where fewer titles have the whole words, the beginning of the last word is compared with these
#: titles and not looked up in the index (decision 49).
FEW_ENOUGH_TO_READ = 6000
#: Titles with the letters typed that are read at most to find those with the marks typed.
MOST_READ = 3000
#: Milliseconds that PostgreSQL may spend on each statement.
PATIENCE = 200


@dataclass(frozen=True)
class Suggestion:
    """A public page whose title has the words; ``kind`` and ``day`` (or "") are shown beside it."""

    kind: str
    title: str
    address: str
    day: str = ""


def suggestions(typed: TypedWords) -> list[Suggestion]:
    """Return at most MOST suggestions: pages and tags, articles from the newest on, media.

    Articles with the words in a row come before those with the words anywhere in the title.
    Raises TimeLimitExceeded.
    """
    # PostgreSQL guesses that every two-hundredth title matches, and reads small tables whole.
    with time_limit(PATIENCE, enable_seqscan="off", **FOR_SEARCHES) as cursor:
        before = [*_pages(typed), *_tags(typed, cursor)]
        after = [*_albums(typed), *_videos(typed)]
        articles = islice(_articles(typed, cursor), MOST - len(before) - len(after))
        return [*before, *articles, *after]


# --- Pages, tags, albums and videos ---------------------------------------------------------------


def _pages(typed: TypedWords) -> Iterator[Suggestion]:
    for page in _matching_pages(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Trang", page.title, page.get_absolute_url())


# From the shortest name on until some are found: to learn by the index whether listed editions have
# a tag takes PostgreSQL 7 ms where 69,000 of 1,000,000 have it. One that none has is of a draft.
_TAGS = """
WITH listed AS NOT MATERIALIZED ({listed}), newest AS MATERIALIZED (
    SELECT tags FROM listed ORDER BY published_at DESC, article_id DESC LIMIT {newest}
)
SELECT name, slug
  FROM (
          SELECT jsonb_build_array(jsonb_build_object('id', id)) AS wanted, name, slug,
                 length(name) AS length, id
            FROM news_tag WHERE folded ~ %s AND name ~* ALL (%s)
           ORDER BY length, id OFFSET 0
       ) AS tag
 WHERE EXISTS (SELECT FROM newest WHERE tags @> wanted)
    OR EXISTS (SELECT FROM listed WHERE tags @> wanted)
 ORDER BY length, id LIMIT {most}
"""


def _tags(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Suggestion]:
    listed, parameters = _listed()
    statement = _TAGS.format(listed=listed, newest=NEWEST, most=MOST_BESIDES)
    cursor.execute(statement, [*parameters, typed.bare_pattern, typed.patterns])
    for name, slug in cursor.fetchall():
        yield Suggestion("Chủ đề", name, Tag(slug=slug).get_absolute_url())


def _albums(typed: TypedWords) -> Iterator[Suggestion]:
    for album in _matching_albums(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Album ảnh", album.title, album.get_absolute_url())


def _videos(typed: TypedWords) -> Iterator[Suggestion]:
    for video in _matching_videos(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Video", video.title, video.get_absolute_url())


@compiled_once
def _matching_pages(*, bare: str, written: str | None) -> QuerySet[Page]:
    found = _with_marks(Page.objects.public().filter(folded_title__regex=bare), "title", written)
    return found.order_by(Length("title"), "pk").only("title", "slug")[:MOST_BESIDES]


@compiled_once
def _matching_albums(*, bare: str, written: str | None) -> QuerySet[Album]:
    return _of_gallery(Album.objects.public(), bare, written)


@compiled_once
def _matching_videos(*, bare: str, written: str | None) -> QuerySet[Video]:
    return _of_gallery(Video.objects.public(), bare, written)


def _of_gallery(public: QuerySet, bare: str, written: str | None) -> QuerySet:
    # The column ``folded`` has an index, and more than the title.
    found = public.filter(folded__regex=bare, folded_title__regex=bare)
    newest = _with_marks(found, "title", written).order_by("-published_at", "-pk")
    return newest.only("title")[:MOST_BESIDES]


def _with_marks(found: QuerySet, name: str, written: str | None) -> QuerySet:
    return found if written is None else found.filter(**{f"{name}__iregex": written})


# --- Articles -------------------------------------------------------------------------------------

# Of articles with the same title the newest: some titles come back each week.
_NEWEST_OF_TITLES = """
SELECT article_id, title, published_at
  FROM (
          SELECT DISTINCT ON (title) article_id, title, published_at
            FROM ({matching}) AS matching
           ORDER BY title, published_at DESC, article_id DESC
       ) AS of_title
 ORDER BY published_at DESC, article_id DESC LIMIT {most}
"""

_AMONG_NEWEST = """
SELECT *
  FROM (
          SELECT * FROM ({listed}) AS listed
           ORDER BY published_at DESC, article_id DESC LIMIT {newest}
       ) AS newest
 WHERE folded_title ~ %s AND title ~* ALL (%s)
"""

_BY_WORDS = """
SELECT *
  FROM ({listed}) AS listed
 WHERE search_title @@ %s::tsquery AND folded_title ~ ALL (%s) AND title ~* ALL (%s)
"""

# OFFSET 0: with the conditions of public editions in one SELECT, PostgreSQL may prefer an index on
# their time range, and computes the prefixes of every row.
_BY_PERIODS = """
WITH RECURSIVE listed AS NOT MATERIALIZED ({listed}), period (number, found, titles, passed) AS (
    SELECT {number_of_newest}, '{{}}'::bigint[], '{{}}'::text[], 0::bigint FROM news_edition
    UNION ALL
    SELECT before.number, period.found || here.found, period.titles || here.titles,
           period.passed + here.passed
      FROM period
           CROSS JOIN LATERAL (
               SELECT coalesce(sum(of_title.number), 0)::bigint AS passed,
                      coalesce(
                          array_agg(id ORDER BY published_at DESC, article_id DESC)
                              FILTER (WHERE is_new),
                          '{{}}'
                      ) AS found,
                      coalesce(array_agg(title::text) FILTER (WHERE is_new), '{{}}') AS titles
                 FROM (
                         SELECT DISTINCT ON (title) id, title, published_at, article_id,
                                count(*) OVER (PARTITION BY title) AS number,
                                title ~* ALL (%s) AND title <> ALL (period.titles) AS is_new
                           FROM (
                                   SELECT id FROM news_edition
                                    WHERE news_title_prefixes(search_title, published_at)
                                       @@ replace(%s, '{placeholder}', period.number::text)::tsquery
                                   OFFSET 0
                                ) AS begins JOIN listed USING (id)
                          WHERE folded_title ~ ALL (%s)
                          ORDER BY title, published_at DESC, article_id DESC
                      ) AS of_title
           ) AS here
           LEFT JOIN LATERAL (
               SELECT {number} AS number FROM news_edition
                WHERE published_at < to_timestamp(period.number * {seconds})
                ORDER BY published_at DESC LIMIT 1
           ) AS before ON true
     WHERE period.number IS NOT NULL AND cardinality(period.found) < %s AND period.passed < %s
)
SELECT article_id, title, published_at
  FROM (SELECT found FROM period ORDER BY cardinality(found) DESC LIMIT 1) AS every
       CROSS JOIN unnest(found[:%s]) WITH ORDINALITY AS one (id, place)
       JOIN news_edition USING (id)
 ORDER BY place
"""
# `period_of`, as in news_title_prefixes().
_NUMBER = f"floor(extract(epoch FROM {{at}} AT TIME ZONE 'UTC') / {PERIOD_SECONDS})"


@cache
def _listed() -> tuple[str, tuple]:
    """Return SELECT of listed editions, and its parameters; the time is that of the statement."""
    columns = ("id", "article_id", "title", "folded_title", "search_title", "tags", "published_at")
    return Edition.objects.listed().order_by().values(*columns).query.sql_with_params()


@cache
def _by_periods() -> str:
    return _BY_PERIODS.format(
        listed=_listed()[0],
        number_of_newest=_NUMBER.format(at="max(published_at)"),
        number=_NUMBER.format(at="published_at"),
        seconds=PERIOD_SECONDS,
        placeholder=PERIOD,
    )


def _articles(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Suggestion]:
    """Yield listed articles, each title once, those with the words in a row first."""
    seen = set()
    for ask in (_among_newest, _in_a_row, _anywhere):
        for edition in ask(typed, cursor):
            if edition.title not in seen:
                seen.add(edition.title)
                day = dates.short_day(dates.local_day(edition.published_at))
                yield Suggestion("Tin", edition.title, edition.get_absolute_url(), day)


def _among_newest(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Edition]:
    statement, parameters = _listed()
    matching = _AMONG_NEWEST.format(listed=statement, newest=NEWEST)
    statement = _NEWEST_OF_TITLES.format(matching=matching, most=MOST)
    return _editions(cursor, statement, [*parameters, typed.bare_pattern, typed.patterns])


def _in_a_row(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Edition]:
    if _number_with_whole_words(typed) < FEW:
        return _with_whole_words(cursor, typed, [typed.bare_pattern], typed.patterns)
    return _of_periods(cursor, typed.in_a_row, typed.patterns)


def _anywhere(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Edition]:
    if not typed.anywhere:
        return iter(())
    bare, written = typed.bare_patterns_anywhere, typed.patterns_anywhere
    number = _number_with_whole_words(typed)
    if number < FEW:
        return _with_whole_words(cursor, typed, bare, written)
    if number < FEW_ENOUGH_TO_READ:
        return _of_periods(cursor, typed.whole_anywhere, written, bare)
    return _of_periods(cursor, typed.anywhere, written)


def _number_with_whole_words(typed: TypedWords) -> float:
    """Return about how many titles have the whole words; infinity if nothing tells."""
    number = TEXTS.number()
    # Without statistics, as after a restore of a dump, any word may be common.
    if not typed.whole or not number:
        return math.inf
    return number * TEXTS.share("search_title", typed.whole_words, together=True)


def _with_whole_words(
    cursor: CursorWrapper, typed: TypedWords, bare: list[str], written: list[str]
) -> Iterator[Edition]:
    statement, parameters = _listed()
    matching = _BY_WORDS.format(listed=statement)
    statement = _NEWEST_OF_TITLES.format(matching=matching, most=MOST)
    return _editions(cursor, statement, [*parameters, typed.whole_words, bare, written])


def _of_periods(
    cursor: CursorWrapper, prefixes: str, written: list[str], bare: Sequence[str] = ()
) -> Iterator[Edition]:
    parameters = [*_listed()[1], written, prefixes, [*bare], MOST, MOST_READ, MOST]
    return _editions(cursor, _by_periods(), parameters)


def _editions(cursor: CursorWrapper, statement: str, parameters: list) -> Iterator[Edition]:
    cursor.execute(statement, parameters)
    for article_id, title, published_at in cursor.fetchall():
        yield Edition(article_id=article_id, title=title, published_at=published_at)
