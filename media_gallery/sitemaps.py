"""Sitemap of the public albums and videos, each with its cover or poster, for search engines."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from media_gallery import listings
from media_gallery.publication.renditions import Rendition
from portal.identity.current import origin_of
from portal.metadata.sitemap import Entry, urlset

#: Maximum number of albums, and of videos, newest first. The sitemap protocol allows 50,000
#: addresses in one document.
MOST = 20_000


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Serve the sitemap of albums and videos; three queries."""
    origin = origin_of(request)

    def entry(thing, picture: Rendition | None) -> Entry:
        pictures = [origin + picture.url] if picture else []
        return Entry(origin + thing.get_absolute_url(), thing.decided_at, pictures)

    lists = ("media_gallery:albums", "media_gallery:videos")
    return urlset(
        [
            *(Entry(origin + reverse(name)) for name in lists),
            *(entry(card.album, card.cover.to_share()) for card in listings.newest_albums(MOST)),
            *(entry(video, video.to_share()) for video in listings.newest_videos(MOST)),
        ]
    )
