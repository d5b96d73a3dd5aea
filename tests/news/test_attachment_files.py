"""Which files are accepted as attachments, by their content, and their names for download."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from news import attachments
from news.admin.attachment_inline import AttachmentForm
from news.attachments import CONTENT_TYPES, Facts, UnknownFile, check, shown_name
from portal.documents import confinement
from tests import make_documents
from tests.hostile_documents import HOSTILE

PDF = make_documents.pdf()


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
        ("docx", make_documents.word("")),
        ("xlsx", make_documents.sheet("")),
        ("odt", make_documents.open_document("odt")),
        ("ods", make_documents.open_document("ods")),
        ("odp", make_documents.open_document("odp")),
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


@pytest.mark.parametrize(
    ("what", "content", "sentence"),
    [
        ("nothing", b"", "trống"),
        ("HTML", b"<!DOCTYPE html><script>alert(1)</script>", "không phải PDF, DOCX"),
        ("SVG", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "không phải PDF, DOCX"),
        ("a program", b"MZ\x90\x00" + b"\0" * 200, "không phải PDF, DOCX"),
        ("HTML before a PDF", b"<script>alert(1)</script>" + PDF, "không phải PDF, DOCX"),
        ("half a PDF", PDF[:40], "bị hỏng hoặc thiếu dữ liệu"),
        ("old Word", make_documents.OLE_MAGIC + b"\0" * 600, "đời cũ (.doc, .xls)"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(what, content, sentence):
    assert sentence in rejection(content, "Văn bản.pdf")


def test_a_document_with_something_active_is_refused_with_what_to_do():
    content, code = HOSTILE["DOCM under another name"]

    with pytest.raises(UnknownFile) as caught:
        check(upload(content, "Công văn.docx"))

    assert caught.value.code == code
    assert caught.value.message == (
        "Tệp này có macro (chương trình nhúng), có thể gây hại cho máy người đọc. Hãy lưu thành "
        "tệp không có macro hoặc PDF rồi tải lên lại."
    )


def test_only_what_may_be_a_document_starts_a_process(monkeypatch):
    monkeypatch.setattr(confinement, "kind_of", None)  # Must not be called.

    assert "không phải PDF" in rejection(b"GIF89a" + b"\0" * 99)


def test_a_machine_without_room_for_the_examination_says_so(monkeypatch, caplog):
    def fail(file):
        raise OSError("No space left on device")

    monkeypatch.setattr(confinement, "kind_of", fail)

    assert "Máy chủ chưa kiểm tra được tệp này" in rejection(PDF)
    assert "No space left on device" in caplog.text


def test_the_limit_is_thirty_megabytes(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_BYTES", len(PDF))

    assert check(upload(PDF)).size == len(PDF)
    assert "lớn hơn 30 MB" in rejection(PDF + b"\n")


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
