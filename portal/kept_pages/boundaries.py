"""Instants at which pages change although nobody writes: beginnings and ends of time ranges."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from news.archive.archives import TODAY

_EDITION = "names_of_edition(article_id, category_id, source_id, published_at, tags)"
_ENDING = "ARRAY['article=' || article_id]"
_PHOTO = "ARRAY['id=' || id]"
# Rights end with their last day in Vietnam. The first two conditions find it by its index.
_RIGHTS_END = "((rights_end + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh')"
# The last midnight in Vietnam before %(until)s, when another day is marked in calendars.
_MIDNIGHT = (
    "(date_trunc('day', %(until)s AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh')"
)
# Pinned results begin and end with a day in Vietnam.
_DAYS_OF_RESULT = (
    "unnest(ARRAY[first_day, last_day + 1]::timestamp[]) AS day,"
    " timezone('Asia/Ho_Chi_Minh', day) AS at"
)

#: Tables whose rows have such instants.
TABLES = frozenset(
    {
        "front_page_arrangement",
        "front_page_pin",
        "identity_banner",
        "media_gallery_photo",
        "news_edition",
        "news_ending",
        "news_pinnedresult",
    }
)

#: The instants after %(after)s and before %(until)s, each with its table and names in it.
STATEMENT = f"""
SELECT at, name, names FROM (
    SELECT lower(visible) AS at, 'news_edition' AS name, {_EDITION} AS names
      FROM news_edition WHERE lower(visible) > %(after)s AND lower(visible) < %(until)s
    UNION ALL
    SELECT upper(visible), 'news_edition', {_EDITION} FROM news_edition
     WHERE NOT upper_inf(visible) AND upper(visible) > %(after)s AND upper(visible) < %(until)s
    UNION ALL
    SELECT at, 'news_ending', {_ENDING}
      FROM news_ending, unnest(ARRAY[lower(during), upper(during)]) AS at
    UNION ALL
    SELECT at, 'news_pinnedresult', '{{}}' FROM news_pinnedresult, {_DAYS_OF_RESULT}
    UNION ALL
    SELECT {_RIGHTS_END}, 'media_gallery_photo', {_PHOTO} FROM media_gallery_photo
     WHERE rights_end > %(after)s::date - 2 AND rights_end < %(until)s::date + 2
    UNION ALL
    SELECT at, 'identity_banner', '{{}}'
      FROM identity_banner, unnest(ARRAY[shown_from, shown_until]) AS at
    UNION ALL
    SELECT at, 'front_page_pin', '{{}}'
      FROM front_page_pin, unnest(ARRAY[lower(shown), upper(shown)]) AS at
    UNION ALL
    SELECT at, 'front_page_arrangement', '{{}}'
      FROM front_page_arrangement, unnest(ARRAY[lower(in_force), upper(in_force)]) AS at
    UNION ALL
    SELECT {_MIDNIGHT}, 'news_edition', ARRAY['{TODAY}']
) AS boundary WHERE at > %(after)s AND at < %(until)s ORDER BY at
"""  # noqa: S608 -- its parts are constants


@dataclass(frozen=True)
class Boundary:
    """An instant, and what it changes: a table and names in it."""

    at: datetime.datetime
    table: str
    names: frozenset[str]


def read(rows: Iterable[tuple]) -> list[Boundary]:
    """Return the boundaries in the rows of the statement, the next one first."""
    return [
        Boundary(at, table, frozenset(f"{table}/{name}" for name in names))
        for at, table, names in rows
    ]
