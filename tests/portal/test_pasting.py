"""The endpoint that cleans pasted HTML, and what of each program's HTML the public reads."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import pytest
from django.test import Client

from portal.identity.models import User
from portal.rich_text import clean, render
from portal.rich_text.left_out import LeftOut
from portal.rich_text.pasting import read_paste
from tests.clipboard_inputs import CLIPS
from tests.make import make_user

PASTE = "/admin/dan/"


@pytest.mark.parametrize("clip", CLIPS, ids=[clip.name for clip in CLIPS])
def test_what_a_program_puts_on_the_clipboard_is_read_as_it_was_meant(clip):
    paste = read_paste(clip.html)
    assert render(paste.html) == clip.body
    assert len(paste.notices) == len(clip.notices)
    for sentence, words in zip(paste.notices, clip.notices, strict=True):
        assert words in sentence
    assert clean(paste.html) == paste.html


def test_a_picture_whose_bytes_the_editor_keeps_gets_a_place_in_the_paste_and_none_when_stored():
    html = '<p>Trước<img src="anh-dan:1" width="400">sau</p><img src="anh-dan:x">'
    paste = read_paste(html)
    assert paste.html == '<p>Trước</p>\n<figure data-photo="anh-dan-1"></figure>\n<p>sau</p>'
    assert len(paste.notices) == 1
    assert clean(html) == "<p>Trướcsau</p>"
    assert clean(paste.html) == "<p>Trước</p>\n<p>sau</p>"


def test_what_was_copied_in_another_window_of_the_editor_keeps_its_photos_without_a_notice():
    copied = (
        '<div class="cke_widget_wrapper" data-cke-widget-id="0"><figure data-photo="12" data-alt="Cầu">'
        '<img src="/admin/media_gallery/photo/12/thumbnail/"><figcaption>Cầu mới</figcaption></figure>'
        '<span class="cke_reset cke_widget_drag_handler_container"><img class="cke_reset '
        'cke_widget_drag_handler" src="data:image/gif;base64,R0=" width="15" height="15"></span></div>'
    )
    assert read_paste(copied) == (
        '<figure data-photo="12" data-alt="Cầu"><figcaption>Cầu mới</figcaption></figure>',
        [],
        False,
    )


def test_a_page_whose_text_is_all_hidden_is_told_from_one_with_hidden_words():
    layer = '<span style="color: transparent; position: absolute; white-space: pre">Căn cứ</span>'
    paste = read_paste(layer)
    assert (paste.html, paste.is_all_hidden, len(paste.notices)) == ("", True, 1)
    assert not read_paste(f"{layer}<p>Luật</p>").is_all_hidden
    assert not read_paste(f"{layer}<del cite=x>Luật cũ</del>").is_all_hidden
    assert not read_paste("<p> </p>").is_all_hidden
    assert not read_paste("<p hidden>Luật</p>").is_all_hidden


def test_a_notice_is_short_however_much_was_left_out():
    html = "".join(f"<iframe src=https://h{number}.example/></iframe>" for number in range(900))
    (notice,) = read_paste(f"<p>x</p>{html}").notices
    assert notice.startswith("900 trình phát hay khung nhúng (h0.example, ")
    assert len(notice) < 250


def test_the_address_of_a_player_is_read_as_it_was_meant():
    escaped_twice = "//h.example/?a=1&amp;amp;section=2&amp;amp;c=3"
    endless = f"//h.example/&amp;#{'9' * 5000};"
    left_out = LeftOut()
    for address in (escaped_twice, endless):
        clean(f"<p>x</p><iframe src='{address}'></iframe>", left_out)
    expected = ["//h.example/?a=1&section=2&c=3", f"//h.example/&#{'9' * 5000};"]
    assert left_out.players == expected


@pytest.fixture
def reporter(client):
    client.force_login(make_user("Reporters"))
    return client


def post(client, html):
    return client.post(
        PASTE, html, content_type="text/html; charset=utf-8", headers={"Accept": "application/json"}
    )


@pytest.mark.django_db
def test_staff_get_the_cleaned_html_and_the_notices(reporter):
    response = post(reporter, "<div onclick=x>Một<script>x</script></div><del cite=x>cũ</del>")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]
    assert response.json() == {
        "html": "<p>Một</p>",
        "notices": [
            "Văn bản còn theo dõi thay đổi: chữ được thêm giữ lại, một chỗ đã xóa không vào bài."
        ],
        "all_hidden": False,
    }


@pytest.mark.django_db
def test_only_staff_may_paste_and_only_with_the_token_of_their_form(client, reporter):
    assert reporter.get(PASTE).status_code == 405
    with_checks = Client(enforce_csrf_checks=True)
    with_checks.force_login(make_user("Reporters"))
    assert post(with_checks, "<p>a</p>").status_code == 403
    client.force_login(User.objects.create_user("khach", password="mật khẩu"))
    assert post(client, "<p>a</p>").status_code == 401
    client.logout()
    assert post(client, "<p>a</p>").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("html", "status", "begins"),
    [
        ("<div>" * 5_000 + "x", 422, "Nội dung có quá nhiều lớp định dạng lồng nhau."),
        ("x" * 2_000_001, 422, "Nội dung quá dài (hơn 2 triệu ký tự)."),
        ("x" * 13_000_000, 413, "Nội dung vừa dán quá lớn."),
        ("<p><font face='.VnTime'>Tin tØnh</font></p>", 422, "Văn bản này dùng bảng mã cũ TCVN3"),
        ("<p style='font-family:VNI-Times'>Hoäi nghò</p>", 422, "Văn bản này dùng bảng mã cũ VNI"),
    ],
    ids=["deep", "long", "bytes", "TCVN3", "VNI"],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(reporter, html, status, begins):
    response = post(reporter, html)
    assert response.status_code == status
    assert response.json()["error"].startswith(begins)


@pytest.mark.django_db
def test_any_bytes_are_cleaned(reporter):
    response = post(reporter, b"\xff\xfe<p>\x00a\xed\xa0\x80</p>")
    assert (response.status_code, response.json()["notices"]) == (200, [])
