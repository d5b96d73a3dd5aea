"""Find the titles to suggest while a reader types: words in them begin with the words typed.

Titles of articles are looked for by 30-day periods, from the newest on, until enough are found
(`TitlePrefixes`): the cost depends on the articles of a period and not on those of twenty years.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, Func, JSONField, OuterRef, QuerySet
from django.db.models.functions import JSONObject, Length

from media_gallery.models import Album, Video
from news.models import Edition, Tag
from news.suggestions.typed_words import PERIOD, TypedWords
from portal.database.compiled_queries import compiled_once
from portal.database.time_limit import FOR_SEARCHES, time_limit
from portal.identity.models import Page
from portal.vietnamese import dates

#: Suggestions at most, and those of one kind beside articles.
MOST, MOST_BESIDES = 8, 2
#: Articles found before those with the same title are left out: "Lịch tiếp công dân" of each week.
ENOUGH = 3 * MOST
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
        before = [*_pages(typed), *_tags(typed)]
        after = [*_albums(typed), *_videos(typed)]
        articles = islice(_articles(typed, cursor), MOST - len(before) - len(after))
        return [*before, *articles, *after]


# --- Pages, tags, albums and videos ---------------------------------------------------------------


def _pages(typed: TypedWords) -> Iterator[Suggestion]:
    for page in _matching_pages(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Trang", page.title, page.get_absolute_url())


def _tags(typed: TypedWords) -> Iterator[Suggestion]:
    for tag in _matching_tags(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Chủ đề", tag.name, tag.get_absolute_url())


def _albums(typed: TypedWords) -> Iterator[Suggestion]:
    for album in _matching_albums(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Album ảnh", album.title, album.get_absolute_url())


def _videos(typed: TypedWords) -> Iterator[Suggestion]:
    for video in _matching_videos(bare=typed.bare_pattern, written=typed.pattern or None):
        yield Suggestion("Video", video.title, video.get_absolute_url())


@compiled_once
def _matching_pages(*, bare: str, written: str | None) -> QuerySet[Page]:
    found = _with_marks(Page.objects.public().filter(folded_title__regex=bare), "title", written)
    return _shortest(found, "title").only("title", "slug")


@compiled_once
def _matching_tags(*, bare: str, written: str | None) -> QuerySet[Tag]:
    """Return tags of listed editions; another may be of a draft."""
    of_tag = Func(
        JSONObject(id=OuterRef("pk")), function="jsonb_build_array", output_field=JSONField()
    )
    listed = Edition.objects.listed().filter(tags__contains=of_tag)
    found = _with_marks(Tag.objects.filter(folded__regex=bare), "name", written)
    return _shortest(found.filter(Exists(listed)), "name").only("name", "slug")


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


def _shortest(found: QuerySet, name: str) -> QuerySet:
    """Return the few rows whose name is nearest to what was typed."""
    return found.order_by(Length(name), "pk")[:MOST_BESIDES]


# --- Articles -------------------------------------------------------------------------------------

# OFFSET 0: with the conditions of public editions in one SELECT, PostgreSQL may prefer an index on
# their time range, and computes the prefixes of every row.
_NEWEST = """
WITH RECURSIVE listed AS NOT MATERIALIZED ({listed}), period (number, found, passed) AS (
    SELECT {number_of_newest}, '{{}}'::bigint[], 0::bigint FROM news_edition
    UNION ALL
    SELECT before.number, period.found || here.found, period.passed + here.passed
      FROM period
           CROSS JOIN LATERAL (
               SELECT count(*) AS passed,
                      coalesce(
                          array_agg(id ORDER BY published_at DESC, article_id DESC)
                              FILTER (WHERE title ~* ALL (%s)),
                          '{{}}'
                      ) AS found
                 FROM (
                         SELECT id FROM news_edition
                          WHERE news_title_prefixes(search_title, published_at)
                                    @@ replace(%s, '{placeholder}', period.number::text)::tsquery
                         OFFSET 0
                      ) AS begins JOIN listed USING (id)
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
       CROSS JOIN unnest(found) WITH ORDINALITY AS one (id, place)
       JOIN news_edition USING (id)
 ORDER BY place LIMIT %s
"""
# As in news_title_prefixes(): the number of the 30-day period since 1970.
_SECONDS = 2_592_000
_NUMBER = f"floor(extract(epoch FROM {{at}} AT TIME ZONE 'UTC') / {_SECONDS})"


@cache
def _statement() -> tuple[str, tuple]:
    """Return the statement and its first parameters; the time is that of the statement."""
    listed = Edition.objects.listed().order_by().values(*_READ)
    sql, parameters = listed.query.sql_with_params()
    statement = _NEWEST.format(
        listed=sql,
        number_of_newest=_NUMBER.format(at="max(published_at)"),
        number=_NUMBER.format(at="published_at"),
        seconds=_SECONDS,
        placeholder=PERIOD,
    )
    return statement, parameters


_READ = ("id", "article_id", "title", "published_at")


def _articles(typed: TypedWords, cursor: CursorWrapper) -> Iterator[Suggestion]:
    """Yield listed articles, each title once, those with the words in a row first."""
    seen = set()
    for prefixes, patterns in _ways(typed):
        for edition in _newest(prefixes, patterns, cursor):
            if edition.title not in seen:
                seen.add(edition.title)
                day = dates.short_day(dates.local_day(edition.published_at))
                yield Suggestion("Tin", edition.title, edition.get_absolute_url(), day)


def _ways(typed: TypedWords) -> Iterator[tuple[str, list[str]]]:
    yield typed.in_a_row, [typed.pattern] if typed.pattern else []
    if typed.anywhere:
        yield typed.anywhere, typed.patterns_anywhere


def _newest(prefixes: str, patterns: Iterable[str], cursor: CursorWrapper) -> list[Edition]:
    statement, parameters = _statement()
    cursor.execute(statement, [*parameters, [*patterns], prefixes, ENOUGH, MOST_READ, ENOUGH])
    return [
        Edition(article_id=article_id, title=title, published_at=published_at)
        for article_id, title, published_at in cursor.fetchall()
    ]
