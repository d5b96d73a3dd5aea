"""The key with which a person's browser encrypts what it keeps while the server is out of reach.

Newsrooms share computers: what lies in a browser's storage can be read by whoever sits there next.
The key is on no disk. It is computed from the secret key of the portal and the person's id, so
that the text can be read after logging in again, and is only in pages of that person's session.
"""

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = b"portal.editing.local_key"


def local_key(user) -> bytes:
    """Return the person's key for AES-256: HKDF-SHA256 (RFC 5869) of the portal's secret key."""
    return _hkdf(settings.SECRET_KEY.encode(), f"encrypt {user.pk}".encode())


def owner_tag(user) -> str:
    """Return a name for the person that says nothing to others, for rows of the browser's storage.

    A page sends it with each text, so that it never enters the account of the next person.
    """
    return salted_hmac("portal.editing.owner", str(user.pk), algorithm="sha256").hexdigest()[:32]


def _hkdf(secret: bytes, info: bytes) -> bytes:
    """Return 32 bytes, one block of HKDF.

    >>> _hkdf(b"secret", b"a") == _hkdf(b"secret", b"a") != _hkdf(b"secret", b"b")
    True
    """
    pseudorandom = hmac.digest(_SALT, secret, hashlib.sha256)
    return hmac.digest(pseudorandom, info + b"\x01", hashlib.sha256)
