"""A kept page: its answers to GET and HEAD, plain and compressed, and to If-None-Match."""

import gzip
import hashlib
import re
from collections.abc import Iterable

import brotli

#: Shorter ones do not get smaller by it.
_LEAST_TO_COMPRESS = 500
#: Of zlib and brotli: a page of 34 kB takes 1 ms each, and higher levels save a few percent.
_GZIP_LEVEL, _BROTLI_QUALITY = 6, 5

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


class Entry:
    """A whole answer with the ``names`` that it was made of and the time until which it is good.

    ``good_until`` is of the monotonic clock, in seconds.
    """

    __slots__ = ("brotli", "good_until", "gzip", "names", "plain", "size", "status")

    def __init__(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        content: bytes,
        *,
        names: Iterable[str],
        good_until: float,
        is_compressed: bool = True,
    ):
        self.status, self.names, self.good_until = status, frozenset(names), good_until
        own = {"content-length", "etag", "vary"}
        common = [(name, value) for name, value in headers if name.lower() not in own]
        common.append(("Vary", "Accept-Encoding"))
        digest = hashlib.sha256(content).hexdigest()[:32]
        self.plain = Variant(content, f'"{digest}"', common)
        self.gzip = self.brotli = self.plain
        if is_compressed and len(content) >= _LEAST_TO_COMPRESS:
            self.gzip = Variant(
                gzip.compress(content, _GZIP_LEVEL, mtime=0),
                f'"{digest}-gz"',
                [*common, ("Content-Encoding", "gzip")],
            )
            self.brotli = Variant(
                brotli.compress(content, quality=_BROTLI_QUALITY),
                f'"{digest}-br"',
                [*common, ("Content-Encoding", "br")],
            )
        variants = {id(each): each for each in (self.plain, self.gzip, self.brotli)}.values()
        #: Bytes in memory, about: of the variants with their headers, and of the names' places.
        self.size = sum(len(each.content) + 1_500 for each in variants) + 150 * len(self.names)

    def variant(self, accepted: str) -> Variant:
        """Return the variant for an Accept-Encoding header, the smallest that it accepts."""
        if "br" in accepted and _accepts("br", accepted):
            return self.brotli
        if "gzip" in accepted and _accepts("gzip", accepted):
            return self.gzip
        return self.plain


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
