"""The article's row during an action: locked, with its desk state and approval."""

from news.models import Approval, Article

State = Article.DeskState


def lock(article: Article) -> Article:
    """Read the article as committed and lock its row until the transaction ends."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def set_desk_state(article: Article, state: State, approval: Approval | None = None) -> None:
    """Save desk state and approval of the locked article, without a version in its history."""
    article.desk_state, article.approval = state, approval
    # No version in the history: the text is the same, and the journal has the action.
    # simple_history adds the method when the model is made.
    article.save_without_historical_record(update_fields=["desk_state", "approval"])  # type: ignore[attr-defined]
