"""Compare two texts by paragraphs and words, for people to read what was changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

from portal.rich_text.comparison.words import Kind

_BLOCKS = {"p", "h2", "h3", "h4", "li", "tr", "figure", "figcaption", "caption", "blockquote"}
_BREAKS = {"br", "hr"}
#: Unchanged words shown before and after a change.
AROUND = 5
#: Changed words shown of one place; a pasted report would fill the page.
LONGEST = 80
#: Paragraphs or words of both sides, multiplied, that are compared, so that a page of versions is
#: made in bounded time. Beyond it all of the old text is deleted and all of the new inserted.
MOST_PAIRS = 4_000_000


@dataclass(frozen=True)
class Part:
    """Successive words with the same fate; ``left_out`` is how many of them are not in ``words``.

    ``words`` of SAME keep only those beside a change, with "…" for the rest.
    """

    kind: Kind
    words: str
    left_out: int = 0


Paragraph = list[Part]


def paragraphs(html: str) -> list[str]:
    """Return the paragraphs of stored ``html`` as plain text.

    A link is followed by its address and a photo is named by its number, because changing those
    changes what readers get.

    >>> paragraphs('<h2>Giá vải</h2><p>Xem <a href="/a/">đây</a>.</p>')
    ['Giá vải', 'Xem đây (/a/).']
    >>> paragraphs('<figure data-photo="12"><figcaption>Mùa vải</figcaption></figure>')
    ['Ảnh số 12', 'Mùa vải']
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for line in (" ".join(raw.split()) for raw in reader.lines) if line]


def compare(old: Sequence[str], new: Sequence[str]) -> list[Paragraph]:
    """Return each changed paragraph with its deleted and inserted words; [] without a change.

    >>> for paragraph in compare(["Giá tăng 50 nghìn."], ["Giá tăng 60 nghìn."]):
    ...     print([(str(part.kind), part.words) for part in paragraph])
    [('same', 'Giá tăng'), ('deleted', '50'), ('inserted', '60'), ('same', 'nghìn.')]
    """
    changed = []
    for tag, i, i_end, j, j_end in _opcodes(old, new):
        if tag == "equal":
            continue
        gone, come = old[i:i_end], new[j:j_end]
        pairs = min(len(gone), len(come))
        changed += [_by_words(gone[n], come[n]) for n in range(pairs)]
        changed += [[_part(Kind.DELETED, line.split())] for line in gone[pairs:]]
        changed += [[_part(Kind.INSERTED, line.split())] for line in come[pairs:]]
    return changed


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.lines = [""]
        self._addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in _BLOCKS | _BREAKS:
            self.lines.append("")
        for kind, name in (("data-video", "Video"), ("data-album", "Album")):
            if tag == "figure" and kind in attributes:
                self.lines[-1] += f"{name} số {attributes[kind]}"
        if tag == "figure" and "data-photo" in attributes:
            alternative = attributes.get("data-alt")
            described = f" (mô tả: {alternative})" if alternative else ""
            self.lines[-1] += f"Ảnh số {attributes['data-photo']}{described}"
        elif tag in ("td", "th"):
            self.lines[-1] += " "
        elif tag == "a":
            self._addresses.append(attributes.get("href") or "")

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self.lines.append("")
        elif tag == "a" and self._addresses:
            address = self._addresses.pop()
            if address:
                self.lines[-1] += f" ({address})"

    def handle_data(self, data):
        self.lines[-1] += re.sub(r"\s+", " ", data)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(old) * len(new) > MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new).get_opcodes()


def _by_words(old: str, new: str) -> Paragraph:
    return list(_parts(old.split(), new.split()))


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, i, i_end, j, j_end in _opcodes(old, new):
        if tag == "equal":
            yield Part(Kind.SAME, _around(old[i:i_end], is_first=i == 0, is_last=i_end == len(old)))
            continue
        if i < i_end:
            yield _part(Kind.DELETED, old[i:i_end])
        if j < j_end:
            yield _part(Kind.INSERTED, new[j:j_end])


def _part(kind: Kind, words: list[str]) -> Part:
    return Part(kind, " ".join(words[:LONGEST]), max(0, len(words) - LONGEST))


def _around(words: list[str], *, is_first: bool, is_last: bool) -> str:
    before, after = (0 if is_first else AROUND), (0 if is_last else AROUND)
    if len(words) <= before + after + 1:
        return " ".join(words)
    return " ".join([*words[:before], "…", *words[len(words) - after :]])
