"""Who of a batch was here before, within the half hour in which that matters."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from portal.visits.counting.arrays import array
from portal.visits.counting.rules import VISIT_ENDS_AFTER, State
from portal.visits.counting.visitor_keys import new_day_key, visitor_key

_ADD_KEY = "INSERT INTO visits_daykey (day, key) VALUES (%s, %s)"


@dataclass(frozen=True)
class VisitorKey:
    """The hash of a visitor under the key of the view's day and, near midnight, of the day before.

    So no visit is cut by midnight, and after half an hour nobody needs yesterday's key.
    """

    key: str
    before: str | None


class DayKeys:
    """The keys of the days that are not closed; a day's first view makes its key."""

    def __init__(self, cursor, known: dict[datetime.date, bytes]):
        self._cursor, self._known = cursor, known
        self.made: list[datetime.date] = []

    def name(self, network: bytes, agent: str, local: datetime.datetime) -> VisitorKey:
        """What the visitor is called at that Vietnamese time."""
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        before = None
        if local - midnight < VISIT_ENDS_AFTER:
            before = self._known.get(local.date() - datetime.timedelta(days=1))
        return VisitorKey(
            visitor_key(self._of(local.date()), network, agent),
            before and visitor_key(before, network, agent),
        )

    def _of(self, day: datetime.date) -> bytes:
        if day not in self._known:
            self._known[day] = new_day_key()
            self.made.append(day)
            self._cursor.execute(_ADD_KEY, [day, self._known[day]])
        return self._known[day]


class Visitors:
    """What is remembered of the visitors of a batch, and what has changed of it."""

    def __init__(self, cursor, names: Iterable[VisitorKey]):
        wanted = {key for name in names for key in (name.key, name.before) if key}
        self._states: dict[str, State] = {}
        self._changed: set[str] = set()
        #: Hashes under yesterday's key of those who are known by today's now.
        self.outlived: set[str] = set()
        if wanted:
            cursor.execute("EXECUTE visits_known(%s)", [array(wanted)])
            self._states = {key: State(*state) for key, *state in cursor.fetchall()}

    def state_of(self, name: VisitorKey) -> State | None:
        return self._states.get(name.key) or self._states.get(name.before)

    def remember(self, name: VisitorKey, state: State) -> None:
        self._states[name.key] = state
        self._changed.add(name.key)
        if self._states.pop(name.before, None):
            self._changed.discard(name.before)
            self.outlived.add(name.before)

    def changed(self) -> list[tuple[str, State]]:
        return [(key, self._states[key]) for key in self._changed]
