"""Hostile documents of every kind with the code of the reason each is refused for."""

import io
import struct
import zipfile

from tests.hostile_office import OFFICE, OPEN_DOCUMENTS, PROGRAM
from tests.hostile_pdfs import PDFS
from tests.make_documents import OLE_MAGIC, archive, office, open_document


def _twice() -> bytes:
    packed = io.BytesIO(office())
    with zipfile.ZipFile(packed, "a") as made:
        made.writestr("Word/Document.xml", "<x/>")
    return packed.getvalue()


def _encrypted() -> bytes:
    # zipfile cannot write one: set bit 0 of the flags in the local header and in the directory.
    content = bytearray(office())
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _overlapping() -> bytes:
    """Return an archive whose last two parts are one, as in bombs of overlapping parts."""
    content = bytearray(office())
    directory = [each for each in range(len(content)) if content[each : each + 4] == b"PK\x01\x02"]
    offset = struct.unpack_from("<L", content, directory[-2] + 42)[0]
    struct.pack_into("<L", content, directory[-1] + 42, offset)
    return bytes(content)


def _hidden_first() -> bytes:
    """Return an archive with a part before those of its directory."""
    hidden = archive({"a.exe": PROGRAM}, zipfile.ZIP_STORED)
    return hidden[: hidden.find(b"PK\x01\x02")] + office()


_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
_FILE_ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'

ARCHIVES = {
    "bomb": (office(**{"word/a.xml": b" " * 60_000_000}), "bomb"),
    "bomb of small parts": (
        office(**{f"word/{number}.xml": b" " * 4_000_000 for number in range(20)}),
        "bomb",
    ),
    "large types": (archive({"[Content_Types].xml": b" " * 3_000_000}), "bomb"),
    "too many parts": (archive(dict.fromkeys(map(str, range(10_001)), "")), "bomb"),
    "parts with one name": (_twice(), "strange_archive"),
    "parts that overlap": (_overlapping(), "strange_archive"),
    "part outside the directory": (_hidden_first(), "strange_archive"),
    "part of another folder": (office(**{"../../a.xml": "<x/>"}), "strange_archive"),
    "part of the disk": (office(**{"/etc/a.xml": "<x/>"}), "strange_archive"),
    "part of a drive": (office(**{r"C:\a.xml": "<x/>"}), "strange_archive"),
    "archive with a password": (_encrypted(), "password"),
    "a million laughs": (office(body=_LAUGHS), "entities"),
    "a file of the server": (office(body=_FILE_ENTITY), "entities"),
    "laughs in the types": (archive({"[Content_Types].xml": _LAUGHS}), "entities"),
    "laughs in UTF-16": (office(**{"word/a.xml": _LAUGHS.encode("utf-16")}), "entities"),
    "laughs in an open document": (open_document(**{"styles.xml": _LAUGHS}), "entities"),
    "broken XML": (office(body="<document>"), "damaged"),
    "plain archive": (archive({"a.txt": "a"}), "not_taken"),
    "e-book": (archive({"mimetype": "application/epub+zip"}), "not_taken"),
    "half an archive": (office()[:400], "damaged"),
    "old Word": (OLE_MAGIC + b"\0" * 900, "old_office"),
    "office file with a password": (
        OLE_MAGIC + b"\0" * 1_048_556 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
}

HOSTILE = PDFS | OFFICE | OPEN_DOCUMENTS | ARCHIVES
