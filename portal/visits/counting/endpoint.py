"""The door at which views come in: what is looked at before one is counted.

It works on a bare WSGI environment, so that `portal.wsgi` can answer before Django: no session, no
cookie, no middleware, nothing logged. `views.visits` is the same door by way of Django.
"""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.visits.counting import robots, tokens
from portal.visits.counting.group_commit import GroupCommit, NotWritten
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import Reason, View
from portal.visits.counting.visitor_keys import network_of
from portal.visits.statistics import totals
from portal.web import proxies

PATH = "/luot-truy-cap/"
#: A token and a word. More is not read.
MOST_BYTES = 500
MOST_OF_AGENT = 1000

counter = GroupCommit(BatchWriter().write)

_NOTES = {"": None, "staff": Reason.STAFF, "robot": Reason.ROBOT, "hidden": Reason.HIDDEN}
_STATUS = {
    Reason.INVALID: (400, "Bad Request"),
    Reason.FOREIGN: (403, "Forbidden"),
    Reason.FLOOD: (429, "Too Many Requests"),
}


@dataclass(frozen=True)
class Answer:
    status: int
    phrase: str
    body: bytes


_NOT_NOW = Answer(503, "Service Unavailable", b"")


def is_beacon(environ: dict) -> bool:
    return environ["REQUEST_METHOD"] == "POST" and environ.get("PATH_INFO") == PATH


def count_beacon(environ: dict) -> Answer:
    """Count what the script of a page sends; answers when it is committed, or with a 503."""
    page, note = _read(_body(environ))
    why = _why_nobody(environ, page) or _NOTES.get(note, Reason.INVALID)
    return _count(environ, page, why or _robot(environ))


def count_image(environ: dict) -> Answer:
    """Count the picture that a browser without JavaScript asks for; apart, never as a view."""
    page, _note = _read(environ.get("QUERY_STRING", "").encode()[: MOST_BYTES + 1])
    why = Reason.HEAD if environ["REQUEST_METHOD"] == "HEAD" else None
    why = why or _why_nobody(environ, page) or _robot(environ)
    return _count(environ, page, why or Reason.WITHOUT_SCRIPT)


def answer_wsgi(environ: dict, start_response) -> list[bytes]:
    """`count_beacon` as a WSGI application."""
    answer = count_beacon(environ)
    start_response(
        f"{answer.status} {answer.phrase}",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
    return [answer.body]


def _count(environ: dict, page: tuple[str, int] | None, why: Reason | None) -> Answer:
    kind, item = page or ("", 0)
    address = None if why else proxies.reader(environ)
    arrival = Arrival(
        View(kind, item, why),
        network=network_of(address) if address else b"",
        agent="" if why else _agent(environ),
    )
    try:
        outcome = counter.commit(arrival)
    except NotWritten:
        return _NOT_NOW
    status, phrase = _STATUS.get(outcome.left_out, (200, "OK"))
    numbers = totals.current().written()
    return Answer(status, phrase, json.dumps({"counted": outcome.is_view} | numbers).encode())


def _body(environ: dict) -> bytes:
    """What was sent, as far as anybody looks; nothing where its length was not said."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()):
        return b""
    return environ["wsgi.input"].read(min(int(length), MOST_BYTES + 1))


def _read(form: bytes) -> tuple[tuple[str, int] | None, str]:
    """The page and the note of what was sent; no page where it is not what our pages send."""
    if len(form) > MOST_BYTES:
        return None, ""
    try:
        fields = dict(parse_qs(form.decode(), keep_blank_values=True, max_num_fields=2))
    except ValueError:
        return None, ""
    return tokens.read(fields.get("page", [""])[0]), fields.get("note", [""])[0]


def _why_nobody(environ: dict, page: tuple[str, int] | None) -> Reason | None:
    if page is None or not _is_ours(_host(environ)):
        return Reason.INVALID
    if not _is_same_origin(environ):
        return Reason.FOREIGN
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or ""
    if "prefetch" in purpose or "prerender" in purpose:
        return Reason.PREFETCH
    return None


def _robot(environ: dict) -> Reason | None:
    return Reason.ROBOT if robots.is_robot(_agent(environ)) else None


def _agent(environ: dict) -> str:
    return environ.get("HTTP_USER_AGENT", "")[:MOST_OF_AGENT]


def _is_same_origin(environ: dict) -> bool:
    """Browsers say from where a page asks; who says nothing is no page of somebody else's."""
    if site := environ.get("HTTP_SEC_FETCH_SITE"):
        return site == "same-origin"
    origin = environ.get("HTTP_ORIGIN")
    return not origin or origin.partition("://")[2] == _host(environ)


def _host(environ: dict) -> str:
    """What the reader's browser calls us; a request of HTTP/1.0 may not say."""
    return environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")


def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
