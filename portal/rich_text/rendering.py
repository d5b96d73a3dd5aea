"""From the stored HTML to what the page shows: what depends on today is added, never stored."""

import re
from collections.abc import Collection
from html import unescape
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe

from portal.rich_text.cleaning import sanitise

# Whole tags as the sanitiser writes them, so that one inside an attribute is never taken for one.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_HREF = re.compile(r' href="([^"]*)"')
_TABLE_BEFORE = '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng">'
_TABLE_AFTER = "</div>"


def render(html: str, *, own_hosts: Collection[str] = ()) -> SafeString:
    """Return stored HTML for showing: wide tables scroll, outside links vouch for nobody.

    own_hosts are the host names (lower case) of the portal itself. html is sanitised again: what a
    hand wrote into the database past the field is harmless too.

    >>> print(render('<p><a href="https://x.vn/a">x</a></p>', own_hosts={"y.vn"}))
    <p><a href="https://x.vn/a" rel="noopener nofollow">x</a></p>
    """

    def shown(match: re.Match[str]) -> str:
        closing, tag, attributes = match.groups()
        if tag == "table":
            return match[0] + _TABLE_AFTER if closing else _TABLE_BEFORE + match[0]
        if tag == "a" and not closing and _leads_outside(attributes, own_hosts):
            return f'<a{attributes} rel="noopener nofollow">'
        return match[0]

    return mark_safe(_TAG.sub(shown, sanitise(html)))


def _leads_outside(attributes: str, own_hosts: Collection[str]) -> bool:
    href = _HREF.search(attributes)
    if not href:
        return False
    try:
        host = urlsplit(unescape(href[1])).hostname
    except ValueError:
        return True
    return host is not None and host not in own_hosts
