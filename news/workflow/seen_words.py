"""Hash what an edition takes from other rows than its article: words of photos, source, tags.

Their edits do not count as edits of the article, so its version does not tell that they changed.
A page from which a text can be approved is sent with `hashes` of it, and approving compares.
"""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject, Left

from media_gallery.models import Photo
from news.models import Article, Source
from news.models.approval import ElementOf
from news.workflow.desk_state import lock_photos

#: Columns of `columns`, and what an editor calls that which they are hashes of.
NAMES = {
    "seen_photos": "ảnh (tệp, điểm chính, lời, quyền)",
    "seen_source": "nguồn",
    "seen_tags": "chủ đề",
}

#: What `hashes` returns.
HASHES = re.compile("-".join(["[0-9a-f]{32}"] * len(NAMES)))
_OF_A_PHOTO = (
    *("content_hash", "focus_x", "focus_y"),
    *("caption", "alt_text", "is_decorative", "credit", "rights_end"),
)


def columns() -> dict[str, models.Expression]:
    """Return the annotations from which `hashes` reads, for a query of articles."""
    photos = Photo.objects.filter(ElementOf(F("pk"), OuterRef("photo_ids"))).order_by("pk")
    sources = Source.objects.filter(pk=OuterRef("source"))
    # The model between: a query of tags by their articles would join the articles.
    tagged = Article.tags.through.objects.filter(article=OuterRef("pk"))
    tags = tagged.order_by("tag")
    return {
        "seen_photos": _hash(photos, *_OF_A_PHOTO),
        "seen_source": _hash(sources, "name", "url"),
        "seen_tags": _hash(tags, "tag__name", "tag__slug"),
    }


def hashes(article: Article) -> str:
    """Return the hashes of the words as committed, to be sent with a page; "" for a new article.

    One query, unless the article was read with `columns`.
    """
    if article.pk is None:
        return ""
    if not hasattr(article, "seen_photos"):
        rows: models.QuerySet = Article.objects.annotate(**columns()).filter(pk=article.pk)
        return "-".join(rows.values_list(*NAMES).get())
    return "-".join(getattr(article, name) for name in NAMES)


def changed(before: str, after: str) -> str:
    """Return in words what differs between two values of `hashes`: "nguồn, chủ đề"."""
    pairs = zip(NAMES.values(), before.split("-"), after.split("-"), strict=False)
    return ", ".join(name for name, old, new in pairs if old != new) or ", ".join(NAMES.values())


def lock(article: Article) -> None:
    """Keep the words from being changed until the transaction ends; ``article`` is locked.

    In the order in which publishing locks: photos, then source. FOR SHARE, where no action of the
    article changes the row: approvals do not wait for each other.
    """
    lock_photos(article)
    if article.source_id is not None:
        Source.objects.locked_for_share(article.source_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM news_tag WHERE id IN "
            "(SELECT tag_id FROM news_article_tags WHERE article_id = %s) ORDER BY id FOR SHARE",
            [article.pk],
        )


def _hash(rows: models.QuerySet, *fields: str) -> models.Expression:
    """Return half of the SHA-256, in hexadecimal, of these columns of the rows in their order.

    Of MD5, or of few digits, somebody could make two captions with the same one.
    """
    values = ArraySubquery(rows.values(words=JSONObject(**{name: F(name) for name in fields})))
    return Left(_Sha256(Cast(values, TextField())), 32)


class _Sha256(models.Func):
    """SHA-256 of a text by PostgreSQL itself; Django's function needs the extension pgcrypto."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()
