"""Signed names of pages, so that nobody can invent a page and have it counted."""

import re
from functools import lru_cache

from django.core import signing

_KIND = re.compile(r"[a-z]{1,20}")
_signer = signing.Signer(salt="portal.visits.page")


def sign(kind: str, item: int = 0) -> str:
    """The token of a page: ``kind`` in at most 20 small letters, and its item's number, or 0.

    The same page has the same token for everybody, so that pages can be cached whole.
    """
    if not _KIND.fullmatch(kind) or item < 0:
        raise ValueError(f"{kind!r}, {item!r} names no page.")
    return _signer.sign(f"{kind}:{item}")


@lru_cache(maxsize=4096)
def read(token: str) -> tuple[str, int] | None:
    """The page that a token names, or None for what was not signed here."""
    try:
        kind, item = _signer.unsign(token).split(":")
    except signing.BadSignature:
        return None
    return kind, int(item)
