"""Hashes that recognise a visitor or a network for half an hour without storing an identity.

A keyed hash, as in Plausible and GoatCounter: each day has a random key, which is destroyed when
the day is closed. After that a hash cannot be linked to a reader any more.
"""

import secrets
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address

KEY_BYTES, DIGEST_BYTES = 32, 16


def new_day_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def network_of(address: IPv4Address | IPv6Address) -> bytes:
    """Return the bytes of an address that identify a reader: all of IPv4, the /64 of IPv6.

    A household has a whole IPv6 /64, and its machines change addresses within it every day.
    """
    return address.packed if address.version == 4 else address.packed[:8]


def visitor_key(day_key: bytes, network: bytes, agent: str) -> str:
    """Return the hash of a network and user agent under ``day_key``: 16 bytes in hex."""
    name = agent.encode(errors="surrogateescape")
    return blake2b(
        bytes([len(network)]) + network + name, key=day_key, digest_size=DIGEST_BYTES
    ).hexdigest()


def network_key(day_key: bytes, network: bytes) -> str:
    """Return the hash of a network alone under ``day_key``: 16 bytes in hex.

    It begins with another byte than a visitor's: of neither hash the other can be told.
    """
    return blake2b(b"\0" + network, key=day_key, digest_size=DIGEST_BYTES).hexdigest()
