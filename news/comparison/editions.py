"""Compare two editions, saved or not, field by field, as people read them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from news.models import Edition
from news.models.after_publication import AtEnd
from portal.rich_text.comparison import bodies, words
from portal.rich_text.comparison.bodies import Picture, Row
from portal.rich_text.comparison.words import Side
from portal.vietnamese import dates

#: Returns the titles of the articles with these ids.
Titles = Callable[[list[int]], dict[int, str]]


@dataclass(frozen=True)
class FieldRows:
    """A field of both editions as rows, one for a field of one line."""

    name: str
    label: str
    rows: list[Row]

    @property
    def is_changed(self) -> bool:
        return any(row.is_changed for row in self.rows)

    @property
    def old(self) -> SafeString:
        return _together(row.old for row in self.rows)

    @property
    def new(self) -> SafeString:
        return _together(row.new for row in self.rows)

    @property
    def places(self) -> int:
        """Return how many rows were changed."""
        return sum(row.is_changed for row in self.rows)


#: Fields of `Edition.CONTENT` that the text or another field tells already.
DERIVED = {"photo_ids", "embeds", "source_id"}
_LINES = {
    "title": "Tiêu đề",
    "category_id": "Chuyên mục",
    "summary": "Sapo",
    "body": "Nội dung",
    "lead_photo_id": "Ảnh đại diện",
    "lead_caption": "Chú thích ảnh",
    "lead_alt_text": "Mô tả ảnh",
    "lead_credit": "Nguồn ảnh",
    "byline": "Bút danh",
    "source_name": "Nguồn",
    "source_url": "Bài gốc ở nguồn",
    "source_published_at": "Nguồn đăng lúc",
    "tags": "Chủ đề",
    "related_ids": "Tin liên quan chọn tay",
    "published_at": "Ngày in trên bài",
    "attachments": "Tệp đính kèm",
    "ends_at": "Hết hạn lúc",
    "ends_how": "Khi hết hạn",
}


def compare(old: Edition, new: Edition, *, picture: Picture, titles: Titles) -> list[FieldRows]:
    """Return all fields that either edition has, in the order of the form, the unchanged ones too.

    A printed date that one of them does not have yet counts as the other's: publishing keeps it.
    """
    reader = _Reader(picture, titles([*old.related_ids, *new.related_ids]))
    found = []
    for name in (*_LINES, *(name for name in Edition.CONTENT if name not in (*_LINES, *DERIVED))):
        rows = reader.rows(name, old, new)
        if rows:
            found.append(FieldRows(name, _LINES.get(name, name), rows))
    return found


class _Reader:
    def __init__(self, picture: Picture, titles: dict[int, str]):
        self.picture, self.titles = picture, titles

    def rows(self, name: str, old: Edition, new: Edition) -> list[Row]:
        if name == "body":
            return bodies.compare(old.body, new.body, self.picture)
        if name == "lead_photo_id":
            return self._photo(old.lead_photo_id, new.lead_photo_id)
        before, after = self._words(name, old), self._words(name, new)
        if name == "published_at" and not (before and after):
            before = after = before or after
        return [_line(before, after)] if before or after else []

    def _photo(self, old: int | None, new: int | None) -> list[Row]:
        figures = [f'<figure data-photo="{pk}"></figure>' if pk else "" for pk in (old, new)]
        return bodies.compare(figures[0], figures[1], self.picture)

    def _words(self, name: str, edition: Edition) -> str:
        value = getattr(edition, name)
        match name:
            case "category_id":
                return str(edition.category) if value else ""
            case "tags":
                return ", ".join(sorted(tag["name"] for tag in value))
            case "related_ids":
                return "; ".join(self.titles.get(pk, f"đã xóa (số {pk})") for pk in value)
            case "attachments":
                return "\n".join(
                    f"{file['title']} ({file['name']}, {filesizeformat(file['size'])})"
                    for file in value
                )
            case "ends_how":
                # It says nothing of a text without an end date.
                return AtEnd(value).label if edition.ends_at else ""
            case "source_published_at" | "published_at" | "ends_at":
                return dates.short_datetime(value) if value else ""
        return str(value or "")


def _line(old: str, new: str) -> Row:
    runs = words.compare(words.of_lines(old), words.of_lines(new))
    sides = {side: words.to_html(runs, side).strip() for side in Side}
    return Row(old != new, sides[Side.OLD], sides[Side.NEW], sides[Side.BOTH])


def _together(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 -- from sanitised HTML and escaped text


def thumbnail(src: str) -> SafeString:
    """Return the picture of a photo, which is named beside it."""
    return format_html('<img src="{}" alt="" loading="lazy">', src)


def named(kind: str, name: str) -> SafeString:
    """Return the line that says what a figure shows: "Ảnh: Cầu Vĩnh Yên"."""
    return format_html('<p class="compared-name">{}: {}</p>', kind, name)
