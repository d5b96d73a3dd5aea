"""The WSGI application that ``manage.py serve`` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

pages = get_wsgi_application()

from portal.visits.counting import endpoint  # noqa: E402 -- its models need Django to be set up


def application(environ, start_response):
    """Count views before Django handles the request: they are as many as page requests."""
    if endpoint.is_beacon(environ):
        return endpoint.answer_wsgi(environ, start_response)
    return pages(environ, start_response)
