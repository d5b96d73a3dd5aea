"""The caption of a photo that came without one.

A reporter back from an event sends two hundred files at once: refusing those without a caption
would lose pictures, and ``IMG_2034.JPG`` is no caption. Such a photo gets words that say that the
caption is still to be written, with what its file name tells so that it can be found. These words
are for the desk: `written` keeps them from the public.
"""

import datetime
import re
from pathlib import PurePosixPath

from django.db.models import Q

from media_gallery.models import Photo
from portal.vietnamese import dates, text

TO_BE_WRITTEN = "Chưa có chú thích"
#: Characters of a file name that are kept: enough to tell pictures apart.
LONGEST_NAME = 120

_SEPARATORS = re.compile(r"[_\-+.~]+|%20")
# What cameras, telephones and messengers call every picture.
_NO_WORDS = re.compile(
    r"img|image|imag|dsc[fn]?|dscn|pxl|mvimg|photo|picture|pic|anh|hinh|file|download|untitled|"
    r"screenshot|screen|shot|capture|received|fb|zalo|whatsapp|viber|messenger|snapchat|facebook|"
    r"wa|copy|scan|edited|final|at|am|pm|jpe?g|png|webp|avif|gif|heic"
)


def from_file_name(name: str, taken_on: datetime.date | None = None) -> str:
    """A caption for a file of that name, which says that it is to be written.

    The name may be anything at all. The words of it are kept, in the stored spelling, without path
    and extension; a name that a machine gave tells nothing, and the day then stands for it.

    >>> from_file_name("C:\\\\Ảnh\\\\le-hoi_Tay Thien.JPG")
    'Chưa có chú thích: le hoi Tay Thien'
    >>> from_file_name("IMG_2034 (1).jpg", datetime.date(2020, 2, 13))
    'Chưa có chú thích: ảnh ngày 13/02/2020'
    >>> from_file_name("\\u202e%00%2e.png")
    'Chưa có chú thích'
    """
    if words := _words(name):
        return f"{TO_BE_WRITTEN}: {words}"
    return f"{TO_BE_WRITTEN}: ảnh ngày {dates.short_day(taken_on)}" if taken_on else TO_BE_WRITTEN


def written(photo: Photo) -> str:
    """The caption of ``photo``, or "" where it is still to be written."""
    return "" if photo.caption.startswith(TO_BE_WRITTEN) else photo.caption


#: Those whose caption is still to be written, for a filter.
UNWRITTEN = Q(caption__startswith=TO_BE_WRITTEN)


def _words(name: str) -> str:
    # The part of a path after either slash; all that nobody sees is gone before anything is read.
    last = re.split(r"[/\\]", text.normalise(name))[-1]
    stem = PurePosixPath(last).stem if "." in last[1:] else last
    line = text.normalise(_SEPARATORS.sub(" ", stem))[:LONGEST_NAME].strip()
    telling = [
        word
        for word in re.findall(r"[^\W\d_]{2,}", text.fold(line))
        if not _NO_WORDS.fullmatch(word)
    ]
    # One word is as often a code as a name.
    return line if len(telling) > 1 or any(len(word) > 4 for word in telling) else ""
