"""Signed lines of searches without results, which a page sends back when it is viewed."""

from typing import NamedTuple

from django.core import signing

_signer = signing.Signer(salt="portal.visits.zero_results")


class Searched(NamedTuple):
    """A line that found nothing; with ``instead``, results of a similar line were shown."""

    line: str
    instead: bool = False


def sign(searched: Searched) -> str:
    """Return a token of at most 200 characters, in which robots find no word of the line."""
    return _signer.sign_object(searched)


def read(token: str) -> Searched | None:
    """Return what a token says, None if it was not signed here."""
    try:
        return Searched(*_signer.unsign_object(token))
    except signing.BadSignature:
        return None
