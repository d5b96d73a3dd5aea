"""Instants at which pages change although nobody writes: beginnings and ends of time ranges."""

import datetime
from dataclasses import dataclass

# The names are those of the triggers (migration 0001).
_OF_EDITION = """
concat_ws(E'\\n',
    'news_edition/article=' || article_id, 'news_edition/category=' || category_id,
    'news_edition/source=' || source_id,
    'news_edition/day=' || (published_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
    (SELECT string_agg('news_edition/tag=' || (tag ->> 'id'), E'\\n')
       FROM jsonb_array_elements(tags) tag))
"""

_RIGHTS_END = "((rights_end + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh')"

#: The boundaries after the instant %(after)s and before %(until)s; %(now)s is PostgreSQL's time.
STATEMENT = f"""
SELECT clock_timestamp(), at, name, names FROM (
    SELECT lower(visible) AS at, 'news_edition' AS name, {_OF_EDITION} AS names
      FROM news_edition WHERE lower(visible) > %(after)s AND lower(visible) < %(until)s
    UNION ALL
    SELECT upper(visible), 'news_edition', {_OF_EDITION} FROM news_edition
     WHERE NOT upper_inf(visible) AND upper(visible) > %(after)s AND upper(visible) < %(until)s
    UNION ALL
    SELECT lower(during), 'news_ending', 'news_ending/article=' || article_id
      FROM news_ending WHERE lower(during) > %(after)s AND lower(during) < %(until)s
    UNION ALL
    SELECT upper(during), 'news_ending', 'news_ending/article=' || article_id
      FROM news_ending WHERE upper(during) > %(after)s AND upper(during) < %(until)s
    UNION ALL
    SELECT {_RIGHTS_END}, 'media_gallery_photo', 'media_gallery_photo/id=' || id
      FROM media_gallery_photo
     WHERE {_RIGHTS_END} > %(after)s AND {_RIGHTS_END} < %(until)s AND state = 'approved'
    UNION ALL
    SELECT edge, 'identity_banner', '' FROM identity_banner, unnest(ARRAY[shown_from, shown_until])
        AS edge WHERE edge > %(after)s AND edge < %(until)s
    UNION ALL
    SELECT edge, 'front_page_pin', ''
      FROM front_page_pin, unnest(ARRAY[lower(shown), upper(shown)]) AS edge
     WHERE edge > %(after)s AND edge < %(until)s
    UNION ALL
    SELECT edge, 'front_page_arrangement', ''
      FROM front_page_arrangement, unnest(ARRAY[lower(in_force), upper(in_force)]) AS edge
     WHERE edge > %(after)s AND edge < %(until)s
) AS boundary ORDER BY at
"""  # noqa: S608 -- its parts are constants


@dataclass(frozen=True, order=True)
class Boundary:
    """An instant, and what it changes: a table and names in it."""

    at: datetime.datetime
    table: str
    names: frozenset[str]


def read(rows) -> list[Boundary]:
    """Return the boundaries in the rows of the statement, the next one first."""
    return [
        Boundary(at, table, frozenset(names.split("\n")) - {""}) for _now, at, table, names in rows
    ]
