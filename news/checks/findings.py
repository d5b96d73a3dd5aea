"""Findings of the checks: a sentence for the writer, the field it is about, error or warning."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.vietnamese import text

#: Places named in one sentence; the rest are counted.
NAMED = 3
_LONGEST_QUOTE = 60


class Severity(StrEnum):
    """An error blocks submitting and publishing; a warning asks once."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend. ``field`` is a name of the article's form."""

    rule: str
    severity: Severity
    field: str
    sentence: str

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def error(rule: str, field: str, sentence: str) -> Finding:
    return Finding(rule, Severity.ERROR, field, sentence)


def warning(rule: str, field: str, sentence: str) -> Finding:
    return Finding(rule, Severity.WARNING, field, sentence)


def quoted(places: Sequence[str]) -> str:
    """Return the first places as quotations, and how many more there are.

    >>> quoted(["một", "hai", "ba", "bốn", "năm"])
    '“một”, “hai”, “ba” và 2 chỗ nữa'
    """
    named = ", ".join(f"“{text.excerpt(place, _LONGEST_QUOTE)}”" for place in places[:NAMED])
    more = len(places) - NAMED
    return f"{named} và {text.number(more)} chỗ nữa" if more > 0 else named
