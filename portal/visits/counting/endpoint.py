"""The HTTP endpoint that counts views, and the checks a request passes before it is counted.

It works on a bare WSGI environment, so that `portal.serving` can answer before Django: no session,
no cookie, no middleware, nothing logged. `views.visits` is the same endpoint as a Django view.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.visits.counting import robots, tokens
from portal.visits.counting.group_commit import GroupCommit, NotWritten
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import Reason, View
from portal.visits.counting.tokens import Token
from portal.visits.statistics import totals
from portal.visits.statistics.totals import Totals
from portal.visits.zero_results import tokens as zero_results
from portal.visits.zero_results.recording import recorder
from portal.visits.zero_results.tokens import Searched
from portal.web import proxies
from portal.web.headers import security

PATH = "/luot-truy-cap/"
#: The longest request body or query string that is read: a page token, a note and the signed line
#: of a search fit in it.
MOST_BYTES = 500
#: Characters of a user agent in which a robot's name is looked for, in the event loop: 0.6 ms.
#: Browsers inside other programs send 400; longer ones are those of attackers.
MOST_OF_AGENT = 500

counter = GroupCommit(BatchWriter().write)

_FIELDS = ("page", "note", "searched")
_NOTES = {"": None, "staff": Reason.STAFF, "robot": Reason.ROBOT, "hidden": Reason.HIDDEN}
_STATUS = {
    Reason.INVALID: 400,
    Reason.FOREIGN: 403,
    Reason.FLOOD: 429,
    Reason.NETWORK: 429,
}


@dataclass(frozen=True)
class Answer:
    """An HTTP status and body; ``result`` is ``counted``, ``left out`` or ``failed``."""

    status: int
    body: bytes
    result: str


_NOT_NOW = Answer(503, b"", "failed")
#: Headers of every answer.
HEADERS = security.HEADERS | {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
}


def count_beacon(environ: dict) -> Answer:
    """Count the view that a page's script reports by POST.

    Return after the commit, or with a 503 when the view could not be written.
    """
    return _count(*_beacon(environ))


async def count_beacon_async(environ: dict) -> Answer:
    """`count_beacon` for an event loop: a view that waits for its commit holds no thread."""
    arrival, searched = _beacon(environ)
    try:
        return _answer(await counter.commit_async(arrival), searched)
    except NotWritten:
        return _NOT_NOW


def count_image(environ: dict) -> Answer:
    """Count the request for the image that browsers without JavaScript load.

    It is counted as left out (`Reason.WITHOUT_SCRIPT`), never as a view.
    """
    token = _read(environ.get("QUERY_STRING", "").encode()[: MOST_BYTES + 1]).token
    why = Reason.HEAD if environ["REQUEST_METHOD"] == "HEAD" else None
    why = why or _rejection(environ, token) or _robot(environ)
    return _count(_arrival(environ, token, why or Reason.WITHOUT_SCRIPT))


def _beacon(environ: dict) -> tuple[Arrival, Searched | None]:
    """Return the view, and the line of a search that has found nothing, if the page is of one."""
    token, note, searched = _read(_body(environ))
    why = _rejection(environ, token) or _NOTES.get(note, Reason.INVALID)
    return _arrival(environ, token, why or _robot(environ)), searched


def _arrival(environ: dict, token: Token | None, why: Reason | None) -> Arrival:
    kind, item = token.page if token else ("", 0)
    address = None if why else proxies.reader(environ)
    return Arrival(
        View(kind, item, why),
        network=proxies.network_of(address) if address else b"",
        agent="" if why else _agent(environ),
    )


def _count(arrival: Arrival, searched: Searched | None = None) -> Answer:
    try:
        return _answer(counter.commit(arrival), searched)
    except NotWritten:
        return _NOT_NOW


def _answer(outcome, searched: Searched | None) -> Answer:
    if searched and outcome.is_view:
        recorder.add(searched)
    # Not `totals.current`, which may ask the database: an event loop must not.
    known = totals.remembered()
    assert known is not None  # The write has just updated them.
    result = "counted" if outcome.is_view else "left out"
    status = _STATUS.get(outcome.left_out, 200)
    return Answer(status, _written(outcome.is_view, known), result)


# Cached: the views of a batch are answered with the same totals.
@lru_cache(maxsize=16)
def _written(is_counted: bool, known: Totals) -> bytes:
    return json.dumps({"counted": is_counted} | known.written()).encode()


def _body(environ: dict) -> bytes:
    """Return the first ``MOST_BYTES + 1`` bytes of the body; b"" without a Content-Length."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()):
        return b""
    return environ["wsgi.input"].read(min(int(length), MOST_BYTES + 1))


class _Sent(NamedTuple):
    token: Token | None
    note: str = ""
    searched: Searched | None = None


# Cached: all readers of a page send the same form.
@lru_cache(maxsize=4096)
def _read(form: bytes) -> _Sent:
    """Return the token, the note and the line of a search in a submitted form.

    The token is None when the form is too long or malformed, or it was not signed here; so is the
    line.
    """
    if len(form) > MOST_BYTES:
        return _Sent(None)
    try:
        fields = parse_qs(form.decode(), keep_blank_values=True, max_num_fields=len(_FIELDS))
    except ValueError:
        return _Sent(None)
    if fields.keys() - {*_FIELDS}:
        return _Sent(None)
    page, note, searched = (fields.get(name, [""])[0] for name in _FIELDS)
    token = tokens.read(page)
    # The limits on views of one page bound what is counted of searches, so only with that page.
    is_search = token is not None and token.page[0] == "search"
    return _Sent(token, note, zero_results.read(searched) if searched and is_search else None)


def _rejection(environ: dict, token: Token | None) -> Reason | None:
    if token is None or not _is_ours(_host(environ)):
        return Reason.INVALID
    if not _is_same_origin(environ):
        return Reason.FOREIGN
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or ""
    if "prefetch" in purpose or "prerender" in purpose:
        return Reason.PREFETCH
    return None if token.is_current else Reason.OLD_PAGE


def _robot(environ: dict) -> Reason | None:
    return Reason.ROBOT if robots.is_robot(_agent(environ)) else None


def _agent(environ: dict) -> str:
    return environ.get("HTTP_USER_AGENT", "")[:MOST_OF_AGENT]


def _is_same_origin(environ: dict) -> bool:
    """Return whether the request comes from a page of this site.

    A browser sends the origin with a request that another site's page makes, so a request
    without Sec-Fetch-Site and Origin is accepted.
    """
    if site := environ.get("HTTP_SEC_FETCH_SITE"):
        return site == "same-origin"
    origin = environ.get("HTTP_ORIGIN")
    return not origin or origin.partition("://")[2] == _host(environ)


def _host(environ: dict) -> str:
    """Return the Host header; HTTP/1.0 requests may lack one, then the server's name."""
    return environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")


def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
