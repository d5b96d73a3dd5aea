"""The blocks of the front page: which there are, where each may stand, how much each shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


class Column(models.TextChoices):
    MAIN = "main", "cột chính"
    SIDE = "side", "cột bên"


class Kind(models.TextChoices):
    LATEST = "latest", "Tin đầu trang"
    MOST_READ = "most_read", "Đọc nhiều"
    CATEGORY = "category", "Chuyên mục"
    VIDEOS = "videos", "Video"
    ALBUMS = "albums", "Album ảnh"
    BANNERS = "banners", "Thông báo ở cột bên"
    DAY_FORM = "day_form", "Các tin đã đưa ngày"


@dataclass(frozen=True)
class Rule:
    """Columns in which a kind of block may stand, and the least and most items it shows."""

    columns: tuple[Column, ...]
    fewest: int = 0
    most: int = 0
    usual: int = 0


RULES = {
    Kind.LATEST: Rule((Column.MAIN,), 3, 15, 9),
    Kind.MOST_READ: Rule((Column.MAIN, Column.SIDE), 3, 8, 5),
    Kind.CATEGORY: Rule((Column.MAIN, Column.SIDE), 1, 12, 4),
    Kind.VIDEOS: Rule((Column.MAIN,), 1, 9, 3),
    Kind.ALBUMS: Rule((Column.MAIN,), 1, 9, 3),
    Kind.BANNERS: Rule((Column.SIDE,)),
    Kind.DAY_FORM: Rule((Column.SIDE,)),
}


@dataclass(frozen=True)
class Block:
    """One block in its place; ``category`` is the id of the category of a category's block."""

    kind: Kind
    column: Column
    items: int = 0
    category: int | None = None

    @property
    def key(self) -> str:
        """The name of the block in forms: ``videos``, ``category-12``."""
        return f"{self.kind}-{self.category}" if self.category else str(self.kind)

    def as_json(self) -> dict[str, Any]:
        kept = {"kind": str(self.kind), "column": str(self.column)}
        return (
            kept
            | ({"items": self.items} if self.items else {})
            | ({"category": self.category} if self.category else {})
        )


def usual(kind: Kind, column: Column | None = None, category: int | None = None) -> Block:
    """Return a block of this kind with the usual number of items."""
    rule = RULES[kind]
    return Block(kind, column or rule.columns[0], rule.usual, category)


#: The front page until somebody has arranged it: no block of a category.
UNARRANGED = (
    usual(Kind.LATEST),
    usual(Kind.MOST_READ),
    usual(Kind.VIDEOS),
    usual(Kind.ALBUMS),
    usual(Kind.BANNERS),
    usual(Kind.DAY_FORM),
)


def in_columns(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of the main column, then those of the side column, each in its order."""
    return tuple(sorted(blocks, key=lambda block: block.column == Column.SIDE))


def read(stored: Iterable[dict[str, Any]] | None) -> tuple[Block, ...]:
    """Return the blocks of an arrangement as it is stored; `UNARRANGED` for None."""
    if stored is None:
        return UNARRANGED
    return tuple(
        Block(
            Kind(each["kind"]), Column(each["column"]), each.get("items", 0), each.get("category")
        )
        for each in stored
        # A block of a later version of the portal, after going back to this one.
        if each["kind"] in Kind.values and each["column"] in Column.values
    )
