"""What a public page raises when it will not answer, in words meant for the reader.

Django's own exceptions of these kinds carry English for developers; only the words of these two
are shown (portal/pages/error_pages.py).
"""

from django.core.exceptions import BadRequest
from django.http import Http404


class NoSuchPage(Http404):
    """404, and ``str()`` is a sentence that tells the reader why."""


class BadAddress(BadRequest):
    """400: the address asks for something that makes no sense; ``str()`` tells the reader what."""
