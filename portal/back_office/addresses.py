"""Refuse addresses of the back office whose values no database column can hold.

Django's admin hands the values of an address to queries as they are. PostgreSQL and Python raise
errors for some (NUL, lone surrogates, numbers of thousands of digits), which would be a 500.
"""

import logging
import re

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError

logger = logging.getLogger(__name__)

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
#: Python's int raises ValueError above 4,300 digits.
_ENDLESS_NUMBER = re.compile(r"\d{4000}")
_REASON = "The address has a value that cannot be stored."


class BackOfficeAddressMiddleware:
    """Middleware that answers 400 for such an address under /admin/.

    Values that only the column's type rules out (a number beyond bigint, a word for a key) are
    found when reading with a query string fails, and logged.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith(settings.BACK_OFFICE_PATH):
            return
        texts = [request.path_info]
        for name, values in request.GET.lists():
            texts += [name, *values]
        if any(_UNSTORABLE.search(text) or _ENDLESS_NUMBER.search(text) for text in texts):
            raise BadRequest(_REASON)

    def process_exception(self, request, error):
        # A form's own values are checked by the form: a failing POST stays a fault.
        if (
            request.path_info.startswith(settings.BACK_OFFICE_PATH)
            and request.method in {"GET", "HEAD"}
            and request.GET
            and isinstance(error, DataError | OverflowError | ValueError)
        ):
            logger.warning("400 for %.200s", request.get_full_path(), exc_info=error)
            raise BadRequest(_REASON) from error
