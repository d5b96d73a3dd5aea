import contextlib
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from media_gallery.videos import subtitles
from media_gallery.videos.subtitles import Cue

VTT = """WEBVTT

1
00:01.000 --> 00:04.000 align:start line:85% region:hong
Tuyến kè mới dài 3,2 km

NOTE người làm: Thu Uyên

00:00:05.000 --> 00:00:07.500
<v Bà Hoa>Bà con <i>rất</i> mừng.</v>
"""
SUBRIP = """1
00:00:01,000 --> 00:00:04,000
Tuyến kè mới dài 3,2 km

2
00:00:05,000 --> 00:00:07,500
<font color="#ff0000">Bà con</font> {\\an8}rất mừng.
"""
WORDS = "Tuyến kè mới dài 3,2 km Bà con rất mừng."


def read(content: str | bytes, **kwargs) -> subtitles.Captions:
    return subtitles.read(content.encode() if isinstance(content, str) else content, **kwargs)


def rejection(content: str | bytes, **kwargs) -> str:
    with pytest.raises(subtitles.UnreadableCaptions) as refused:
        read(content, **kwargs)
    return str(refused.value)


def vtt(*blocks: str) -> str:
    return "\n\n".join(("WEBVTT", *(textwrap.dedent(block).strip() for block in blocks)))


def test_webvtt_is_read_and_written_anew():
    assert read(VTT).cues == (
        Cue(1000, 4000, "Tuyến kè mới dài 3,2 km", "align:start line:85%"),
        Cue(5000, 7500, "<v Bà Hoa>Bà con <i>rất</i> mừng.</v>"),
    )
    assert read(VTT).webvtt() == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:04.000 align:start line:85%\nTuyến kè mới dài 3,2 km\n\n"
        "00:00:05.000 --> 00:00:07.500\n<v Bà Hoa>Bà con <i>rất</i> mừng.</v>\n"
    )


def test_what_was_written_reads_the_same():
    once = read(VTT)
    assert read(once.webvtt()) == once


def test_subrip_becomes_webvtt():
    assert read(SUBRIP).webvtt() == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:04.000\nTuyến kè mới dài 3,2 km\n\n"
        "00:00:05.000 --> 00:00:07.500\nBà con rất mừng.\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_way_to_save_unicode_is_read(encoding, line_end):
    content = SUBRIP.replace("\n", line_end).encode(encoding)
    assert read(content).transcript() == WORDS.replace("km Bà", "km Bà")


def test_windows_1258_is_read_into_the_one_spelling():
    # That encoding writes the vowel, then the tone.
    content = SUBRIP.replace("ế", "ê\u0301").replace("ớ", "ơ\u0301").replace("è", "e\u0300")
    content = content.replace("à", "a\u0300").replace("ấ", "â\u0301").replace("ừ", "ư\u0300")
    assert read(content.encode("cp1258")).transcript() == WORDS


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("TCVN3", "TØnh VÜnh Phóc tæ chøc héi nghÞ"), ("VNI", "Tænh Vónh Phuùc toå chöùc hoäi nghò")],
)
@pytest.mark.parametrize("saved_as", ["latin-1", "utf-8"])
def test_the_old_encodings_are_named(encoding, words, saved_as):
    content = f"1\n00:00:01,000 --> 00:00:04,000\n{words}\n".encode(saved_as)
    assert rejection(content) == (
        f"Phụ đề này dùng bảng mã cũ {encoding}. Hãy chuyển sang Unicode "
        "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi tải lên lại."
    )


def test_what_could_do_harm_is_left_out():
    harmful = vtt(
        "STYLE\n::cue { background: url(https://example.com/x) }",
        "REGION\nid:hong",
        """
        00:01.000 --> 00:02.000 style:x
        <script>alert(1)</script> <img src=x onerror=alert(1)> <c.red>Tin</c> &lt;b&gt; a < b
        <00:01.500>mới\u202e\u200b
        """,
    )
    assert read(harmful).webvtt() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1) Tin &lt;b&gt; a &lt; b\nmới\n"
    )


def test_cues_come_in_the_order_of_time():
    late_first = vtt("00:05.000 --> 00:06.000\nsau", "00:01.000 --> 00:02.000\ntrước")
    assert [cue.text for cue in read(late_first).cues] == ["trước", "sau"]


def test_the_transcript_reads_as_a_text():
    talk = vtt(
        "00:01.000 --> 00:03.000\nTuyến kè mới",
        "00:03.000 --> 00:05.000\ndài 3,2 km\nđã xong.",
        "00:03.500 --> 00:05.500\ndài 3,2 km\nđã xong.",
        "00:09.000 --> 00:10.000\nLoa &amp; đèn.",
        "00:10.000 --> 00:11.000\n<v Bà Hoa>Vui lắm!",
        "00:11.000 --> 00:12.000\n<v Ông Tư>Phải.</v>",
    )
    assert read(talk).transcript() == (
        "Tuyến kè mới dài 3,2 km đã xong.\n\nLoa & đèn.\n\nBà Hoa: Vui lắm!\n\nÔng Tư: Phải."
    )


def test_the_header_must_be_there():
    assert rejection("00:01.000 --> 00:02.000\nTin") == (
        "Dòng 1: thiếu dòng đầu WEBVTT. Hãy thêm dòng WEBVTT và một dòng trống."
    )


@pytest.mark.parametrize(
    "written",
    ["00:01 --> 00:02", "1:61:00.000 --> 1:62:00.000", "00:01.0 --> 00:02.000", "x --> y"],
)
def test_a_wrong_time_is_shown_with_its_line(written):
    assert rejection(vtt("00:00.000 --> 00:01.000\nTin", f"{written}\nmới")) == (
        f"Dòng 6: thời gian “{written}” viết sai. Hãy viết như 00:01:05.000 --> 00:01:08.500."
    )


@pytest.mark.parametrize("end", ["00:02.000", "00:01.999"])
def test_a_cue_does_not_end_before_it_begins(end):
    assert rejection(vtt(f"00:02.000 --> {end}\nTin")) == (
        "Dòng 3: câu này kết thúc trước khi bắt đầu."
    )


def test_words_without_a_time_are_shown_with_their_line():
    assert rejection(vtt("00:01.000 --> 00:02.000\nTin", "mới")) == (
        "Dòng 6: câu này không có dòng thời gian ở trên, ví dụ 00:01:05.000 --> 00:01:08.500. "
        "Trong một câu không được có dòng trống."
    )


def test_two_cues_in_one_are_told_apart():
    assert rejection(vtt("00:01.000 --> 00:02.000\nTin\n00:03.000 --> 00:04.000\nmới")) == (
        "Dòng 5: trước câu mới phải có một dòng trống."
    )


def test_captions_of_another_video_are_noticed():
    assert rejection(
        vtt("00:01.000 --> 00:02.000\nTin", "01:00.000 --> 01:02.000\nmới"), seconds=9
    ) == ("Dòng 6: câu này bắt đầu khi video đã hết. Phụ đề có phải của video này không?")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\n \n"])
def test_an_empty_file_is_refused(content):
    assert rejection(content) == "Tệp phụ đề này trống. Hãy chọn lại tệp."


@pytest.mark.parametrize("content", ["WEBVTT", vtt("00:01.000 --> 00:02.000\n<b> </b>")])
def test_captions_without_a_word_are_refused(content):
    assert rejection(content) == "Tệp phụ đề này không có câu nào."


def test_what_is_no_captions_is_told_so():
    assert rejection("Kế hoạch quay phim").startswith("Tệp này không phải phụ đề")
    assert rejection(bytes(range(1, 256)) * 4).startswith("Không đọc được chữ")


def test_there_are_limits(monkeypatch):
    assert "lớn hơn 1 MB" in rejection(b"a" * (subtitles.MAX_BYTES + 1))
    assert rejection(vtt("00:01.000 --> 00:02.000\n" + "dài " * 200)).startswith(
        "Dòng 3: câu này dài"
    )
    monkeypatch.setattr(subtitles, "MAX_CUES", 1)
    assert rejection(VTT) == "Phụ đề này có hơn 1 câu. Hãy kiểm tra lại tệp."


PIECES = [
    *("<", ">", "<b>", "</b>", "<v ", "<v Hoa>", "</v>", "&", "&lt;", "&amp;", "&#123;", "&bsol;"),
    *("{", "{\\", "\\", "}", "{\\an8}", "&rbrace;", "\u200b", "\u0301", " ", "a", "1", "-->", ":"),
    *("\u0338", "&#824;", "<v ", "-", "&#45;", "&gt;", "\u200d", "V&#243;nh Phu&#249;c "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("{\u200b\\}")
@example("1{<x>\\an8}")
@example("{{\\a}\\b}")
@example("<v &#123;\\>}Vâng")
@example("&#123;\\<v a&rbrace;>Vâng")
@example("<b>\u0338x</b>")
@example("<v Hoa>&#824; chào")
@example("<v a-&#45;>Xin")
@example("<v Hoa -\u200b->Xin")
@example("V&#243;nh Phu&#249;c &#241;a&#245; co&#249; nhie&#224;u")
@example("&#" + "9" * 5000 + ";")
@example("<v &#x" + "f" * 5000 + ">Vâng")
def test_whatever_is_written_in_a_cue_is_written_once_and_for_all(words):
    try:
        once = read(vtt(f"00:01.000 --> 00:02.000\n{words}"))
    except subtitles.UnreadableCaptions:
        return
    assert read(once.webvtt()) == once


def test_what_grows_over_the_limit_when_it_is_stored_is_refused():
    cue = "00:01.000 --> 00:02.000\n" + "&" * 99 + "\n\n"
    assert "lớn hơn 1 MB" in rejection(vtt(cue * 2_500))


@pytest.mark.parametrize("piece", ["{\\", "{" + "\\" * 9, "\\", "<v ", " ", "<", "&#1", "{<v a>"])
def test_a_line_of_a_megabyte_is_read_at_once(piece):
    line = ("{" + piece * (subtitles.MAX_BYTES // len(piece)))[: subtitles.MAX_BYTES - 100]
    for begin in ("", "<v"):
        with contextlib.suppress(subtitles.UnreadableCaptions):
            read(vtt(f"00:01.000 --> 00:02.000\n{begin}{line}"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        read(content)
    except subtitles.UnreadableCaptions as refused:
        assert str(refused)
