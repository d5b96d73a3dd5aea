"""Rule for links to this portal: they answer. Looked up in the URLconf and rows, without HTTP."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.urls import Resolver404, resolve

from media_gallery.models import Album, Photo, Video
from news.checks.body import links
from news.checks.findings import Finding, error, quoted, warning
from news.models import Article, Edition, Source, Tag
from portal.identity.models import Page
from portal.outside_links.addresses import own_hosts
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


class Link(Protocol):
    """A link of a text: its address and its words."""

    @property
    def address(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass
class _Addresses:
    """The addresses that lead to one sort of thing: {id or slug: the links to it}."""

    links: dict[object, list[Link]] = field(default_factory=dict)

    def add(self, key: object, link: Link) -> None:
        self.links.setdefault(key, []).append(link)

    def beside(self, keys: Iterable[object]) -> list[Link]:
        """Return the links to anything but ``keys``."""
        known = set(keys)
        return [each for key, links in self.links.items() if key not in known for each in links]


@dataclass
class Unanswered:
    """Links to this portal that lead nowhere for a reader.

    ``staff`` to the back office, ``missing`` to nothing, ``hidden`` to what is not public now.
    """

    staff: list[Link] = field(default_factory=list)
    missing: list[Link] = field(default_factory=list)
    hidden: list[Link] = field(default_factory=list)


def internal_links(edition: Edition) -> Iterator[Finding]:
    """Find links to what is not there (error) and to what is not public now (warning)."""
    found = unanswered(links(edition), edition)
    for what, each, sentence in (
        (error, found.staff, "dẫn vào bàn biên tập, công chúng không mở được."),
        (error, found.missing, "dẫn đến trang không có trên cổng."),
        (warning, found.hidden, "dẫn đến trang công chúng chưa hoặc không còn đọc được."),
    ):
        if each:
            words = quoted([link.words or link.address for link in each])
            yield what("internal_links", "body", f"Liên kết {words} {sentence}")


def unanswered(found: Iterable[Link], edition: Edition | None = None) -> Unanswered:
    """Return those of the links that lead into this portal and do not answer there.

    With ``edition`` what it publishes itself counts as public. One query for each sort of thing
    linked to, two where something is missing.
    """
    result, wanted = Unanswered(), dict[str, _Addresses]()
    hosts = own_hosts()
    for link in found:
        path = _own_path(link.address, hosts)
        if path is None or path.startswith(settings.STATIC_URL):
            continue
        if path.startswith(settings.BACK_OFFICE_PATH):
            result.staff.append(link)
            continue
        try:
            match = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        except Resolver404:
            result.missing.append(link)
            continue
        sort, key = _target(match.view_name, match.kwargs)
        if sort:
            wanted.setdefault(sort, _Addresses()).add(key, link)
    for sort, addresses in wanted.items():
        public, existing = _LOOKUPS[sort]
        silent = addresses.beside(public(addresses.links, edition))
        absent = addresses.beside(existing(addresses.links)) if silent else []
        result.missing += absent
        result.hidden += [link for link in silent if link not in absent]
    return result


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


def _public_articles(ids: _Keys, edition: Edition | None) -> set[object]:
    public = Edition.objects.public().filter(article_id__in=ids)
    own = {edition.article_id} if edition else set()
    return own | {*public.values_list("article_id", flat=True)}


def _public_attachments(ids: _Keys, edition: Edition | None) -> set[object]:
    """Return those of this edition, and those that a public edition lists."""
    own = {file["id"] for file in edition.attachments} if edition else set()
    listed = Q()
    for number in set(ids) - own:
        listed |= Q(attachments__contains=[{"id": number}])
    if not listed:
        return own
    public = Edition.objects.public().filter(listed).values_list("attachments", flat=True)
    return own | {file["id"] for files in public for file in files}


def _public_tags(slugs: _Keys, edition: Edition | None) -> set[object]:
    """Return the tags of this edition, and those that exist: seldom is one without public news."""
    own = {tag["slug"] for tag in edition.tags} if edition else set()
    return own | _slugs(Tag)(slugs)


def _categories(slugs: _Keys) -> set[object]:
    former = FormerSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    return {*_slugs(Category)(slugs), *former}


def _files(paths: _Keys) -> set[object]:
    return {path for path in paths if storages["default"].exists(str(path))}


def _ids(model) -> Callable[[_Keys], set[object]]:
    return lambda ids: set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _public_ids(model) -> Callable[[_Keys, Edition | None], set[object]]:
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
_LOOKUPS: dict[str, tuple[Callable[[_Keys, Edition | None], set], Callable[[_Keys], set]]] = {
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
