"""Find, replace and remove the videos and albums in a stored text.

One is stored as ``<figure data-video="3"><figcaption>…</figcaption></figure>``, an album with
``data-album``: its id, with the caption here. This module knows no model of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

KINDS = ("video", "album")

# As the sanitiser writes it: inside another tag's attribute the quotes are escaped.
_FIGURE = re.compile(
    rf'<figure data-({"|".join(KINDS)})="([0-9]+)">(?:<figcaption>(.*?)</figcaption>)?</figure>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Embed:
    """One video or album in a text. ``kind`` is one of KINDS; ``caption`` is safe HTML."""

    kind: str
    id: int
    caption: SafeString


def embeds(html: str) -> list[tuple[str, int]]:
    """Return (kind, id) of the videos and albums in stored ``html``, in order, each once.

    >>> embeds('<figure data-video="3"></figure><p>a</p><figure data-album="5"></figure>')
    [('video', 3), ('album', 5)]
    """
    found = (_embed(match) for match in _FIGURE.finditer(html))
    return list(dict.fromkeys((embed.kind, embed.id) for embed in found))


def replaced(html: str, shown: Callable[[Embed], str]) -> str:
    """Return stored ``html`` with each video and album replaced by what ``shown`` returns."""
    return _FIGURE.sub(lambda match: shown(_embed(match)), html)


def without_embeds(html: str) -> str:
    """Return stored ``html`` without its videos and albums and their captions.

    >>> without_embeds('<figure data-album="1"><figcaption>a</figcaption></figure><p>b</p>')
    '<p>b</p>'
    """
    return replaced(html, lambda embed: "")


def _embed(match: re.Match[str]) -> Embed:
    caption = mark_safe(match[3] or "")  # noqa: S308 -- part of a sanitised text
    return Embed(match[1], int(match[2]), caption)
