"""Articles that contain a photo, for the list of its usages."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from media_gallery.models import Moderated, Photo
from media_gallery.publication.usage import Use, register_usage
from news.models import Article, Edition
from news.models.public_record import database_instant


def articles_with(photo: Photo) -> QuerySet[Article]:
    """Return the articles with the photo in the working text or a current or future edition.

    A union, because PostgreSQL uses both indexes of photo ids for it; for an OR it reads all
    articles.
    """
    on_the_desk = Article.objects.filter(photo_ids__contains=[photo.pk])
    of_record = Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[photo.pk])
    ids = on_the_desk.order_by().values("pk").union(of_record.order_by().values("article"))
    return Article.objects.filter(pk__in=ids).order_by("pk")


@register_usage
def in_articles(thing: Moderated) -> Iterable[Use]:
    """Yield each of `articles_with` the photo; nothing for albums and videos."""
    if not isinstance(thing, Photo):
        return
    for pk, title in articles_with(thing).values_list("pk", "title"):
        address = reverse("admin:news_article_change", args=[pk])
        yield Use(f"Tin “{title}”", address, "news.view_article")
