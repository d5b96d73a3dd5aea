"""Requests of our scripts, which are answered with JSON where a browser gets a page."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client prefers JSON to HTML; a client that does not care gets HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
