"""Checks of uploaded documents: their kind, by content, and the name for downloads.

The kind is decided by the content of a file, never by its name, and nothing in it may run or load
by itself (`portal.documents`). This module uses no models.
"""

import hashlib
import io
import logging
import re
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError

from portal.documents import confinement
from portal.documents.kinds import CONTENT_TYPES as CONTENT_TYPES
from portal.documents.rejections import SENTENCES, DocumentRejected
from portal.vietnamese import text

logger = logging.getLogger(__name__)

MAX_BYTES = 30 * 1024 * 1024
MAX_NAME = 150

# The first bytes of PDF, zip and the old Office: no process is started for anything else.
_HEADS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PIECE = 1024 * 1024


class UnknownFile(ValidationError):
    """Error for a file the portal does not accept; its message says why and what to do.

    ``code`` is a key of ``portal.documents.rejections.SENTENCES``.
    """

    def __init__(self, code: str):
        super().__init__(SENTENCES[code], code)


@dataclass(frozen=True)
class Facts:
    """Result of ``check``: a key of ``CONTENT_TYPES``, size in bytes, name to show, SHA-256."""

    kind: str
    size: int
    name: str
    sha256: str


def check(file: IO[bytes]) -> Facts:
    """Return the facts of the document in ``file``, or raise UnknownFile.

    The file stays open, at position 0. ``file.name`` is the name from the upload; only the name
    shown depends on it.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()  # Django's uploaded files return nothing from seek.
    if size == 0:
        raise UnknownFile("empty")
    if size > MAX_BYTES:
        raise UnknownFile("too_large")
    file.seek(0)
    if not file.read(4).startswith(_HEADS):
        raise UnknownFile("not_taken")
    try:
        kind = confinement.kind_of(file)
    except DocumentRejected as error:
        raise UnknownFile(error.code) from error
    except (confinement.ExaminationFailed, OSError) as error:
        logger.exception("A document could not be examined.")
        raise UnknownFile("not_examined") from error
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    name = shown_name(file.name or "", kind)
    return Facts(kind=kind, size=size, name=name, sha256=digest.hexdigest())


_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_KNOWN_ENDING = re.compile(r"\.(pdf|docx?|docm|xlsx?|xlsm|od[tsp]|rtf|zip)\Z", re.IGNORECASE)


def shown_name(name: str, kind: str) -> str:
    r"""Return the file name for downloads: one line, no folders, the extension of ``kind``.

    It has at most 150 characters, without invisible characters, characters that change the
    direction of text, and characters that Windows does not allow in file names.

    >>> shown_name(r"C:\Van ban\Quyết định.PDF", "pdf")
    'Quyết định.pdf'
    >>> shown_name("Báo cáo quý 1.2", "xlsx")
    'Báo cáo quý 1.2.xlsx'
    >>> shown_name("hình\u202efdp.exe", "pdf")
    'hìnhfdp.exe.pdf'
    """
    stem = re.split(r"[/\\]", name)[-1]
    stem = text.normalise(_NOT_IN_NAMES.sub(" ", stem))
    stem = _KNOWN_ENDING.sub("", stem).strip(" .") or "Tệp đính kèm"
    return f"{stem[: MAX_NAME - len(kind) - 1].rstrip(' .')}.{kind}"
