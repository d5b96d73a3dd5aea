"""Keep, close and discard unsaved texts. A person reaches only their own."""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.editing.models import UnsavedText
from portal.web.forms.opened_values import opened_column, read_signed, signed

#: Characters of one text as JSON. An article may have 2,000,000 (portal.rich_text), and its
#: ancestor lies beside it.
MAX_LENGTH = 5_000_000
MAX_FIELDS = 300
MAX_VALUES = 200
#: Texts of one person. The one kept longest ago is deleted for a new one.
MAX_TEXTS = 50
_LARGEST_WRITE = 2**53
_MAX_LINE = 200


class NotKept(Exception):
    """The text was not kept; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Write:
    """The fields that a page has changed since its last write, the ``n``-th of its tab.

    ``fields`` is {name: {"label", "values", "texts"}, or None for one that is as saved again}.
    ``opened`` is what the form was opened with (`portal.web.forms.opened_values.signed`); a field
    that was itself taken back from another text has its own in "opened".
    """

    key: uuid.UUID
    n: int
    kind: str
    object_id: int | None
    address: str
    name: str
    fields: Mapping[str, Any]
    opened: str = ""


def keep(write: Write, *, user) -> list[str]:
    """Merge ``write`` into the text of its tab; return the names of all fields it now has.

    Nothing is read or written for a write without fields. Raises NotKept when it is too long.
    """
    if not write.fields:
        return []
    opened = read_signed(write.opened)
    new = {
        _line(name): _field(name, value, write.n, opened) for name, value in write.fields.items()
    }
    with transaction.atomic():
        mine = UnsavedText.objects.select_for_update().filter(user=user, key=write.key)
        text = mine.first()
        if text is None:
            text, is_new = UnsavedText.objects.select_for_update().get_or_create(
                user=user, key=write.key, defaults={"kind": write.kind, "has_text": False}
            )
            if is_new:
                _forget_oldest(user, text)
        if write.n > text.closed:
            for name, field in new.items():
                if field["n"] >= text.fields.get(name, {}).get("n", 0):
                    text.fields[name] = field
            if len(text.fields) > MAX_FIELDS or len(json.dumps(text.fields)) > MAX_LENGTH:
                raise NotKept("Phần chưa lưu dài quá nên không giữ được nữa. Hãy bấm “Lưu”.")
            if not text.has_text:
                text.begun_at = timezone.now()
            text.kind, text.object_id = write.kind, write.object_id
            text.address, text.name = write.address, _line(write.name)
            text.kept_at = timezone.now()
            _save(text)
        return sorted(name for name, field in text.fields.items() if "values" in field)


def close(marks: str, *, user, unsaved: Collection[str] = ()) -> None:
    """Record that a form was saved; call it inside the transaction that saves.

    ``marks``, which the form was sent with, is "<key>:<n> <key>:<n> …": the writes of each key up
    to ``n`` are saved. A later one stays: it was typed after the button was pressed. So do the
    inputs ``unsaved``, which the form had and nobody saved: the reason of an act that was not done.
    """
    for key, n in sorted(_parse(marks).items()):
        with transaction.atomic():
            # Also for a key without a row: its first write may still be on its way.
            text, _ = UnsavedText.objects.select_for_update().get_or_create(
                user=user, key=key, defaults={"has_text": False}
            )
            _close(text, n, unsaved)


@transaction.atomic
def forget_inputs(words: Mapping[str, str], *, kind: str, object_id: int, user) -> None:
    """Throw away inputs that were stored by themselves, wherever they are kept with these words.

    Where one of them was typed on since, all of them stay.
    """
    texts = UnsavedText.objects.select_for_update().filter(user=user).of_form(kind, object_id)
    for text in texts.order_by("pk"):
        kept = {
            name: text.fields[name] for name in words if text.fields.get(name, {}).get("values")
        }
        # A browser sends other line ends than its fields have.
        if kept and all(
            field["values"][0].split() == words[name].split() for name, field in kept.items()
        ):
            text.fields |= {name: {"n": field["n"]} for name, field in kept.items()}
            _save(text)


def move(mark: str, *, to: uuid.UUID, user) -> None:
    """Give the text of a form that came back to its new page, which has the key ``to``.

    What was typed after the button was pressed is not in that page, and stays under the old key.
    """
    for key, n in _parse(mark).items():
        with transaction.atomic():
            old, _ = UnsavedText.objects.select_for_update().get_or_create(
                user=user, key=key, defaults={"has_text": False}
            )
            sent = {name: field | {"n": 0} for name, field in old.fields.items() if field["n"] <= n}
            new = UnsavedText(user=user, key=to, begun_at=old.begun_at, kept_at=old.kept_at)
            for name in ("kind", "object_id", "address", "name"):
                setattr(new, name, getattr(old, name))
            new.fields = sent
            if any("values" in field for field in sent.values()):
                _save(new)
            _close(old, n)


def closed_up_to(key: uuid.UUID, *, user) -> int:
    """Return the number of the last write that is saved or thrown away, 0 if none is."""
    closed = UnsavedText.objects.filter(user=user, key=key).values_list("closed", flat=True)
    return closed.first() or 0


def discard(key: uuid.UUID, *, user) -> None:
    """Throw the text away at the person's wish; nothing if they have none of that key."""
    with transaction.atomic():
        text = UnsavedText.objects.select_for_update().filter(user=user, key=key).first()
        if text:
            _close(text, max((field["n"] for field in text.fields.values()), default=0))


def _close(text: UnsavedText, n: int, unsaved: Collection[str] = ()) -> None:
    text.closed = max(text.closed, n)
    text.fields = {
        name: field
        for name, field in text.fields.items()
        if field["n"] > text.closed or (name in unsaved and any(field.get("values", ())))
    }
    _save(text)


def _save(text: UnsavedText) -> None:
    text.has_text = any("values" in field for field in text.fields.values())
    text.save()


def _forget_oldest(user, new: UnsavedText) -> None:
    others = UnsavedText.objects.filter(user=user).exclude(pk=new.pk)
    others = others.order_by("-has_text", "-kept_at", "-pk")
    too_many = [*others.values_list("pk", flat=True)[MAX_TEXTS - 1 :]]
    UnsavedText.objects.filter(pk__in=too_many).delete()


def typed_against(text: UnsavedText) -> str:
    """Return what the fields of ``text`` had when they were typed, signed as in a form."""
    found: dict[str, Any] = {}
    for field in text.fields.values():
        found |= field.get("opened", {})
    return signed(found)


def _field(name: str, value: Any, n: int, opened: dict[str, Any]) -> dict[str, Any]:
    if value is None:
        return {"n": n}
    if not isinstance(value, Mapping):
        raise NotKept("Ô không hợp lệ.")
    own = value.get("opened")
    return {
        "n": n,
        "opened": opened_column(name, read_signed(own) if isinstance(own, str) else opened),
        "place": place if isinstance(place := value.get("place"), int) else 0,
        "label": _line(value.get("label", "")),
        "values": _texts(value.get("values", ())),
        "texts": _texts(value.get("texts", ())),
    }


def _texts(values: Any) -> list[str]:
    if not isinstance(values, Iterable) or isinstance(values, str | Mapping):
        raise NotKept("Ô không hợp lệ.")
    return [clean(str(value)) for value in [*values][:MAX_VALUES]]


def _line(words: Any) -> str:
    return clean(str(words))[:_MAX_LINE]


def clean(words: str) -> str:
    """Return ``words`` without what PostgreSQL refuses: NUL, and halves of letters.

    >>> clean("Đ\\x00\\ud83d\\ude00\\ud83d")
    'Đ😀\\ufffd'
    """
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")


def _parse(marks: str) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for mark in marks.split()[:1000]:
        key, _, n = mark.partition(":")
        try:
            found[uuid.UUID(key)] = min(int(n), _LARGEST_WRITE)
        except ValueError:
            continue
    return found
