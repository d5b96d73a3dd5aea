"""Clean pasted HTML into the HTML that is stored."""

import re
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree
from lxml import html as lxml_html

from portal.rich_text.canonical import linked_pictures, picture_tables
from portal.rich_text.canonical.allowed import link_address, sanitise
from portal.rich_text.canonical.headings import close_gaps
from portal.rich_text.canonical.structure import Builder, Container
from portal.rich_text.inline_media import KINDS
from portal.rich_text.left_out import LeftOut
from portal.rich_text.source import embedded, layout, lists, revisions
from portal.rich_text.source.inline import Ink, Link
from portal.rich_text.source.marks import marks_inside
from portal.rich_text.source.styles import Look, Style, declarations, is_gone
from portal.rich_text.source.stylesheets import Stylesheet
from portal.vietnamese import text

MAX_LENGTH = 2_000_000
MAX_ELEMENTS = 50_000


class TooComplex(ValueError):
    """HTML too long, too deeply nested or with too many elements; the message is for staff."""


def clean(html: str, left_out: LeftOut | None = None) -> str:
    """Return html as it is stored: the structure and the words, nothing else.

    The result is valid, has only the tags and attributes of the allow-list, and its text is
    normalised (`portal.vietnamese.text`). What a reader could not see (hidden, off-screen, text in
    the background's colour) is removed with its text, and so are comments and tracked deletions of
    word processors; ``left_out`` takes note of what is removed. Cleaning again changes nothing.
    Takes linear time; raises TooComplex for more than 2,000,000 characters, 50,000 elements, or
    2,000 inside one another.

    >>> clean('<div class="MsoNormal"><b>H&ograve;a</b>&nbsp; Bình<o:p></o:p></div><p>&nbsp;</p>')
    '<p><strong>Hòa</strong> Bình</p>'
    >>> clean('<p>Tin <a href="https://x.vn" style="position:absolute;left:-99em">nóng</a></p>')
    '<p>Tin</p>'
    """
    # The sanitiser comes last, so that nothing unsafe is stored even if the code before has a bug.
    cleaned = sanitise(_read(_parse(html), left_out or LeftOut()).html())
    # Added closing tags can make it longer than the input, and it must be possible to save again.
    _reject_long(cleaned)
    _reject_many(len(_OPENING_TAG.findall(cleaned)))
    return cleaned


def _parse(html: str) -> etree._Element:
    _reject_long(html)
    # libxml2, not an HTML5 parser: those repeat open formatting in every block, so that a few
    # kilobytes can become gigabytes. `sanitise` is one, but it runs last, on valid HTML.
    parser = lxml_html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    page = f"<html><body>{text.without_invisible(html)}"
    root = lxml_html.document_fromstring(page.encode(), parser=parser)
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise TooComplex(_("Nội dung có quá nhiều lớp định dạng lồng nhau. {}").format(_ADVICE))
    count = root.xpath("count(/html/body//*)")
    assert isinstance(count, float)
    _reject_many(int(count))
    return root


def _reject_long(html: str) -> None:
    if len(html) > MAX_LENGTH:
        raise TooComplex(_("Nội dung quá dài (hơn 2 triệu ký tự). {}").format(_ADVICE))


def _reject_many(elements: int) -> None:
    if elements > MAX_ELEMENTS:
        raise TooComplex(_("Nội dung có quá nhiều định dạng. {}").format(_ADVICE))


_ADVICE = gettext_lazy("Hãy dán lại dạng văn bản thuần, hoặc chia thành nhiều bài.")
_OPENING_TAG = re.compile("<[a-z]")


_DROPPED = frozenset(
    ["script", "style", "head", "title", "meta", "link", "xml", "o:p", "svg", "math", "object"]
    + ["embed", "applet", "iframe", "frame", "noframes", "noembed", "noscript", "template"]
    + ["audio", "video", "canvas", "map", "img", "input", "button", "select", "textarea"]
    + ["datalist", "progress", "meter", "base", "bgsound", "xmp", "plaintext"]
)
_PICTURES = frozenset(["img", "svg", "video", "object", "embed", "iframe", "canvas"])
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address"]
    + ["center", "dl", "dt", "dd", "form", "fieldset", "legend", "pre", "details", "summary"]
    + ["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dir", "menu", "li", "blockquote", "hr"]
    + ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption"]
    + ["marquee", "listing", "hgroup", "search"]
)
# Elements that do not change the `_State` of their children.
_PLAIN_BLOCKS = frozenset(["p", "div", "li", "tr", "thead", "tbody", "tfoot", "br", "span"])
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


@dataclass(frozen=True, slots=True)
class _State:
    """Formatting that an element passes on to the text inside it."""

    kind: str = "p"
    ink: Ink = Ink()
    look: Look = Look()
    keeps_lines: bool = False
    #: In a figure with a caption, which says what a linked picture in it is.
    is_captioned: bool = False
    flow: layout.Flow = "text"


def _read(root: etree._Element, left_out: LeftOut) -> Container:
    """Return the cleaned structure: walk the tree in document order, without recursion."""
    builder = Builder()
    word_items = lists.WordItems(root)
    tracked = revisions.accept_insertions(root)
    stylesheet = Stylesheet(sheet.text or "" for sheet in root.iter("style"))
    todo: list[tuple[etree._Element, _State, int | None]] = [(root, _State(), None)]
    while todo:
        element, outside, depth = todo.pop()
        if depth is not None:  # its children are done
            if depth > 0:
                builder.close_to(depth)
            elif depth == _APART:
                builder.add_space()
            _add_text(builder, element.tail, outside, left_out)
            continue
        style = stylesheet.style(element) | declarations(element.get("style", ""))
        if (
            revisions.is_left_out(element, style, left_out, tracked=tracked)
            or _is_gone(element, style, left_out)
            or lists.is_drawn_marker(element)
        ):
            _add_text(builder, element.tail, outside, left_out)
            continue
        if element.tag in _DROPPED:
            _add_place(builder, element, outside, left_out)
            _add_text(builder, element.tail, outside, left_out)
            continue
        if element.attrib:
            embedded.note_place(element, left_out)
        inside = _inside(element, style, outside)
        depth = _INLINE
        if layout.is_block(element, style, outside.flow, _BLOCKS):
            depth = builder.depth
            builder.end_line()
            _open(builder, element, style, word_items)
        elif element.tag == "br":
            builder.add_break()
        elif layout.stands_apart(element, style, outside.flow):
            depth = _APART
            builder.add_space()
        _add_text(builder, element.text, inside, left_out)
        if element.tag == "a":
            _add_name(builder, element, inside)
        todo.append((element, outside, depth))
        todo.extend((child, inside, None) for child in element.iterchildren(reversed=True))
    builder.end_line()
    picture_tables.dissolve(builder.root)
    close_gaps(builder.root)
    return builder.root


# Instead of a depth: nothing is to close behind the element, or a space is to be added.
_INLINE, _APART = 0, -1


def _is_gone(element: etree._Element, style: Style, left_out: LeftOut) -> bool:
    if not is_gone(element.tag, element.attrib, style):
        return False
    if element.tag not in _DROPPED:
        left_out.note_hidden("".join(map(str, islice(element.itertext(), 20))))
    return True


def _add_text(builder: Builder, raw: str | None, state: _State, left_out: LeftOut) -> None:
    if not raw:
        return
    if not state.look.is_seen:
        left_out.note_hidden(raw, is_transparent=state.look.transparent)
        return
    if not state.keeps_lines:
        builder.add_text(raw, state.kind, state.ink)
        return
    for place, line in enumerate(raw.split("\n")):
        if place:
            builder.add_break()
        builder.add_text(line, state.kind, state.ink)


def _add_name(builder: Builder, link: etree._Element, state: _State) -> None:
    # Ink of the paper's colour or of no size hides words, not a picture.
    if not state.ink.link or state.look.invisible:
        return
    is_needless = state.is_captioned and linked_pictures.leads_to_picture(state.ink.link.href)
    if not is_needless and (name := linked_pictures.alternative(link)):
        builder.add_text(name, state.kind, state.ink, names_picture=True)


def _add_place(builder: Builder, element: etree._Element, state: _State, left_out: LeftOut) -> None:
    """Add what stands in the text for a picture: an emoji, or the place where its bytes will be."""
    if element.tag == "img":
        words, place = embedded.read_image(element, left_out)
    else:
        words, place = embedded.read(element, left_out), ""
    _add_text(builder, words, state, left_out)
    if place:
        builder.add(Container("figure", **{"data-photo": place}))
    elif element.tag in _PICTURES and not (words or embedded.is_counter(element)):
        builder.note_lost_picture()


def _inside(element: etree._Element, style: Style, outside: _State) -> _State:
    tag = element.tag
    kind = outside.kind
    if tag in _HEADINGS:
        kind = _HEADINGS[tag]
    elif tag in ("caption", "figcaption"):
        kind = tag
    elif tag in ("ul", "ol", "dir", "menu", "blockquote", "table", "td", "th", "figure"):
        kind = "p"
    link = outside.ink.link
    if tag == "a":
        link = _link(element)
    elif (
        tag in _PLAIN_BLOCKS and not element.attrib and not style and outside.flow == "text"
    ):  # as most elements are
        return outside
    marks = marks_inside(tag, style, outside.ink.marks)
    if kind in _HEADINGS:
        marks.discard("strong")
    if link:
        marks.discard("u")
    return replace(
        outside,
        kind=kind,
        ink=Ink(frozenset(marks), link),
        look=outside.look.inside(element.attrib, style),
        keeps_lines=layout.keeps_lines(tag, style, outside.keeps_lines),
        flow=layout.flow(style),
        is_captioned=outside.is_captioned
        or (tag == "figure" and element.find("figcaption") is not None),
    )


def _open(
    builder: Builder, element: etree._Element, style: Style, word_items: lists.WordItems
) -> None:
    tag = element.tag
    if tag == "p":
        word_items.open(builder, element, style)
    elif tag in ("ul", "ol", "dir", "menu"):
        lists.open_list(builder, element, style)
    elif tag == "li":
        lists.open_item(builder, element)
    elif tag in ("blockquote", "table", "thead", "tbody", "tfoot", "tr"):
        builder.open(Container(tag))
    elif tag in ("td", "th"):
        builder.open(_cell(element))
    elif tag == "hr":
        builder.add(Container("hr"))
    elif tag == "figure" and (figure := _figure(element)):
        builder.open(figure)


def _cell(element: etree._Element) -> Container:
    attributes = {}
    for name in ("colspan", "rowspan"):
        span = element.get(name, "").strip()
        if re.fullmatch("[0-9]{1,3}", span) and int(span) > 1:
            attributes[name] = str(int(span))
    scope = element.get("scope", "").lower()
    if element.tag == "th" and scope in ("row", "col", "rowgroup", "colgroup"):
        attributes["scope"] = scope
    return Container(element.tag, **attributes)


def _figure(element: etree._Element) -> Container | None:
    """Return a figure of a photo, a video or an album, by its id; None for any other figure."""
    for name in ("data-photo", *(f"data-{kind}" for kind in KINDS)):
        if re.fullmatch("[1-9][0-9]{0,17}", number := element.get(name, "")):
            return (
                _photo(element) if name == "data-photo" else Container("figure", **{name: number})
            )
    return None


def _photo(element: etree._Element) -> Container:
    """Return a figure with the photo's id and its alternative text here; no URL is stored."""
    attributes = {"data-photo": element.get("data-photo", "")}
    if (alternative := element.get("data-alt")) is not None:  # Empty: decoration.
        attributes["data-alt"] = text.normalise(
            text.normalise(alternative)[: linked_pictures.MAX_ALTERNATIVE]
        )
    return Container("figure", **attributes)


def _link(element: etree._Element) -> Link | None:
    href = link_address(element.get("href", ""))
    if not href:
        return None
    title = text.normalise(element.get("title", ""))
    return Link(href, "" if title == href else title)
