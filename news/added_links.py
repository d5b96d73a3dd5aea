"""Tell the journal which outside links an edition adds to what the public could read before."""

from django.db import connection

from news.models import Edition
from portal.outside_links.addresses import as_written
from portal.outside_links.recording import Authors, in_html, record_added


def record_of_edition(edition: Edition, *, current: Edition | None, by) -> None:
    """Write the outside links that ``edition`` adds, with who wrote each, into the journal.

    Compared with ``current``, or, where nothing is public, with the last that was. A link to the
    source of the article counts too.
    """
    now = _addresses(edition)
    if not now:
        return
    before = current
    if before is None and edition.number > 1:
        past = edition.article.editions.filter(number__lt=edition.number).order_by("-number")
        before = past.only("body", "source_url").first()
    record_added(
        edition.article,
        now,
        _addresses(before) if before else (),
        actor=by,
        authors=lambda named: _authors(edition, named),
        edition=edition.number,
    )


def _addresses(edition: Edition) -> list[str]:
    return [*in_html(edition.body), *filter(None, [edition.source_url])]


def _authors(edition: Edition, addresses: list[str]) -> Authors:
    """Return who saved each address first, by the history of the article; one query."""
    written_as = as_written(edition.body)
    written = [f'href="{written_as[each]}"' if each in written_as else None for each in addresses]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (address) address, history_user_id
            FROM unnest(%s::text[], %s::text[]) AS added (address, written)
            JOIN news_historicalarticle ON id = %s
                AND (strpos(body, written) > 0 OR source_url = address)
            WHERE history_user_id IS NOT NULL
            ORDER BY address, history_id
            """,
            [addresses, written, edition.article_id],
        )
        return dict(cursor.fetchall())
