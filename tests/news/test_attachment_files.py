"""Which files are accepted as attachments, by their content, and their names for download."""

import contextlib
import hashlib
import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from news import attachments
from news.admin.attachment_inline import AttachmentForm
from news.attachments import CONTENT_TYPES, Facts, UnknownFile, check, shown_name

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

DAMAGED = "bị hỏng hoặc thiếu dữ liệu"
NOT_TAKEN = "không phải PDF, DOCX, XLSX, ODT, ODS hay ODP"
PASSWORD = "có mật khẩu"
MACROS = "có macro"


def make_zip(parts: dict[str, bytes | str], method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(main_type: str, part="word/document.xml", declared: str = "", **more) -> bytes:
    types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.rels"/>'
        f'<Override PartName="/{part}" ContentType="{main_type}"/>{declared}</Types>'
    )
    return make_zip({"[Content_Types].xml": types, part: "<document/>"} | more)


def open_document(kind: str, manifest="<manifest/>", **more) -> bytes:
    return make_zip(
        {"mimetype": CONTENT_TYPES[kind], "META-INF/manifest.xml": manifest, "content.xml": "<x/>"}
        | more
    )


DOCX = office(WORD)
XLSX = office(SHEET, "xl/workbook.xml")


def upload(content: bytes, name="tep.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def rejection(content: bytes, name="tep.pdf") -> str:
    with pytest.raises(UnknownFile) as caught:
        check(upload(content, name))
    return caught.value.message


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", PDF),
        ("docx", DOCX),
        ("xlsx", XLSX),
        ("odt", open_document("odt")),
        ("ods", open_document("ods")),
        ("odp", open_document("odp")),
    ],
)
def test_each_kind_is_known_by_its_content_whatever_its_name(kind, content):
    file = upload(content, "Quyết định.EXE")

    assert check(file) == Facts(
        kind=kind,
        size=len(content),
        name=f"Quyết định.EXE.{kind}",
        sha256=hashlib.sha256(content).hexdigest(),
    )
    assert file.read() == content  # rewound, and open


def test_a_main_part_declared_by_its_extension_alone_is_known():
    types = f'<Types><Default Extension="xml" ContentType="{WORD}"/></Types>'

    content = make_zip({"[Content_Types].xml": types, "word/document.xml": "<document/>"})

    assert check(upload(content)).kind == "docx"


def test_a_pdf_with_a_few_bytes_behind_its_end_is_taken():
    assert check(upload(PDF + b"\0" * 500)).kind == "pdf"


@pytest.mark.parametrize(
    ("what", "content", "sentence"),
    [
        ("HTML", b"<!DOCTYPE html><script>alert(1)</script>", NOT_TAKEN),
        ("SVG", b'<svg xmlns="http://www.w3.org/2000/svg"/>', NOT_TAKEN),
        ("a program", b"MZ\x90\x00" + b"\0" * 200, NOT_TAKEN),
        ("HTML before a PDF", b"<script>alert(1)</script>" + PDF, NOT_TAKEN),
        ("HTML before a zip", b"<script>alert(1)</script>" + DOCX, NOT_TAKEN),
        ("a plain zip", make_zip({"a.txt": "a"}), NOT_TAKEN),
        ("slides", office("application/vnd.ms-powerpoint.presentation.main+xml"), NOT_TAKEN),
        ("an e-book", make_zip({"mimetype": "application/epub+zip"}), NOT_TAKEN),
        (
            "a part that is declared and missing",
            make_zip(
                {
                    "[Content_Types].xml": (
                        f'<Types><Override PartName="/word/x.xml" ContentType="{WORD}"/></Types>'
                    ),
                }
            ),
            NOT_TAKEN,
        ),
        ("nothing", b"", "trống"),
        ("half a PDF", PDF[:40], DAMAGED),
        ("half a zip", DOCX[: len(DOCX) // 2], DAMAGED),
        ("the first bytes of a zip", DOCX[:4], DAMAGED),
        ("broken XML", make_zip({"[Content_Types].xml": "<Types"}), DAMAGED),
        (
            "an office file with a password",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * (1024 * 1024 - 20)
            + "EncryptedPackage".encode("utf-16-le"),
            PASSWORD,
        ),
        (
            "an open document with a password",
            open_document("odt", "<m><manifest:encryption-data/></m>"),
            PASSWORD,
        ),
        ("a macro part", office(WORD, **{"word/vbaProject.bin": b"x"}), MACROS),
        (
            "a declared macro",
            office(
                WORD,
                declared='<Default Extension="bin" '
                'ContentType="application/vnd.ms-office.vbaProject"/>',
            ),
            MACROS,
        ),
        (
            "a macro workbook",
            office("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            MACROS,
        ),
        (
            "an open document's macro",
            open_document("ods", **{"Basic/Standard/Module1.xml": "x"}),
            MACROS,
        ),
    ],
)
def test_anything_else_is_refused_with_a_sentence(what, content, sentence):
    assert sentence in rejection(content, "Văn bản.pdf")


def test_old_office_files_are_refused_with_the_way_out():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert rejection(content, "Báo cáo.doc") == (
        "Đây là tệp Word, Excel đời cũ (.doc, .xls). Hãy mở tệp, lưu thành DOCX, XLSX hoặc PDF "
        "rồi tải lên lại."
    )


def test_a_zip_with_an_encrypted_part_is_refused():
    # zipfile cannot write one: set bit 0 of the flags in the local header and in the directory.
    content = bytearray(DOCX)
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1

    assert PASSWORD in rejection(bytes(content))


def test_the_limit_is_thirty_megabytes(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_BYTES", len(PDF))

    assert check(upload(PDF)).size == len(PDF)
    assert "lớn hơn 30 MB" in rejection(PDF + b"\n")


def test_a_bomb_is_refused_after_a_small_read():
    bomb = make_zip({"[Content_Types].xml": b" " * 50_000_000, "word/document.xml": "<x/>"})

    assert DAMAGED in rejection(bomb)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_decompress_without_limit_are_not_tried(method):
    assert DAMAGED in rejection(make_zip({"mimetype": CONTENT_TYPES["odt"]}, method))


def test_a_directory_that_would_fill_the_memory_is_not_read(monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", None)  # Must not be called.
    end = DOCX.rfind(b"PK\x05\x06")
    huge = DOCX[: end + 12] + struct.pack("<L", 20_000_000) + DOCX[end + 16 :]

    assert DAMAGED in rejection(huge)


@given(st.binary(max_size=300))
def test_no_bytes_give_anything_but_facts_or_a_sentence(tail):
    for head in (b"", b"%PDF-", b"PK\x03\x04", DOCX[:-30], DOCX[:40]):
        with contextlib.suppress(UnknownFile):
            check(upload(head + tail))


@given(st.text(max_size=400), st.sampled_from(sorted(CONTENT_TYPES)))
def test_a_shown_name_is_one_safe_line_with_its_true_extension(name, kind):
    shown = shown_name(name, kind)

    assert shown.endswith(f".{kind}")
    assert len(shown) <= 150
    assert not set(shown) & set('/\\<>:"|?*\n\r\0\u202e')
    assert not shown.startswith(".")
    assert shown_name(shown, kind) == shown


def test_a_file_with_a_long_name_is_taken():
    long = f"{'Quyết định về việc ' * 10}.pdf"
    form = AttachmentForm({"title": "", "position": "0"}, {"file": upload(PDF, long)})
    assert form.is_valid(), form.errors
    assert form.instance.file_name.startswith("Quyết định về việc")
    assert len(form.instance.file_name) <= 150


def test_a_long_name_is_cut_before_its_extension():
    assert shown_name("Đ" * 400 + ".pdf", "pdf") == "Đ" * 146 + ".pdf"


def test_a_name_that_says_nothing_gets_one():
    assert shown_name("../..", "pdf") == "Tệp đính kèm.pdf"
