"""The article's row during an action: locked, with its desk state and approval."""

from news import photo_usage
from news.models import Approval, Article
from news.models.photo_ids import photo_ids

State = Article.DeskState


def lock(article: Article) -> Article:
    """Read the article as committed and lock its row until the transaction ends."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def lock_with_photos(article: Article) -> tuple[Article, list[int]]:
    """Lock the article and the photos of its text and all its editions; return it and their ids.

    For actions that publish or end editions, before they take their instant: a job that makes
    renditions holds a photo for seconds, in which what is scheduled could begin.
    """
    article = lock(article)
    return article, lock_photos(article)


def lock_photos(article: Article) -> list[int]:
    """Lock the photos of the locked article's text and of all its editions; return their ids."""
    editions = article.editions.values_list("photo_ids", flat=True)
    return photo_usage.lock({pk for row in [photo_ids(article), *editions] for pk in row})


def set_desk_state(article: Article, state: State, approval: Approval | None = None) -> None:
    """Save desk state and approval of the locked article, without a version in its history."""
    article.desk_state, article.approval = state, approval
    # No version in the history: the text is the same, and the journal has the action.
    # simple_history adds the method when the model is made.
    article.save_without_historical_record(update_fields=["desk_state", "approval"])  # type: ignore[attr-defined]
