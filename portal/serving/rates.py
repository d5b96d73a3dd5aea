"""Addresses that cost so much that one household may ask for them so often only."""

from django.urls import reverse

from portal.serving import environ
from portal.web import proxies
from portal.web.rate_limits import RateLimit


class TooOften(Exception):
    """A household has to wait so many ``seconds``."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class Rates:
    """Limit how often each household asks this worker for pages that are made anew.

    A page from memory costs nothing, and does not count.
    """

    def __init__(self) -> None:
        self._limits = {
            reverse("news:search"): RateLimit(burst=30, per_minute=30),
            # Asked for some five times while a line is typed.
            reverse("news:suggestions"): RateLimit(burst=120, per_minute=120),
        }

    def count(self, scope) -> None:
        """Count the request of this RSGI scope; raises TooOften if it has to wait."""
        limit = self._limits.get(scope.path)
        # Without a query string it is the empty form.
        if limit is None or not scope.query_string:
            return
        forwarded = ",".join(scope.headers.get_all("x-forwarded-for"))
        address = proxies.reader(
            {"REMOTE_ADDR": environ.address_of(scope), "HTTP_X_FORWARDED_FOR": forwarded}
        )
        if seconds := limit.seconds_to_wait(address):
            raise TooOften(seconds)
