"""Articles with a writer: handed in, and edited as the form does."""

from news import workflow
from portal.journal.models import Action, record
from tests.make import make_article


def written_by(user, **fields):
    """Create an article of that user and hand it in."""
    article = make_article(created_by=user, **fields)
    workflow.submit(article, by=user)
    article.refresh_from_db()
    return article


def edited(article, by, **fields):
    """Edit the article as its form does."""
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    workflow.after_edit(article, by=by)
    article.save()
    record(Action.EDIT, article, actor=by, fields=sorted(fields))
    return article
