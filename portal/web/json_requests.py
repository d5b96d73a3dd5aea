"""Recognise requests of our scripts, which get JSON where a browser gets a page."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client prefers JSON to HTML; without a preference it gets HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def is_by_script(request: HttpRequest) -> bool:
    """Return whether a script of a page sent the request, and no page comes of it.

    Browsers say so in Sec-Fetch-Dest, to https and localhost; a script that reads JSON asks for it.
    """
    return request.headers.get("Sec-Fetch-Dest") == "empty" or wants_json(request)
