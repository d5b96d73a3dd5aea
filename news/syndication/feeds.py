"""RSS 2.0: the newest of all news, or of a category, each with its whole text.

Written with Django's feed generator, without the ``Feed`` view on top of it. That view gives items
no request, so that they could not know the portal's official address; it says that an empty feed
was changed just now; and its Last-Modified goes back when the newest item is withdrawn, upon which
readers who ask by date would keep what was withdrawn. An ETag over the bytes is always right.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed, rfc2822_date
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from media_gallery.publication.renditions import Rendition
from news import edition_page, inline_photos
from news.models import Edition
from news.models.public_record import EditionQuerySet
from portal import rich_text
from portal.identity.current import identity_of, origin_of
from portal.taxonomy.menu import category_formerly_at, menu_of
from portal.vietnamese import dates

ITEMS = 30
DESCRIPTION_LENGTH = 500
LANGUAGE = "vi"
#: Short: a reader must not be given a withdrawn article for longer than a minute.
MAX_AGE = 60


class NewsFeed(Rss201rev2Feed):
    """RSS 2.0 with the text, the source and the time of correction of each item."""

    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler):
        """As Django's, but the date is that of the content, and there is none without content."""
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
@conditional_page
@cache_control(public=True, max_age=MAX_AGE)
def all_news(request: HttpRequest) -> HttpResponse:
    """The newest of all news."""
    portal_name = identity_of(request).portal_name
    return _answer(
        request,
        Edition.objects.all(),
        title=portal_name,
        description=f"Tin mới của {portal_name}",
        path=reverse("news:list"),
    )


@require_safe
@conditional_page
@cache_control(public=True, max_age=MAX_AGE)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest of a category and of those under it; a former address leads to the present one."""
    menu = menu_of(request)
    found = menu.find(slug)
    if found is None:
        return redirect("news:category_feed", category_formerly_at(slug).slug, permanent=True)
    title = f"{found.name} – {identity_of(request).portal_name}"
    return _answer(
        request,
        Edition.objects.in_category(found, menu.children_of(found)),
        title=title,
        description=found.description or title,
        path=found.get_absolute_url(),
    )


def _answer(
    request: HttpRequest, editions: EditionQuerySet, *, title: str, description: str, path: str
) -> HttpResponse:
    """The feed of the public ones of ``editions`` whose page is at ``path``.

    One query, and another for the pictures in the texts where there are any.
    """
    origin = origin_of(request)
    newest = list(editions.public().select_related("category", "lead_photo").newest_first()[:ITEMS])
    feed = NewsFeed(
        title=title,
        link=origin + path,
        description=description,
        language=LANGUAGE,
        feed_url=origin + request.path,
        changed_at=max((dates.local_time(edition.begins_at) for edition in newest), default=None),
    )
    photos = inline_photos.photos_in(edition.body for edition in newest)
    for edition in newest:
        feed.add_item(**_item(edition, origin, photos))
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _item(edition: Edition, origin: str, photos: inline_photos.Photos) -> dict:
    picture = edition.lead_photo.to_share() if edition.lead_photo else None
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
        # A description is HTML, a summary is not.
        "description": escape(edition_page.in_short(edition, DESCRIPTION_LENGTH)),
        "author_name": edition.byline,
        "source": edition.source_url or edition.source_name,
        "categories": [edition.category.name, *(tag["name"] for tag in edition.tags)],
        "enclosures": enclosures,
        "content": _content(edition, origin, picture, photos),
    }


def _guid(edition: Edition, origin: str) -> str:
    """The article's address with no title in it: a corrected headline is not a new item.

    Still an address that opens (the stale slug redirects), so it may call itself a permalink.
    """
    return origin + reverse("news:article", args=["tin", edition.article_id])


def _content(
    edition: Edition, origin: str, picture: Rendition | None, photos: inline_photos.Photos
) -> str:
    """The article as HTML that stands alone: every address whole."""
    body = rich_text.render(
        edition.body,
        own_hosts={urlsplit(origin).hostname},
        base=origin + edition.get_absolute_url(),
        figure=inline_photos.in_feed(photos, origin),
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
