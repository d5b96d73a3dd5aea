"""Actions that end what is public: withdraw."""

from django.db import transaction

from news import photo_usage
from news.models import Article
from news.notices import record
from news.publication_state import record_of
from news.workflow.desk_state import lock
from news.workflow.errors import NotReady
from news.workflow.ranges import close, delete_scheduled, number, photo_ids
from news.workflow.rules import require
from portal.journal.models import Action


@transaction.atomic
def withdraw(article: Article, *, by, note: str) -> None:
    """Withdraw the article from the public now and delete its scheduled edition, if any."""
    article = lock(article)
    now, _, current, scheduled = state = record_of(article)
    require("withdraw", article, state, by=by)
    assert current
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ bài; lý do được giữ trong nhật ký.")
    if scheduled:
        delete_scheduled(scheduled, now)
    close(current, now)
    record(
        Action.WITHDRAW,
        article,
        actor=by,
        at=now,
        note=note.strip(),
        edition=current.number,
        cancelled=number(scheduled),
    )
    photo_usage.publish(photo_usage.lock(photo_ids(article, scheduled)))
