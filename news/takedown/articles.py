"""Find what the public reads, or will read, from one source."""

import datetime
import hashlib
from dataclasses import dataclass

from news.models import Edition, Source
from news.models.public_record import database_instant
from portal.vietnamese import dates


@dataclass(frozen=True)
class Period:
    """Printed dates from ``first`` to ``last``, both included; None leaves that side open."""

    first: datetime.date | None = None
    last: datetime.date | None = None

    def __str__(self) -> str:
        words = []
        if self.first:
            words.append(f"từ {dates.short_day(self.first)}")
        if self.last:
            words.append(f"đến {dates.short_day(self.last)}")
        return " ".join(words)


@dataclass(frozen=True)
class Line:
    """One article of the source: title and printed date of its current or scheduled edition."""

    article_id: int
    title: str
    printed_on: datetime.datetime
    is_public: bool


def articles_of(source: Source, period: Period) -> list[Line]:
    """Return the articles with a current or scheduled edition of the source, newest first.

    One query. What was withdrawn has no such edition; what is out of date has one. An article goes
    as a whole: one edition printed in the period is enough.
    """
    now = database_instant()
    editions = Edition.objects.filter(source=source).not_over(now)
    printed = editions
    if period.first:
        printed = printed.filter(published_at__gte=dates.day_bounds(period.first)[0])
    if period.last:
        printed = printed.filter(published_at__lt=dates.day_bounds(period.last)[1])
    rows = editions.filter(article__in=printed.values("article"))
    found: dict[int, Line] = {}
    # The current edition before the scheduled one.
    for edition in rows.only("article_id", "title", "published_at", "visible").order_by("visible"):
        line = Line(
            edition.article_id, edition.title, edition.published_at, edition.begins_at <= now
        )
        found.setdefault(edition.article_id, line)
    return sorted(found.values(), key=lambda line: (line.printed_on, line.article_id), reverse=True)


def hash_of_lines(lines: list[Line]) -> str:
    """Return the hash of which articles they are, and whether each is public or scheduled."""
    shown = sorted((line.article_id, line.is_public) for line in lines)
    return hashlib.sha256(repr(shown).encode()).hexdigest()
