"""Facts of an action for the journal: enough to compute the present state from its entries alone.

tests/journal_replay.py does so. Entries written under other rules must still replay, so an entry
names what the action left, and nobody has to know by which rule.
"""

import datetime
from typing import Any

from django.db.models import Q

from news.models import Approval, Article, Edition


def from_now_on(article: Article, now: datetime.datetime) -> dict[str, Any]:
    """Return the ranges not over at ``now``, of the article's editions and of its endings.

    Those that begin later come by themselves: a schedule, an end date. An ending has the number of
    the edition whose end date it is, or None.
    """
    editions = article.editions.not_over(now).order_by("number")
    endings = article.endings.filter(Q(during__upper_inf=True) | Q(during__endswith__gt=now))
    return {
        "editions": [
            [edition.number, *map(iso, (edition.visible.lower, edition.visible.upper))]
            for edition in editions.only("number", "visible")
        ],
        "endings": [
            [
                ending.kind,
                *map(iso, (ending.during.lower, ending.during.upper)),
                number(ending.edition),
            ]
            for ending in endings.select_related("edition").order_by("during")
        ],
    }


def released(edition: Edition) -> dict[str, Any]:
    """Return by what right the edition is published, and of which text."""
    alone = edition.approval is not None and edition.approval.alone
    emergency = {"emergency": edition.emergency_reason} if edition.emergency_reason else {}
    return {"release": edition.release, "digest": edition.digest, "alone": alone, **emergency}


def approved(approval: Approval) -> dict[str, Any]:
    """Return of which text the approval is, and whether its writer gave it alone."""
    return {"digest": approval.digest, "alone": approval.alone}


def part_of(takedown: int | None) -> dict[str, int]:
    """Return the fact that names the takedown to which an action belongs, if any."""
    return {"takedown": takedown} if takedown else {}


def number(edition: Edition | None) -> int | None:
    """Return the edition's number, None without an edition."""
    return edition.number if edition else None


def iso(instant: datetime.datetime | None) -> str | None:
    """Return the instant with its microseconds."""
    # As text: Django's JSON encoder drops the microseconds, which put two actions in order.
    return instant.isoformat() if instant else None
