"""A kept page: its answers to GET and HEAD, plain and compressed, and to If-None-Match."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus

import brotli

#: Content-Encoding of the variants of a page.
PLAIN, GZIP, BROTLI = "", "gzip", "br"
_SUFFIXES = {PLAIN: "", GZIP: "-gz", BROTLI: "-br"}
#: Shorter ones do not get smaller by it.
_LEAST_TO_COMPRESS = 500
#: Of zlib and brotli: a page of 34 kB takes 1 ms each, and higher levels save a few percent.
_GZIP_LEVEL, _BROTLI_QUALITY = 6, 5
#: Bytes that a variant takes in memory beside its content, and an entry for a name: about.
_OF_VARIANT, _OF_NAME = 800, 150

_REFUSED = re.compile(r"q *= *0(\.0*)?", re.IGNORECASE)

Headers = list[tuple[str, str]]


class Variant:
    """One encoding of the page: the bytes, and the headers of 200 (or what it is) and of 304."""

    __slots__ = ("content", "etag", "headers", "headers_of_304")

    def __init__(self, content: bytes, etag: str, headers: Headers):
        self.content, self.etag = content, etag
        self.headers = [*headers, ("ETag", etag), ("Content-Length", str(len(content)))]
        kept = {"cache-control", "vary", "content-location", "date", "expires"}
        self.headers_of_304 = [
            *((name, value) for name, value in headers if name.lower() in kept),
            ("ETag", etag),
        ]

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.content) + _OF_VARIANT


class Entry:
    """A whole answer with the ``names`` that it was made of and the time until which it is good.

    ``good_until`` is of the monotonic clock, in seconds. ``is_kept`` is whether it may be kept at
    all; if so, only the smallest variant is there from the beginning, which most readers get: it
    takes a sixth of the memory of all three, and another one is made of it in 0.1 ms (gzip: 1 ms).
    ``is_page`` is whether it has room beside pages: not if it says that there is nothing, or
    answers a script that asks for something else with every letter typed.
    """

    __slots__ = (
        "_common",
        "_digest",
        "good_until",
        "is_kept",
        "is_page",
        "names",
        "ready",
        "size",
        "status",
    )

    def __init__(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        content: bytes,
        *,
        names: Iterable[str],
        good_until: float,
        is_kept: bool = True,
        is_data: bool = False,
    ):
        self.status, self.names, self.good_until = status, frozenset(names), good_until
        self.is_kept = is_kept
        self.is_page = status == HTTPStatus.OK and not is_data
        own = {"content-length", "etag", "vary"}
        common = [_shared(name, value) for name, value in headers if name.lower() not in own]
        self._common = [*common, ("Vary", "Accept-Encoding")]
        self._digest = hashlib.sha256(content).hexdigest()[:32]
        #: {coding: variant}; `PageMemory` adds those that readers ask for, and takes them away.
        self.ready: dict[str, Variant] = {}
        if is_kept and len(content) >= _LEAST_TO_COMPRESS:
            smallest = brotli.compress(content, quality=_BROTLI_QUALITY)
            self.ready[BROTLI] = self._variant(BROTLI, smallest)
        else:
            self.ready = dict.fromkeys(_SUFFIXES, self._variant(PLAIN, content))
        #: Bytes in memory with its first variant, about.
        self.size = next(iter(self.ready.values())).size + _OF_NAME * len(self.names)

    def variant(self, coding: str) -> Variant:
        """Return the variant of this coding, made now if it is not ``ready``."""
        if (found := self.ready.get(coding)) is not None:
            return found
        content = brotli.decompress(self.ready[BROTLI].content)
        if coding == GZIP:
            content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        return self._variant(coding, content)

    def _variant(self, coding: str, content: bytes) -> Variant:
        encoded = [("Content-Encoding", coding)] if coding else []
        etag = f'"{self._digest}{_SUFFIXES[coding]}"'
        return Variant(content, etag, [*self._common, *encoded])


@lru_cache(maxsize=512)
def _shared(name: str, value: str) -> tuple[str, str]:
    """Return the header as one object for all pages that have it; policies are long."""
    return name, value


@lru_cache(maxsize=512)
def coding_of(accepted: str) -> str:
    """Return the coding for an Accept-Encoding header, the smallest that it accepts."""
    return next((each for each in (BROTLI, GZIP) if _accepts(each, accepted)), PLAIN)


def _accepts(coding: str, accepted: str) -> bool:
    for each in accepted.split(","):
        name, _, quality = each.partition(";")
        if name.strip().lower() == coding:
            return not _REFUSED.fullmatch(quality.strip())
    return False


def matches(etag: str, if_none_match: str) -> bool:
    """Return whether an If-None-Match header names the page that the client has (RFC 9110)."""
    if if_none_match.strip() == "*":
        return True
    return any(each.strip().removeprefix("W/") == etag for each in if_none_match.split(","))
