"""Read the client's address and scheme from X-Forwarded-* headers, from trusted proxies only."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Characters: an IPv6 address with an IPv4 one in it, a zone, brackets and spaces.
_LONGEST_ADDRESS = 100


def networks(words: Iterable[str], setting: str = "PORTAL_TRUSTED_PROXIES") -> list[Network]:
    """Return the IP networks that ``words`` of a setting name; ImproperlyConfigured for others."""
    found = []
    for word in words:
        try:
            network = ip_network(word)
        except ValueError:
            raise ImproperlyConfigured(
                f"{setting}={word!r}: hãy ghi địa chỉ hoặc mạng IP, cách nhau bằng dấu phẩy, "
                "ví dụ 127.0.0.1,10.0.0.0/24."
            ) from None
        if network.prefixlen == 0:
            raise ImproperlyConfigured(
                f"{setting}={word!r} là mọi máy trên mạng: hãy ghi đúng địa chỉ hoặc mạng được tin."
            )
        found.append(network)
    return found


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Return whether ``address`` is an IP address of one of these networks."""
    parsed = parse(address)
    return parsed is not None and _is_in(parsed, networks)


def network_of(address: Address) -> bytes:
    """Return the bytes that identify a household: all of an IPv4 address, the /64 of IPv6.

    A household has a whole IPv6 /64, and its machines change addresses within it every day.
    """
    return address.packed if address.version == 4 else address.packed[:8]


class ForwardedMiddleware:
    """Middleware that sets REMOTE_ADDR and the scheme to those of the client.

    REMOTE_ADDR becomes the last address in X-Forwarded-For that is not a trusted proxy. Both
    X-Forwarded headers are removed, so that no view can trust a forged one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["REMOTE_ADDR"] = str(reader(request.META))
            if scheme := forwarded_scheme(request.META.get("HTTP_X_FORWARDED_PROTO", "")):
                request.META["wsgi.url_scheme"] = scheme
        for believed in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"):
            request.META.pop(believed, None)
        return self.get_response(request)


def forwarded_scheme(forwarded: str) -> str:
    """Return the scheme in X-Forwarded-Proto of a trusted proxy, "" if there is none.

    Each proxy appends: only the last value was written by the trusted one.
    """
    scheme = forwarded.rpartition(",")[2].strip().lower()
    return scheme if scheme in {"http", "https"} else ""


def is_trusted(address: str) -> bool:
    """Return whether the client at this address is a proxy whose X-Forwarded headers count."""
    nearest = parse(address)
    return nearest is not None and _is_in(nearest, settings.TRUSTED_PROXIES)


def address_of(request) -> str:
    """Return the client's address, as ForwardedMiddleware has left it; "" if there is none."""
    return str(request.META.get("REMOTE_ADDR", ""))


def reader(environ: Mapping) -> Address | None:
    """Return the client's address from a WSGI environment, behind our trusted proxies.

    None when the server gives no address (a Unix domain socket).
    """
    nearest = parse(environ.get("REMOTE_ADDR", ""))
    if nearest is None or not _is_in(nearest, settings.TRUSTED_PROXIES):
        return nearest
    for word in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = parse(word)
        if address is None:
            break
        nearest = address
        if not _is_in(address, settings.TRUSTED_PROXIES):
            break
    return nearest


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def parse(word: str) -> Address | None:
    """Return the IP address, an IPv4 one that is written as IPv6 as such; None if it is none."""
    # What is longer must not fill the memory.
    return _parsed(word) if len(word) <= _LONGEST_ADDRESS else None


# Cached: each request has the proxy's, and most the one of a reader who was here before.
@lru_cache(maxsize=4096)
def _parsed(word: str) -> Address | None:
    try:
        address = ip_address(word.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
