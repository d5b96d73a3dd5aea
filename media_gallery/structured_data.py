"""Structured data (schema.org) of albums, photos and videos, for search engines."""

from media_gallery.listings import Thumbnail
from media_gallery.models import Album, Video
from media_gallery.videos import embeds
from portal.identity.models import Identity
from portal.identity.structured_data import organization
from portal.metadata.json_ld import CONTEXT, LANGUAGE, without_nothing
from portal.vietnamese import dates
from portal.vietnamese.text import excerpt

DESCRIPTION_LENGTH = 300
#: Maximum number of photos in an album's structured data; the page itself shows all.
NAMED_PHOTOS = 30


def image_gallery(
    album: Album, thumbnails: list[Thumbnail], identity: Identity, origin: str
) -> dict:
    """Return the ImageGallery of an album, with its first NAMED_PHOTOS photos."""
    address = origin + album.get_absolute_url()
    return without_nothing(
        {
            "@context": CONTEXT,
            "@type": "ImageGallery",
            "@id": f"{address}#album",
            "url": address,
            "name": album.title,
            "description": in_short(album),
            "datePublished": album.published_at and dates.iso(album.published_at),
            "inLanguage": LANGUAGE,
            "publisher": organization(identity, origin),
            "image": [_image(thumbnail, origin) for thumbnail in thumbnails[:NAMED_PHOTOS]],
        }
    )


def image_object(thumbnail: Thumbnail, origin: str) -> dict:
    """Return the ImageObject of a photo, for its own page."""
    return {"@context": CONTEXT, **_image(thumbnail, origin)}


def video_object(video: Video, identity: Identity, origin: str) -> dict:
    """Return the VideoObject of a video; for a video on another site, with its player's address."""
    address = origin + video.get_absolute_url()
    picture = video.to_share()
    player = embeds.player_of(video.external_url)
    return without_nothing(
        {
            "@context": CONTEXT,
            "@type": "VideoObject",
            "@id": f"{address}#video",
            "url": address,
            "name": video.title,
            "description": in_short(video) or video.title,
            "uploadDate": video.published_at and dates.iso(video.published_at),
            "duration": iso_duration(video.duration),
            "inLanguage": LANGUAGE,
            "thumbnailUrl": [origin + picture.url] if picture else None,
            "contentUrl": origin + video.files[0]["url"] if video.files else None,
            "embedUrl": player and player.address.partition("?")[0],
            "creditText": video.credit,
            "publisher": organization(identity, origin),
        }
    )


def in_short(thing: Album | Video) -> str:
    """Return the first words of the description, on one line."""
    return excerpt(thing.description, DESCRIPTION_LENGTH)


def iso_duration(seconds: float | None) -> str:
    """Format a length in seconds as an ISO 8601 duration.

    >>> iso_duration(185.2), iso_duration(None)
    ('PT3M5S', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"PT{minutes}M{rest}S"


def _image(thumbnail: Thumbnail, origin: str) -> dict:
    return without_nothing(
        {
            "@type": "ImageObject",
            "url": origin + thumbnail.address,
            "contentUrl": origin + thumbnail.whole.url,
            "width": thumbnail.whole.width,
            "height": thumbnail.whole.height,
            "caption": thumbnail.photo.caption,
            "creditText": thumbnail.photo.credit,
        }
    )
