"""How a visitor is known again for half an hour without keeping who it is.

A keyed hash, as Plausible and GoatCounter do it: the key is random, one a day, and destroyed when
the day is closed, after which not even we can tell whose a hash was.
"""

import secrets
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address

KEY_BYTES, DIGEST_BYTES = 32, 16


def new_day_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def network_of(address: IPv4Address | IPv6Address) -> bytes:
    """What of an address tells readers apart: all of IPv4, of IPv6 the network (/64).

    A household has a whole /64, and its machines change addresses within it every day.
    """
    return address.packed if address.version == 4 else address.packed[:8]


def visitor_key(day_key: bytes, network: bytes, agent: str) -> str:
    """The 16 bytes, in hex, that stand for a browser at a place while ``day_key`` exists."""
    name = agent.encode(errors="surrogateescape")
    return blake2b(
        bytes([len(network)]) + network + name, key=day_key, digest_size=DIGEST_BYTES
    ).hexdigest()
