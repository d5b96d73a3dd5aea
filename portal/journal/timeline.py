"""Write a journal entry's facts in Vietnamese words."""

import datetime

from django.utils.text import capfirst

from portal.journal.models import Action, Entry
from portal.vietnamese import dates, text

#: In the place of an old or a new value that is empty.
EMPTY = "(trống)"


def facts_in_words(entry: Entry) -> str:
    """Return the entry's facts: "bản công bố số 2 · giữ bản hẹn giờ (số 1)"; "" without any.

    Facts that this version does not know are left out; the row keeps them.
    """
    changed = [f"{label}: {old} → {new}" for label, old, new in changes_in_words(entry)]
    return " · ".join([*changed, *filter(None, [other_facts_in_words(entry)])])


def changes_in_words(entry: Entry) -> list[tuple[str, str, str]]:
    """Return (label, old, new) of each field whose old and new words the entry has."""
    changes = entry.facts.get("changes")
    return [
        (capfirst(str(one.get("field", ""))), _value(one.get("old")), _value(one.get("new")))
        for one in (changes if isinstance(changes, list) else [])
        if isinstance(one, dict)
    ]


def other_facts_in_words(entry: Entry) -> str:
    """Return the facts beside old and new words, joined by " · "."""
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
    if facts.get("blocks_source"):
        words.append("từ nay không đăng tin của nguồn này")
    if facts.get("alone"):
        words.append("một người tự duyệt")
    if number := facts.get("with_article"):
        words.append(f"cùng tin bài số {number}")
    if fields := facts.get("fields") or facts.get("changed"):
        words.append(", ".join(str(field).lower() for field in fields))
    if facts.get("takedown"):
        words.append("trong một lần gỡ mọi tin của nguồn")
    if links := facts.get("links"):
        words.append(_links(links, facts))
    words += [
        f"{before} {_listed(facts[name])}".strip()
        for name, before in _NAMES.items()
        if facts.get(name)
    ]
    return " · ".join(words)


#: What stands before other facts: of the front page, a merged category, a remark, a job, a refusal
#: and a log-in, a command.
_NAMES = {
    "emergency": "đăng khẩn:",
    "public_reason": "lời cho công chúng:",
    "to": "đến tin bài số",
    "count": "số bài:",
    "period": "tin in",
    "withdrawn": "đã gỡ:",
    "schedules": "hủy hẹn giờ:",
    "left": "chưa gỡ được:",
    "place": "chỗ",
    "until": "đến",
    "order": "thứ tự:",
    "blocks": "khối:",
    "into": "vào",
    "out_of": "khỏi",
    "children": "cùng",
    "quote": "về đoạn:",
    "job": "",
    "failure": "hỏng vì:",
    "path": "ở",
    "address": "từ máy",
    "account": "tài khoản máy chủ",
}


#: Added addresses that are told; the facts have more of them.
MOST_LINKS = 20


def _links(links: object, facts: dict) -> str:
    """Tell addresses, each with who wrote it: "https://x.vn/ (Lê An) và 3 địa chỉ nữa"."""
    told = [
        f"{link.get('address', '')} ({link.get('name') or 'không rõ người viết'})"
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict)
    ]
    left = facts.get("more_links")
    more = max(len(told) - MOST_LINKS, 0) + (left if isinstance(left, int) else 0)
    others = f" và {text.number(more)} địa chỉ nữa" if more else ""
    return ", ".join(told[:MOST_LINKS]) + others


def _listed(fact: object) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, list) else str(fact)


def _value(written: object) -> str:
    return str(written) if written else EMPTY


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
