"""Videos and albums inside a text: from the id stored in the text to the HTML of page and feed.

One query reads the videos of a page, two its albums. What the public may not see leaves no HTML at
all, not even its caption.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from media_gallery import listings
from media_gallery.listings import Card
from media_gallery.models import Album, Video
from media_gallery.videos import embeds
from portal import rich_text
from portal.rich_text import Embed


@dataclass(frozen=True)
class Media:
    """The videos and albums of texts, by id.

    ``hidden`` are those that the public does not see, by (kind, id): for a preview.
    """

    videos: dict[int, Video] = field(default_factory=dict)
    albums: dict[int, Card] = field(default_factory=dict)
    hidden: dict[tuple[str, int], Video | Album] = field(default_factory=dict)

    @property
    def has_player(self) -> bool:
        """Whether a page with these needs the script of the player."""
        return any(video.files for video in self.videos.values())


def media_in(
    bodies: Iterable[str], *, private: bool = False, at: datetime.datetime | None = None
) -> Media:
    """Return the videos and albums in stored texts that are public at ``at``, by default now.

    With ``private`` the hidden ones too.

    One query for videos and two for albums, none for a kind that the texts do not contain; with
    ``private`` one more for each.
    """
    found = {key for body in bodies for key in rich_text.embeds(body)}
    ids = {kind: [pk for of, pk in found if of == kind] for kind in ("video", "album")}
    media = Media(listings.videos_by_id(ids["video"]), listings.album_cards_by_id(ids["album"], at))
    if private:
        media.hidden.update(
            {("video", each.pk): each for each in Video.objects.filter(pk__in=ids["video"])}
            | {("album", each.pk): each for each in Album.objects.filter(pk__in=ids["album"])}
        )
    return media


def on_page(media: Media, *, printed: bool = False) -> Callable[[Embed], str]:
    """Return the ``embed`` function for ``rich_text.render`` that shows ``media`` on a page.

    A video of the portal is a player, one on another site its poster with a link to its page: its
    player may run on that page alone. ``printed``: titles with addresses, for paper.
    """

    def shown(embed: Embed) -> str:
        context = _context(media, embed)
        if context is None:
            return ""
        template = "printed_embed" if printed else "embed"
        return _rendered(f"news/includes/{template}.html", context)

    return shown


def in_feed(media: Media, origin: str) -> Callable[[Embed], str]:
    """Return the ``embed`` function for ``rich_text.render`` that shows ``media`` in a feed.

    A feed gets the picture with a link to the page, at ``origin``: readers run no scripts of ours.
    """

    def shown(embed: Embed) -> str:
        context = _context(media, embed)
        return (
            _rendered("news/includes/feed_embed.html", context | {"origin": origin})
            if context
            else ""
        )

    return shown


def _context(media: Media, embed: Embed) -> dict | None:
    video = media.videos.get(embed.id) if embed.kind == "video" else None
    card = media.albums.get(embed.id) if embed.kind == "album" else None
    hidden = None if video or card else media.hidden.get((embed.kind, embed.id))
    if not (video or card or hidden):
        return None
    return {
        "kind": embed.kind,
        "video": video,
        "host": embeds.host_of(video.external_url) if video else "",
        "card": card,
        "hidden": hidden,
        "thing": video or (card.album if card else hidden),
        "picture": video.to_share() if video else card.cover.to_share() if card else None,
        "caption": embed.caption,
    }


def _rendered(template: str, context: dict) -> str:
    return render_to_string(template, context).strip()
