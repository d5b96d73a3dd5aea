"""Rule for links to this portal: they answer. Looked up in the URLconf and rows, without HTTP."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.urls import Resolver404, resolve

from media_gallery.models import Album, Photo, Video
from news.checks.body import links
from news.checks.findings import Finding, error, quoted, warning
from news.models import Article, Edition, Source, Tag
from portal.identity.models import Identity, Page
from portal.taxonomy.models import Category, FormerSlug

#: Argument of a view → what it finds. A view without one of these always answers.
_BY_NUMBER = ("article_id", "album_id", "video_id", "photo_id", "attachment_id")
_BY_SLUG = {
    "category": "category",
    "news:category_feed": "category",
    "news:tag": "tag",
    "news:source": "source",
    "identity:page": "page",
}


@dataclass
class _Addresses:
    """The addresses that lead to one sort of thing: {id or slug: the words of links}."""

    words: dict[object, list[str]] = field(default_factory=dict)

    def add(self, key: object, words: str) -> None:
        self.words.setdefault(key, []).append(words)

    def beside(self, keys: Iterable[object]) -> list[str]:
        """Return the words of the links to anything but ``keys``."""
        known = set(keys)
        return [each for key, words in self.words.items() if key not in known for each in words]


def internal_links(edition: Edition) -> Iterator[Finding]:
    """Find links to what is not there (error) and to what is not public now (warning).

    One query for each sort of thing linked to, two where something is missing.
    """
    found = links(edition)
    if not found:
        return
    hosts = _own_hosts()
    wanted: dict[str, _Addresses] = {}
    staff, missing, hidden = [], [], []
    for link in found:
        path = _own_path(link.address, hosts)
        if path is None:
            continue
        words = link.words or link.address
        if path.startswith(settings.BACK_OFFICE_PATH):
            staff.append(words)
            continue
        if path.startswith(settings.STATIC_URL):
            continue
        try:
            match = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        except Resolver404:
            missing.append(words)
            continue
        sort, key = _target(match.view_name, match.kwargs)
        if sort:
            wanted.setdefault(sort, _Addresses()).add(key, words)
    for sort, addresses in wanted.items():
        public, existing = _LOOKUPS[sort]
        silent = addresses.beside(public(addresses.words, edition))
        absent = addresses.beside(existing(addresses.words)) if silent else []
        missing += absent
        hidden += [words for words in silent if words not in absent]
    if staff:
        yield error(
            "internal_links",
            "body",
            f"Liên kết {quoted(staff)} dẫn vào bàn biên tập, công chúng không mở được.",
        )
    if missing:
        yield error(
            "internal_links",
            "body",
            f"Liên kết {quoted(missing)} dẫn đến trang không có trên cổng.",
        )
    if hidden:
        yield warning(
            "internal_links",
            "body",
            f"Liên kết {quoted(hidden)} dẫn đến trang công chúng chưa hoặc không còn đọc được.",
        )


def _own_hosts() -> set[str]:
    official = urlsplit(Identity.current().canonical_origin).hostname
    return {host for host in (official, *settings.ALLOWED_HOSTS) if host}


def _own_path(address: str, hosts: set[str]) -> str | None:
    """Return the path of an address of this portal, else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.hostname not in hosts):
        return None
    return unquote(parts.path) or "/"


def _target(view: str, arguments: dict) -> tuple[str, object]:
    """Return the sort of thing a view shows, and its id or slug; ("", None): it always answers."""
    if view == "public_media":
        return "file", arguments["path"]
    if view in _BY_SLUG:
        return _BY_SLUG[view], arguments["slug"]
    for name in _BY_NUMBER:
        if name in arguments:
            return name, arguments[name]
    return "", None


_Keys = Iterable[Any]


def _public_articles(ids: _Keys, edition: Edition) -> set[object]:
    return {
        edition.article_id,
        *Edition.objects.public().filter(article_id__in=ids).values_list("article_id", flat=True),
    }


def _public_attachments(ids: _Keys, edition: Edition) -> set[object]:
    """Return those of this edition, and those that a public edition lists."""
    own = {file["id"] for file in edition.attachments}
    public = Edition.objects.public()
    return own | {
        number for number in ids if number not in own and public.listing_attachment(number).exists()
    }


def _public_tags(slugs: _Keys, edition: Edition) -> set[object]:
    """Return the tags of this edition, and those that exist: seldom is one without public news."""
    return {*(tag["slug"] for tag in edition.tags), *_slugs(Tag)(slugs)}


def _categories(slugs: _Keys) -> set[object]:
    former = FormerSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    return {*_slugs(Category)(slugs), *former}


def _files(paths: _Keys) -> set[object]:
    return {path for path in paths if storages["default"].exists(str(path))}


def _ids(model) -> Callable[[_Keys], set[object]]:
    return lambda ids: set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _public_ids(model) -> Callable[[_Keys, Edition], set[object]]:
    return lambda ids, edition: set(
        model.objects.public().filter(pk__in=ids).values_list("pk", flat=True)
    )


def _slugs(model, condition: Q | None = None) -> Callable[[_Keys], set[object]]:
    return lambda slugs: set(
        model.objects.filter(condition or Q(), slug__in=slugs).values_list("slug", flat=True)
    )


def _nothing(keys: _Keys) -> set[object]:
    return set()


#: {sort: (those that the public can open, those that exist)}, each of ids or slugs.
_LOOKUPS: dict[str, tuple[Callable[[_Keys, Edition], set], Callable[[_Keys], set]]] = {
    "article_id": (_public_articles, _ids(Article)),
    "album_id": (_public_ids(Album), _ids(Album)),
    "video_id": (_public_ids(Video), _ids(Video)),
    "photo_id": (_public_ids(Photo), _ids(Photo)),
    "attachment_id": (_public_attachments, _nothing),
    "category": (lambda slugs, edition: _categories(slugs), _categories),
    "tag": (_public_tags, _nothing),
    "source": (lambda slugs, edition: _slugs(Source)(slugs), _nothing),
    "page": (lambda slugs, edition: _slugs(Page, Q(is_public=True))(slugs), _slugs(Page)),
    "file": (lambda paths, edition: _files(paths), _nothing),
}
