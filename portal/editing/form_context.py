"""What a form's page needs to keep its text, and what happens when the form is saved."""

import base64
import uuid
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from portal.editing import jobs, presence, texts
from portal.editing.local_key import local_key, owner_tag
from portal.editing.models import UnsavedText
from portal.web.forms import unsaved_text

#: The version of the UUIDs of copies; those of tabs are random.
COPY_VERSION = 5


def browser_context(user) -> dict[str, Any]:
    """Return what every page needs that sends texts from the browser's storage to the server."""
    return {
        "owner": owner_tag(user),
        "secret": base64.b64encode(local_key(user)).decode(),
    }


class FormKeeper:
    def context(
        self, request: HttpRequest, model: type[Model], object_id: int | None, marks: str
    ) -> dict[str, Any]:
        """Return the context of templates/admin/editing/form.html.

        A form that comes back with errors goes on with the key that it was sent with, whose text
        is its own and is not offered.
        """
        user = request.user
        own, *taken = marks.split() or [""]
        key, _, n = own.partition(":")
        if not _is_key(key):
            key, n = str(uuid.uuid4()), "0"
        kind = model._meta.label_lower
        waiting = UnsavedText.objects.offered_to(user).of_form(kind, object_id).exclude(key=key)
        return browser_context(user) | {
            "key": key,
            "n": n if n.isdecimal() else "0",
            "taken": " ".join(taken),
            "is_sent_back": request.method == "POST",
            "kind": kind,
            "object_id": object_id,
            "waiting": waiting.count(),
            "present": (presence.sentences(model, object_id, user=user) if object_id else []),
        }

    def saved(self, request: HttpRequest, marks: str) -> None:
        if marks:
            texts.close(marks, user=request.user)
            jobs.sweep_later()

    def refused(self, request: HttpRequest, obj: Model, fields: dict[str, dict[str, Any]]) -> str:
        # Named by its words, so that pressing again keeps no second copy.
        words = f"{obj._meta.label_lower} {obj.pk} {[each['values'] for each in fields.values()]}"
        write = texts.Write(
            key=uuid.uuid5(uuid.NAMESPACE_OID, words),
            n=1,
            kind=obj._meta.label_lower,
            object_id=obj.pk,
            address=request.path,
            name=f"Chữ của bạn lúc hai người cùng sửa: {obj}",
            fields=fields,
        )
        texts.keep(write, user=request.user)
        return f"{write.key}:{write.n}"


def _is_key(word: str) -> bool:
    try:
        return str(uuid.UUID(word)) == word
    except ValueError:
        return False


unsaved_text.register(FormKeeper())
