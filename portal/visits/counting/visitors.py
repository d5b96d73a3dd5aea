"""The visitors of a batch, and their states from earlier views within half an hour."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from portal.visits.counting.arrays import array
from portal.visits.counting.rules import VISIT_ENDS_AFTER, State
from portal.visits.counting.visitor_keys import new_day_key, visitor_key

_ADD_KEY = "INSERT INTO visits_daykey (day, key) VALUES (%s, %s)"


@dataclass(frozen=True)
class VisitorKey:
    """The hashes of a visitor: under the key of the view's day and of the day before.

    ``before`` is None later than half an hour after midnight. With it midnight does not split a
    visit, and after that half hour yesterday's key is no longer needed.
    """

    key: str
    before: str | None


class DayKeys:
    """The keys of the days that are not closed.

    The first view of a day creates its key; ``made`` lists the days for which that happened.
    """

    def __init__(self, cursor, known: dict[datetime.date, bytes]):
        self._cursor, self._known = cursor, known
        self.made: list[datetime.date] = []

    def visitor_key(self, network: bytes, agent: str, local: datetime.datetime) -> VisitorKey:
        """Return the visitor's key for a view at ``local``, a Vietnamese time."""
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        before = None
        if local - midnight < VISIT_ENDS_AFTER:
            before = self._known.get(local.date() - datetime.timedelta(days=1))
        return VisitorKey(
            visitor_key(self._of(local.date()), network, agent),
            None if before is None else visitor_key(before, network, agent),
        )

    def _of(self, day: datetime.date) -> bytes:
        if day not in self._known:
            self._known[day] = new_day_key()
            self.made.append(day)
            self._cursor.execute(_ADD_KEY, [day, self._known[day]])
        return self._known[day]


class Visitors:
    """The states of a batch's visitors, and which of them the batch has changed.

    Made with one query, or none if the batch has no visitors. A row holds the pages of a visit in
    one text, because ``unnest`` takes no array of arrays of different lengths.
    """

    def __init__(self, cursor, names: Iterable[VisitorKey]):
        wanted = {key for name in names for key in (name.key, name.before) if key}
        self._states: dict[str, State] = {}
        self._changed: set[str] = set()
        #: Hashes under yesterday's key that a hash under today's key has replaced.
        self.outlived: set[str] = set()
        if wanted:
            cursor.execute("EXECUTE visits_known(%s)", [array(wanted)])
            self._states = {
                key: State(last_seen, minute, in_minute, frozenset(pages.split()))
                for key, last_seen, minute, in_minute, pages in cursor.fetchall()
            }

    def state_of(self, name: VisitorKey) -> State | None:
        known = self._states.get(name.key)
        return known or (self._states.get(name.before) if name.before else None)

    def remember(self, name: VisitorKey, state: State) -> None:
        self._states[name.key] = state
        self._changed.add(name.key)
        if name.before and self._states.pop(name.before, None):
            self._changed.discard(name.before)
            self.outlived.add(name.before)

    def changed(self) -> list[tuple]:
        """Return the columns of each row to write."""
        return [(key, *_columns(self._states[key])) for key in self._changed]


def _columns(state: State) -> tuple:
    return state.last_seen, state.minute, state.in_minute, " ".join(state.pages)
