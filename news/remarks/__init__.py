"""Remarks of staff on an article: write, resolve, reopen."""

from django.db import transaction
from django.db.models.functions import Now

from news import workflow
from news.models import Article, Remark
from news.workflow.notices import record
from portal.journal.models import Action


@transaction.atomic
def write(article: Article, *, by, text: str, quote: str = "") -> Remark:
    """Write a remark. Raises ActionNotAllowed for who may not edit the article."""
    _require_may_remark(by, article)
    remark = Remark.objects.create(article=article, author=by, text=text, quote=quote)
    record(Action.REMARK, article, actor=by, note=remark.text, quote=remark.quote)
    return remark


@transaction.atomic
def resolve(remark: Remark, *, by) -> None:
    """Mark the remark as resolved; one that is resolved stays so, by whom it was first."""
    locked = _lock(remark, by)
    if locked.is_open:
        locked.resolved_by, locked.resolved_at = by, Now()
        locked.save(update_fields=["resolved_by", "resolved_at"])
        record(Action.RESOLVE_REMARK, locked.article, actor=by, note=locked.text)


@transaction.atomic
def reopen(remark: Remark, *, by) -> None:
    locked = _lock(remark, by)
    if not locked.is_open:
        locked.resolved_by = locked.resolved_at = None
        locked.save(update_fields=["resolved_by", "resolved_at"])
        record(Action.REOPEN_REMARK, locked.article, actor=by, note=locked.text)


def _lock(remark: Remark, by) -> Remark:
    locked = Remark.objects.select_for_update(no_key=True, of=["self"])
    row = locked.select_related("article").get(pk=remark.pk)
    _require_may_remark(by, row.article)
    return row


def _require_may_remark(by, article: Article) -> None:
    if not workflow.can_edit(by, article):
        raise workflow.ActionNotAllowed("Chỉ người viết bài và biên tập viên ghi được nhận xét.")
