"""The photos of an album as a form arranges them, also while two arrangements are compared."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from media_gallery import albums
from media_gallery.models import Album, Photo
from portal.web.numbers import parse_number, parse_numbers


@dataclass(frozen=True)
class Arrangement:
    """Ids of photos: all in order, those to be removed, and the cover."""

    order: list[int]
    removed: list[int]
    cover: int | None

    @classmethod
    def sent(cls, data: QueryDict) -> Self:
        """Return what a form sends; what is not a number is left out."""
        return cls(
            parse_numbers(data.getlist("photo")),
            parse_numbers(data.getlist("remove")),
            parse_number(data.get("cover", "")),
        )

    @classmethod
    def of(cls, album: Album) -> Self:
        """Return how the album is arranged now."""
        return cls(albums.photo_ids_as_edited(album), [], album.as_edited().cover_id)

    def encoded(self) -> str:
        """Return it as one field of a form, from which `decoded` makes it again."""
        sent = {"photo": self.order, "remove": self.removed, "cover": self.cover or ""}
        return urlencode(sent, doseq=True)

    @classmethod
    def decoded(cls, field: str) -> Self:
        return cls.sent(QueryDict(field))

    def moved(self, wish: str) -> Self:
        """Return it with one photo swapped with its neighbour.

        ``wish`` is "up-12" or "down-12"; anything else is ignored.
        """
        way, _, number = wish.partition("-")
        pk, order = parse_number(number), [*self.order]
        if way in ("up", "down") and pk in order:
            at = order.index(pk)
            to = max(0, at - 1) if way == "up" else min(len(order) - 1, at + 1)
            order[at], order[to] = order[to], order[at]
        return type(self)(order, self.removed, self.cover)

    def pictures(self, photos: dict[int, Photo]) -> list[dict[str, Any]]:
        """Return the photos that are still in the album, in order, with what is done to each."""
        return [
            {"photo": photos[pk], "is_cover": pk == self.cover, "is_removed": pk in self.removed}
            for pk in self.order
            if pk in photos
        ]


@dataclass(frozen=True)
class Compared:
    """Two arrangements, ``mine`` not saved, ``theirs`` saved since the page showed ``base``."""

    base: Arrangement
    mine: Arrangement
    theirs: Arrangement

    def sides(self, photos: dict[int, Photo]) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the heading and the photos of each, for the page."""
        return [
            ("Họ đã xếp", self.theirs.pictures(photos)),
            ("Bạn đã xếp", self.mine.pictures(photos)),
            ("Lúc bạn mở", self.base.pictures(photos)),
        ]
