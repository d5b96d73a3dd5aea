"""Articles that contain a photo, for the list of its usages."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from media_gallery.models import Moderated, Photo
from media_gallery.publication.usage import Use, register_usage
from news.models import Article, Edition
from news.models.public_record import database_instant


@register_usage
def in_articles(thing: Moderated) -> Iterable[Use]:
    """Yield each article with the photo in its working text or in a current or future edition."""
    if not isinstance(thing, Photo):
        return
    of_record = Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[thing.pk])
    on_the_desk = Q(lead_photo=thing) | Q(body__contains=f'data-photo="{thing.pk}"')
    articles = Article.objects.filter(on_the_desk | Q(pk__in=of_record.values("article")))
    for pk, title in articles.order_by("pk").values_list("pk", "title"):
        yield Use(f"Tin “{title}”", reverse("admin:news_article_change", args=[pk]))
