"""The instant for which a request's page is shown: now, or a minute that staff look ahead to.

Views hand it down to every query whose answer depends on the time, so that the page of an instant
in the future is made by the code that will make it then.
"""

import datetime

from django.http import HttpRequest

_ATTRIBUTE = "_shown_at"


def instant_of(request: HttpRequest) -> datetime.datetime | None:
    """Return the instant that the page shows; None is now, by PostgreSQL's clock."""
    return getattr(request, _ATTRIBUTE, None)


def show_at(request: HttpRequest, at: datetime.datetime) -> None:
    """Make the page of ``request`` show ``at``; only for requests made in the back office."""
    setattr(request, _ATTRIBUTE, at)
