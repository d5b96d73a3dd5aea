"""Factories: each creates an object with defaults for the fields that a test does not name."""

import itertools

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Article, Edition, Remark, Source, Tag
from news.models.public_record import database_instant
from news.takedown import orders
from news.takedown.articles import Period, articles_of, hash_of_lines
from portal.front_page.blocks import Block, Column, Kind, usual
from portal.front_page.layout import layout_at
from portal.front_page.models import Arrangement, Pin
from portal.identity.models import User
from portal.journal.models import Entry
from portal.taxonomy.models import Category

_numbers = itertools.count(1)


def make_user(group: str | None = None, *, username: str = "", **fields) -> User:
    """Create a member of staff in ``group`` (Reporters, Editors, Managing editors, …)."""
    user = User.objects.create_user(
        username or f"user{next(_numbers)}", password="mật khẩu", is_staff=True, **fields
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_category(
    name: str = "", *, on_front_page=False, in_side_column=False, **fields
) -> Category:
    """Create a category; with ``on_front_page`` its block is the last of its column."""
    category = Category.objects.create(name=name or f"Chuyên mục {next(_numbers)}", **fields)
    if on_front_page:
        column = Column.SIDE if in_side_column else Column.MAIN
        arrange_blocks(*layout_at()[1].blocks, usual(Kind.CATEGORY, column, category.pk))
    return category


def arrange_blocks(*blocks: Block, since=None) -> Arrangement:
    """Make these the blocks of the front page, from ``since`` on, by default from now on."""
    since = since or database_instant()
    Arrangement.objects.filter(in_force__startswith__gte=since).delete()
    for each in Arrangement.objects.filter(in_force__contains=since):
        each.in_force = DateTimeTZRange(each.in_force.lower, since)
        each.save()
    return Arrangement.objects.create(
        in_force=DateTimeTZRange(since, None), blocks=[block.as_json() for block in blocks]
    )


def make_pin(article: Article, *, shown, position: int = 1) -> Pin:
    """Pin the article as a lead story during ``shown`` (begin, end)."""
    return Pin.objects.create(
        article=article,
        shown=DateTimeTZRange(*shown),
        position=position,
        pinned_by=article.created_by,
    )


def make_source(name: str = "", **fields) -> Source:
    return Source.objects.create(name=name or f"nguon{next(_numbers)}.gov.vn", **fields)


def make_tag(name: str = "", **fields) -> Tag:
    return Tag.objects.create(name=name or f"Chủ đề {next(_numbers)}", **fields)


def make_article(**fields) -> Article:
    """Create a draft that is ready to be published, and, once it was public, corrected."""
    number = next(_numbers)
    fields = {"change": "minor", "change_note": "Sửa lỗi gõ."} | fields
    fields.setdefault("title", f"Tin số {number}")
    fields.setdefault("body", f"<p>Nội dung của tin số {number}.</p>")
    if "category" not in fields:
        fields["category"] = make_category()
    if "created_by" not in fields:
        fields["created_by"] = make_user("Reporters")
    tags = fields.pop("tags", ())
    article = Article.objects.create(**fields)
    article.tags.set(tags)
    return article


def make_edition(article: Article | None = None, *, visible, **fields) -> Edition:
    """Create an edition that is public during ``visible`` (begin, end or None).

    Not by the workflow, because that never writes ranges in the past.
    """
    article = article or make_article(
        **{name: fields.pop(name) for name in ("title", "category", "body") if name in fields}
    )
    edition = Edition.snapshot(article)
    edition.number = 1 + article.editions.count()
    edition.visible = DateTimeTZRange(*visible)
    edition.published_at = edition.published_at or visible[0]
    edition.published_by = article.created_by
    edition.release = Edition.Release.IMPORTED
    if edition.number == 1:
        edition.change = edition.change_note = ""
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()
    return edition


def make_remark(article: Article | None = None, **fields) -> Remark:
    article = article or make_article()
    defaults = {"article": article, "author": article.created_by, "text": "Thiếu nguồn."}
    return Remark.objects.create(**defaults | fields)


def make_takedown(source: Source | None = None, *, by: User | None = None, **typed) -> Entry:
    """Order a takedown of everything of ``source``, by default of a source with one article."""
    if source is None:
        source = make_source()
        make_edition(make_article(source=source), visible=(database_instant(), None))
    seen = hash_of_lines(articles_of(source, Period()))
    typed = {"by": by or make_user("Managing editors"), "note": "Hết thỏa thuận."} | typed
    return orders.take_down(source, period=Period(), seen=seen, **typed)
