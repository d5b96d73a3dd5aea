"""Recognise requests of our scripts, which get JSON where a browser gets a page."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client prefers JSON to HTML; without a preference it gets HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
