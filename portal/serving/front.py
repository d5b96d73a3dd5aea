"""The RSGI application: read whole requests, then let Django answer them in threads.

A connection costs no thread. A thread (and its database connection) is taken when the whole request
is here, and given back before the answer is sent, so neither slow senders nor slow readers hold
one. Beacons of the visit counter need none at all.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.core.handlers.wsgi import WSGIHandler
from django.db import Error

from portal.serving import bodies, environ, limits, plain_pages
from portal.serving.lanes import Busy, Lanes
from portal.visits.counting import endpoint
from portal.visits.counting.visitor_keys import network_of
from portal.web import full_disk, proxies
from portal.web.byte_ranges import FilePart

logger = logging.getLogger(__name__)

LOG_IN = "/admin/login/"
#: What a worker keeps of unanswered requests, and of those of one network: strangers' in memory,
#: staff's in the temporary folder.
_OF_STRANGERS = {"most": 256 * 1024**2, "most_of_one": 8 * 1024**2}
_OF_STAFF = {"most": 8 * 1024**3, "most_of_one": 4 * 1024**3}


@dataclass
class Answer:
    """What Django answered: `content`, or a part of a file that the server sends itself."""

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
    """The request is not read; ``status`` is that of the plain page to answer with."""

    def __init__(self, status: HTTPStatus):
        super().__init__(status)
        self.status = status


class Front:
    """The application of one worker, with so many threads for Django."""

    def __init__(self, django: WSGIHandler, threads: int):
        self._django, self._lanes = django, Lanes(threads)
        self._of_strangers, self._of_staff = bodies.Room(**_OF_STRANGERS), bodies.Room(**_OF_STAFF)

    async def __rsgi__(self, scope, proto) -> None:
        try:
            await self._answer(scope, proto)
        except _Rejected as error:
            plain_pages.send(proto, error.status)
        except (bodies.TooMuch, Busy, Error) as error:
            # As Django's own 503: portal.logs writes one of them a second.
            logger.error("%r: %s", error, scope.path, extra={"status_code": 503})
            plain_pages.send(proto, HTTPStatus.SERVICE_UNAVAILABLE)
        except bodies.TooSlow:
            plain_pages.send(proto, HTTPStatus.REQUEST_TIMEOUT)
        except Exception as error:
            status = 507 if full_disk.is_full(error) else 500
            logger.exception("%s: %s", status, scope.path, extra={"status_code": status})
            plain_pages.send(proto, status)

    async def _answer(self, scope, proto) -> None:
        headers = scope.headers
        if "transfer-encoding" in headers:
            # No browser sends a form in chunks, and its length could not be checked at once.
            raise _Rejected(HTTPStatus.LENGTH_REQUIRED)
        length, request = int(headers.get("content-length", "0")), environ.of_request(scope)
        if not length:
            await self._pass_on(scope, proto, request)
            return
        if length > limits.of_staff(scope.path):
            raise _Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        room = self._of_strangers
        if length > limits.OF_STRANGERS:
            cookies = headers.get("cookie", "")
            if not await self._lanes.staff.run(limits.is_staff, cookies):
                # Read to its end, because browsers do not look at an answer that comes before.
                # Django answers what it answers strangers: log in first.
                await bodies.drop(proto, length)
                await self._pass_on(scope, proto, request)
                return
            room = self._of_staff
        address = proxies.reader(request)
        network = network_of(address) if address else b""
        async with bodies.received(proto, length, room, network) as body:
            environ.add_body(request, body, length)
            await self._pass_on(scope, proto, request)

    async def _pass_on(self, scope, proto, request: dict) -> None:
        if scope.method == "POST" and scope.path == endpoint.PATH:
            counted = await endpoint.count_beacon_async(request)
            proto.response_bytes(counted.status, list(endpoint.HEADERS.items()), counted.body)
            return
        answer = await self._lane(scope).run(_call, self._django, request)
        answer.send(proto)

    def _lane(self, scope):
        if scope.method in {"GET", "HEAD"}:
            return self._lanes.readers
        return self._lanes.log_in if scope.path == LOG_IN else self._lanes.staff


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
