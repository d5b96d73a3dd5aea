"""Compute the state of an article and of photos from the journal alone, and read the real one.

`replayed` asks nothing but the entries; `actual` reads the tables. The two are equal, or an act has
left no entry, or an entry with the wrong facts.
"""

import datetime
from dataclasses import dataclass, field, replace

from media_gallery.models import Photo
from portal.journal.models import Entry

instant = datetime.datetime.fromisoformat


@dataclass(frozen=True)
class Published:
    """One edition: its range, its text, and by whom it was approved and published."""

    begins: datetime.datetime
    ends: datetime.datetime | None
    digest: str
    release: str
    published_by: int
    approved_by: int | None
    emergency: str


@dataclass(frozen=True)
class Ended:
    """One ending: its kind and range, who made and confirmed it, and what readers are told."""

    kind: str
    begins: datetime.datetime
    ends: datetime.datetime | None
    by: int
    notice: str = ""
    moved_to: int | None = None
    edition: int | None = None
    confirmed_by: int | None = None


@dataclass
class State:
    """The whole state of an article: desk, approvals (digest, by, alone), editions, endings."""

    desk_state: str = "draft"
    approval: tuple | None = None
    approvals: list[tuple] = field(default_factory=list)
    editions: dict[int, Published] = field(default_factory=dict)
    endings: dict[datetime.datetime, Ended] = field(default_factory=dict)


def actual(article) -> State:
    """Read the state of ``article`` from the tables."""
    article.refresh_from_db()
    approvals = {row.pk: (row.digest, row.by_id, row.alone) for row in article.approvals.all()}
    endings = article.endings.select_related("edition")
    return State(
        article.desk_state,
        approvals.get(article.approval_id),
        [approvals[pk] for pk in sorted(approvals)],
        {
            row.number: Published(
                row.visible.lower,
                row.visible.upper,
                row.digest,
                row.release,
                row.published_by_id,
                row.approval.by_id if row.approval else None,
                row.emergency_reason,
            )
            for row in article.editions.select_related("approval")
        },
        {
            row.during.lower: Ended(
                row.kind,
                row.during.lower,
                row.during.upper,
                row.by_id,
                row.notice,
                row.moved_to_id,
                row.edition.number if row.edition else None,
                row.confirmed_by_id,
            )
            for row in endings
        },
    )


def replayed(article) -> State:
    """Compute the state of ``article`` from its journal entries, oldest first."""
    state = State()
    for entry in Entry.objects.about(article):
        _REPLAY.get(entry.action, _nothing)(state, entry, entry.facts)
        if "from_now_on" in entry.facts:
            _set_ranges(state, entry)
    return state


def photo_state(photo) -> str:
    """Compute the moderation state of ``photo`` from its journal entries.

    Of an approved photo only its waiting changes are submitted and rejected.
    """
    state = Photo.State.PENDING
    for action in Entry.objects.about(photo).values_list("action", flat=True):
        if action == "approve":
            state = Photo.State.APPROVED
        elif action == "withdraw":
            state = Photo.State.WITHDRAWN
        elif action == "reject_media" and state != Photo.State.APPROVED:
            state = Photo.State.REJECTED
        elif action == "submit" and state != Photo.State.APPROVED:
            state = Photo.State.PENDING
    return state


# --- One entry ------------------------------------------------------------------------------------


def _edit(state, entry, facts):
    state.desk_state, state.approval = facts["desk_state"], None


def _submit(state, entry, facts):
    state.desk_state, state.approval = "submitted", None


def _reject(state, entry, facts):
    state.desk_state, state.approval = "changes_requested", None


def _approve(state, entry, facts):
    approval = (facts["digest"], entry.actor_id, facts["alone"])
    state.approvals.append(approval)
    state.desk_state, state.approval = "approved", approval


def _review(state, entry, facts):
    approval = (facts["digest"], entry.actor_id, facts["alone"])
    state.approvals.append(approval)
    if facts["desk_state"] == "approved" and state.desk_state == "submitted":
        state.desk_state, state.approval = "approved", approval


def _publish(state, entry, facts):
    if "emergency" in facts:
        state.desk_state, state.approval = "submitted", None
    elif state.approval and state.approval[0] == facts["digest"]:
        state.desk_state = "approved"
    else:
        _approve(state, entry, facts)
    if facts.get("kept"):  # It has the number after the new edition now.
        state.editions[facts["kept"]] = state.editions[facts["edition"]]
    state.editions[facts["edition"]] = Published(
        entry.at,
        None,
        facts["digest"],
        facts["release"],
        entry.actor_id,
        state.approval[1] if state.approval else None,
        facts.get("emergency", ""),
    )


def _end(state, entry, facts):
    kinds = {"withdraw": "withdrawn", "expire": "out_of_date", "move": "moved"}
    notice = entry.note if entry.action == "expire" else facts.get("public_reason", "")
    state.endings[entry.at] = Ended(
        kinds[entry.action], entry.at, None, entry.actor_id, notice, facts.get("to")
    )


def _confirm(state, entry, facts):
    at = instant(facts["begins_at"])
    state.endings[at] = replace(state.endings[at], confirmed_by=entry.actor_id)


def _nothing(state, entry, facts):
    """Remarks and the like change no state."""


_REPLAY = {
    "edit": _edit,
    "submit": _submit,
    "reject": _reject,
    "approve": _approve,
    "review": _review,
    "publish": _publish,
    "schedule": _publish,
    "withdraw": _end,
    "expire": _end,
    "move": _end,
    "confirm": _confirm,
}


def _set_ranges(state, entry):
    """Keep what had ended by the entry's time; from then on only what the entry names remains."""
    named = {
        number: (instant(begins), ends and instant(ends))
        for number, begins, ends in entry.facts["from_now_on"]["editions"]
    }
    for number, edition in [*state.editions.items()]:
        if number in named:
            begins, ends = named[number]
            state.editions[number] = replace(edition, begins=begins, ends=ends)
        elif edition.begins >= entry.at:
            del state.editions[number]
        elif edition.ends is None or edition.ends > entry.at:
            state.editions[number] = replace(edition, ends=entry.at)
    following = {instant(row[1]): row for row in entry.facts["from_now_on"]["endings"]}
    for at, ending in [*state.endings.items()]:
        if at not in following and at >= entry.at:
            del state.endings[at]
        elif at not in following and (ending.ends is None or ending.ends > entry.at):
            state.endings[at] = replace(ending, ends=entry.at)
    for at, (kind, _begins, ends, number) in following.items():
        ends = ends and instant(ends)
        if number is None:
            state.endings[at] = replace(state.endings[at], ends=ends)
        else:
            by = state.editions[number].published_by
            state.endings[at] = Ended(kind, at, ends, by, edition=number)
