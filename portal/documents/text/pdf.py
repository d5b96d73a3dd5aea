"""The text of a PDF, page by page, as PDFium finds it."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2

from portal.documents.rejections import DocumentRejected

#: Pages that are read: more than the longest plan of a province has. A scan has no text to reach
#: the limit of characters, and each of its pages takes a millisecond.
MOST_PAGES = 2_000
# How PDFium writes a hyphen at the end of a line.
_HYPHEN = re.compile(r"[\x02\ufffe]\s*")


def pieces(file: BinaryIO) -> Iterator[str]:
    """Yield the text of each page; a scanned page has none.

    Raises DocumentRejected for a file that PDFium cannot open. A page that it cannot read is left
    out.
    """
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file.read())
        pages = min(len(document), MOST_PAGES)
    except pypdfium2.PdfiumError as error:
        raise DocumentRejected("damaged") from error
    for number in range(pages):
        try:
            page = document[number]
            words = page.get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            continue
        yield " ".join(_HYPHEN.sub("-", words).split())
        # Closes its text too; a document of 2,000 pages would fill the memory.
        page.close()
