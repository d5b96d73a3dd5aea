"""The RSGI application: read whole requests, then let Django answer them in threads.

A connection costs no thread. A thread (and its database connection) is taken when the whole request
is here, and given back before the answer is sent, so neither slow senders nor slow readers hold
one. Beacons of the visit counter need none at all.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from portal.kept_pages import addresses, warming
from portal.kept_pages.pages import KeptPages, made_of
from portal.logs import request_ids
from portal.pages import error_pages, health
from portal.serving import bodies, connections, environ, lanes, limits
from portal.serving.counts import Row
from portal.serving.lanes import Busy, Lane, Lanes
from portal.serving.rates import Rates, TooOften
from portal.visits.counting import endpoint
from portal.web import proxies
from portal.web.byte_ranges import FilePart
from portal.web.headers import security
from portal.web.page_cache import dependencies, entries
from portal.web.page_cache.entries import Entry
from portal.web.page_cache.memory import Key

logger = logging.getLogger(__name__)

LOG_IN = f"{settings.BACK_OFFICE_PATH}login/"
_SAFE = {"GET", "HEAD"}
#: What a worker keeps of unanswered requests, and of those of one network: strangers' in memory,
#: staff's in the temporary folder.
_OF_STRANGERS = {"most": 256 * 1024**2, "most_of_one": 8 * 1024**2}
_OF_STAFF = {"most": 8 * 1024**3, "most_of_one": 4 * 1024**3}
#: Of a page that no middleware has seen.
_HEADERS_OF_PAGES = {"Cache-Control": "no-store", "Connection": "close"}


@dataclass
class Answer:
    """A response of Django: its content, or the part of a file that the server sends."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes | FilePart

    def send(self, proto) -> None:
        if isinstance(self.content, FilePart):
            part = self.content
            last = part.first + part.length
            proto.response_file_range(self.status, self.headers, str(part.path), part.first, last)
        else:
            proto.response_bytes(self.status, self.headers, self.content)


class _Rejected(Exception):
    """The request is not read; ``status`` is that of the page to answer with."""

    def __init__(self, status: HTTPStatus):
        super().__init__(status)
        self.status = status


class Front:
    """The application of one worker, with so many threads for Django; it counts in ``counts``.

    ``origin`` is the address at which it listens, as ``http://127.0.0.1:8000``.
    """

    def __init__(self, django: WSGIHandler, threads: int, counts: Row, origin: str):
        self._django, self._lanes, self._counts = django, Lanes(threads), counts
        self._of_strangers, self._of_staff = bodies.Room(**_OF_STRANGERS), bodies.Room(**_OF_STAFF)
        self._kept = KeptPages(settings.PAGE_MEMORY)
        self._has_proxies = bool(settings.TRUSTED_PROXIES)
        self._rates = Rates()
        self._origin = origin
        self._first_pages: asyncio.Task | None = None

    def __rsgi_init__(self, loop) -> None:
        self._kept.listener.start()
        # granian listens when the loop runs, which is after this call.
        loop.call_soon(connections.end_unread)
        # Held here: the loop alone would let it be collected.
        self._first_pages = loop.create_task(self._make_first_pages())

    async def _make_first_pages(self) -> None:
        try:
            async with asyncio.timeout(warming.SECONDS):
                while not self._kept.hears_changes:
                    await asyncio.sleep(0.05)
                for key in await self._lanes.readers.run(warming.keys, self._origin):
                    await self._kept.make(key, self._make)
        except TimeoutError:
            pass
        except Exception:
            logger.exception("Chưa làm sẵn được các trang đầu tiên.")
        self._counts.be_ready()

    async def __rsgi__(self, scope, proto) -> None:
        try:
            method = scope.method
            # Each use of it makes another object.
            headers = scope.headers
            asked = self._asked(scope, headers) if method in _SAFE else None
            if asked is not None and (page := self._kept.get(asked)) is not None:
                self._counts.kept()
                self._send_kept(asked, page, method, headers, proto)
            elif asked is not None and (key := _key_of_page(asked, headers)) is not None:
                self._send_kept(key, await self._page(key, scope), method, headers, proto)
            else:
                await self._answer(scope, proto)
        except _Rejected as error:
            self._reject(proto, error.status)
        except bodies.TooSlow:
            self._reject(proto, HTTPStatus.REQUEST_TIMEOUT)
        except TooOften as error:
            self._reject(proto, HTTPStatus.TOO_MANY_REQUESTS, seconds=error.seconds)
        except Exception as error:
            request_ids.renew()
            is_full_house = isinstance(error, bodies.TooMuch | Busy)
            status = 503 if is_full_house else error_pages.status_of(error)
            # With its status, by which portal.logs writes one 503 or 507 a second.
            extra = {"status_code": status}
            logger.exception("%s %r: %s", status, error, scope.path, extra=extra)
            self._reject(proto, status)

    def _asked(self, scope, headers) -> Key:
        """Return scheme, host, path and query string as the reader has asked for them."""
        scheme = scope.scheme
        if self._has_proxies and proxies.is_trusted(environ.address_of(scope)):
            # Proxies may append to the header a line of their own.
            forwarded = ",".join(headers.get_all("x-forwarded-proto"))
            scheme = proxies.forwarded_scheme(forwarded) or scheme
        return scheme, headers.get("host", ""), scope.path, scope.query_string

    async def _page(self, key: Key, scope) -> Entry:
        """Return the page with this key, from memory or made now; raises TooOften and Busy."""
        if (page := self._kept.get(key)) is not None:
            self._counts.kept()
            return page
        self._rates.count(scope)
        lane = self._lanes.readers
        with self._counts.answering(lane.name) as statuses:
            try:
                # Who waits for a page that another has begun is in no lane, and the database may
                # be silent.
                async with asyncio.timeout(lanes.PATIENCE):
                    page = await self._kept.make(key, self._make)
            except TimeoutError:
                raise Busy from None
            statuses.append(page.status)
        return page

    async def _make(self, key: Key) -> Entry:
        return await self._lanes.readers.run(make_page, self._ask_django, key)

    def _ask_django(self, environ: dict, start_response: Callable):
        with self._kept.listener.watching():
            return self._django(environ, start_response)

    def _send_kept(self, key: Key, page: Entry, method: str, headers, proto) -> None:
        coding = entries.coding_of(headers.get("accept-encoding", ""))
        variant = page.ready.get(coding) or self._kept.memory.variant(key, page, coding)
        known = headers.get("if-none-match")
        is_known = known is not None and page.status == 200 and entries.matches(variant.etag, known)
        sent = variant.headers_of_304 if is_known else variant.headers
        if self._has_proxies or self._kept.listener.alone_since is not None:
            sent = [*sent, *self._more_headers(page)]
        if is_known:
            proto.response_empty(304, sent)
        elif method == "HEAD":
            proto.response_empty(page.status, sent)
        else:
            proto.response_bytes(page.status, sent, variant.content)

    def _more_headers(self, page: Entry) -> entries.Headers:
        """Return what a kept page says of this moment."""
        more = []
        if self._has_proxies and page.is_kept:
            # To the end of this second, which nginx keeps to itself. It counts whole seconds: what
            # may be stored for one is shown for nearly two.
            more.append(("X-Accel-Expires", f"@{int(time.time())}"))
        if (since := self._kept.listener.alone_since) is not None:
            more.append(("X-Database-Away-Since", since.isoformat(timespec="seconds")))
        return more

    def _reject(self, proto, status: int, *, seconds: int | None = None) -> None:
        self._counts.rejected(status)
        _send_page(proto, status, seconds)

    async def _answer(self, scope, proto) -> None:
        self._rates.count(scope)
        headers = scope.headers
        if "transfer-encoding" in headers:
            # No browser sends a form in chunks, and its length could not be checked at once.
            raise _Rejected(HTTPStatus.LENGTH_REQUIRED)
        length, request = int(headers.get("content-length", "0")), environ.of_request(scope)
        request[health.MAKES_FIRST_PAGES] = not self._counts.is_ready
        if not length:
            await self._pass_on(scope, proto, request)
            return
        if length <= bodies.SHORT:
            body = BytesIO(await bodies.short(proto, length))
            environ.add_body(request, body, length)
            await self._pass_on(scope, proto, request)
            return
        is_long = length > limits.OF_STRANGERS
        is_too_long = length > limits.of_staff(scope.path, request.get("HTTP_HOST", ""))
        is_staff = is_long and await self._lanes.staff.run(
            limits.is_staff, headers.get("cookie", "")
        )
        if is_too_long and not is_staff:
            raise _Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if is_too_long or (is_long and not is_staff):
            # Read to its end, because browsers do not look at an answer that comes before.
            await bodies.drop(proto, length)
            if is_too_long:
                raise _Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            # Django answers what it answers strangers: log in first.
            await self._pass_on(scope, proto, request)
            return
        room = self._of_staff if is_staff else self._of_strangers
        address = proxies.reader(request)
        network = proxies.network_of(address) if address else b""
        async with bodies.received(proto, length, room, network) as file:
            environ.add_body(request, file, length)
            await self._pass_on(scope, proto, request)

    async def _pass_on(self, scope, proto, request: dict) -> None:
        if scope.method == "POST" and scope.path == endpoint.PATH:
            was_alone = self._kept.listener.is_alone
            with self._counts.answering("beacons") as statuses:
                counted = await endpoint.count_beacon_async(request)
                statuses.append(counted.status)
            self._counts.beacon(counted.result)
            if was_alone and counted.result != "failed":
                self._kept.listener.hear_of_answer()
            proto.response_bytes(counted.status, list(endpoint.HEADERS.items()), counted.body)
            return
        lane = self._lane(scope)
        with self._counts.answering(lane.name) as statuses:
            answer = await lane.run(_call, self._ask_django, request)
            statuses.append(answer.status)
        answer.send(proto)

    def _lane(self, scope) -> Lane:
        if scope.method in _SAFE:
            return self._lanes.readers
        return self._lanes.log_in if scope.path == LOG_IN else self._lanes.staff


def _key_of_page(asked: Key, headers) -> Key | None:
    """Return the key of the page, None if there is none: another view, or a GET with a body."""
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        return None
    return addresses.key_of(*asked)


def make_page(django: Callable, key: Key) -> Entry:
    """Return Django's answer to a GET of nobody in particular, and what it has read for it."""
    with dependencies.collected() as reads:
        answer = _call(django, environ.of_page(*key))
    assert isinstance(answer.content, bytes)
    return made_of(answer.status, answer.headers, answer.content, reads)


def _call(django: Callable, request: dict) -> Answer:
    """Return Django's answer to the request, whole, so that the thread is free again."""
    begun: list = []
    response = django(request, lambda status, headers: begun.extend((status, headers)))
    try:
        status, headers = begun
        part = getattr(response, "file_part", None)
        content = b"".join(response) if part is None else part
    finally:
        response.close()
    return Answer(int(status[:3]), headers, content)


def _send_page(proto, status: int, seconds: int | None = None) -> None:
    """Send the error page of this status and end the connection.

    It asks to come again in so many ``seconds``, if they are given.
    """
    page = error_pages.bare_page(status)
    if seconds is not None:
        page["Retry-After"] = str(seconds)
    headers = [*page.items(), *_HEADERS_OF_PAGES.items(), *security.of_front().items()]
    proto.response_bytes(status, headers, page.content)
