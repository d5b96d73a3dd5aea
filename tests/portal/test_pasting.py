"""What of the HTML of each program on the clipboard the public reads."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import pytest

from portal.rich_text import clean, render
from portal.rich_text.pasting import read_paste
from tests.clipboard_inputs import CLIPS


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
    )


def test_a_notice_is_short_however_much_was_left_out():
    html = "".join(f"<iframe src=https://h{number}.example/></iframe>" for number in range(900))
    (notice,) = read_paste(f"<p>x</p>{html}").notices
    assert notice.startswith("900 trình phát hay khung nhúng (h0.example, ")
    assert len(notice) < 250
