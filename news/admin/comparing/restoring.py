"""The text of an earlier version of an article, for its form."""

from django.db import models

from news.admin.article_form import TEXT_FIELDS
from news.models import Article, Tag


def restore(article: Article, version) -> None:
    """Give ``article``, unsaved, the text of ``version``, a row of its history.

    Tags cannot be set on an unsaved article: their ids are in ``article.restored_tags``.
    """
    for name in TEXT_FIELDS:
        field = Article._meta.get_field(name)
        if name == "tags":
            tags = Tag.objects.filter(pk__in=[row.tag_id for row in version.tags.all()])
            article.restored_tags = list(tags.values_list("pk", flat=True))  # type: ignore[attr-defined]
        elif isinstance(field, models.ForeignKey):
            # What the version names may have been deleted since.
            named = getattr(version, field.attname)
            remote = field.remote_field.model._default_manager
            setattr(article, name, remote.filter(pk=named).first())
        else:
            setattr(article, name, getattr(version, name))
