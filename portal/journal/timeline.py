"""Write a journal entry's facts in Vietnamese words."""

import datetime

from portal.journal.models import Action, Entry
from portal.vietnamese import dates


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
    if fields := facts.get("fields") or facts.get("changed"):
        words.append(", ".join(str(field).lower() for field in fields))
    return " · ".join(words)


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
