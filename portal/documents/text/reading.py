"""The text of a document of any kind, in pieces."""

from collections.abc import Iterator
from typing import BinaryIO

from portal.documents.archives import Archive
from portal.documents.text import office_open, open_document, pdf


def pieces_of(file: BinaryIO, kind: str) -> Iterator[str]:
    """Yield the text in ``file``, a document of ``kind``, in the order in which it is read.

    A piece is one line of whole words. Raises DocumentRejected, perhaps after some pieces. Meant
    for the process of `confinement`: a hostile file may take much time and memory here.
    """
    if kind == "pdf":
        return pdf.pieces(file)
    archive = Archive(file)
    if kind in office_open.KINDS:
        return office_open.KINDS[kind](archive)
    return open_document.pieces(archive)
