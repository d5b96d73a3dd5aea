"""Small but valid documents (PDF, XLSX, ODT) with a text, made without an office program."""

import io
import textwrap
import zipfile
from collections.abc import Callable
from html import escape
from unicodedata import normalize

from lxml import html as lxml_html

_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_RELATIONSHIP = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{}" Type=\
"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/></Relationships>"""
_WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Biểu" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cols><col min="1" max="9" width="28" customWidth="1"/></cols>\
<sheetData>{}</sheetData></worksheet>"""
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" \
manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type=\
"application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_OFFICE_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:text>{}</office:text></office:body></office:document-content>"""


def pdf(title: str, body: str) -> bytes:
    """Return a PDF with one page of plain text.

    The text has no diacritics: a PDF needs an embedded font for them, and we have none.
    """
    lines = [title.upper(), "(Ban mau cua noi dung dung thu, viet khong dau)", ""]
    for paragraph in _paragraphs(body):
        lines += [*textwrap.wrap(paragraph, 88), ""]
    page = "\n".join(f"({_ascii(line)}) '" for line in lines[:52])
    stream = f"BT /F1 10.5 Tf 14 TL 56 790 Td\n{page}\nET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(written) + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n"
        b"%%%%EOF\n" % (len(parts) + 1, table, len(parts) + 1, len(written))
    )


def xlsx(title: str, body: str) -> bytes:
    """Return a sheet with the title and the body's table rows, or its paragraphs if it has none."""
    tree = lxml_html.fragment_fromstring(body, create_parent=True)
    rows = [[cell.text_content() for cell in row] for row in tree.iter("tr")]
    rows = [[title], [], *(rows or ([each] for each in _paragraphs(body)))]
    sheet = "".join(
        "<row>{}</row>".format(
            "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        )
        for row in rows
    )
    return _zip(
        {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _RELATIONSHIP.format("xl/workbook.xml", "officeDocument"),
            "xl/workbook.xml": _WORKBOOK,
            "xl/_rels/workbook.xml.rels": _RELATIONSHIP.format(
                "worksheets/sheet1.xml", "worksheet"
            ),
            "xl/worksheets/sheet1.xml": _SHEET.format(sheet),
        }
    )


def odt(title: str, body: str) -> bytes:
    """Return an ODT document with the title as a heading and the paragraphs of the body."""
    words = "".join(f"<text:p>{escape(each)}</text:p>" for each in _paragraphs(body))
    heading = f'<text:h text:outline-level="1">{escape(title)}</text:h>'
    return _zip(
        {
            # First and not compressed, because programs recognise the file type by it.
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": _MANIFEST,
            "content.xml": _OFFICE_TEXT.format(heading + words),
        }
    )


KINDS: dict[str, Callable[[str, str], bytes]] = {"pdf": pdf, "xlsx": xlsx, "odt": odt}


def _paragraphs(body: str) -> list[str]:
    tree = lxml_html.fragment_fromstring(body, create_parent=True)
    return [
        " ".join(element.text_content().split())
        for element in tree.iter("p", "h2", "h3", "li", "td", "th")
    ]


def _ascii(line: str) -> str:
    bare = normalize("NFD", line.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore")
    return bare.decode().translate({ord("\\"): "/", ord("("): "\\(", ord(")"): "\\)"})


def _zip(parts: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()
