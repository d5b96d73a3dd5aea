"""Name links that hold a picture and no text by the alternative text of the picture."""

import re
from urllib.parse import urlsplit

from lxml import etree

from portal.rich_text.source.embedded import emoji, is_counter
from portal.rich_text.source.styles import declarations, is_gone
from portal.vietnamese import text

# Characters of a picture's alternative text, as in the gallery.
MAX_ALTERNATIVE = 500
# Elements inside a link that are looked at; more than any picture needs, and a bound on the time
# for links nested in links.
_MOST = 60
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)$", re.IGNORECASE)
_WORDLESS = frozenset(["script", "style", "svg", "noscript", "template", "iframe", "object"])


def alternative(link: etree._Element) -> str:
    """Return the alternative texts of the pictures in the link, "" if it has other content too."""
    names: list[str] = []
    todo = [link]
    for _step in range(_MOST):
        if not todo:
            return text.normalise(text.normalise(" ".join(names))[:MAX_ALTERNATIVE])
        element = todo.pop()
        if element is not link and (element.tail or "").strip():
            return ""
        if _is_hidden(element):
            continue
        if element.tag == "img" and emoji(element):
            return ""
        if element.tag == "img" and not is_counter(element):
            names.append(element.get("alt", "").strip() or element.get("title", "").strip())
        elif element.tag == "figure" and element.get("data-photo"):
            return ""
        elif element.tag not in _WORDLESS:
            if (element.text or "").strip():
                return ""
            todo += element.iterchildren(reversed=True)
    return ""


def leads_to_picture(href: str) -> bool:
    """Return whether the link only leads to a larger copy of its picture."""
    return bool(_PICTURE_FILE.search(urlsplit(href).path))


def _is_hidden(element: etree._Element) -> bool:
    return is_gone(str(element.tag), element.attrib, declarations(element.get("style", "")))
