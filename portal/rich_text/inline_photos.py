"""Pictures in a stored text: which there are, and the text without them.

Stored is ``<figure data-photo="12" data-alt="…"><figcaption>…</figcaption></figure>``: a number and
the words of this use. What the number stands for is for others to know.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from django.utils.safestring import SafeString, mark_safe

# As the sanitiser writes it: what stands inside another tag's attribute has no bare quote.
_FIGURE = re.compile(
    r'<figure((?: [a-z-]+="[^"]*")* data-photo="[0-9]+"(?: [a-z-]+="[^"]*")*)>'
    r"(?:<figcaption>(.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """One picture in a text. ``caption`` is safe HTML.

    ``alternative`` is what is told to those who do not see it: "" for decoration, None where
    nothing was written for this use.
    """

    photo_id: int
    alternative: str | None
    caption: SafeString


def photo_ids(html: str) -> list[int]:
    """The numbers of the pictures in stored ``html``, in order, each once."""
    return list(dict.fromkeys(_figure(match).photo_id for match in _FIGURE.finditer(html)))


def replaced(html: str, shown: Callable[[Figure], str]) -> str:
    """Stored ``html`` with what ``shown`` returns in place of each picture."""
    return _FIGURE.sub(lambda match: shown(_figure(match)), html)


def without_figures(html: str) -> str:
    """Stored ``html`` without its pictures and their captions: how the text itself reads.

    >>> without_figures('<figure data-photo="1"><figcaption>a</figcaption></figure><p>b</p>')
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
