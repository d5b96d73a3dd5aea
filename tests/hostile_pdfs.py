"""Hostile PDF files with the code of the reason each is refused for."""

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, String

from tests.make_documents import archive, pdf, plain_pdf

_ALERT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}


def on_page(**keys):
    """Return a change of a PDF that gives its page ``keys``."""

    def change(made: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            made.pages[0].obj[f"/{key}"] = value

    return change


def on_root(**keys):
    def change(made: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            made.Root[f"/{key}"] = value

    return change


def _annotation(subtype: str, **keys):
    note = Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([0, 0, 9, 9]), **keys
    )
    return on_page(Annots=Array([note]))


def link(action: str, **keys):
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


SPREAD = {"object_stream_mode": ObjectStreamMode.generate}

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
    "script in an object stream": (pdf(_named_script, **SPREAD), "script"),
    "script when a PDF is opened": (
        pdf(on_root(OpenAction=Dictionary(**_ALERT))),
        "script",
    ),
    "script in a stream": (pdf(_script_in_a_stream, **SPREAD), "script"),
    "script of a page": (pdf(on_page(AA=Dictionary(O=Dictionary(**_ALERT)))), "script"),
    "script of a field": (pdf(_field_script), "script"),
    "script of a link": (pdf(_annotation("Link", A=Dictionary(**_ALERT))), "script"),
    "script of a note": (
        pdf(_annotation("Text", AA=Dictionary(E=Dictionary(**_ALERT)))),
        "script",
    ),
    "script after another action": (pdf(_chained), "script"),
    "script under another action's name": (
        pdf(link("Rendition", JS=String("app.alert(1)"))),
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
        pdf(link("Launch", F=String("cmd.exe"), Win=Dictionary(F=String("cmd.exe")))),
        "launch",
    ),
    "program when a PDF is opened": (
        pdf(on_root(OpenAction=Dictionary(S=Name.Launch, F=String("a.exe"))), **SPREAD),
        "launch",
    ),
    "link to a file of the network": (
        pdf(link("GoToR", F=String(r"\\10.0.0.1\a.pdf"), D=Array([0, Name.Fit]))),
        "launch",
    ),
    "link into an embedded PDF": (
        pdf(link("GoToE", T=Dictionary(R=Name.C, N=String("a.pdf")))),
        "attached_files",
    ),
    "form that is sent": (
        pdf(link("SubmitForm", F=Dictionary(FS=Name.URL, F=String("http://a.example/")))),
        "sends_data",
    ),
    "form that is filled from elsewhere": (
        pdf(link("ImportData", F=String("a.fdf"))),
        "sends_data",
    ),
    "file in the names of a PDF": (pdf(_attached), "attached_files"),
    "file in an object stream": (pdf(_attached, **SPREAD), "attached_files"),
    "file of a note": (pdf(_file_annotation), "attached_files"),
    "portfolio": (pdf(on_root(Collection=Dictionary(View=Name.D))), "attached_files"),
    "rich media": (
        pdf(_annotation("RichMedia", RichMediaContent=Dictionary())),
        "media",
    ),
    "3D": (pdf(_annotation("3D", **{"3DD": Dictionary()})), "media"),
    "film of a PDF": (pdf(_annotation("Movie", Movie=Dictionary(F=String("a.avi")))), "media"),
    "film on a screen of a PDF": (pdf(_annotation("Screen"), **SPREAD), "media"),
    "XFA form": (
        pdf(on_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>")))),
        "xfa",
    ),
    "address when a PDF is opened": (
        pdf(on_root(OpenAction=Dictionary(S=Name.URI, URI=String("http://a.example/")))),
        "acts_by_itself",
    ),
    "address when a page is shown": (
        pdf(on_page(AA=Dictionary(O=Dictionary(S=Name.URI, URI=String("http://a.example/"))))),
        "acts_by_itself",
    ),
    "link with a script for an address": (
        pdf(link("URI", URI=String(" java\nscript:alert(1)"))),
        "bad_link",
    ),
    "link to a share of the network": (
        pdf(link("URI", URI=String("file://10.0.0.1/share"))),
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
