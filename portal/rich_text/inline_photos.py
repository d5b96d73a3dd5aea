"""Find, replace and remove the photos in a stored text.

A photo is stored as ``<figure data-photo="12" data-alt="…"><figcaption>…</figcaption></figure>``:
its id, with the alternative text and caption here. This module knows no model of photos.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from django.utils.safestring import SafeString, mark_safe

# As the sanitiser writes it: inside another tag's attribute the quotes are escaped.
_FIGURE = re.compile(
    r'<figure((?: [a-z-]+="[^"]*")* data-photo="[0-9]+"(?: [a-z-]+="[^"]*")*)>'
    r"(?:<figcaption>(.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """One photo in a text. ``caption`` is safe HTML.

    ``alternative`` is the text for ``alt``: "" for decoration, None where the text has none of its
    own.
    """

    photo_id: int
    alternative: str | None
    caption: SafeString


def photo_ids(html: str) -> list[int]:
    """Return the ids of the photos in stored ``html``, in order, each once."""
    return list(dict.fromkeys(_figure(match).photo_id for match in _FIGURE.finditer(html)))


def figures(html: str) -> list[Figure]:
    """Return the photos in stored ``html``, in order."""
    return [_figure(match) for match in _FIGURE.finditer(html)]


def replaced(html: str, shown: Callable[[Figure], str]) -> str:
    """Return stored ``html`` with each photo replaced by what ``shown`` returns."""
    return _FIGURE.sub(lambda match: shown(_figure(match)), html)


def without_photos(html: str) -> str:
    """Return stored ``html`` without its photos and their captions.

    >>> without_photos('<figure data-photo="1"><figcaption>a</figcaption></figure><p>b</p>')
    '<p>b</p>'
    """
    return replaced(html, lambda figure: "")


def _figure(match: re.Match[str]) -> Figure:
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    alternative = attributes.get("data-alt")
    return Figure(
        photo_id=int(attributes["data-photo"]),
        alternative=None if alternative is None else unescape(alternative),
        caption=mark_safe(match[2] or ""),  # noqa: S308 -- part of a sanitised text
    )
