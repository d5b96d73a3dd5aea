"""Write documents of the sitemap protocol (sitemaps.org), with Google's extension for images."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from django.http import HttpResponse

from portal.vietnamese import dates

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XMLNS_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"


@dataclass(frozen=True)
class Entry:
    """An address, the time of its last change if known, and the URLs of pictures on the page."""

    address: str
    changed_at: datetime | None = None
    pictures: list[str] = field(default_factory=list)


def index(entries: Iterable[Entry]) -> HttpResponse:
    """Return a sitemap index."""
    return _answer("sitemapindex", "sitemap", entries)


def urlset(entries: Iterable[Entry]) -> HttpResponse:
    """Return a sitemap of public addresses. It is not streamed: a slow reader of a streamed
    response would occupy a thread of the server."""
    return _answer("urlset", "url", entries)


def _answer(root: str, element: str, entries: Iterable[Entry]) -> HttpResponse:
    entries = list(entries)
    with_pictures = any(entry.pictures for entry in entries)
    images = f' xmlns:image="{_XMLNS_IMAGE}"' if with_pictures else ""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_XMLNS}"{images}>']
    for entry in entries:
        date = f"<lastmod>{dates.iso(entry.changed_at)}</lastmod>" if entry.changed_at else ""
        pictures = "".join(
            f"<image:image><image:loc>{escape(each)}</image:loc></image:image>"
            for each in entry.pictures
        )
        lines.append(f"<{element}><loc>{escape(entry.address)}</loc>{date}{pictures}</{element}>")
    lines.append(f"</{root}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
