"""Factories: each creates an object with defaults for the fields that a test does not name."""

import itertools

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Article, Edition, Source, Tag
from portal.identity.models import User
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


def make_category(name: str = "", **fields) -> Category:
    return Category.objects.create(name=name or f"Chuyên mục {next(_numbers)}", **fields)


def make_source(name: str = "", **fields) -> Source:
    return Source.objects.create(name=name or f"nguon{next(_numbers)}.gov.vn", **fields)


def make_tag(name: str = "", **fields) -> Tag:
    return Tag.objects.create(name=name or f"Chủ đề {next(_numbers)}", **fields)


def make_article(**fields) -> Article:
    """Create a draft that is ready to be published."""
    number = next(_numbers)
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
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()
    return edition
