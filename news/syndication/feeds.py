"""RSS 2.0 feeds: the newest of all news, of a category or of a filter, each with its whole text.

A feed has at most `ITEMS` items; the link ``next`` leads to those before (RFC 5005, paged feeds).

They use Django's feed generator, but not its ``Feed`` view, for three reasons. That view does not
give items the request, which is needed for the official address of the portal. It reports that an
empty feed was changed just now. Its Last-Modified becomes earlier when the newest item is
withdrawn, so that feed readers that send If-Modified-Since would keep the withdrawn item. An ETag
of the response body is always right.
"""

from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed, rfc2822_date
from django.utils.html import escape
from django.views.decorators.http import require_safe

from media_gallery.publication.renditions import Rendition
from news import edition_page
from news.inline import media as inline_media
from news.inline import photos as inline_photos
from news.listings import paging
from news.listings.filters import NewsFilter
from news.models import Edition
from news.models.edition_queries import EditionQuerySet
from portal import rich_text
from portal.identity.current import identity_of, origin_of
from portal.taxonomy.menu import Menu, category_formerly_at, menu_of
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.web.errors import BadAddress
from portal.web.keyset_pagination import NEWER, OLDER

ITEMS = 30
DESCRIPTION_LENGTH = 500
LANGUAGE = "vi"


class NewsFeed(Rss201rev2Feed):
    """RSS 2.0 generator that adds text, source and time of correction to each item."""

    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler):
        """Write what Django writes, but with the date of the content; without content, no date."""
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("link", self.feed["link"])
        handler.addQuickElement("description", self.feed["description"])
        handler.addQuickElement(
            "atom:link",
            None,
            {
                "rel": "self",
                "type": "application/rss+xml",
                "href": self.feed["feed_url"],
            },
        )
        if self.feed["next_url"]:
            handler.addQuickElement(
                "atom:link", None, {"rel": "next", "href": self.feed["next_url"]}
            )
        handler.addQuickElement("language", self.feed["language"])
        if self.feed["changed_at"]:
            handler.addQuickElement("lastBuildDate", rfc2822_date(self.feed["changed_at"]))

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["updateddate"]:
            handler.addQuickElement("atom:updated", dates.iso(item["updateddate"]))
        if item["source"]:
            # Not RSS's own <source>, which has to name a feed.
            handler.addQuickElement("dc:source", item["source"])
        handler.addQuickElement("content:encoded", item["content"])


@require_safe
def all_news(request: HttpRequest) -> HttpResponse:
    """Return the feed of all news, or of those that filters like those of ``/tin-tuc/`` leave.

    Raises BadAddress with what is wrong in them.
    """
    if any(request.GET.get(name) for name in NewsFilter.base_filters):
        return _filtered(request)
    portal_name = identity_of(request).portal_name
    return _answer(
        request,
        Edition.objects.all(),
        title=portal_name,
        description=f"Tin mới của {portal_name}",
        path=reverse("news:list"),
    )


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the feed of a category and its children; a former slug is redirected."""
    menu = menu_of(request)
    found = menu.find(slug)
    if found is None:
        return redirect("news:category_feed", category_formerly_at(slug, menu).slug, permanent=True)
    title = f"{found.name} – {identity_of(request).portal_name}"
    return _answer(
        request,
        Edition.objects.in_category(found, menu.below(found)),
        title=title,
        description=found.description or title,
        path=found.get_absolute_url(),
    )


def _filtered(request: HttpRequest) -> HttpResponse:
    menu = menu_of(request)
    news_filter = NewsFilter(request.GET, menu=menu)
    asked = news_filter.typed()
    if (moved := _category_moved_to(asked.get("chuyen_muc", ""), menu)) is not None:
        query = urlencode(asked | {"chuyen_muc": moved.slug})
        return redirect(f"{request.path}?{query}", permanent=True)
    if not news_filter.is_valid():
        raise BadAddress(news_filter.what_is_wrong)
    what = news_filter.in_words
    return _answer(
        request,
        news_filter.qs,
        title=f"{what} – {identity_of(request).portal_name}",
        description=(
            f"{what}. Mỗi trang có nhiều nhất {ITEMS} tin, tin mới đứng trước; tin cũ hơn ở trang "
            "mà liên kết “next” dẫn đến."
        ),
        path=f"{reverse('news:list')}?{urlencode(asked)}",
        asked=asked,
    )


def _category_moved_to(slug: str, menu: Menu) -> Category | None:
    """Return the category that had the slug once; None for a present or an unknown slug.

    A feed reader is set up once and tells nobody that an address has ended.
    """
    if not slug or menu.find(slug) is not None:
        return None
    try:
        return category_formerly_at(slug, menu)
    except Http404:
        return None


def _answer(
    request: HttpRequest,
    editions: EditionQuerySet,
    *,
    title: str,
    description: str,
    path: str,
    asked: dict[str, str] | None = None,
) -> HttpResponse:
    """Return the feed of the public ``editions``; their HTML page is at ``path``.

    ``asked`` are the parameters of the feed itself. One query, two behind the first page, and one
    more if the texts contain pictures, one for videos, two for albums.
    """
    origin = origin_of(request)
    page = paging.page_of(editions, request.GET, keep=asked, read=_with_all_columns, size=ITEMS)
    here = {**(asked or {}), **_cursor(request)}
    feed = NewsFeed(
        title=title,
        link=origin + path,
        description=description,
        language=LANGUAGE,
        feed_url=origin + request.path + (f"?{urlencode(here)}" if here else ""),
        next_url=page.older and origin + request.path + page.older,
        changed_at=max((dates.local_time(each.begins_at) for each in page.items), default=None),
    )
    bodies = [edition.body for edition in page.items]
    at = page.items[0].read_at if page.items else None
    photos, media = inline_photos.photos_in(bodies, at=at), inline_media.media_in(bodies, at=at)
    for edition in page.items:
        feed.add_item(**_item(edition, origin, photos, media))
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _with_all_columns(editions: EditionQuerySet) -> EditionQuerySet:
    return editions.with_instant().select_related("category__merged_into", "lead_photo")


def _cursor(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in (OLDER, NEWER) if name in request.GET}


def _item(
    edition: Edition, origin: str, photos: inline_photos.Photos, media: inline_media.Media
) -> dict:
    picture = edition.shown_photo.to_share() if edition.shown_photo else None
    enclosures = []
    if picture:
        enclosures = [Enclosure(origin + picture.url, str(picture.bytes), picture.content_type)]
    return {
        "title": edition.title,
        "link": origin + edition.get_absolute_url(),
        "unique_id": _guid(edition, origin),
        "unique_id_is_permalink": True,
        "pubdate": dates.local_time(edition.published_at),
        "updateddate": edition.updated_at,
        # The description of an RSS item is HTML; a summary is plain text.
        "description": escape(edition_page.in_short(edition, DESCRIPTION_LENGTH)),
        "author_name": edition.byline,
        "source": edition.source_url or edition.source_name,
        "categories": [edition.category.current.name, *(tag["name"] for tag in edition.tags)],
        "enclosures": enclosures,
        "content": _content(edition, origin, picture, photos, media),
    }


def _guid(edition: Edition, origin: str) -> str:
    """Return the article's URL without its title, so that a corrected title is not a new item.

    The URL works in a browser (a wrong slug is redirected), so the feed may mark it as a permalink.
    """
    return origin + reverse("news:article", args=["tin", edition.article_id])


def _content(
    edition: Edition,
    origin: str,
    picture: Rendition | None,
    photos: inline_photos.Photos,
    media: inline_media.Media,
) -> str:
    """Return the article as HTML for other sites: all URLs are absolute."""
    body = rich_text.render(
        edition.body,
        own_hosts={urlsplit(origin).hostname or ""},
        base=origin + edition.get_absolute_url(),
        figure=inline_photos.in_feed(photos, origin),
        embed=inline_media.in_feed(media, origin),
    )
    return render_to_string(
        "news/feed_content.html",
        {
            "edition": edition,
            "figure": edition_page.lead_figure(edition),
            "picture": picture,
            "origin": origin,
            "body": body,
        },
    )
