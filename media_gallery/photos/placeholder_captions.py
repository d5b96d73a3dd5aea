"""Placeholder captions, for photos that were uploaded without a caption.

A reporter back from an event sends two hundred files at once: refusing those without a caption
would lose pictures, and ``IMG_2034.JPG`` is no caption. Such a photo gets a placeholder, which says
that the caption is still to be written and repeats the words of the file name so that the photo can
be found. Placeholders are for the desk; `written` hides them from the public.
"""

import datetime
import re
from pathlib import PurePosixPath

from django.db.models import Q

from media_gallery.models import Photo
from portal.vietnamese import dates, text

TO_BE_WRITTEN = "Chưa có chú thích"
#: Maximum number of characters kept of a file name: enough to tell pictures apart.
LONGEST_NAME = 120

_SEPARATORS = re.compile(r"[_\-+.~]+|%20")
# Words in the file names that cameras, telephones and messengers give to every picture.
_NO_WORDS = re.compile(
    r"img|image|imag|dsc[fn]?|dscn|pxl|mvimg|photo|picture|pic|anh|hinh|file|download|untitled|"
    r"screenshot|screen|shot|capture|received|fb|zalo|whatsapp|viber|messenger|snapchat|facebook|"
    r"wa|copy|scan|edited|final|at|am|pm|jpe?g|png|webp|avif|gif|heic"
)


def from_file_name(name: str, taken_on: datetime.date | None = None) -> str:
    """Return the placeholder caption for a file of that name.

    ``name`` may be any string. Its words are kept, normalized as in the database, without path and
    extension. A name given by a machine says nothing about the picture; the day is used instead,
    if known.

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
    """Return the caption of ``photo``, or "" where it is still to be written."""
    return "" if photo.caption.startswith(TO_BE_WRITTEN) else photo.caption


#: Filter for photos whose caption is still to be written.
UNWRITTEN = Q(caption__startswith=TO_BE_WRITTEN)


def _words(name: str) -> str:
    # Normalize first: invisible characters are removed before the name is split. A path may have
    # come with either kind of slash.
    last = re.split(r"[/\\]", text.normalise(name))[-1]
    stem = PurePosixPath(last).stem if "." in last[1:] else last
    line = text.normalise(_SEPARATORS.sub(" ", stem))[:LONGEST_NAME].strip()
    telling = [
        word
        for word in re.findall(r"[^\W\d_]{2,}", text.fold(line))
        if not _NO_WORDS.fullmatch(word)
    ]
    # A single word must have more than 4 letters: shorter ones are as often a code as a name.
    return line if len(telling) > 1 or any(len(word) > 4 for word in telling) else ""
