"""The visitors of a batch and their networks, and what is known of them from half an hour ago."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from portal.visits.counting.arrays import array
from portal.visits.counting.rules import VISIT_ENDS_AFTER, NetworkState, State
from portal.visits.counting.visitor_keys import network_key, new_day_key, visitor_key

_ADD_KEY = "INSERT INTO visits_daykey (day, key) VALUES (%s, %s)"


@dataclass(frozen=True)
class VisitorKey:
    """The hashes of a visitor: under the key of the view's day and of the day before.

    ``before`` is None later than half an hour after midnight. With it midnight does not split a
    visit, and after that half hour yesterday's key is no longer needed. ``network`` is the hash of
    the visitor's network under the key of the day; its limits begin anew at midnight.
    """

    key: str
    before: str | None
    network: str


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
        today = self._of(local.date())
        return VisitorKey(
            visitor_key(today, network, agent),
            None if before is None else visitor_key(before, network, agent),
            network_key(today, network),
        )

    def _of(self, day: datetime.date) -> bytes:
        if day not in self._known:
            self._known[day] = new_day_key()
            self.made.append(day)
            self._cursor.execute(_ADD_KEY, [day, self._known[day]])
        return self._known[day]


class Visitors:
    """The states of a batch's visitors and networks, and which of them the batch has changed.

    Made with one query, or none if the batch has no visitors. A row holds the pages of a visit in
    one text, because ``unnest`` takes no array of arrays of different lengths.
    """

    def __init__(self, cursor, names: Iterable[VisitorKey]):
        names = list(names)
        wanted = {key for name in names for key in (name.key, name.before) if key}
        self._states: dict[str, State] = {}
        self._networks: dict[str, NetworkState] = {}
        self._changed: set[str] = set()
        self._changed_networks: set[str] = set()
        #: Hashes under yesterday's key that a hash under today's key has replaced.
        self.outlived: set[str] = set()
        if wanted:
            networks = {name.network for name in names}
            cursor.execute("EXECUTE visits_known(%s, %s)", [array(wanted), array(networks)])
            for key, instant, minute, in_minute, visits, pages in cursor.fetchall():
                if minute is None:
                    self._networks[key] = NetworkState(instant, in_minute, visits, _pages(pages))
                else:
                    self._states[key] = State(instant, minute, in_minute, frozenset(pages.split()))

    def state_of(self, name: VisitorKey) -> State | None:
        known = self._states.get(name.key)
        return known or (self._states.get(name.before) if name.before else None)

    def remember(self, name: VisitorKey, state: State) -> None:
        self._states[name.key] = state
        self._changed.add(name.key)
        if name.before and self._states.pop(name.before, None):
            self._changed.discard(name.before)
            self.outlived.add(name.before)

    def network_of(self, name: VisitorKey) -> NetworkState | None:
        return self._networks.get(name.network)

    def remember_network(self, name: VisitorKey, state: NetworkState) -> None:
        self._networks[name.network] = state
        self._changed_networks.add(name.network)

    def changed(self) -> list[tuple]:
        """Return the columns of each visitor's row to write."""
        return [(key, *_columns(self._states[key])) for key in self._changed]

    def changed_networks(self) -> list[tuple]:
        """Return the columns of each network's row to write."""
        return [(key, *_network_columns(self._networks[key])) for key in self._changed_networks]


def _columns(state: State) -> tuple:
    return state.last_seen, state.minute, state.in_minute, " ".join(state.pages)


def _network_columns(state: NetworkState) -> tuple:
    pages = (f"{page}={views}={unique}" for page, (views, unique) in state.pages.items())
    return state.began, state.views, state.visits, " ".join(pages)


def _pages(text: str) -> dict[str, tuple[int, int]]:
    pages = {}
    for each in text.split():
        page, views, unique = each.split("=")
        pages[page] = int(views), int(unique)
    return pages
