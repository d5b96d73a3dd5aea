"""Record an action on an article in the journal, and tell the people whom it concerns.

Who is told what is the table `_TOLD`. The notices are written by portal/notifications.
"""

import datetime
from collections.abc import Iterable

from news.models import Article, Source
from news.workflow import approvals
from portal.identity.models import User
from portal.journal.models import Action, Entry
from portal.journal.models import record as write_entry
from portal.notifications.models import Kind
from portal.notifications.sending import notify
from portal.vietnamese import text

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_EDITORS, _WRITERS, _WRITERS_AND_CHIEFS = "editors", "writers", "writers and chiefs"

#: {action: (kind of the notice, who is told, verb of the sentence)}; others tell nobody.
_TOLD = {
    Action.SUBMIT: (Kind.SUBMITTED, _EDITORS, "gửi duyệt"),
    Action.REJECT: (Kind.RETURNED, _WRITERS, "trả lại"),
    Action.APPROVE: (Kind.APPROVED, _WRITERS, "duyệt"),
    Action.PUBLISH: (Kind.PUBLISHED, _WRITERS, "đăng"),
    Action.SCHEDULE: (Kind.PUBLISHED, _WRITERS, "hẹn giờ đăng"),
    Action.CANCEL_SCHEDULE: (Kind.WITHDRAWN, _WRITERS, "hủy hẹn giờ của"),
    Action.EXPIRE: (Kind.WITHDRAWN, _WRITERS_AND_CHIEFS, "ghi hết hiệu lực"),
    Action.MOVE: (Kind.WITHDRAWN, _WRITERS_AND_CHIEFS, "chuyển địa chỉ của"),
    Action.WITHDRAW: (Kind.WITHDRAWN, _WRITERS_AND_CHIEFS, "gỡ"),
    Action.REMARK: (Kind.REMARK, _WRITERS, "nhận xét về"),
    Action.REVIEW: (Kind.APPROVED, _WRITERS, "xem lại và duyệt, sau khi đăng khẩn,"),
}


def record(
    action: Action,
    article: Article,
    *,
    actor,
    note: str = "",
    at: datetime.datetime | None = None,
    **facts,
) -> Entry:
    """Write the notices and the journal entry of an action; return the entry.

    Call it inside the transaction of the action. ``facts["emergency"]``, the reason why an article
    was published without a second pair of eyes, tells everybody who may look at it afterwards. Of
    what belongs to a takedown, people are told once for all (`tell_of_takedown`).
    """
    if not facts.get("takedown") and (told := _TOLD.get(action)):
        kind, who, verb = told
        sentence = f"{verb} bài “{article.title}”"
        # A remark may repeat words of the text, which do not go out by e-mail.
        reason = "" if kind is Kind.REMARK else note
        notify(kind, article, sentence, to=_people(who, article), actor=actor, reason=reason)
    if reason := facts.get("emergency"):
        sentence = f"đăng khẩn cấp bài “{article.title}”"
        to = _approvers(article)
        notify(Kind.EMERGENCY, article, sentence, to=to, actor=actor, reason=str(reason))
    # Last: whatever locks the journal is locked as short as can be.
    return write_entry(action, article, actor=actor, note=note, at=at, **facts)


def tell_of_takedown(source: Source, articles: list[int], *, by, note: str) -> None:
    """Tell once, for all ``articles``, who wrote one of them and who may withdraw."""
    savers = Article.history.filter(id__in=articles).order_by().values_list("history_user")
    writers = Article.objects.filter(pk__in=articles).order_by().values_list("created_by")
    to = _readers_among({pk for (pk,) in savers.distinct().union(writers) if pk})
    notify(
        Kind.WITHDRAWN,
        source,
        f"cho gỡ {text.number(len(articles))} tin của nguồn “{source}”",
        to=to | _who_may("news.withdraw_article"),
        actor=by,
        reason=note,
    )


def _people(who: str, article: Article) -> Iterable[int]:
    if who == _EDITORS:
        return _approvers(article)
    writers = _writers(article)
    if who == _WRITERS_AND_CHIEFS:
        return writers | _who_may("news.withdraw_article")
    return writers


def _approvers(article: Article) -> set[int]:
    return approvals.approvers_among(_who_may("news.publish_article"), article)


def _writers(article: Article) -> set[int]:
    """Return the ids of the author and of everybody who has saved words of the article.

    Who may not read articles any more, because they have left or changed their group, is left out.
    """
    savers = article.history.order_by().values_list("history_user", flat=True).distinct()
    return _readers_among({article.created_by_id, *(pk for pk in savers if pk)})


def _readers_among(people: set[int]) -> set[int]:
    return people & _who_may("news.view_article", include_superusers=True)


def _who_may(permission: str, *, include_superusers: bool = False) -> set[int]:
    people = User.objects.with_perm(
        permission, backend=_BACKEND, include_superusers=include_superusers
    )
    return set(people.order_by().values_list("pk", flat=True))
