"""HTTP errors of public pages with a message for the reader.

Django's own exceptions carry English messages for developers: the error pages
(portal/pages/error_pages.py) show only the messages of these two.
"""

from django.core.exceptions import BadRequest
from django.http import Http404


class NoSuchPage(Http404):
    """404; ``str()`` is the reason, shown to the reader."""


class BadAddress(BadRequest):
    """400: a value in the address is invalid; ``str()`` is the reason, shown to the reader."""
