"""The public history of an article: when it was published, and what each correction changed.

It is read from editions alone. The text of an edition that was withdrawn, not replaced, is never
shown again: no comparison reaches back to it.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from news.comparison import editions as comparison
from news.inline import media as inline_media
from news.inline import photos as inline_photos
from news.models import Edition
from portal import rich_text
from portal.vietnamese import dates

#: The newest corrections, of which the page shows what they changed.
MOST_COMPARED = 30
#: Characters of the bodies that are compared for one page: beyond them it would take seconds.
MOST_CHARACTERS = 300_000

#: Fields that are no part of what readers read.
_NOT_TOLD = {"ends_at", "ends_how"}
_HIDDEN_ARTICLE = "một tin không công khai"
_HEADING = re.compile(r'<h[1-6](?: class="([^"]*)")?>')
_AFTER_HEADING = re.compile(r"</h[1-6]>")


@dataclass(frozen=True)
class Change:
    """Changes of one field: its label, and the changed blocks as safe HTML."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class Step:
    """An edition that replaced or followed another.

    ``changes`` is None where none are shown; ``was_withdrawn``: because the text before, or a later
    one, was withdrawn.
    """

    edition: Edition
    changes: list[Change] | None
    was_withdrawn: bool

    @property
    def day(self) -> datetime.date:
        return dates.local_day(self.edition.begins_at)


@dataclass(frozen=True)
class History:
    """The first edition of an article, and the steps after it, newest first."""

    first: Edition
    steps: list[Step]

    @property
    def has_changes(self) -> bool:
        return any(step.changes for step in self.steps)


def history_of(article_id: int, at: datetime.datetime | None) -> History:
    """Return the history of an article that is public at ``at``; at most 6 queries.

    One is for the editions, one for the texts that are compared, the others for pictures, videos
    and albums (two) in them, and for titles of related items.
    """
    newest_first = list(
        Edition.objects.begun(at)
        .of_article(article_id)
        .order_by("-visible")
        .only("article_id", "number", "visible", "change", "change_note")
    )
    pairs = [
        (new, old, was_withdrawn)
        for (new, old), was_withdrawn in zip(
            pairwise(newest_first), _withdrawn(newest_first), strict=True
        )
    ]
    compared = [(new.pk, old.pk) for new, old, gone in pairs if new.public_note and not gone]
    changes = _changes(compared[:MOST_COMPARED], at)
    steps = [Step(new, changes.get(new.pk), gone) for new, _old, gone in pairs]
    return History(newest_first[-1], steps)


def _withdrawn(newest_first: Sequence[Edition]) -> Iterable[bool]:
    """Tell of each edition but the first whether one before it, or a later one, was withdrawn.

    An edition that was replaced ends at the instant at which the next one begins.
    """
    gone = False
    for new, old in pairwise(newest_first):
        gone = gone or old.visible.upper != new.visible.lower
        yield gone


def _changes(
    pairs: Sequence[tuple[int, int]], at: datetime.datetime | None
) -> dict[int, list[Change]]:
    """Return what the first edition of each pair changed in the second, by the first one's id."""
    if not pairs:
        return {}
    wanted = {pk for pair in pairs for pk in pair}
    texts = {
        edition.pk: _as_shown(edition)
        for edition in Edition.objects.filter(pk__in=wanted)
        .select_related("category", "lead_photo")
        .with_instant(at)
    }
    pictures = _Pictures(texts.values(), at)
    titles = _Titles(texts.values(), at)
    found: dict[int, list[Change]] = {}
    characters = 0
    for new, old in pairs:
        characters += len(texts[new].body) + len(texts[old].body)
        if characters > MOST_CHARACTERS:
            break
        fields = comparison.compare(texts[old], texts[new], picture=pictures, titles=titles)
        found[new] = [
            Change(field.label, _on_page(row.both for row in field.rows if row.is_changed))
            for field in fields
            if field.is_changed and field.name not in _NOT_TOLD
        ]
    return found


def _as_shown(edition: Edition) -> Edition:
    """Return the edition without its lead photo if that is not public, as on its own page."""
    if edition.shown_photo is None:
        edition.lead_photo = None
        edition.lead_caption = edition.lead_alt_text = edition.lead_credit = ""
    return edition


def _on_page(blocks: Iterable[str]) -> SafeString:
    """Return the blocks with headings as paragraphs, for the outline of the page is another."""
    html = rich_text.with_scrolling_tables("".join(blocks))
    html = _HEADING.sub(lambda found: f'<p class="{_heading_class(found[1])}">', html)
    return mark_safe(_AFTER_HEADING.sub("</p>", html))  # noqa: S308 -- safe before, tags renamed


def _heading_class(own: str | None) -> str:
    return f"history__heading {own}" if own else "history__heading"


class _Pictures:
    """The public photos, videos and albums of texts, as a comparison shows them."""

    def __init__(self, texts: Iterable[Edition], at: datetime.datetime | None):
        bodies = [edition.body for edition in texts]
        self._photos = inline_photos.photos_in(bodies, at=at)
        self._photos |= {each.lead_photo.pk: each.lead_photo for each in texts if each.lead_photo}
        self._media = inline_media.media_in(bodies, at=at)

    def __call__(self, kind: str, number: int) -> str | None:
        if kind == "photo":
            return self._photo(number)
        if kind == "video":
            video = self._media.videos.get(number)
            return comparison.named("Video", video.title) if video else None
        card = self._media.albums.get(number)
        return comparison.named("Album", card.album.title) if card else None

    def _photo(self, number: int) -> SafeString | None:
        photo = self._photos.get(number)
        sources = photo.sources() if photo else None
        if photo is None or sources is None:
            return None
        return format_html(
            '<img src="{}" srcset="{}" sizes="12rem" width="{}" height="{}" alt="{}"'
            ' loading="lazy">',
            sources.src,
            sources.jpeg_srcset,
            sources.width,
            sources.height,
            photo.alternative,
        )


class _Titles:
    """The titles that the articles chosen by hand in texts have in public."""

    def __init__(self, texts: Iterable[Edition], at: datetime.datetime | None):
        ids = {pk for edition in texts for pk in edition.related_ids}
        found = Edition.objects.public(at).filter(article_id__in=ids) if ids else None
        self._public = dict(found.values_list("article_id", "title")) if found is not None else {}

    def __call__(self, ids: list[int]) -> dict[int, str]:
        return {pk: self._public.get(pk, _HIDDEN_ARTICLE) for pk in ids}
