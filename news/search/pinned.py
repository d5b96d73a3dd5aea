"""The pinned results of a search: what the newsroom has chosen for the words of a query."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from news.models import Edition, PinnedResult
from news.models.search.pinned_result import MOST_TARGETS, keys_of, words_of
from news.search.language.query import Query
from portal.database.compiled_queries import compiled_once
from portal.identity.models import Page


@dataclass(frozen=True)
class Pinned:
    """An article or an agency page above the results; ``day`` is an article's printed date."""

    title: str
    address: str
    summary: str = ""
    day: datetime.datetime | None = None


def pinned(query: Query, at: datetime.datetime | None = None) -> list[Pinned]:
    """Return what stands above the results of ``query`` at ``at``, by default now; one query.

    At most MOST_TARGETS things that are public then. A row for this very line comes before those
    for some of its words, of which the one with the most words is the nearest.
    """
    # Not the line, in which there may be words to leave out.
    line = words_of(" ".join(query.words))
    rows = list(_rows(line=line, at=at))
    rows.sort(key=lambda row: (row.folded_words != line, -len(row.folded_words), row.pk))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found |= {key: facts for key, facts in keys_of(row).items() if key not in found}
    return [_shown(key, facts) for key, facts in [*found.items()][:MOST_TARGETS]]


def put_first(
    query: Query, page: Mapping[str, Any], *, at: datetime.datetime | None
) -> dict[str, Any]:
    """Return ``pinned`` and the other ``hits`` of a page of results, its context with ``number``.

    Pinned results stand on the first page. Later ones leave them out, unless nothing would be left
    of a page that a link leads to.
    """
    chosen = pinned(query, at)
    addresses = {each.address for each in chosen}
    hits = [hit for hit in page["hits"] if hit.address not in addresses]
    if page["number"] == 1:
        return {"pinned": chosen, "hits": hits}
    return {"hits": hits or page["hits"]}


@compiled_once
def _rows(*, line: list[str], at: datetime.datetime | None):
    return PinnedResult.objects.in_force(at).for_line(line).with_public_targets(at).order_by()


def _shown(key: str, facts: dict[str, Any]) -> Pinned:
    if key.startswith("page:"):
        return Pinned(facts["title"], Page(slug=facts["slug"]).get_absolute_url())
    edition = Edition(article_id=facts["article_id"], title=facts["title"])
    return Pinned(
        edition.title,
        edition.get_absolute_url(),
        facts["summary"],
        datetime.datetime.fromisoformat(facts["published_at"]),
    )
