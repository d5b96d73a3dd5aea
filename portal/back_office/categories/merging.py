"""Merge a category into another, and take that back.

No edition, article, album or video is touched: they keep naming the category, whose row points to
the other one from then on (`Category.current`). So the past stays as it was, an approved text stays
approved, and a merge can be undone.
"""

from dataclasses import dataclass

from django.db import transaction

from media_gallery.models import Album, Video
from news.models import Article, Edition
from portal.database.row_hash import hash_of_rows
from portal.journal.models import Action, record
from portal.taxonomy.models import Category


class ActionNotAllowed(Exception):
    """Error: nothing is merged; the message is a sentence for the person acting."""


@dataclass(frozen=True)
class Content:
    """Numbers of items in a category and in those merged into it."""

    articles: int
    public: int
    albums: int
    videos: int

    @classmethod
    def of(cls, category: Category) -> "Content":
        """Count; four queries. ``public`` are the articles that are public now."""
        held = {"category__in": [category, *category.merged.all()]}
        return cls(
            articles=Article.objects.filter(**held).count(),
            public=Edition.objects.public().filter(**held).count(),
            albums=Album.objects.filter(**held).count(),
            videos=Video.objects.filter(**held).count(),
        )


def may_merge(user) -> bool:
    return user.has_perm("taxonomy.change_category")


def targets_of(category: Category):
    """Return the categories into which ``category`` may be merged, in the order of the menu."""
    others = Category.objects.filter(merged_into=None).exclude(pk=category.pk)
    return others.exclude(parent=category).select_related("parent").in_menu_order()


def seen() -> str:
    """Return what a page that offers to merge or split is sent with: all categories, as shown."""
    return hash_of_rows(Category.objects.all())


def merge(category: Category, *, into: Category, by, opened: str | None = None) -> None:
    """Let the public find everything of ``category`` in ``into``; its address leads there.

    Its children become children of ``into``. ``opened`` is the `seen` of the page on which somebody
    has decided. Raises ActionNotAllowed.
    """
    with transaction.atomic():
        category, into = _locked(category, into)
        _check_seen(opened)
        _check(may_merge(by), "Chỉ thư ký tòa soạn và quản trị gộp được chuyên mục.")
        _check(category != into, "Không gộp được một chuyên mục vào chính nó.")
        _check(category.merged_into_id is None, f"“{category.name}” đã được gộp từ trước.")
        _check(
            into.merged_into_id is None,
            f"“{into.name}” đã được gộp vào chuyên mục khác: hãy chọn chuyên mục ấy.",
        )
        _check(
            into.parent_id != category.pk,
            f"“{into.name}” đang thuộc “{category.name}”: hãy đưa nó lên cấp một trước.",
        )
        children = list(category.children.filter(merged_into=None))
        _check(
            not children or into.parent_id is None,
            f"“{category.name}” có chuyên mục con, chỉ gộp được vào chuyên mục cấp một.",
        )
        content = Content.of(category)
        Category.objects.filter(parent=category).update(parent=into)
        # Never in two steps: what was merged here earlier points to the same row.
        Category.objects.filter(merged_into=category).update(merged_into=into)
        Category.objects.filter(pk=category.pk).update(merged_into=into, parent=None)
        record(
            Action.MERGE,
            category,
            actor=by,
            into=into.name,
            children=[each.name for each in children],
            **vars(content),
        )


def split(category: Category, *, by, opened: str | None = None) -> None:
    """Give a merged category its own page back, at the first level, with its own items.

    Items that were made in the other category meanwhile stay there. Raises ActionNotAllowed.
    """
    with transaction.atomic():
        (category,) = _locked(category)
        _check_seen(opened)
        _check(may_merge(by), "Chỉ thư ký tòa soạn và quản trị tách được chuyên mục.")
        _check(category.merged_into_id is not None, f"“{category.name}” không bị gộp.")
        record(Action.SPLIT, category, actor=by, out_of=category.current.name)
        Category.objects.filter(pk=category.pk).update(merged_into=None)


def _locked(*categories: Category) -> list[Category]:
    """Return the rows as they are now, with all categories locked in the order of their ids.

    All, because a merge writes to children and to what was merged before, too; they are few. New
    articles may still refer to them meanwhile (NO KEY).
    """
    rows = Category.objects.select_for_update(no_key=True).order_by("pk")
    found = {each.pk: each for each in rows}
    _check(all(each.pk in found for each in categories), "Chuyên mục này không còn nữa.")
    return [found[each.pk] for each in categories]


def _check_seen(opened: str | None) -> None:
    _check(
        opened is None or opened == seen(),
        "Các chuyên mục vừa được sửa sau khi bạn mở trang này, nên chưa làm gì. Hãy xem lại rồi "
        "bấm lần nữa.",
    )


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise ActionNotAllowed(sentence)
