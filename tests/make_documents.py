"""Small PDF, OOXML and ODF files for tests, made part by part."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

from news.attachments import CONTENT_TYPES

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
OFFICE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/"
_MAIN_NAMES = {WORD: "word/document.xml", SHEET: "xl/workbook.xml", SLIDES: "ppt/slides.xml"}

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = " ".join(
    f'xmlns:{name}="{_ODF}{name}:1.0"'
    for name in ["office", "text", "table", "script", "presentation", "form", "manifest", "meta"]
)
_ODF_NAMES += f' xmlns:draw="{_ODF}drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda pdf: None, **how) -> bytes:
    """Return a PDF of one page after ``change`` of it; ``how`` are options of its ``save``."""
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    packed = io.BytesIO()
    made.save(packed, **how)
    return packed.getvalue()


def plain_pdf(objects: str, *, header: str = "%PDF-1.4") -> bytes:
    """Return a PDF of one page written by hand, with ``objects``, the first of which is 4 0."""
    body = (
        "1 0 obj<</Type/Catalog/Pages 2 0 R/X 4 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n{objects}\n"
    )
    return f"{header}\n{body}trailer<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n".encode()


def archive(parts: dict[str, bytes | str], method=zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return packed.getvalue()


def office(
    main: str = WORD,
    body: str | bytes = "<document/>",
    *,
    types: str = "",
    relationships: str = "",
    part: str = "",
    **more: bytes | str,
) -> bytes:
    """Return a document whose main part of type ``main`` is ``body``, with ``more`` parts."""
    part = part or _MAIN_NAMES.get(main, "word/document.xml")
    folder, _slash, name = part.rpartition("/")
    declared = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>{types}</Types>'
    )
    return archive(
        {
            "[Content_Types].xml": declared,
            "_rels/.rels": related(relationship("officeDocument", part)),
            part: body,
            f"{folder}/_rels/{name}.rels": related(relationships),
        }
        | more
    )


def related(relationships: str) -> str:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        f'2006/relationships">{relationships}</Relationships>'
    )


def relationship(kind: str, target: str, *, external=False, base=OFFICE_RELATIONSHIP) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId9" Type="{base}{kind}" Target="{target}"{mode}/>'


def word(body: str, **more) -> bytes:
    """Return a DOCX with ``body`` inside its paragraph."""
    document = f'<w:document xmlns:w="{_W}"><w:body><w:p>{body}</w:p></w:body></w:document>'
    return office(WORD, document, **more)


def sheet(cells: str, **more) -> bytes:
    """Return an XLSX with ``cells`` in its sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = f'<worksheet xmlns="{main}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    return office(SHEET, **{"xl/worksheets/sheet1.xml": content} | more)


def open_document(
    kind: str = "odt", body: str = "", *, before: str = "", manifest: str = "", **more: bytes | str
) -> bytes:
    """Return an ODF document with ``body``, and ``before`` it scripts or declarations."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODF_NAMES}>'
        f"{before}<office:body>{body}</office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": CONTENT_TYPES[kind],
            "META-INF/manifest.xml": f"<manifest:manifest {_ODF_NAMES}>{manifest}"
            "</manifest:manifest>",
            "content.xml": content,
        }
        | more
    )


def odf_part(name: str, body: str) -> str:
    return f"<office:{name} {_ODF_NAMES}>{body}</office:{name}>"


def text_pdf(*pages: str) -> bytes:
    """Return a PDF with the lines of each page, in a font that says which letters its glyphs are.

    The font has no outlines: programs that show the file take those of another one.
    """
    glyphs = {letter: number for number, letter in enumerate(sorted(set("".join(pages))), 1)}
    letters = "\n".join(
        f"<{number:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, number in glyphs.items()
    )
    made = pikepdf.new()
    font = made.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Times,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([_descendant(made)]),
            ToUnicode=made.make_stream(
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
                "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
                f"{len(glyphs)} beginbfchar\n{letters}\nendbfchar\n"
                "endcmap end end".encode()
            ),
        )
    )
    for text in pages:
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        lines = ("".join(f"{glyphs[each]:04x}" for each in line) for line in text.split("\n"))
        shown = "\n".join(f"<{line}> '" for line in lines)
        page.Contents = made.make_stream(f"BT /F1 9 Tf 12 TL 40 800 Td\n{shown}\nET".encode())
    packed = io.BytesIO()
    # Without the time in it: of equal pages, equal files.
    made.save(packed, deterministic_id=True)
    return packed.getvalue()


def _descendant(made: pikepdf.Pdf) -> pikepdf.Object:
    return made.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.Times,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            DW=500,
        )
    )


def workbook(
    *sheets: str, shared: str = "", styles: str = "", states: dict[int, str] | None = None
) -> bytes:
    """Return an XLSX with ``sheets`` (their rows as XML), named "Biểu 1", "Biểu 2", …"""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        f"xl/worksheets/sheet{number}.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}'
        "</sheetData></worksheet>"
        for number, rows in enumerate(sheets, 1)
    }
    ids = {f"worksheets/sheet{number}.xml": f"rId{number}" for number in range(1, len(sheets) + 1)}
    relations = "".join(
        f'<Relationship Id="{each}" Type="{OFFICE_RELATIONSHIP}worksheet" Target="{target}"/>'
        for target, each in ids.items()
    )
    for name, content in (("sharedStrings", shared), ("styles", styles)):
        if content:
            parts[f"xl/{name}.xml"] = content.replace(">", f' xmlns="{main}">', 1)
            relations += relationship(name, f"/xl/{name}.xml").replace("rId9", name)
    listed = "".join(
        f'<sheet name="Biểu {number}" sheetId="{number}" r:id="rId{number}"'
        f' state="{(states or {}).get(number, "visible")}"/>'
        for number in range(1, len(sheets) + 1)
    )
    body = (
        f'<workbook xmlns="{main}" xmlns:r="{OFFICE_RELATIONSHIP.rstrip("/")}">'
        f"<sheets>{listed}</sheets></workbook>"
    )
    return office(SHEET, body, relationships=relations, **parts)
