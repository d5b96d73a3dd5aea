"""Articles that contain a photo, a video or an album, for the list of its usages."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from media_gallery.models import Moderated, Photo
from media_gallery.publication.usage import Use, register_usage
from news.models import Article, Edition
from news.models.embeds import key_of
from news.models.public_record import database_instant


def articles_with(thing: Moderated) -> QuerySet[Article]:
    """Return the articles with it in the working text or a current or future edition.

    A union, because PostgreSQL uses both indexes for it; for an OR it reads all articles.
    """
    kind = thing._meta.model_name
    named: dict[str, list] = (
        {"photo_ids__contains": [thing.pk]}
        if isinstance(thing, Photo)
        else {"embeds__contains": [key_of(str(kind), thing.pk)]}
    )
    on_the_desk = Article.objects.filter(**named)
    of_record = Edition.objects.not_over(database_instant()).filter(**named)
    ids = on_the_desk.order_by().values("pk").union(of_record.order_by().values("article"))
    return Article.objects.filter(pk__in=ids).order_by("pk")


@register_usage
def in_articles(thing: Moderated) -> Iterable[Use]:
    """Yield each of `articles_with` the photo, video or album."""
    for pk, title in articles_with(thing).values_list("pk", "title"):
        address = reverse("admin:news_article_change", args=[pk])
        yield Use(f"Tin “{title}”", address, "news.view_article")
