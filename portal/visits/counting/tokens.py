"""Signed page tokens, so that only pages of this portal can be counted."""

import re
from functools import lru_cache

from django.core import signing

_KIND = re.compile(r"[a-z]{1,20}")
_signer = signing.Signer(salt="portal.visits.page")


def sign(kind: str, item: int = 0) -> str:
    """Return the token of a page: its ``kind``, and the id of its item, or 0.

    ``kind`` is 1 to 20 lower-case letters; ValueError for another kind or a negative id. A page has
    the same token for every reader, so that pages can be cached whole.
    """
    if not _KIND.fullmatch(kind) or item < 0:
        raise ValueError(f"{kind!r}, {item!r} names no page.")
    return _signer.sign(f"{kind}:{item}")


@lru_cache(maxsize=4096)
def read(token: str) -> tuple[str, int] | None:
    """Return the page (kind, item) of a token, or None if it was not signed here."""
    try:
        kind, item = _signer.unsign(token).split(":")
    except signing.BadSignature:
        return None
    return kind, int(item)
