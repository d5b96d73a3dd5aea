"""Hashes that recognise a visitor or a network for half an hour without storing an identity.

A keyed hash, as in Plausible and GoatCounter: each day has a random key, which is destroyed when
the day is closed. After that a hash cannot be linked to a reader any more.
"""

import secrets
from hashlib import blake2b

KEY_BYTES, DIGEST_BYTES = 32, 16


def new_day_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


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
