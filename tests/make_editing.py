"""Factories of unsaved texts and open forms, and what the script of a form sends."""

import json
import uuid
from datetime import timedelta

from django.utils import timezone

from portal.editing.local_key import owner_tag
from portal.editing.models import OpenForm, UnsavedText
from tests.make import make_user

SCRIPT = {"Accept": "application/json"}
#: The tab that sends.
KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")


def make_unsaved_text(user=None, *, thing=None, **words) -> UnsavedText:
    """Create an unsaved text of the form of ``thing`` (None: of a new article); ``words`` by field.

    The values have been written by the first write of the tab.
    """
    number = thing.pk if thing else None
    row = {name: words.pop(name) for name in ("key", "kept_at") if name in words}
    return UnsavedText.objects.create(
        user=user or make_user("Reporters"),
        kind=thing._meta.label_lower if thing else "news.article",
        object_id=number,
        address=f"/admin/news/article/{number}/change/" if thing else "/admin/news/article/add/",
        name=str(thing or "")[:200],
        fields={
            name: {"n": 1, "place": place, "label": name, "values": [value], "texts": [value]}
            for place, (name, value) in enumerate((words or {"title": "Tít"}).items())
        },
        **({"key": uuid.uuid4()} | row),
    )


def make_open_form(user, thing, *, minutes: float = 0, silent: float = 0, **fields) -> OpenForm:
    """Create a form open since ``minutes``, in which nothing was typed for ``silent`` minutes."""
    now = timezone.now()
    return OpenForm.objects.create(
        user=user,
        kind=thing._meta.label_lower,
        object_id=thing.pk,
        opened_at=now - timedelta(minutes=minutes),
        typed_at=now - timedelta(minutes=silent),
        **({"key": uuid.uuid4()} | fields),
    )


def typed(**words):
    return {name: {"label": name, "values": [w], "texts": [w]} for name, w in words.items()}


def keep(client, user, words, *, n=1, key=KEY, thing=None, **more):
    body = {
        "owner": owner_tag(user),
        "key": str(key),
        "n": n,
        "kind": "news.article",
        "object": thing and thing.pk,
        "address": "/admin/news/article/add/",
        "name": "Tít",
        "fields": words,
    } | more
    return client.post(
        "/admin/chua-luu/giu/", json.dumps(body), content_type="application/json", headers=SCRIPT
    )


def words_of(user, key=KEY):
    """Return {field: what is kept of it}."""
    text = UnsavedText.objects.filter(user=user, key=key).first()
    kept = text.fields if text else {}
    return {name: field["values"][0] for name, field in kept.items() if "values" in field}
