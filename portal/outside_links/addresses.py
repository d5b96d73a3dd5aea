"""Find the links of a stored text, and say which of them lead out of the portal."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings

from portal.identity.models import Identity

_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True)
class Link:
    """A link of a text: its address as it is followed, and the words that a reader sees."""

    address: str
    words: str

    @property
    def host(self) -> str:
        """Its host in lower case, "" inside the portal or where the address is none."""
        return host_of(self.address)


def links_of(html: str) -> Iterator[Link]:
    """Yield the links of a stored text, in their order."""
    for address, inside in _LINK.findall(html):
        yield Link(unescape(address), unescape(_TAG.sub("", inside)))


def as_written(html: str) -> dict[str, str]:
    """Return {address: the value of ``href`` in the text} of its links."""
    return {unescape(written): written for written, _inside in _LINK.findall(html)}


def host_of(address: str) -> str:
    """Return the host of an address in lower case, "" where it has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def own_hosts() -> set[str]:
    """Return the hosts of this portal, by its official address and PORTAL_HOSTS."""
    official = urlsplit(Identity.current().canonical_origin).hostname
    return {host for host in (official, *settings.ALLOWED_HOSTS) if host}


def outside(addresses: Iterable[str], own: Collection[str]) -> list[str]:
    """Return the addresses that lead to another host, each once, in their order."""
    return [each for each in dict.fromkeys(addresses) if host_of(each) not in {"", *own}]
