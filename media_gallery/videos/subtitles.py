"""Subtitles of videos: reads uploaded WebVTT or SubRip, checks it, and writes clean WebVTT."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from portal.vietnamese import text

MAX_BYTES = 1024 * 1024
MAX_CUES = 10_000
MAX_CUE_LENGTH = 500

# After a silence of this many milliseconds the transcript starts a new paragraph.
_PAUSE = 3_000

_LINE_BREAK = re.compile("\r\n|\n|\r")
_MARK = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_MARK}\s*-->\s*{_MARK}(?:\s+(.*))?\s*", re.ASCII)
_SUBRIP_TIMING = re.compile(r"\s*\d+:\d\d:\d\d,\d+\s*-->", re.ASCII)
_SETTING = re.compile(
    r"align:(?:start|center|end|left|right)|vertical:(?:rl|lr)"
    r"|line:-?\d{1,3}(?:\.\d+)?%?(?:,(?:start|center|end))?"
    r"|position:\d{1,3}(?:\.\d+)?%(?:,(?:line-left|center|line-right))?"
    r"|size:\d{1,3}(?:\.\d+)?%",
    re.ASCII,
)
_TAG = re.compile(r"(<[^<>]*>)")
_KEPT_TAG = re.compile(r"</?[biu]>|</v>")
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
# Positioning codes of other subtitle formats, such as {\an8}.
_BRACES = re.compile(r"\{\\[^{}]*\}")
# What would become such a code when it is read again: after another code was removed inside it.
_LEFT_OVER_BRACE = re.compile(r"\{\\++(?=[^{}]*\})")
# It would be joined with the ">" of a tag before it.
_OVERLAY = "\u0338"
# `html.unescape` refuses numbers of thousands of digits; no character has more than seven.
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.IGNORECASE)
_LEFT_OVER_TONE = re.compile("[\u0300-\u036f]")
_TOO_LARGE = "Tệp phụ đề lớn hơn 1 MB. Hãy kiểm tra lại đây có phải phụ đề."
_EXAMPLE = "00:01:05.000 --> 00:01:08.500"


class UnreadableCaptions(Exception):
    """The file cannot be used as subtitles; the message tells the uploader where and what to do."""


@dataclass(frozen=True)
class Cue:
    """A few words on the screen from ``start`` to ``end``, in milliseconds.

    ``text`` is harmless WebVTT: lines, the tags ``b i u v``, and escaped characters only.
    """

    start: int
    end: int
    text: str
    settings: str = ""


@dataclass(frozen=True)
class Captions:
    """The subtitles of one video: at least one cue, ordered by start."""

    cues: tuple[Cue, ...]

    def webvtt(self) -> str:
        """Return the content of the file to serve, as ``text/vtt`` in UTF-8."""
        blocks = (
            f"{_clock(cue.start)} --> {_clock(cue.end)} {cue.settings}".rstrip() + f"\n{cue.text}\n"
            for cue in self.cues
        )
        return "\n".join(("WEBVTT\n", *blocks))

    def transcript(self) -> str:
        """Return the words alone, as plain text; an empty line separates paragraphs."""
        paragraphs: list[list[str]] = []
        before = None
        for cue in self.cues:
            words, starts_turn = _plain(cue.text)
            # Roll-up subtitles repeat each line in the next cue.
            if before is not None and words == _plain(before.text)[0]:
                continue
            if before is None or starts_turn or cue.start - before.end >= _PAUSE:
                paragraphs.append([])
            paragraphs[-1].append(words)
            before = cue
        return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def read(content: bytes, *, seconds: float | None = None) -> Captions:
    """Parse the WebVTT or SubRip file ``content``: UTF-8, UTF-16 or Windows-1258.

    ``seconds`` is the length of the video, if known. Styles, regions, notes and all tags but
    ``b i u v`` are left out. Raises UnreadableCaptions, with the number of the line where there is
    one; also for the legacy Vietnamese encodings, which the uploader is asked to convert.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableCaptions(_TOO_LARGE)
    lines = _LINE_BREAK.split(_decoded(content))
    if not any(line.strip() for line in lines):
        raise UnreadableCaptions("Tệp phụ đề này trống. Hãy chọn lại tệp.")
    cues = sorted(_cues(lines, _header_length(lines), seconds), key=lambda cue: cue.start)
    if not cues:
        raise UnreadableCaptions("Tệp phụ đề này không có câu nào.")
    captions = Captions(tuple(cues))
    # What is stored is read again whenever the form of the video is saved, and must pass then too:
    # it may be longer (each "&" has become five characters) and have fewer words.
    stored = captions.webvtt()
    if len(stored.encode()) > MAX_BYTES:
        raise UnreadableCaptions(_TOO_LARGE)
    _reject_legacy(stored)
    return captions


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content[:200]:
        # The byte order is known from which byte of each pair is zero.
        encodings = ("utf-16-be",) if content[:200:2].count(0) > 20 else ("utf-16-le",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Windows-1258 writes a tone mark after its vowel. A mark that NFC cannot join with the
        # character before it shows that the file has another encoding.
        if encoding != "cp1258" or not _LEFT_OVER_TONE.search(normalize("NFC", decoded)):
            _reject_legacy(decoded)
            return decoded
    _reject_legacy(content.decode("latin-1"))
    raise UnreadableCaptions(
        "Không đọc được chữ trong tệp phụ đề này. Hãy mở tệp bằng Notepad, "
        "chọn Lưu thành (Save as) với mã UTF-8 rồi tải lên lại."
    )


def _reject_legacy(decoded: str) -> None:
    if encoding := text.legacy_encoding(_unescaped(decoded)):
        raise UnreadableCaptions(
            f"Phụ đề này dùng bảng mã cũ {encoding}. Hãy chuyển sang Unicode "
            "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi tải lên lại."
        )


def _header_length(lines: list[str]) -> int:
    """Return the number of lines before the cues.

    Raises UnreadableCaptions for a file that is no subtitles.
    """
    first = next(number for number, line in enumerate(lines) if line.strip())
    if re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[first]):
        length = first + 1
        while length < len(lines) and lines[length].strip() and "-->" not in lines[length]:
            length += 1
        return length
    timing = next((number for number, line in enumerate(lines) if "-->" in line), None)
    if timing is None:
        raise UnreadableCaptions(
            "Tệp này không phải phụ đề: không có dòng thời gian nào. "
            f"Phụ đề WebVTT bắt đầu bằng dòng WEBVTT, mỗi câu có một dòng như {_EXAMPLE}."
        )
    if not _SUBRIP_TIMING.match(lines[timing]):
        raise UnreadableCaptions(
            f"Dòng {first + 1}: thiếu dòng đầu WEBVTT. Hãy thêm dòng WEBVTT và một dòng trống."
        )
    return first


def _cues(lines: list[str], start: int, seconds: float | None) -> Iterator[Cue]:
    count = 0
    for first, block in _blocks(lines, start):
        if re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", block[0]):
            continue
        timings = [number for number, line in enumerate(block) if "-->" in line]
        if not timings:
            # A number alone is left of a cue whose timing and words were deleted.
            if len(block) == 1 and block[0].strip().isdigit():
                continue
            raise UnreadableCaptions(
                f"Dòng {first}: câu này không có dòng thời gian ở trên, ví dụ {_EXAMPLE}. "
                "Trong một câu không được có dòng trống."
            )
        if timings[0] > 1 or len(timings) > 1:
            number = first + (timings[0] if timings[0] > 1 else timings[1])
            raise UnreadableCaptions(f"Dòng {number}: trước câu mới phải có một dòng trống.")
        cue = _cue(block[timings[0] :], first + timings[0], seconds)
        if cue.text:
            count += 1
            if count > MAX_CUES:
                raise UnreadableCaptions(
                    f"Phụ đề này có hơn {text.number(MAX_CUES)} câu. Hãy kiểm tra lại tệp."
                )
            yield cue


def _blocks(lines: list[str], start: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the blocks of lines between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines[start:], ""], start + 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(block: list[str], number: int, seconds: float | None) -> Cue:
    timing = _TIMING.fullmatch(block[0])
    if timing is None:
        raise UnreadableCaptions(
            f"Dòng {number}: thời gian “{text.excerpt(block[0], 60)}” viết sai. "
            f"Hãy viết như {_EXAMPLE}."
        )
    start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:8])
    if end <= start:
        raise UnreadableCaptions(f"Dòng {number}: câu này kết thúc trước khi bắt đầu.")
    if seconds is not None and start > seconds * 1000:
        raise UnreadableCaptions(
            f"Dòng {number}: câu này bắt đầu khi video đã hết. Phụ đề có phải của video này không?"
        )
    words = "\n".join(filter(None, map(_clean, block[1:])))
    if len(words) > MAX_CUE_LENGTH:
        raise UnreadableCaptions(
            f"Dòng {number}: câu này dài hơn {MAX_CUE_LENGTH} ký tự, không vừa màn hình. "
            "Hãy chia thành nhiều câu."
        )
    settings = [each for each in (timing[9] or "").split() if _SETTING.fullmatch(each)]
    return Cue(start, end, words, " ".join(settings))


def _milliseconds(mark: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in mark)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _clock(milliseconds: int) -> str:
    """Format a time in milliseconds for WebVTT.

    >>> _clock(3_725_050)
    '01:02:05.050'
    """
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"


def _clean(line: str) -> str:
    r"""Return one line of a cue as it is served: known tags kept, all else escaped.

    >>> _clean("<font color=red>Tin</font> <b>mới</b> {\\an8}&amp; R<D <script>x")
    'Tin <b>mới</b> &amp; R&lt;D x'
    >>> _clean("<v.loud Bà  Hoa>Vâng</v>")
    '<v Bà Hoa>Vâng</v>'
    """
    pieces = []
    for piece in _TAG.split(_BRACES.sub("", line)):
        if not _TAG.fullmatch(piece):
            # "<" without ">" is a character, not a tag.
            composed = normalize("NFC", text.without_invisible(_unescaped(piece)))
            pieces.append(html.escape(composed.replace(_OVERLAY, ""), quote=False))
        elif _KEPT_TAG.fullmatch(piece):
            pieces.append(piece)
        elif (speaker := _SPEAKER.fullmatch(piece)) and (name := _name(speaker[1])):
            pieces.append(f"<v {html.escape(name, quote=False)}>")
    # Again: a removed tag, invisible character or entity may have stood inside a code.
    line = _BRACES.sub("", text.normalise("".join(pieces)))
    line = text.normalise(_LEFT_OVER_BRACE.sub("{", line))
    return line if _TAG.sub("", line).strip() else ""


def _name(markup: str) -> str:
    """Return the name of a speaker without what would be read as a code, or as a line of times."""
    return text.normalise(re.sub("[{}]", "", _unescaped(markup))).rstrip("- ")


def _unescaped(markup: str) -> str:
    return html.unescape(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", markup))


def _plain(markup: str) -> tuple[str, bool]:
    """Return the words of a cue as one line, and whether it begins with a named speaker."""
    named = _SPEAKER.sub(lambda speaker: f"{speaker[1]}: ", markup)
    words = html.unescape(_TAG.sub("", named))
    return text.normalise(words), bool(_SPEAKER.match(markup))
