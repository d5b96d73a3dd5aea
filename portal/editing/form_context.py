"""Give a form's page the key of its unsaved text, and close the text when the form is saved."""

import base64
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

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

        Each page has a key of its own, because a page that came back with errors is loaded again
        with its old marks. It takes over the text with which it was sent, which is not offered.
        """
        user = request.user
        own, *taken = marks.split() or [""]
        key = uuid.uuid4()
        if request.method == "POST":
            texts.move(own, to=key, user=user)
        kind = model._meta.label_lower
        waiting = UnsavedText.objects.offered_to(user).of_form(kind, object_id).exclude(key=key)
        return browser_context(user) | {
            "key": str(key),
            "taken": " ".join(taken),
            "is_sent_back": request.method == "POST",
            "kind": kind,
            "object_id": object_id,
            "waiting": waiting.count(),
            "present": (presence.sentences(model, object_id, user=user) if object_id else []),
        }

    def saved(self, request: HttpRequest, marks: str, unsaved: Collection[str]) -> None:
        if marks:
            texts.close(marks, user=request.user, unsaved=unsaved)
            # Not in the transaction: every save would hold the one row of this job, and meet those
            # who hold a photo or an article and wait for it.
            transaction.on_commit(jobs.sweep_later)

    def sent_apart(self, request: HttpRequest, obj: Model, words: Mapping[str, str]) -> None:
        kind = obj._meta.label_lower
        texts.forget_inputs(words, kind=kind, object_id=obj.pk, user=request.user)

    def copy(
        self, request: HttpRequest, obj: Model, name: str, fields: dict[str, dict[str, Any]]
    ) -> str:
        # Named by its words, so that pressing again keeps no second copy.
        words = f"{obj._meta.label_lower} {obj.pk} {[each['values'] for each in fields.values()]}"
        key = uuid.uuid5(uuid.NAMESPACE_OID, words)
        write = texts.Write(
            key=key,
            # The same words may have been saved and thrown away before.
            n=texts.closed_up_to(key, user=request.user) + 1,
            kind=obj._meta.label_lower,
            object_id=obj.pk,
            address=request.path,
            name=name,
            fields=fields,
        )
        texts.keep(write, user=request.user)
        return f"{write.key}:{write.n}"

    def page_of(self, mark: str) -> str:
        return reverse("editing:text", args=[mark.partition(":")[0]])


unsaved_text.register(FormKeeper())
