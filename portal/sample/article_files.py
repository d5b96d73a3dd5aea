"""The parser of the sample articles in `articles/*.txt`, whose markup keeps text out of the code.

Each file holds several texts. A text begins with "=== title"; lines "name: value" up to "---" are
its fields; then come the summary (sapo) and the paragraphs, with an empty line before each:

    ## heading, ### heading     - item     1. item     > quotation     | cell | cell |
    ![picture] caption          **strong**  *emphasis*  [words](address)

The first row of a table is its head; a picture is a key of `gallery.photos.PICTURES`. Dates in a
text are computed from its publication date, so that the sample is never out of date: {ngày} and
{ngày+7} give 13/02, {đủ} and {đủ-1} 13/02/2026, {tháng} and {năm-1} numbers.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from portal.vietnamese import dates

ARTICLES = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class File:
    """A document attached to a text: its kind, a key of `documents.KINDS`, and the title shown."""

    kind: str
    title: str


@dataclass(frozen=True)
class Text:
    """A text of the sample, dated: every field of an ``Article``, with related objects by name."""

    at: datetime.datetime
    title: str
    summary: str
    body: str
    category: str
    byline: str
    source: str
    tags: tuple[str, ...]
    photo: str
    #: Keys of the pictures inside the body.
    figures: tuple[str, ...]
    files: tuple[File, ...]
    #: The article's state, the name of a method of `demonstration._Desk`; "" for published.
    desk: str
    note: str
    #: (words of the first edition, words that replaced them, hours after publication).
    correction: tuple[str, str, float] | None

    def with_photos(self, photo_id: Callable[[str], int]) -> "Text":
        """Return the text with photo ids in its body instead of the positions 1, 2, 3…

        ``photo_id`` returns the id of the photo for a key of a picture.
        """

        def numbered(match: re.Match[str]) -> str:
            return f'<figure data-photo="{photo_id(self.figures[int(match[1]) - 1])}">'

        return replace(self, body=_NUMBERED.sub(numbered, self.body))


_NUMBERED = re.compile('<figure data-photo="([0-9]+)">')
_PICTURE = re.compile(r"!\[([a-z-]+)\] ")


def texts(now: datetime.datetime) -> list[Text]:
    """Return every text of the sample, with dates relative to ``now``, oldest first.

    Raises ValueError with the file and the title of a text that has an error.
    """
    found = []
    for path in sorted(ARTICLES.glob("*.txt")):
        for written in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            try:
                found.append(_text(written, now))
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path.name}, {written.splitlines()[0]}: {error}") from error
    return sorted(found, key=lambda text: text.at)


def _text(written: str, now: datetime.datetime) -> Text:
    head, _, words = written.partition("\n---\n")
    title, *lines = head.splitlines()
    said = dict(re.split(r":\s*", line, maxsplit=1) for line in lines)
    at = instant(said.pop("when"), now)
    title, words = (dated(part, dates.local_day(at)) for part in (title, words))
    summary, *blocks = re.split(r"\n\s*\n", words.strip())
    figures = [match[1] for match in map(_PICTURE.match, blocks) if match]
    text = Text(
        at=at,
        title=title,
        summary=" ".join(summary.split()),
        body="\n".join(html(blocks)),
        category=said.pop("in"),
        byline=said.pop("by", ""),
        source=said.pop("source", ""),
        tags=tuple(filter(None, said.pop("tags", "").split("; "))),
        photo=said.pop("photo", ""),
        figures=tuple(figures),
        files=tuple(
            File(*entry.split(" ", 1)) for entry in filter(None, said.pop("files", "").split("; "))
        ),
        desk=said.pop("desk", ""),
        note=said.pop("note", ""),
        correction=_correction(said.pop("corrected", "")),
    )
    if said:
        raise ValueError(f"unknown: {', '.join(said)}")
    return text


def _correction(written: str) -> tuple[str, str, float] | None:
    """Parse "3 h: first words => right words"; None for an empty string."""
    if not written:
        return None
    match = re.fullmatch(r"([0-9.]+) h: (.+) => (.+)", written)
    if match is None:
        raise ValueError(f"no correction: {written}")
    hours, first, right = match.groups()
    return first, right, float(hours)


_WHEN = re.compile(
    r"today (?P<share>0\.[0-9]+)"
    r"|(?:(?P<days>[0-9]+)d|(?P<day>[0-9]{2})/(?P<month>[0-9]{2})(?P<back>-[0-9])?)"
    r" (?P<clock>[0-9:]{5})"
)


def instant(written: str, now: datetime.datetime) -> datetime.datetime:
    """Return the time that ``written`` means relative to ``now``; it is never after ``now``.

    "today 0.5" is the middle of the part of today that has passed; "3d 08:15" is three days ago;
    "05/09 07:30" is on the last 5 September before today and "05/09-1 07:30" a year before that.
    Raises ValueError for anything else.

    >>> noon = datetime.datetime(2026, 11, 24, 12, tzinfo=dates.VIETNAM)
    >>> [str(instant(each, noon))[:16] for each in ("today 0.5", "3d 08:15")]
    ['2026-11-24 06:00', '2026-11-21 08:15']
    >>> [str(instant(each, noon))[:16] for each in ("05/09 07:30", "24/11-1 07:30")]
    ['2026-09-05 07:30', '2024-11-24 07:30']
    """
    match = _WHEN.fullmatch(written)
    if not match:
        raise ValueError(f"no date: {written}")
    today = dates.local_day(now)
    midnight, _ = dates.day_bounds(today)
    if match["share"]:
        return midnight + (now - midnight) * float(match["share"])
    if match["days"]:
        day = today - datetime.timedelta(days=int(match["days"]))
    else:
        day = datetime.date(
            today.year + int(match["back"] or 0), int(match["month"]), int(match["day"])
        )
        if day.replace(year=today.year) >= today:
            day = day.replace(year=day.year - 1)
    clock = datetime.time.fromisoformat(match["clock"])
    return datetime.datetime.combine(day, clock, tzinfo=dates.VIETNAM)


_MOVING = re.compile(r"\{(ngày|đủ|tháng|năm)([+-][0-9]+)?\}")


def dated(words: str, day: datetime.date) -> str:
    """Return ``words`` with the dates in braces replaced, computed from ``day``.

    >>> dated("{ngày+7}, {đủ}, tháng {tháng-1}/{năm}", datetime.date(2026, 2, 28))
    '07/03, 28/02/2026, tháng 1/2026'
    """

    def moved(match: re.Match[str]) -> str:
        unit, by = match[1], int(match[2] or 0)
        if unit == "năm":
            return str(day.year + by)
        if unit == "tháng":
            return str((day.month - 1 + by) % 12 + 1)
        other = day + datetime.timedelta(days=by)
        return dates.short_day(other)[: 5 if unit == "ngày" else None]

    return _MOVING.sub(moved, words)


def html(blocks: list[str]) -> Iterator[str]:
    """Yield each block of a body as HTML, in the form that `portal.rich_text` stores.

    >>> list(html(["## Một", "Hai **ba**", "- bốn", "> năm"]))
    ['<h2>Một</h2>', '<p>Hai <strong>ba</strong></p>', '<ul><li>bốn</li></ul>', \
'<blockquote><p>năm</p></blockquote>']
    """
    figures = 0
    for block in blocks:
        lines = block.strip().splitlines()
        if heading := re.fullmatch(r"(##+) (.+)", lines[0]):
            level = len(heading[1])
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif lines[0].startswith("- "):
            yield f"<ul>{_items(lines)}</ul>"
        elif re.match("[0-9]+[.] ", lines[0]):
            yield f"<ol>{_items(lines)}</ol>"
        elif lines[0].startswith("> "):
            quoted = " ".join(line.removeprefix(">").strip() for line in lines)
            yield f"<blockquote><p>{_inline(quoted)}</p></blockquote>"
        elif lines[0].startswith("|"):
            yield _table(lines)
        elif picture := _PICTURE.match(lines[0]):
            figures += 1
            caption = _inline(" ".join(lines)[picture.end() :])
            yield (f'<figure data-photo="{figures}"><figcaption>{caption}</figcaption></figure>')
        else:
            yield f"<p>{_inline(' '.join(lines))}</p>"


def _items(lines: list[str]) -> str:
    return "".join(f"<li>{_inline(line.split(' ', 1)[1])}</li>" for line in lines)


def _table(lines: list[str]) -> str:
    head, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
    return "<table><thead>{}</thead><tbody>{}</tbody></table>".format(
        _row("th", head), "".join(_row("td", row) for row in rows)
    )


def _row(cell: str, words: list[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{_inline(each)}</{cell}>' for each in words)}</tr>"


def _inline(words: str) -> str:
    words = escape(words, quote=False)
    words = re.sub(r"\[([^]]+)\]\(([^)]+)\)", r'<a href="\2">\1</a>', words)
    words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", words)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", words)
