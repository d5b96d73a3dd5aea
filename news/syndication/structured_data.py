"""Structured data for search engines: schema.org as dictionaries, for JSON-LD.

The functions use only data of the page: no query, no request. ``origin`` is ``https://host``
without a slash. Dates are those of the page's ``<time>``: ``datePublished`` is the printed date,
which every later edition keeps; ``dateModified`` is when the present text replaced an earlier one.
"""

from collections.abc import Iterable

from django.urls import reverse

from media_gallery.models import Video
from media_gallery.publication.renditions import Rendition
from media_gallery.structured_data import video_object
from news import edition_page
from news.models import Edition, Source
from portal.identity.models import Identity
from portal.identity.structured_data import organization, organization_id
from portal.metadata.json_ld import CONTEXT, LANGUAGE, without_nothing
from portal.vietnamese import dates, text

HEADLINE_LENGTH = 110
DESCRIPTION_LENGTH = 300
#: Placeholder for the search words in a URL, as schema.org defines it.
_TYPED = "{search_term_string}"


def news_article(
    edition: Edition, identity: Identity, origin: str, *, videos: Iterable[Video] = ()
) -> dict:
    """Return the NewsArticle of a public edition; ``videos`` are the public ones in its text."""
    address = origin + edition.get_absolute_url()
    picture = edition.shown_photo.to_share() if edition.shown_photo else None
    return without_nothing(
        {
            "@context": CONTEXT,
            "@type": "NewsArticle",
            "@id": f"{address}#tin",
            "mainEntityOfPage": address,
            "url": address,
            "headline": text.excerpt(edition.title, HEADLINE_LENGTH),
            "description": edition_page.in_short(edition, DESCRIPTION_LENGTH),
            "datePublished": dates.iso(edition.published_at),
            "dateModified": dates.iso(edition.updated_at or edition.published_at),
            "inLanguage": LANGUAGE,
            "isAccessibleForFree": True,
            "articleSection": edition.category.current.name,
            "keywords": [tag["name"] for tag in edition.tags],
            "author": _author(edition, identity, origin),
            "publisher": organization(identity, origin),
            "isBasedOn": _original(edition),
            "image": picture and _image(edition, picture, origin),
            "video": [video_object(video, identity, origin) for video in videos],
        }
    )


def website(identity: Identity, origin: str) -> dict:
    """Return the WebSite of the portal, with the URL of its search."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{origin}/#cong",
        "url": f"{origin}/",
        "name": identity.portal_name,
        "inLanguage": LANGUAGE,
        "publisher": {"@id": organization_id(origin)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{origin}{reverse('news:search')}?q={_TYPED}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def _image(edition: Edition, picture: Rendition, origin: str) -> dict:
    return without_nothing(
        {
            "@type": "ImageObject",
            "url": origin + picture.url,
            "width": picture.width,
            "height": picture.height,
            "caption": edition.lead_caption,
            "creditText": edition.lead_credit,
        }
    )


def _author(edition: Edition, identity: Identity, origin: str) -> dict:
    """Return the person of the byline, else the source (if not own), else the agency."""
    if edition.byline:
        return {"@type": "Person", "name": edition.byline}
    source = edition.source
    if source and source.kind != Source.Kind.OWN:
        return without_nothing(
            {"@type": "Organization", "name": edition.source_name, "url": source.url}
        )
    return organization(identity, origin)


def _original(edition: Edition) -> str:
    """Return the URL of the original text, or "" if it is only the front page of the source."""
    front_page = edition.source.url if edition.source else ""
    return "" if edition.source_url == front_page else edition.source_url
