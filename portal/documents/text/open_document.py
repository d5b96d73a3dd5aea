"""The text of ODT, ODS and ODP: paragraphs, cells as they are shown, and slides."""

from collections.abc import Iterator

from portal.documents import xml_parts
from portal.documents.archives import Archive

_CONTENT = "content.xml"
_TAKEN = frozenset({"p", "h"})
_BREAKS = frozenset({"p", "h", "s", "tab", "line-break"})
#: Deleted text, comments, and the notes of a speaker.
_LEFT_OUT = frozenset({"tracked-changes", "annotation", "notes"})


def pieces(archive: Archive) -> Iterator[str]:
    """Yield the text of the document, without what was deleted and what others have remarked."""
    if _CONTENT in archive.names:
        yield from xml_parts.text_of(archive.pieces(_CONTENT), _TAKEN, _BREAKS, _LEFT_OUT)
