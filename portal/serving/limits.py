"""Limit the length of a request's body by its address and by whether its sender is logged in."""

import re

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache.backends.locmem import LocMemCache
from django.http import parse_cookie

from media_gallery.photos.uploads import MAX_BATCH_IN_ONE_REQUEST
from news.attachments import MAX_BYTES as LONGEST_ATTACHMENT
from portal.back_office import admin_host
from portal.images.processing import MAX_BYTES as LONGEST_PHOTO

#: Anybody, logged in or not: the longest such form is that of logging in.
OF_STRANGERS = 64 * 1024
#: The fields of a form, or a piece of a film.
OF_STAFF = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 4 * 1024**2


def _address(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(settings.BACK_OFFICE_PATH) + pattern)


#: Forms with files, by their addresses.
_OF_FORMS = [
    (_address(r"news/article/(add|[0-9]+/change)/"), 12 * LONGEST_ATTACHMENT + OF_STAFF),
    (
        _address("media_gallery/"),
        MAX_BATCH_IN_ONE_REQUEST * LONGEST_PHOTO + OF_STAFF,
    ),
    (_address("identity/"), 4 * LONGEST_PHOTO + OF_STAFF),
]
#: Seconds for which a session that was found is believed to exist.
SECONDS_BELIEVED = 10

_known = LocMemCache("sessions-of-staff", {"timeout": SECONDS_BELIEVED})


def of_staff(path: str, host: str = "") -> int:
    """Return how many bytes somebody who is logged in may send to ``path`` of ``host``."""
    # A longer one for /admin/ on a host without a back office would tell that there is one.
    if not path.startswith(settings.BACK_OFFICE_PATH) or not admin_host.has_desk(host):
        return OF_STRANGERS
    return next((most for form, most in _OF_FORMS if form.match(path)), OF_STAFF)


def is_staff(cookies: str) -> bool:
    """Return whether the Cookie header names a session of somebody who is logged in.

    Asks the database, once in `SECONDS_BELIEVED` for each session; for a thread that may.
    """
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return False
    if _known.get(key):
        return True
    if SESSION_KEY not in SessionStore(key):
        return False
    _known.set(key, True)
    return True
