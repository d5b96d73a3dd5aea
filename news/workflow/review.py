"""Actions that bring a text from its author to its approval: submit, reject, approve, review."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from news import photo_usage
from news.models import Approval, Article, Edition
from news.publication_state import edition_of, record_of
from news.workflow import approvals
from news.workflow.desk_state import lock, set_desk_state
from news.workflow.errors import NothingToDo, NotReady
from news.workflow.facts import approved
from news.workflow.notices import record
from news.workflow.rules import RULES, State, can_publish, require, require_ready
from portal.journal.models import Action, Entry
from portal.journal.models import record as write_entry


@transaction.atomic
def submit(article: Article, *, by) -> None:
    """Submit the article to the editors."""
    article = lock(article)
    require("submit", article, record_of(article), by=by)
    require_ready(article)
    set_desk_state(article, State.SUBMITTED)
    record(Action.SUBMIT, article, actor=by)


@transaction.atomic
def reject(article: Article, *, by, note: str) -> None:
    """Return a text that waits to be approved or published to its author, with the reason."""
    article = lock(article)
    state = record_of(article)
    require("reject", article, state, by=by)
    if not note.strip():
        raise NotReady("Hãy ghi lý do trả lại, để người viết biết phải sửa gì.")
    set_desk_state(article, State.CHANGES_REQUESTED)
    record(Action.REJECT, article, actor=by, note=note.strip())


@transaction.atomic
def approve(article: Article, *, by) -> Approval:
    """Approve exactly the text that the article has now, with its photos still pending.

    Raises OwnText when ``by`` wrote or submitted the text since the last edition.
    """
    article = lock(article)
    state = record_of(article)
    require("approve", article, state, by=by)
    require_ready(article)
    edition = edition_of(article, state.begun, begins_at=state.now, by=by)
    current = state.current
    if current and current.release == Edition.Release.EMERGENCY and edition.same_content(current):
        # What is approved is the text that was published in an emergency, not a correction of it.
        edition.change, edition.change_note = current.change, current.change_note
    approval = approvals.approve(edition, by=by)
    set_desk_state(article, State.APPROVED, approval)
    record(Action.APPROVE, article, actor=by, **approved(approval))
    photo_usage.lock(edition.photo_ids)
    photo_usage.approve(edition, by=by)
    return approval


@transaction.atomic
def review(edition: Edition, *, by) -> Approval:
    """Approve afterwards an edition that was published in an emergency.

    The article, if it still has that text, waits for nobody any more. Raises OwnText when ``by``
    wrote or published it.
    """
    article = lock(edition.article)
    state = record_of(article)
    require("review", article, state, by=by)
    waiting = article.editions.unreviewed().filter(pk=edition.pk).first()
    if waiting is None:
        raise NothingToDo(RULES["review"].wrong_state)
    approval = approvals.review(waiting, by=by)
    text = edition_of(article, state.begun, begins_at=state.now, by=by)
    if article.desk_state == State.SUBMITTED and text.same_content(waiting):
        set_desk_state(article, State.APPROVED, approval)
    record(
        Action.REVIEW,
        article,
        actor=by,
        edition=waiting.number,
        desk_state=article.desk_state,
        **approved(approval),
    )
    return approval


def after_edit(article: Article, *, by) -> None:
    """Set the desk state after an edit by ``by``; the caller saves the article.

    The edit of an approved article makes it a draft, because nobody approved the new text. The edit
    of a submitted article does so if ``by`` may not publish: it has to be submitted again.
    """
    _forget_change_of_last_edition(article)
    drop_approval(article)
    if article.desk_state == State.SUBMITTED and not can_publish(by):
        article.desk_state = State.DRAFT


def drop_approval(article: Article) -> None:
    """Make an approved article a draft: its approval fits no other text; the caller saves it."""
    article.approval = None
    if article.desk_state == State.APPROVED:
        article.desk_state = State.DRAFT


def record_edit(article: Article, *, by, fields: Iterable[str], words: bool = True) -> None:
    """Write into the journal that ``by`` edited the fields, by their labels, of the saved article.

    ``words`` is false for an edit that changed none, and so made nobody a writer of the text.
    """
    facts: dict[str, Any] = {} if words else approvals.NO_WORDS
    write_entry(
        Action.EDIT, article, actor=by, fields=[*fields], desk_state=article.desk_state, **facts
    )


def _forget_change_of_last_edition(article: Article) -> None:
    """Empty the note of a correction that is public already; a new one is kept.

    After the first edit since that edition, the same note was written anew.
    """
    last = article.editions.begun().order_by("-number").first()
    if not last or (last.change, last.change_note) != (article.change, article.change_note):
        return
    edits = Entry.objects.about(article).filter(action=Action.EDIT, at__gt=last.created_at)
    if article.desk_state == State.APPROVED or not edits.exists():
        article.change, article.change_note = "", ""
