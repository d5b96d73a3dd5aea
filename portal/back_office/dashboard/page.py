"""Put the cards of a person together for the first page of the back office."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from news.models.public_record import database_instant
from portal.back_office.dashboard import media
from portal.back_office.dashboard.articles import ArticleCards
from portal.back_office.dashboard.cards import Card
from portal.back_office.dashboard.unsaved import unsaved_texts
from portal.identity.models import User


@dataclass(frozen=True)
class Dashboard:
    """``cards`` have something or say that they have nothing; ``colleagues`` stands beside them."""

    cards: list[Card]
    colleagues: Card | None
    #: (words, address) of what the user begins most often.
    starts: list[tuple[str, str]]

    @property
    def is_quiet(self) -> bool:
        return not any(card.count for card in self.cards)


def dashboard_of(user: User | AnonymousUser) -> Dashboard:
    """Return what waits for the user now; a fixed number of queries for a role."""
    if not isinstance(user, User):
        return Dashboard([], None, [])
    now = database_instant()
    cards = [
        unsaved_texts(user, now),
        *ArticleCards(user, now).cards(),
        *media.media_cards(user, now),
    ]
    shown = [card for card in cards if card.count or card.empty]
    # What has something in it comes first; otherwise the order of a working day.
    shown.sort(key=lambda card: (not card.count, not card.is_urgent))
    return Dashboard(shown, media.colleagues(user, now), _starts(user))


def _starts(user: User) -> list[tuple[str, str]]:
    found = (
        ("news.add_article", "Viết bài mới", "admin:news_article_add"),
        ("media_gallery.add_photo", "Tải ảnh lên", "admin:media_gallery_photo_upload"),
        ("media_gallery.add_video", "Thêm video", "admin:media_gallery_video_add"),
        ("media_gallery.add_album", "Lập album", "admin:media_gallery_album_add"),
    )
    return [(words, reverse(name)) for right, words, name in found if user.has_perm(right)]
