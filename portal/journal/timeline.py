"""Write a journal entry's facts in Vietnamese words."""

import datetime

from django.utils.text import capfirst

from portal.journal.models import Action, Entry
from portal.vietnamese import dates

#: In the place of an old or a new value that is empty.
EMPTY = "(trống)"


def facts_in_words(entry: Entry) -> str:
    """Return the entry's facts: "bản công bố số 2 · giữ bản hẹn giờ (số 1)"; "" without any.

    Facts that this version does not know are left out; the row keeps them.
    """
    facts = entry.facts
    words = []
    if number := facts.get("edition"):
        words.append(f"bản công bố số {number}")
    if begins_at := _instant(facts.get("begins_at")):
        words.append(f"từ {_clock(begins_at)}")
    if ends_at := _instant(facts.get("ends_at")):
        words.append(f"đến {_clock(ends_at)}")
    if number := facts.get("kept"):
        words.append(f"giữ bản hẹn giờ (số {number})")
    if number := facts.get("cancelled"):
        # The label of CANCEL_SCHEDULE says "hủy" already.
        verb = "bản" if entry.action == Action.CANCEL_SCHEDULE else "hủy bản hẹn giờ"
        words.append(f"{verb} số {number}")
    if number := facts.get("with_article"):
        words.append(f"cùng tin bài số {number}")
    words += [_change(change) for change in _changes(facts)]
    if fields := facts.get("fields") or facts.get("changed"):
        words.append(", ".join(str(field).lower() for field in fields))
    for name in ("job", "failure", "path", "address", "account"):
        if said := facts.get(name):
            words.append(f"{_NAMES[name]} {said}".strip())
    return " · ".join(words)


#: What stands before other facts: of a job, of a refusal and of a log-in, of a command.
_NAMES = {
    "job": "",
    "failure": "hỏng vì:",
    "path": "ở",
    "address": "từ máy",
    "account": "tài khoản máy chủ",
}


def _changes(facts: dict) -> list[dict]:
    changes = facts.get("changes")
    return [one for one in changes if isinstance(one, dict)] if isinstance(changes, list) else []


def _change(change: dict) -> str:
    label, old, new = (str(change.get(name, "")) for name in ("field", "old", "new"))
    return f"{capfirst(label)}: {old or EMPTY} → {new or EMPTY}"


def _instant(written: object) -> datetime.datetime | None:
    if not isinstance(written, str):
        return None
    try:
        return datetime.datetime.fromisoformat(written)
    except ValueError:
        return None


def _clock(instant: datetime.datetime) -> str:
    local = dates.local_time(instant)
    return f"{local:%H:%M} {dates.short_day(local)}"
