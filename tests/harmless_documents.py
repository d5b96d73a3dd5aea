"""Harmless documents with their kind, as office programs, scanners and converters make them."""

from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.hostile_office import field
from tests.hostile_pdfs import SPREAD, link, on_root
from tests.make_documents import (
    SHEET,
    office,
    open_document,
    pdf,
    plain_pdf,
    relationship,
    sheet,
    word,
)

_external = partial(relationship, external=True)


def _outline(made: pikepdf.Pdf) -> None:
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Điều 1", 0))


def _filled_form(made: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("ho_ten"), V=String("Nguyễn Văn A"), F=4)
    signature = Dictionary(FT=Name.Sig, T=String("ky"), V=Dictionary(Type=Name.Sig), F=132)
    fields = Array([made.make_indirect(field), made.make_indirect(signature)])
    made.Root.AcroForm = Dictionary(Fields=fields, SigFlags=3)


def _emptied_names(made: pikepdf.Pdf) -> None:
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([])), EmbeddedFiles=Dictionary(Names=Array([]))
    )


_TEMPLATE = r"file:///C:\Users\Lan\AppData\Roaming\Microsoft\Templates\Cong%20van.dotx"
_BOOK = sheet("<c><f>SUM(A1:A3)</f></c><c><f>IF(A1=&quot;a|b!&quot;,1,2)</f></c>")

HARMLESS = {
    "PDF": ("pdf", pdf()),
    "PDF of Word": ("pdf", pdf(linearize=True, **SPREAD)),
    "PDF with links": ("pdf", pdf(link("URI", URI=String("https://www.quangtri.gov.vn/")))),
    "PDF with a link to a mailbox": ("pdf", pdf(link("URI", URI=String("mailto:a@a.vn")))),
    "PDF with a link to its annex": ("pdf", pdf(link("GoToR", F=String("Phu luc 1.pdf")))),
    "PDF that opens on its first page": (
        "pdf",
        pdf(on_root(OpenAction=Array([0, Name.XYZ, None, None, 0]))),
    ),
    "PDF with a table of contents": ("pdf", pdf(_outline)),
    "PDF with a form and a signature": ("pdf", pdf(_filled_form)),
    "PDF that lost its scripts": ("pdf", pdf(_emptied_names)),
    "PDF with a few bytes behind its end": ("pdf", pdf() + b"\0" * 500),
    "PDF of a scanner, slightly damaged": ("pdf", plain_pdf("4 0 obj<</A(x)>>endobj")),
    "PDF that speaks of scripts": (
        "pdf",
        pdf(lambda made: made.Root.__setitem__("/Lang", String("/JavaScript /Launch /JS"))),
    ),
    "DOCX": ("docx", word("<w:r><w:t>Quyết định</w:t></w:r>")),
    "DOCX with links": (
        "docx",
        office(
            relationships=_external("hyperlink", "https://a.vn/?a=1")
            + _external("hyperlink", "mailto:a@a.vn")
            + _external("hyperlink", r"file:///D:\Cong van\a.docx")
            + relationship("hyperlink", "#muc-1")
        ),
    ),
    "DOCX from a template": (
        "docx",
        office(relationships=_external("attachedTemplate", _TEMPLATE)),
    ),
    "DOCX with a chart": (
        "docx",
        office(
            relationships=relationship("package", "embeddings/Microsoft_Excel_Sheet.xlsx"),
            **{"word/embeddings/Microsoft_Excel_Sheet.xlsx": _BOOK},
        ),
    ),
    "DOCX with fields": (
        "docx",
        word(field(" TOC \\o ") + field(" PAGE ") + field('HYPERLINK "https://a.vn/"')),
    ),
    "DOCX with a picture that lay on the writer's disk": (
        "docx",
        word(field(r' INCLUDEPICTURE "C:\\Users\\Lan\\1.png" \* MERGEFORMAT ')),
    ),
    "DOCX with a formula": ("docx", word('<m:f xmlns:m="http://a/math">P(A|B!)</m:f>')),
    "XLSX": ("xlsx", _BOOK),
    "XLSX with a printer's settings": (
        "xlsx",
        sheet("", **{"xl/printerSettings/printerSettings1.bin": b"\0" * 900}),
    ),
    "XLSX in UTF-16": (
        "xlsx",
        office(SHEET, **{"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16")}),
    ),
    "ODT": ("odt", open_document(body='<text:a xlink:href="https://a.vn/">x</text:a>')),
    "ODT of OpenOffice 2": (
        "odt",
        open_document(
            **{
                "META-INF/manifest.xml": '<!DOCTYPE manifest PUBLIC "-//OpenOffice.org//DTD '
                'Manifest 1.0//EN" "Manifest.dtd"><manifest/>',
                "Configurations2/accelerator/current.xml": "",
            }
        ),
    ),
    "ODT with a chart": (
        "odt",
        open_document(
            body='<draw:object xlink:href="./Object 1"/>',
            **{"Object 1/content.xml": "<x/>", "Pictures/1.png": b"\x89PNG\r\n\x1a\n"},
        ),
    ),
    "ODS with formulas": (
        "ods",
        open_document("ods", '<table:table-cell table:formula="of:=SUM([.A1:.A3])"/>'),
    ),
    "ODP with buttons": (
        "odp",
        open_document("odp", '<presentation:event-listener presentation:action="next-page"/>'),
    ),
}
