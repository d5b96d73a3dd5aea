"""The search of the list of articles."""

from django.contrib import messages
from django.db.models import QuerySet

from news.admin.picking import targets
from news.models import Article
from news.search import desk
from news.search.desk import TOO_LONG
from news.search.language import spellings
from news.search.language.query import understand
from news.search.marking import Marker
from portal.database.time_limit import TimeLimitExceeded

#: The annotation of articles that a search has found: 1 is the best.
PLACE = "place"


def search(request, articles: QuerySet[Article], typed: str) -> QuerySet[Article]:
    """Return the ``articles`` that match what was typed, annotated with PLACE.

    The public address of an article finds that article. If PostgreSQL would need too long, none
    are returned and the user is told.
    """
    if not typed.strip():
        return articles
    if named := targets.named(typed):
        kind, pk = named
        return articles.filter(pk=pk) if kind == "article" else articles.none()
    query = understand(typed, spellings.current())
    if not query:
        return articles.none()
    try:
        found = desk.search(articles, query)
    except TimeLimitExceeded:
        messages.warning(request, TOO_LONG)
        return articles.none()
    request.articles_found = found
    request.marker = Marker(query)
    return articles.filter(pk__in=found.ids).annotate(**{PLACE: desk.place_in(found.ids)})


def is_cut(request) -> bool:
    """Return whether the search of this request has found more articles than it lists."""
    found = getattr(request, "articles_found", None)
    return found is not None and found.is_cut


def mark(request, articles) -> None:
    """Set ``marked_title`` and ``excerpt`` on the articles that this request searched; one query.

    The excerpt is "" where the words are in the title alone. Nothing without a search by words.
    """
    marker = getattr(request, "marker", None)
    if marker is None:
        return
    texts = dict(
        Article.objects.filter(pk__in=[each.pk for each in articles]).values_list("pk", "body_text")
    )
    for article in articles:
        article.marked_title = marker.whole(article.title)
        excerpt = marker.excerpt(article.summary, texts[article.pk])
        article.excerpt = excerpt if "<mark>" in excerpt else ""
