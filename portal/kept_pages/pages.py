"""Answer public pages from memory, and make those that are not there: once for all who wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from portal.kept_pages import tables
from portal.kept_pages.listener import Listener, State
from portal.web.page_cache.dependencies import Reads
from portal.web.page_cache.entries import Entry, Headers
from portal.web.page_cache.memory import Key, PageMemory

#: How long before a request its page may have been begun, by another one: far below the second
#: that is promised.
SECONDS_SHARED = 0.5
#: Seconds for which pages are kept that show what may be minutes old, and all others: the token of
#: the counter in a page is of its day and of the day after.
SOFT_SECONDS, MOST_SECONDS = 600, 6 * 3600
#: For which one is kept that lacks a part; not to keep it would have it made for each reader.
MOMENT_SECONDS = 30
_STATUSES = {200, 301, 404, 410}
_DATA = "application/json"
_KINDS = ("text/", "application/xml", "application/rss+xml", "application/atom+xml", _DATA)
#: A page may be a second old in a browser or a proxy, one more while it asks for a new one, and ten
#: minutes where the portal does not answer at all.
CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=1, stale-if-error=600"

#: To look a member of an Enum up takes Python 3.11 as long as to find a page.
_FRESH = State.FRESH

Make = Callable[[Key], Awaitable[Entry]]


class KeptPages:
    """The pages of one worker, in ``room`` bytes."""

    def __init__(self, room: int):
        self.memory = PageMemory(room)
        self.listener = Listener(self.memory)
        self._being_made: dict[Key, tuple[float, asyncio.Task[Entry]]] = {}

    @property
    def hears_changes(self) -> bool:
        """Whether pages are kept now, because each change of them is heard of."""
        return self.listener.state is State.FRESH

    def get(self, key: Key) -> Entry | None:
        """Return the page if it is kept and no change of it can have been missed."""
        state = self.listener.state
        if state is _FRESH:
            return self.memory.get(key)
        # Alone, an old page is better than none: it is forgotten when PostgreSQL is back.
        return self.memory.get(key, however_old=True) if state is State.ALONE else None

    async def make(self, key: Key, make: Make) -> Entry:
        """Return the page, made now or by a request of a moment ago; keep it if it may be kept."""
        asked = time.monotonic()
        while (being_made := self._being_made.get(key)) is not None:
            begun, task = being_made
            entry = await asyncio.shield(task)
            if begun > asked - SECONDS_SHARED:
                return entry
        begun = time.monotonic()
        # A task of its own: who waits for it must not lose it with the request that began it.
        task = asyncio.create_task(self._make(key, make, begun))
        # Of a task that nobody waits for any more asyncio would log the error.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._being_made[key] = begun, task
        return await asyncio.shield(task)

    async def _make(self, key: Key, make: Make, begun: float) -> Entry:
        try:
            entry = await make(key)
            if entry.is_kept and self.hears_changes:
                self.memory.keep(key, entry, begun=begun)
            return entry
        finally:
            del self._being_made[key]


def made_of(status: int, headers: Headers, content: bytes, reads: Reads) -> Entry:
    """Return an answer of Django as a page; compressed, which takes 1 ms, if it may be kept.

    That is: if it is the same for everybody, and PostgreSQL announces each change of it.
    """
    is_soft = reads.has_soft_parts or not tables.SOFT.isdisjoint(reads.names)
    is_kept = _may_be_kept(status, headers, reads)
    if status in {200, 404, 410}:
        headers = _with_cache_control(headers, is_kept)
    seconds = SOFT_SECONDS if is_soft else MOST_SECONDS
    if reads.is_of_the_moment:
        seconds = MOMENT_SECONDS
    return Entry(
        status,
        headers,
        content,
        names=reads.names,
        good_until=time.monotonic() + seconds,
        is_kept=is_kept,
        is_data=_kind(headers).startswith(_DATA),
    )


def _with_cache_control(headers: Headers, is_kept: bool) -> Headers:
    """Return the headers with the one for pages that are kept; others may say it themselves."""
    others = [each for each in headers if each[0].lower() != "cache-control"]
    if is_kept:
        return [*others, ("Cache-Control", CACHE_CONTROL)]
    return headers if len(others) < len(headers) else [*headers, ("Cache-Control", "no-cache")]


def _kind(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _may_be_kept(status: int, headers: Headers, reads: Reads) -> bool:
    named = {name.lower(): value for name, value in headers}
    return (
        status in _STATUSES
        and "set-cookie" not in named
        and "cookie" not in named.get("vary", "").lower()
        and not {"no-store", "private"} & set(named.get("cache-control", "").split(", "))
        and _kind(headers).startswith(_KINDS)
        and not tables.strange(reads.names)
    )
