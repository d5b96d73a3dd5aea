"""Memory of whole pages: bounded in bytes, and emptied by the names of what has changed.

Used by the event loop of one worker and by the thread that listens for changes, under one lock. To
get a page takes no lock and moves nothing: it is marked as used, and its turn to go is put off when
room is needed (CLOCK: Corbató, 1968). With a lock and an order by use an answer cost 13 µs more
than one from a dict, now 8 to 10.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.web.page_cache.entries import Entry, Variant

Key = tuple[str, ...]

#: Of the whole room: what pages have, and of that those at most that were asked for twice.
#: Addresses that nobody asks for again push out each other, not those (segmented LRU: Karedla, Love
#: and Wherry, 1994). What is left over is for more variants of the same pages.
_PAGES, _PROTECTED = 0.7, 0.55
#: Of the whole room: what redirects, pages that say that there is nothing, and data for scripts
#: (a suggestion for each letter typed) have together.
_BESIDE_PAGES = 0.05
#: Seconds for which changes are remembered. A page that took longer to make is not kept.
_LOG_SECONDS = 60


@dataclass
class _Part:
    """Entries in the order in which they came, the newest last."""

    room: int
    size: int = 0
    entries: OrderedDict[Key, Entry] = field(default_factory=OrderedDict)

    def add(self, key: Key, entry: Entry) -> None:
        """Add it as the newest, and as one that was not used since."""
        entry.was_used = False
        self.entries[key] = entry
        self.size += entry.size

    def remove(self, key: Key) -> Entry | None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size
        return entry

    def pop_oldest(self) -> tuple[Key, Entry]:
        key, entry = self.entries.popitem(last=False)
        self.size -= entry.size
        return key, entry


class PageMemory:
    """The pages of one worker, in ``room`` bytes."""

    def __init__(self, room: int):
        self._room = room
        self._protected, self._new = _Part(int(room * _PROTECTED)), _Part(int(room * _PAGES))
        self._beside_pages = _Part(int(room * _BESIDE_PAGES))
        self._parts = (self._protected, self._new, self._beside_pages)
        #: Those of all parts.
        self._entries: dict[Key, Entry] = {}
        #: Entries with more variants than they had at first, in the order in which they got them.
        self._larger: OrderedDict[Key, Entry] = OrderedDict()
        self._size_of_more = 0
        #: {name: keys of the entries that carry it}
        self._carriers: dict[str, set[Key]] = {}
        self._names: dict[str, str] = {}
        #: (time, names or None for all), the newest last: what has changed of late.
        self._log: deque[tuple[float, frozenset[str] | None]] = deque()
        self._lock = threading.Lock()

    def get(self, key: Key, *, however_old: bool = False) -> Entry | None:
        """Return the page at ``key`` if there is one that is still good, or ``however_old``.

        One that is too old stays until a new one is made: the database may be away.
        """
        entry = self._entries.get(key)
        if entry is None or (entry.good_until < time.monotonic() and not however_old):
            return None
        entry.was_used = True
        return entry

    def variant(self, key: Key, entry: Entry, coding: str) -> Variant:
        """Return this variant of a page, and keep it if the page is kept at ``key``."""
        variant = entry.ready.get(coding)
        if variant is not None:
            return variant
        variant = entry.variant(coding)
        with self._lock:
            if self._entries.get(key) is entry:
                entry.ready[coding] = variant
                self._size_of_more += variant.size
                self._larger[key] = entry
                self._shrink_more()
        return variant

    def keep(self, key: Key, entry: Entry, *, begun: float) -> bool:
        """Keep the page, unless what it was made of has changed since ``begun`` (monotonic time).

        Returns whether it is kept.
        """
        with self._lock:
            if self._has_changed(entry.names, begun):
                return False
            self._forget(key)
            part = self._new if entry.is_page else self._beside_pages
            if entry.size > part.room:
                return False
            self._make_room(part, entry.size)
            part.add(key, entry)
            self._entries[key] = entry
            # One string for all pages that carry it. sys.intern keeps it for ever in Python 3.12.0.
            entry.names = tuple(self._names.setdefault(name, name) for name in entry.names)
            for name in entry.names:
                self._carriers.setdefault(name, set()).add(key)
            self._shrink_more()
            return True

    def drop(self, table: str, names: Iterable[str] | None) -> int:
        """Forget the pages made of ``names``, or of anything in ``table`` if that is None.

        The name of the table itself is one of them. Returns how many pages were forgotten.
        """
        with self._lock:
            prefix = f"{table}/"
            if names is None:
                changed = {each for each in self._carriers if each.startswith(prefix)}
                # Of pages that are being made the names are not known yet: all that begin so.
                self._note(frozenset({table, prefix}))
            else:
                changed = set(names)
                self._note(frozenset({table, *changed}))
            changed.add(table)
            keys = {key for name in changed for key in self._carriers.get(name, ())}
            for key in keys:
                self._forget(key)
            return len(keys)

    def clear(self) -> None:
        """Forget every page, and keep none whose making has begun before."""
        with self._lock:
            self._entries.clear()
            for part in self._parts:
                part.entries.clear()
                part.size = 0
            self._carriers.clear()
            self._names.clear()
            self._larger.clear()
            self._size_of_more = 0
            self._note(None)

    @property
    def size(self) -> int:
        """Bytes that the pages take."""
        return sum(part.size for part in self._parts) + self._size_of_more

    def __len__(self) -> int:
        return len(self._entries)

    def _forget(self, key: Key) -> None:
        for part in self._parts:
            if (entry := part.remove(key)) is not None:
                self._remove(key, entry)

    def _make_room(self, part: _Part, size: int) -> None:
        """Remove what was not used for longest until ``size`` more bytes fit into this part."""
        if part is self._beside_pages:
            while part.size + size > part.room:
                key, entry = part.pop_oldest()
                if entry.was_used:
                    part.add(key, entry)
                else:
                    self._remove(key, entry)
            return
        while self._new.size + self._protected.size + size > self._new.room:
            key, entry = self._new.pop_oldest() if self._new.entries else self._demote()
            if entry.was_used:
                self._protect(key, entry)
            else:
                self._remove(key, entry)

    def _protect(self, key: Key, entry: Entry) -> None:
        self._protected.add(key, entry)
        while self._protected.size > self._protected.room:
            self._new.add(*self._demote())

    def _demote(self) -> tuple[Key, Entry]:
        """Remove of the protected pages the oldest that was not used since it came, or was left."""
        while True:
            key, entry = self._protected.pop_oldest()
            if not entry.was_used:
                return key, entry
            self._protected.add(key, entry)

    def _shrink_more(self) -> None:
        while self.size > self._room and self._larger:
            self._make_small(*self._larger.popitem(last=False))

    def _make_small(self, key: Key, entry: Entry) -> None:
        self._larger.pop(key, None)
        for coding in list(entry.ready)[1:]:
            self._size_of_more -= entry.ready.pop(coding).size

    def _remove(self, key: Key, entry: Entry) -> None:
        """Forget the entry, which is in no part any more."""
        del self._entries[key]
        if key in self._larger:
            self._make_small(key, entry)
        for name in entry.names:
            carriers = self._carriers[name]
            carriers.discard(key)
            if not carriers:
                del self._carriers[name], self._names[name]

    def _note(self, names: frozenset[str] | None) -> None:
        now = time.monotonic()
        self._log.append((now, names))
        while self._log[0][0] < now - _LOG_SECONDS:
            self._log.popleft()

    def _has_changed(self, names: Iterable[str], begun: float) -> bool:
        if begun < time.monotonic() - _LOG_SECONDS:
            return True
        for at, changed in reversed(self._log):
            if at < begun:
                return False
            if changed is None or not changed.isdisjoint(names):
                return True
            prefixes = tuple(each for each in changed if each.endswith("/"))
            if prefixes and any(name.startswith(prefixes) for name in names):
                return True
        return False
