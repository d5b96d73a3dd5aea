"""Hash a journal entry as PostgreSQL does when it commits it (migration 0004).

Two programs compute the same number: the trigger writes it, `verification` computes it again here,
so that somebody who replaced the function in the database is found too.
"""

import hashlib
from typing import NamedTuple

#: Written into every hash: another form needs another mark, so that old entries stay valid.
FORM = "1"


class Content(NamedTuple):
    """The fields that the hash of an entry covers, each as text, in this order.

    ``at`` is in microseconds since 1970, ``facts`` as PostgreSQL writes jsonb, ``actor`` is "" for
    programs, ``previous_hash`` is "" in the first entry.
    """

    previous_hash: str
    number: str
    id: str
    at: str
    actor: str
    action: str
    kind: str
    object_id: str
    words: str
    note: str
    facts: str


def hash_of(content: Content) -> str:
    """Return the SHA-256, in hex, of the fields, each as ``⟨number of bytes⟩:⟨bytes⟩,``.

    With the lengths no two contents have one form, whatever text they have. Anybody can compute it
    again from the database; the whole form is in docs/decisions/0016.

    >>> hash_of(Content("", "1", "7", "0", "", "edit", "x.y", "2", "Mưa", "", "{}"))[:16]
    'b41f1a60f7ed2e17'
    """
    encoded = [text.encode() for text in (FORM, *content)]
    return hashlib.sha256(b"".join(b"%d:%b," % (len(text), text) for text in encoded)).hexdigest()
