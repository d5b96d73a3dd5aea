"""Clean pasted HTML before it enters the editor, and tell the writer what was left out."""

from typing import NamedTuple

from django.core.exceptions import ValidationError

from portal.rich_text.cleaning import TooComplex, clean
from portal.rich_text.left_out import LeftOut
from portal.vietnamese import text
from portal.vietnamese.fields import reject_legacy_encoding


class Paste(NamedTuple):
    """Pasted HTML as it enters the editor, with a notice for each kind of thing left out.

    ``html`` is as it would be stored, but for ``<figure data-photo="anh-dan-1">`` where the page
    had a picture of the address ``anh-dan:1``: the editor has its bytes. ``is_all_hidden``: all
    text was transparent, as in a viewer of PDF, which lays such text over a picture; the plain
    words may be what the writer means.
    """

    html: str
    notices: list[str]
    is_all_hidden: bool = False


def read_paste(html: str) -> Paste:
    """Return pasted HTML cleaned; raise ValidationError if it is too complex, or in TCVN3 or VNI.

    Old encodings are refused here because their fonts, which tell of them, are not stored.
    """
    left_out = LeftOut(keeps_pictures=True)
    try:
        cleaned = clean(html, left_out)
    except TooComplex as error:
        raise ValidationError(str(error), code="too_complex") from error
    reject_legacy_encoding(text.plain_text(cleaned), html)
    if not cleaned and left_out.is_all_transparent:
        return Paste("", [_ALL_HIDDEN], is_all_hidden=True)
    return Paste(cleaned, left_out.notices())


_ALL_HIDDEN = (
    "Ở nơi chép, mọi chữ vừa dán đều ẩn (như lớp chữ trên trang PDF), nên chỉ chữ trần vào bài: "
    "hãy đọc lại."
)
