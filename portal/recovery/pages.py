"""Digests of public pages as they are at an instant, to compare after a restore.

A page is made by its own view for that instant (`portal.web.as_of`), with a host of its own and the
counter at zero; the rest of it depends on rows, files and code alone.
"""

import hashlib
import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path

import django
from django.conf import settings
from django.core.cache import cache as remembered
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.db.models import QuerySet
from django.urls import resolve, reverse

from media_gallery.models import Album, Video
from news.models import Edition, Source, Tag
from portal.front_page.look_ahead import COUNTED
from portal.identity.models import Page
from portal.taxonomy.models import Category
from portal.visits.statistics import most_read, totals
from portal.web.as_of import show_at

HOST = "cong.invalid"
#: How many of each kind are rendered where nothing else is said: the newest, and others evenly.
USUAL = 100
_STANDING = ("home", "news:list", "media_gallery:albums", "media_gallery:videos")
_CODE = ("portal", "news", "media_gallery", "templates", "static", "locale")
_KINDS = {".py", ".html", ".xml", ".txt", ".css", ".js", ".svg", ".mo", ".woff2"}


def addresses(at: datetime, most: int | None) -> list[str]:
    """Return the addresses of the public pages of ``at``, at most ``most`` of a kind (None: all).

    Front page, lists, categories, tags, sources, agency pages, archives, articles with their print
    views and histories, albums, photos in albums, videos.
    """
    editions = Edition.objects.listed(at)
    kinds: list[QuerySet] = [
        Category.objects.filter(merged_into=None),
        Tag.objects.all(),
        Source.objects.all(),
        Page.objects.public(),
        editions,
        Album.objects.public(at),
        Video.objects.public(),
    ]
    found = [reverse(name) for name in _STANDING]
    for kind in kinds:
        chosen = [each.get_absolute_url() for each in _some(kind, most)]
        found += chosen
        if kind is editions:
            found += chain.from_iterable((f"{each}in/", f"{each}lich-su/") for each in chosen)
    for album in _some(Album.objects.public(at), most):
        photos = album.public_photos(at).values_list("pk", flat=True)[:most]
        found += [f"{album.get_absolute_url()}{pk}/" for pk in photos]
    days = editions.dates("published_at", "day")
    chosen = list(days)[:: -_step(len(days), most)]
    found += sorted(
        {f"/tin-tuc/{day:{form}}/" for day in chosen for form in ("%Y", "%Y/%m", "%Y/%m/%d")}
    )
    return list(dict.fromkeys(found))


def _some(rows: QuerySet, most: int | None) -> list:
    keys = list(rows.order_by("-pk").values_list("pk", flat=True))
    chosen = keys[:: _step(len(keys), most)]
    return sorted(rows.filter(pk__in=chosen), key=lambda row: row.pk)


def _step(count: int, most: int | None) -> int:
    return math.ceil(count / most) if most and count > most else 1


def digests(at: datetime, wanted: list[str], show: Callable[[int], None]) -> dict[str, str]:
    """Return {address: digest of its page at ``at``}."""
    found = {}
    with _as_anywhere(at):
        for done, address in enumerate(wanted, 1):
            found[address] = hashlib.sha256(_page(address, at)).hexdigest()
            show(done)
    return found


@contextmanager
def _as_anywhere(at: datetime) -> Iterator[None]:
    hosts, settings.ALLOWED_HOSTS = settings.ALLOWED_HOSTS, [HOST]
    remembered.clear()
    try:
        with most_read.until(at):
            yield
    finally:
        settings.ALLOWED_HOSTS = hosts
        totals.forget()


def _page(address: str, at: datetime) -> bytes:
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            # WSGI has the bytes of a path as Latin-1.
            "PATH_INFO": address.encode().decode("latin-1"),
            "HTTP_HOST": HOST,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
        }
    )
    show_at(request, at)
    totals.remember(totals.Totals(0, 0, 0))
    try:
        # A page that fails may leave the transaction of the snapshot unusable.
        with transaction.atomic():
            match = resolve(address)
            request.resolver_match = match
            answer = match.func(request, *match.args, **match.kwargs)
            if hasattr(answer, "render"):
                answer.render()
    except Exception as error:  # What fails must not prevent a backup, and should fail again.
        return type(error).__name__.encode()
    content = COUNTED.sub("", answer.content.decode())
    return f"{answer.status_code} {answer.get('Location', '')}\n{content}".encode()


@cache
def code() -> str:
    """Return a digest of the code that makes the pages: other code may make others of them."""
    found = hashlib.sha256(django.__version__.encode())
    root = Path(settings.BASE_DIR)
    for path in sorted(path for folder in _CODE for path in (root / folder).rglob("*")):
        if path.suffix in _KINDS:
            with suppress(OSError):
                found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return found.hexdigest()
