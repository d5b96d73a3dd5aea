"""Clean pasted HTML into the HTML that is stored."""

import re
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from urllib.parse import urlsplit

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree
from lxml import html as lxml_html

from portal.rich_text import linked_pictures, picture_tables
from portal.rich_text.headings import close_gaps
from portal.rich_text.inline import Ink, Link
from portal.rich_text.structure import Builder, Container, numbered
from portal.rich_text.styles import Look, Style, declarations, is_gone
from portal.rich_text.stylesheets import Stylesheet
from portal.rich_text.word_markers import markers
from portal.vietnamese import text

MAX_LENGTH = 2_000_000
MAX_ELEMENTS = 50_000

_TAGS = (
    "p br h2 h3 h4 strong em u s sub sup ul ol li blockquote table thead tbody tfoot tr th td "
    "caption a hr figure figcaption"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # Without it nh3 adds ``lang`` and ``title``.
    "a": {"href", "title"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "figure": {"data-photo", "data-alt"},
}
_SANITISER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


class TooComplex(ValueError):
    """HTML too long, too deeply nested or with too many elements; the message is for staff."""


def clean(html: str) -> str:
    """Return html as it is stored: the structure and the words, nothing else.

    The result is valid, has only the tags and attributes of the allow-list, and its text is
    normalised (`portal.vietnamese.text`). What a reader could not see (hidden, off-screen, text in
    the background's colour) is removed with its text. Cleaning again changes nothing. Takes linear
    time; raises TooComplex for more than 2,000,000 characters, 50,000 elements, or 2,000 inside one
    another.

    >>> clean('<div class="MsoNormal"><b>H&ograve;a</b>&nbsp; Bình<o:p></o:p></div><p>&nbsp;</p>')
    '<p><strong>Hòa</strong> Bình</p>'
    >>> clean('<p>Tin <a href="https://x.vn" style="position:absolute;left:-99em">nóng</a></p>')
    '<p>Tin</p>'
    """
    # The sanitiser comes last, so that nothing unsafe is stored even if the code before has a bug.
    cleaned = sanitise(_read(_parse(html)).html())
    # Added closing tags can make it longer than the input, and it must be possible to save again.
    _reject_long(cleaned)
    _reject_many(len(_OPENING_TAG.findall(cleaned)))
    return cleaned


def sanitise(html: str) -> str:
    """Return html without tags and attributes that are not allowed; clean HTML is unchanged."""
    return _SANITISER.clean(html)


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
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em"} | {
    "var": "em",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "sub": "sub",
    "sup": "sup",
}


@dataclass(frozen=True, slots=True)
class _State:
    """Formatting that an element passes on to the text inside it."""

    kind: str = "p"
    ink: Ink = Ink()
    look: Look = Look()
    keeps_lines: bool = False
    #: In a figure with a caption, which says what a linked picture in it is.
    is_captioned: bool = False


def _read(root: etree._Element) -> Container:
    """Return the cleaned structure: walk the tree in document order, without recursion."""
    builder = Builder()
    stylesheet = Stylesheet(sheet.text or "" for sheet in root.iter("style"))
    todo: list[tuple[etree._Element, _State, int | None]] = [(root, _State(), None)]
    while todo:
        element, outside, depth = todo.pop()
        if depth is not None:  # its children are done
            if element.tag in _BLOCKS:
                builder.close_to(depth)
            _add_text(builder, element.tail, outside)
            continue
        style = stylesheet.style(element) | declarations(element.get("style", ""))
        if is_gone(element.tag, element.attrib, style):
            _add_text(builder, element.tail, outside)
            continue
        if element.tag in _DROPPED:
            if element.tag in _PICTURES and not linked_pictures.is_counter(element):
                builder.note_lost_picture()
            _add_text(builder, element.tail, outside)
            continue
        depth = builder.depth
        inside = _inside(element, style, outside)
        if element.tag in _BLOCKS:
            builder.end_line()
            _open(builder, element, style)
        elif element.tag == "br":
            builder.add_break()
        _add_text(builder, element.text, inside)
        if element.tag == "a":
            _add_name(builder, element, inside)
        todo.append((element, outside, depth))
        todo.extend((child, inside, None) for child in element.iterchildren(reversed=True))
    builder.end_line()
    picture_tables.dissolve(builder.root)
    close_gaps(builder.root)
    return builder.root


def _add_text(builder: Builder, raw: str | None, state: _State) -> None:
    if not raw or not state.look.is_seen:
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
    elif tag in _PLAIN_BLOCKS and not element.attrib and not style:  # as most elements are
        return outside
    marks = set(outside.ink.marks)
    if mark := _MARKS.get(tag):
        marks.add(mark)
    if tag not in ("td", "th", "tr"):
        _apply(style, marks)
    if kind in _HEADINGS:
        marks.discard("strong")
    if link:
        marks.discard("u")
    return replace(
        outside,
        kind=kind,
        ink=Ink(frozenset(marks), link),
        look=outside.look.inside(element.attrib, style),
        keeps_lines=outside.keeps_lines or tag in ("pre", "listing"),
        is_captioned=outside.is_captioned
        or (tag == "figure" and element.find("figcaption") is not None),
    )


def _apply(style: Style, marks: set[str]) -> None:
    """Set marks by Google Docs' styles; it writes <b style="font-weight:normal"> for normal."""
    weight = style.get("font-weight", "")
    if weight in ("bold", "bolder", "600", "700", "800", "900"):
        marks.add("strong")
    elif weight in ("normal", "lighter", "100", "200", "300", "400", "500"):
        marks.discard("strong")
    slant = style.get("font-style", "")
    if slant.startswith(("italic", "oblique")):
        marks.add("em")
    elif slant == "normal":
        marks.discard("em")
    decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if "underline" in decoration:
        marks.add("u")
    if "line-through" in decoration:
        marks.add("s")
    if style.get("vertical-align") in ("sub", "super"):
        marks.add("sub" if style["vertical-align"] == "sub" else "sup")


def _open(builder: Builder, element: etree._Element, style: Style) -> None:
    tag = element.tag
    if tag == "p":
        _open_word_item(builder, element, style)
    elif tag in ("ul", "dir", "menu"):
        builder.open(Container("ul"))
    elif tag == "ol":
        builder.open(_numbered(element, style))
    elif tag in ("li", "blockquote", "table", "thead", "tbody", "tfoot", "tr"):
        builder.open(Container(tag))
    elif tag in ("td", "th"):
        builder.open(_cell(element))
    elif tag == "hr":
        builder.add(Container("hr"))
    elif tag == "figure" and re.fullmatch("[1-9][0-9]{0,17}", element.get("data-photo", "")):
        builder.open(_photo(element))


_WORD_LEVEL = re.compile(r"\blevel([0-9]{1,3})\b")
# Elements to search for the marker: Word writes it first.
_MARKER_IS_AMONG = 12


def _open_word_item(builder: Builder, paragraph: etree._Element, style: Style) -> None:
    """Turn Word's list paragraph into a list item if <ul> or <ol> can show its marker.

    Others ("Điều 5.", "1.2.") stay paragraphs, with the marker as text.
    """
    level = _WORD_LEVEL.search(style.get("mso-list", ""))
    if not level:
        return
    for descendant in islice(paragraph.iterdescendants(), _MARKER_IS_AMONG):
        if declarations(descendant.get("style", "")).get("mso-list") == "ignore":
            if readings := markers("".join(map(str, descendant.itertext()))):
                assert isinstance(descendant, lxml_html.HtmlElement)
                descendant.drop_tree()
                builder.open_word_item(max(int(level[1]), 1), readings)
            return


_LIST_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"} | {
    "lower-roman": "i",
    "upper-roman": "I",
}


def _numbered(element: etree._Element, style: Style) -> Container:
    type_ = element.get("type", "")
    if type_ not in ("1", "a", "A", "i", "I"):
        first = element.find("li")
        # Google Docs writes the style on the items.
        item_style = {} if first is None else declarations(first.get("style", ""))
        named = style.get("list-style-type") or item_style.get("list-style-type", "")
        type_ = _LIST_STYLES.get(named, "1")
    start = element.get("start", "").strip()
    return numbered(type_, int(start) if re.fullmatch("[0-9]{1,4}", start) else 1)


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


def _photo(element: etree._Element) -> Container:
    """Return a figure with the photo's id and its alternative text here; no URL is stored."""
    attributes = {"data-photo": element.get("data-photo", "")}
    if (alternative := element.get("data-alt")) is not None:  # Empty: decoration.
        attributes["data-alt"] = text.normalise(
            text.normalise(alternative)[: linked_pictures.MAX_ALTERNATIVE]
        )
    return Container("figure", **attributes)


def _link(element: etree._Element) -> Link | None:
    href = safe_address(element.get("href", ""))
    if not href:
        return None
    title = text.normalise(element.get("title", ""))
    return Link(href, "" if title == href else title)


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_DEAD_ANCHOR = re.compile("#_|#$")


def safe_address(href: str) -> str | None:
    """Return the address if a link may have it, else None.

    Allowed are http, https, mailto, tel, a path of this site, and a fragment. "www.…" gets
    "https://", and so does "//…", which only looks like a path.

    >>> safe_address(" java\\tscript:alert(1)"), safe_address("trang.html")
    (None, None)
    >>> safe_address("www.chinhphu.vn"), safe_address("/\\\\ngoai.vn"), safe_address("/tin-tuc/")
    ('https://www.chinhphu.vn', 'https://ngoai.vn', '/tin-tuc/')
    """
    # As browsers do: ignore tabs and line breaks, and read a backslash as a slash.
    href = text.normalise(re.sub(r"[\t\r\n]", "", href)).replace(" ", "%20")
    if not _SCHEME.match(href):
        if href[:4].lower() == "www.":
            href = f"https://{href}"
        elif re.match(r"[/\\]{2}", href):
            href = "https://" + href.lstrip("/\\")
        elif not href.startswith(("/", "#")) or _DEAD_ANCHOR.match(href):
            return None
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and not parts.hostname:
        return None
    # Return no address that the sanitiser would remove later.
    return href if "href=" in sanitise(f'<a href="{escape(href)}"></a>') else None
