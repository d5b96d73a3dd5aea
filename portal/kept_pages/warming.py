"""The pages that a worker makes by itself when it starts, before it says that it is ready."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import reverse

from news.models import Edition
from portal.identity.models import Identity
from portal.taxonomy.models import Category
from portal.web.page_cache.memory import Key

#: Seconds after which a worker is ready, whatever it has made.
SECONDS = 20
ARTICLES = 500


def keys(origin: str) -> list[Key]:
    """Return the keys of the pages most read: first pages of lists, then the newest articles.

    ``origin`` is where readers find the portal if its identity does not say.
    """
    scheme, host, *_ = urlsplit(Identity.current().canonical_origin or origin)
    return [(scheme, host, path, "") for path in _paths()]


def _paths() -> Iterator[str]:
    yield reverse("home")
    yield reverse("news:list")
    for category in Category.objects.filter(merged_into=None):
        yield category.get_absolute_url()
    yield reverse("media_gallery:videos")
    yield reverse("media_gallery:albums")
    yield reverse("news:feed")
    for edition in Edition.objects.listed().newest_first().for_lines()[:ARTICLES]:
        yield edition.get_absolute_url()
