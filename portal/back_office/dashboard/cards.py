"""Cards of the dashboard with their lines, and the age of a line in words."""

import datetime
from dataclasses import dataclass, field

#: Lines shown on a card; the rest is behind its link.
SHOWN = 6
#: After so long a wait the age is marked.
LONG_WAIT = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Line:
    """A line of a card: a name with its link, a sentence about it, and its time or age."""

    name: str
    address: str
    detail: str = ""
    when: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Card:
    """A card. ``count`` may be larger than the number of lines; ``more`` is where the rest is.

    Without anything to show it is left out, unless it has a sentence for that: ``empty``.
    """

    key: str
    title: str
    lines: list[Line] = field(default_factory=list)
    count: int = 0
    more: str = ""
    empty: str = ""
    help: str = ""
    is_urgent: bool = False

    @classmethod
    def of(cls, key: str, title: str, lines: list[Line], **fields) -> "Card":
        """Make the card of all ``lines``, of which the first ones are shown."""
        return cls(key, title, lines[:SHOWN], count=len(lines), **fields)

    @property
    def hidden(self) -> int:
        return self.count - len(self.lines)


def age(since: datetime.datetime, now: datetime.datetime) -> str:
    """Return how long ago ``since`` was, in its largest unit.

    >>> at = datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC)
    >>> [age(at, at + datetime.timedelta(minutes=m)) for m in (0, 59, 60, 2879, 2880)]
    ['vừa xong', '59 phút', '1 giờ', '1 ngày', '2 ngày']
    """
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "vừa xong"
    if minutes < 60:
        return f"{minutes} phút"
    if minutes < 24 * 60:
        return f"{minutes // 60} giờ"
    return f"{minutes // (24 * 60)} ngày"
