"""Find what a text may lead to or show: articles, agency pages, categories, albums, videos.

A few queries for each kind. Articles come the best first, the others the newest. What the public
does not see is found by staff who may see it in the back office, and is marked.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve, reverse

from media_gallery.models import Album, AlbumPhoto, Moderated, Video
from news.models import Article, Edition
from news.search import desk
from news.search.language import spellings
from news.search.language.query import understand
from portal.identity.models import Page, User
from portal.taxonomy.models import Category
from portal.vietnamese import text

Staff = User | AnonymousUser

#: The name of each kind on screen, in the order in which kinds are listed.
KINDS = {
    "article": "Tin bài",
    "page": "Trang",
    "category": "Chuyên mục",
    "album": "Album ảnh",
    "video": "Video",
}
#: Found of one kind; with several kinds fewer of each, so that a list stays short.
ONE_KIND, EACH_KIND = 12, 6
#: Words of a search that count: each is one condition.
MOST_WORDS = 12

_USABLE = (Moderated.State.PENDING, Moderated.State.APPROVED)


@dataclass(frozen=True)
class Target:
    """One thing to lead to. ``address`` is its path in public, ``day`` its printed date if any.

    ``thumbnail`` is the id of a photo (of an album) or of a video with a poster, else None.
    """

    kind: str
    pk: int
    title: str
    address: str
    is_public: bool
    day: datetime.datetime | None = None
    thumbnail: int | None = None


def search(words: str, kinds: Collection[str], user: Staff) -> list[Target]:
    """Return what contains all ``words``, case and Vietnamese marks ignored; each kind by itself.

    The public address of a thing finds that thing. Articles are found by their texts too, the best
    first (news/search/desk.py); raises TimeLimitExceeded.
    """
    shown = [kind for kind in KINDS if kind in kinds]
    if found := named(words):
        kind, pk = found
        return by_ids(kind, [pk], user) if kind in shown else []
    line = " ".join(words.split()[:MOST_WORDS])
    most = ONE_KIND if len(shown) == 1 else EACH_KIND
    return [target for kind in shown for target in islice(_SEARCHES[kind](line, user, None), most)]


def by_ids(kind: str, ids: Collection[int], user: Staff) -> list[Target]:
    """Return those of the things of that kind that the user may see, in the order of ``ids``."""
    found = {target.pk: target for target in _SEARCHES[kind]("", user, ids)}
    return [found[pk] for pk in ids if pk in found]


def named(address: str) -> tuple[str, int] | None:
    """Return (kind, id) of the article, page, album or video at a public address of ours, or None.

    The thing need not exist, but a page, which has its slug in the address: one query.
    """
    try:
        parts = urlsplit(address.strip())
        host = split_domain_port(parts.netloc)[0]
        is_ours = not parts.netloc or validate_host(host, settings.ALLOWED_HOSTS)
        if not is_ours or not parts.path.startswith("/"):
            return None
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404):
        return None
    for name, kind in (
        ("news:article", "article"),
        ("media_gallery:album", "album"),
        ("media_gallery:video", "video"),
    ):
        if match.view_name == name:
            return kind, match.kwargs[f"{kind}_id"]
    if match.view_name == "identity:page":
        pk = Page.objects.filter(**match.kwargs).values_list("pk", flat=True).first()
        return ("page", pk) if pk else None
    return None


def article_address(pk: int, title: str) -> str:
    return reverse("news:article", args=[text.slug(title) or "tin", pk])


def _articles(line: str, user: Staff, ids: Collection[int] | None) -> Iterator[Target]:
    public = Edition.objects.public().filter(article=OuterRef("pk"))
    found = _chosen(Article.objects.order_by("-pk"), ids)
    if not user.has_perm("news.view_article"):
        found = found.filter(Exists(public))
    if line:
        query = understand(line, spellings.current())
        ids = desk.search(found, query, typing=True).ids[:ONE_KIND] if query else []
        found = Article.objects.filter(pk__in=ids).order_by(desk.place_in(ids))
    rows = found.values_list(
        "pk",
        "title",
        Subquery(public.values("title")[:1]),
        Subquery(public.values("published_at")[:1]),
    )
    for pk, title, public_title, day in rows[:ONE_KIND]:
        shown = public_title or title
        is_public = public_title is not None
        yield Target("article", pk, shown, article_address(pk, shown), is_public, day)


def _pages(line: str, user: Staff, ids: Collection[int] | None) -> Iterator[Target]:
    pages = Page.objects.all() if user.has_perm("identity.view_page") else Page.objects.public()
    for page in _matching(_chosen(pages, ids).defer("body"), line, "title"):
        yield Target("page", page.pk, page.title, page.get_absolute_url(), page.is_public)


def _categories(line: str, user: Staff, ids: Collection[int] | None) -> Iterator[Target]:
    for each in _matching(
        _chosen(Category.objects.filter(merged_into=None).in_menu_order(), ids), line, "name"
    ):
        yield Target("category", each.pk, each.name, each.get_absolute_url(), is_public=True)


def _albums(line: str, user: Staff, ids: Collection[int] | None) -> Iterator[Target]:
    first = AlbumPhoto.objects.filter(album=OuterRef("pk")).order_by("position", "pk")
    found = _media(Album.objects.search(line), user, ids).annotate(
        any_photo=Coalesce(
            F("cover"), Subquery(first.values("photo")[:1]), output_field=BigIntegerField()
        )
    )
    for album in found.order_by("-pk")[:ONE_KIND]:
        yield _of_media("album", album, album.any_photo)


def _videos(line: str, user: Staff, ids: Collection[int] | None) -> Iterator[Target]:
    found = _media(Video.objects.search(line), user, ids).for_cards()
    for video in found.order_by("-pk")[:ONE_KIND]:
        yield _of_media("video", video, video.pk if video.poster else None)


_SEARCHES = {
    "article": _articles,
    "page": _pages,
    "category": _categories,
    "album": _albums,
    "video": _videos,
}


def _chosen(found: QuerySet, ids: Collection[int] | None) -> QuerySet:
    return found if ids is None else found.filter(pk__in=ids)


def _media(found, user: Staff, ids: Collection[int] | None):
    """Return the albums or videos that the user may choose, annotated with ``seen``.

    What a moderator rejected or withdrew is found by its id only: a text may have it already.
    """
    model = found.model
    public = Exists(model.objects.public().filter(pk=OuterRef("pk")))
    found = _chosen(found, ids).annotate(seen=public)
    if not user.has_perm(f"media_gallery.view_{model._meta.model_name}"):
        return found.filter(seen=True)
    return found.filter(Q(state__in=_USABLE) if ids is None else Q())


def _of_media(kind: str, thing, thumbnail: int | None) -> Target:
    address = thing.get_absolute_url()
    return Target(kind, thing.pk, thing.title, address, thing.seen, thing.published_at, thumbnail)


def _matching(rows: Iterable, line: str, name: str) -> Iterator:
    """Yield the rows whose ``name`` has all words; pages and categories are few, without index."""
    words = text.fold(line).split()
    for row in rows:
        named_so = text.fold(getattr(row, name))
        if all(word in named_so for word in words):
            yield row
