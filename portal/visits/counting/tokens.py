"""Signed page tokens, so that only pages of this portal can be counted, and only while new.

A token carries the Vietnamese day on which its page was made. It counts on that day and on the
next, so that pages kept by a browser or a cache over midnight work; a token collected once is no
stock for ever.
"""

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from django.core import signing

from portal.vietnamese.dates import VIETNAM

_KIND = re.compile(r"[a-z]{1,20}")
_signer = signing.Signer(salt="portal.visits.page")
_DAY = "%Y%m%d"


class Page(NamedTuple):
    kind: str
    item: int


class Token(NamedTuple):
    """A page and the day of its token; day 1 of year 1 for a token of before they had days."""

    page: Page
    day: datetime.date

    @property
    def is_current(self) -> bool:
        """Return whether the token is of today or yesterday, or of a clock just past midnight."""
        return abs((today() - self.day).days) <= 1


def today() -> datetime.date:
    return datetime.datetime.now(VIETNAM).date()


def sign(kind: str, item: int = 0, day: datetime.date | None = None) -> str:
    """Return the token of a page: its ``kind``, the id of its item, or 0, and the day, today's.

    ``kind`` is 1 to 20 lower-case letters; ValueError for another kind or a negative id. A page has
    the same token for every reader, so that pages can be cached whole.
    """
    if not _KIND.fullmatch(kind) or item < 0:
        raise ValueError(f"{kind!r}, {item!r} names no page.")
    return _signer.sign(f"{kind}:{item}:{(day or today()):{_DAY}}")


@lru_cache(maxsize=4096)
def read(token: str) -> Token | None:
    """Return the page and the day of a token, or None if it was not signed here."""
    try:
        kind, item, *day = _signer.unsign(token).split(":")
    except signing.BadSignature:
        return None
    made = datetime.datetime.strptime(day[0], _DAY).date() if day else datetime.date.min  # noqa: DTZ007
    return Token(Page(kind, int(item)), made)
