"""Render stored HTML for a page: add what may change later and is therefore not stored."""

import re
from collections.abc import Callable, Collection
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.utils.safestring import SafeString, mark_safe

from portal.rich_text import inline_media, inline_photos, readable
from portal.rich_text.canonical.allowed import sanitise
from portal.rich_text.inline_media import Embed
from portal.rich_text.inline_photos import Figure

# Whole tags as the sanitiser writes them: text inside an attribute does not match.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_HREF = re.compile(r' href="([^"]*)"')
_TABLE_BEFORE = '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng">'
_TABLE_AFTER = "</div>"


def _nothing(figure: Figure | Embed) -> str:
    return ""


def without_figures(html: str) -> str:
    """Return stored ``html`` without photos, videos and albums, and without their captions."""
    return inline_media.without_embeds(inline_photos.without_photos(html))


def with_scrolling_tables(html: str) -> str:
    """Return safe HTML, as a comparison writes it, with each table in a box that scrolls."""
    return _TAG.sub(
        lambda found: _in_a_box(found[0], found[1]) if found[2] == "table" else found[0], html
    )


def _in_a_box(tag: str, closing: str) -> str:
    return tag + _TABLE_AFTER if closing else _TABLE_BEFORE + tag


def render(
    html: str,
    *,
    own_hosts: Collection[str] = (),
    base: str = "",
    figure: Callable[[Figure], str] = _nothing,
    embed: Callable[[Embed], str] = _nothing,
    phones: bool = False,
) -> SafeString:
    """Return stored HTML for a page: wide tables scroll, links to other hosts are nofollow.

    Scores are not broken, and e-mail addresses are links; with ``phones`` telephone numbers too.

    own_hosts are the host names (lower case) of the portal itself. base is the URL of the page,
    given where the text is read elsewhere (feeds): links become absolute. figure returns the safe
    HTML of a photo, "" for one that is not shown; without it no photo is shown. embed does so for
    videos and albums. html is sanitised again, in case it was written to the database without the
    field.

    >>> print(render('<p><a href="https://x.vn/a">x</a></p>', own_hosts={"y.vn"}))
    <p><a href="https://x.vn/a" rel="noopener nofollow">x</a></p>
    >>> print(render('<p><a href="/tep/1/a.pdf">x</a></p>', base="https://y.vn/tin-tuc/t-1/"))
    <p><a href="https://y.vn/tep/1/a.pdf">x</a></p>
    """

    def shown(match: re.Match[str]) -> str:
        closing, tag, attributes = match.groups()
        if tag == "table":
            return _in_a_box(match[0], closing)
        if tag == "a" and not closing:
            rel = ' rel="noopener nofollow"' if _is_external(attributes, own_hosts) else ""
            return f"<a{_whole(attributes, base)}{rel}>"
        return match[0]

    rendered = _TAG.sub(shown, sanitise(html))
    if not base:  # A feed's reader has neither these styles nor a need for the links.
        rendered = readable.in_html(rendered, phones=phones)
    shown_photos = inline_photos.replaced(inline_media.replaced(rendered, embed), figure)
    return mark_safe(shown_photos)  # noqa: S308 -- sanitised


def _is_external(attributes: str, own_hosts: Collection[str]) -> bool:
    href = _HREF.search(attributes)
    if not href:
        return False
    try:
        host = urlsplit(unescape(href[1])).hostname
    except ValueError:
        return True
    return host is not None and host not in own_hosts


def _whole(attributes: str, base: str) -> str:
    """Return the attributes with the link made absolute against ``base``."""
    href = _HREF.search(attributes)
    if not base or not href:
        return attributes
    try:
        whole = urljoin(base, unescape(href[1]))
    except ValueError:  # An invalid URL stays as it is.
        return attributes
    return f'{attributes[: href.start()]} href="{escape(whole)}"{attributes[href.end() :]}'
