"""A kept page: its answers to GET and HEAD, plain and compressed, and to If-None-Match."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from itertools import pairwise

import brotli

#: Content-Encoding of the variants of a page.
PLAIN, GZIP, BROTLI = "", "gzip", "br"
_SUFFIXES = {PLAIN: "", GZIP: "-gz", BROTLI: "-br"}
#: Shorter ones do not get smaller by it.
_LEAST_TO_COMPRESS = 500
#: Of zlib and brotli: a page of 34 kB takes 1 ms each, and higher levels save a few percent.
_GZIP_LEVEL, _BROTLI_QUALITY = 6, 5
#: Bytes that an entry takes in memory with its key, a variant beside its content, and a name that
#: some ten pages carry: by tracemalloc, about.
_OF_ENTRY, _OF_VARIANT, _OF_NAME = 1000, 800, 100

#: Where a plain page is cut, and which of the parts other pages have too: the header with the menu,
#: and the footer up to the counter, whose numbers change with every visit. They are in memory once:
#: half of an article of 26 kB.
_CUTS = (b"<body", b"<main", b"</main", b'<a class="visit-counter"')
_SHARED = (1, 3)

#: Browsers send some 30 characters.
_LONGEST_ACCEPTED = 200
_REFUSED = re.compile(r"q *= *0(\.0*)?", re.IGNORECASE)

Headers = list[tuple[str, str]]


class Variant:
    """One encoding of the page: the bytes, and the headers of 200 (or what it is) and of 304.

    ``size`` is what it takes in memory, in bytes, about.
    """

    __slots__ = ("_parts", "etag", "headers", "headers_of_304", "size")

    def __init__(self, content: bytes, etag: str, headers: Headers):
        self._parts = _parts_of(content)
        self.etag = etag
        self.headers = [*headers, ("ETag", etag), ("Content-Length", str(len(content)))]
        kept = {"cache-control", "vary", "content-location", "date", "expires"}
        self.headers_of_304 = [
            *((name, value) for name, value in headers if name.lower() in kept),
            ("ETag", etag),
        ]
        own = (part for number, part in enumerate(self._parts) if number not in _SHARED)
        self.size = sum(map(len, own)) + _OF_VARIANT

    @property
    def content(self) -> bytes:
        return b"".join(self._parts)


def _parts_of(content: bytes) -> list[bytes]:
    """Return a page in parts, those that are `_SHARED` as one object for all pages that have it."""
    places = [0]
    for mark in _CUTS:
        at = content.find(mark, places[-1])
        if at < 0:
            return [content]
        places.append(at)
    parts = [content[begin:end] for begin, end in pairwise([*places, len(content)])]
    for number in _SHARED:
        parts[number] = _shared_bytes(parts[number])
    return parts


@lru_cache(maxsize=256)
def _shared_bytes(part: bytes) -> bytes:
    return part


class Entry:
    """A whole answer with the ``names`` that it was made of and the time until which it is good.

    ``good_until`` is of the monotonic clock, in seconds. ``is_kept`` is whether it may be kept at
    all; if so, only the smallest variant is there from the beginning, which most readers get: it
    takes a sixth of the memory of all three, and another one is made of it in 0.1 ms (gzip: 1 ms).
    ``is_page`` is whether it has room beside pages: not if it says that there is nothing, or
    answers a script that asks for something else with every letter typed. ``was_used`` is whether
    `PageMemory` was asked for it since it last looked.
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
        "was_used",
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
        self.status, self.good_until, self.was_used = status, good_until, False
        # A set would take eight times as much memory as a tuple.
        self.names = tuple(frozenset(names))
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
        self.size = _OF_ENTRY + next(iter(self.ready.values())).size + _OF_NAME * len(self.names)

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


def coding_of(accepted: str) -> str:
    """Return the coding for an Accept-Encoding header, the smallest that it accepts.

    PLAIN for a header that no browser sends: 512 of 64 kB would be half of what pages have.
    """
    return PLAIN if len(accepted) > _LONGEST_ACCEPTED else _coding_of(accepted)


@lru_cache(maxsize=512)
def _coding_of(accepted: str) -> str:
    return next((each for each in (BROTLI, GZIP) if _accepts(each, accepted)), PLAIN)


def _accepts(coding: str, accepted: str) -> bool:
    for each in accepted.split(","):
        name, _, quality = each.partition(";")
        if name.strip().lower() == coding:
            return not _REFUSED.fullmatch(quality.strip())
    return False


def matches(etag: str, if_none_match: str) -> bool:
    """Return whether an If-None-Match header names the page that the client has (RFC 9110)."""
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    return any(each.strip().removeprefix("W/") == etag for each in if_none_match.split(","))
