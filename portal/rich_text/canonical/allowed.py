"""The allow-list of stored HTML: its tags, its attributes, and where its links may lead."""

import re
from html import escape
from urllib.parse import urlsplit

import nh3

from portal.rich_text.inline_media import KINDS
from portal.vietnamese import text

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
    "figure": {"data-photo", "data-alt", *(f"data-{kind}" for kind in KINDS)},
}
_SANITISER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def sanitise(html: str) -> str:
    """Return html without tags and attributes that are not allowed; clean HTML is unchanged."""
    return _SANITISER.clean(html)


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def link_address(href: str) -> str | None:
    """Return the address if a link may have it, else None.

    Allowed are http, https, mailto, tel, and a path of this site. "www.…" gets "https://", and so
    does "//…", which only looks like a path. A link to a place in the page has none: no id is
    stored.

    >>> link_address(" java\\tscript:alert(1)"), link_address("trang.html"), link_address("#muc-1")
    (None, None, None)
    >>> link_address("www.chinhphu.vn"), link_address("/\\\\ngoai.vn"), link_address("/tin-tuc/")
    ('https://www.chinhphu.vn', 'https://ngoai.vn', '/tin-tuc/')
    """
    # As browsers do: ignore tabs and line breaks, and read a backslash as a slash.
    href = text.normalise(re.sub(r"[\t\r\n]", "", href)).replace(" ", "%20")
    if not _SCHEME.match(href):
        if href[:4].lower() == "www.":
            href = f"https://{href}"
        elif re.match(r"[/\\]{2}", href):
            href = "https://" + href.lstrip("/\\")
        elif not href.startswith("/"):
            return None
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and not parts.hostname:
        return None
    # Return no address that the sanitiser would remove later.
    return href if "href=" in sanitise(f'<a href="{escape(href)}"></a>') else None
