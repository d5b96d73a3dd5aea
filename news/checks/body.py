"""Rules for the parts of a body: headings and the words of links. They need no query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from lxml import etree, html

from news.checks.findings import Finding, quoted, warning
from news.models import Edition
from portal.vietnamese import text

#: Links looked at in one text; a list of more is none that a writer mends by hand.
MOST_LINKS = 300

#: Words that do not say where a link leads, folded, without the marks around them.
_SAYS_NOTHING = {
    *("tai day", "o day", "day", "vao day", "bam vao day", "nhan vao day", "xem tai day"),
    *("xem them", "xem tiep", "xem", "doc them", "doc tiep", "chi tiet", "xem chi tiet"),
    *("link", "duong link", "lien ket", "click", "click here", "here", "tai ve", "tai", "website"),
    *("bam day", "nhan day", "click vao day", "tai xuong", "trang web", "xem o day", "them"),
}
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*|\S+\.(?:vn|com|net|org|gov|edu)/\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link of the body: its address and its words as one line."""

    address: str
    words: str


def tree(edition: Edition) -> html.HtmlElement:
    """Return the body as a tree, an empty one where there is nothing to read."""
    try:
        return html.fragment_fromstring(edition.body, create_parent="div")
    except (etree.ParserError, ValueError):
        return html.Element("div")


def links(edition: Edition) -> list[Link]:
    """Return the links of the body in order, at most ``MOST_LINKS``."""
    found = islice(tree(edition).iter("a"), MOST_LINKS)
    return [Link(each.get("href") or "", text.normalise(each.text_content())) for each in found]


def words_of_links(edition: Edition) -> Iterator[Finding]:
    """WCAG 2.4.4, TT 32/2017: who hears only the links of a page must know where they lead."""
    found = links(edition)
    empty = [link.address for link in found if not link.words]
    vague = [link.words for link in found if _says_nothing(link.words)]
    bare = [link.words for link in found if _ADDRESS.fullmatch(link.words)]
    if empty:
        yield warning("words_of_links", "body", f"Liên kết không có chữ, đến {quoted(empty)}.")
    if vague:
        yield warning(
            "words_of_links",
            "body",
            f"Liên kết {quoted(vague)} không nói dẫn đến đâu; hãy đặt liên kết vào tên của nơi ấy.",
        )
    if bare:
        yield warning(
            "words_of_links",
            "body",
            f"Liên kết hiện nguyên địa chỉ {quoted(bare)}; hãy ghi tên của nơi ấy.",
        )


def _says_nothing(words: str) -> bool:
    return bool(words) and _AROUND.sub("", text.fold(words)) in {*_SAYS_NOTHING, ""}


def order_of_headings(edition: Edition) -> Iterator[Finding]:
    """The editor's cleaning closes gaps; texts that came in another way may have them."""
    body = tree(edition)
    headings = [(int(each.tag[1]), each) for each in body.iter("h2", "h3", "h4", "h5", "h6")]
    words = [text.normalise(each.text_content()) for _, each in headings]
    steps = pairwise([1, *(level for level, _ in headings)])
    skips = [name for (above, level), name in zip(steps, words, strict=True) if level > above + 1]
    if skips:
        yield warning("order_of_headings", "body", f"Đề mục {quoted(skips)} nhảy qua một cấp.")
    if not all(words):
        yield warning("order_of_headings", "body", "Có đề mục không có chữ.")
