"""Addresses below /admin/chua-luu/: what a form's script calls, and the list of one's own texts."""

import json
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.editing import jobs, presence, texts
from portal.editing.form_context import COPY_VERSION, browser_context
from portal.editing.local_key import owner_tag
from portal.editing.models import UnsavedText
from portal.vietnamese import dates
from portal.web.background_requests import background
from portal.web.json_requests import wants_json
from portal.web.numbers import parse_number

_OTHER_PERSON = "Trình duyệt này đang đăng nhập bằng tên khác."
_NOT_UNDERSTOOD = "Yêu cầu này không hợp lệ."


@background
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the changed fields of a form and say who else has it open.

    The body is JSON: ``owner``, ``key``, ``n``, ``kind``, ``object``, ``address``, ``name``,
    ``fields``, ``opened`` (portal.editing.texts.Write), ``open``, ``typed``, ``left``. The answer
    is ``{"at", "fields", "present"}``, or ``{"error": "a sentence"}``: 400 not understood, 409 the
    page belongs to another person than the session, 413 too long.
    """
    try:
        body = json.loads(request.body)
        if body["owner"] != owner_tag(request.user):
            return _error(_OTHER_PERSON, 409)
        write = _write(body)
        model = apps.get_model(write.kind)
    except (ValueError, KeyError, TypeError, AttributeError, LookupError):
        return _error(_NOT_UNDERSTOOD, 400)
    try:
        fields = texts.keep(write, user=request.user)
    except texts.NotKept as error:
        return _error(str(error), 413)
    if write.fields:
        jobs.sweep_later()
    present = _present(request, model, write, body) if body.get("open") else []
    at = f"{dates.local_time(timezone.now()):%H:%M:%S}"
    return JsonResponse({"at": at, "fields": fields, "present": present})


def _write(body: dict[str, Any]) -> texts.Write:
    """Return the write that ``body`` describes; ValueError, KeyError or TypeError if it is none."""
    number, address, kind, fields = (body[name] for name in ("object", "address", "kind", "fields"))
    if not isinstance(fields, dict) or not isinstance(kind, str) or len(kind) > 60:
        raise ValueError(kind)
    object_id = None if number is None else parse_number(str(number))
    n = parse_number(str(body["n"]))
    if n is None or (number is not None and object_id is None):
        raise ValueError(number)
    return texts.Write(
        key=uuid.UUID(body["key"]),
        n=n,
        kind=kind.lower(),
        object_id=object_id,
        address=_own_address(address),
        name=str(body.get("name", "")),
        fields=fields,
        opened=str(body.get("opened", "")),
    )


def _own_address(address: str) -> str:
    """Return ``address`` if it is a page of the back office, else ValueError."""
    if len(address) > 300 or not address.startswith(settings.BACK_OFFICE_PATH):
        raise ValueError(address)
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or "\x00" in address:
        raise ValueError(address)
    return texts.clean(address)


def _present(
    request: HttpRequest, model: type[Model], write: texts.Write, body: dict[str, Any]
) -> list[str]:
    """Report that the form is open, and return who else has it; nothing without the right."""
    if write.object_id is None or not _may_change(request, model, write.object_id):
        return []
    presence.report(
        write.key,
        user=request.user,
        kind=model._meta.label_lower,
        object_id=write.object_id,
        typed=bool(body.get("typed")),
        left=bool(body.get("left")),
    )
    return presence.sentences(model, write.object_id, user=request.user, key=write.key)


def _may_change(request: HttpRequest, model: type[Model], object_id: int) -> bool:
    if not admin.site.is_registered(model):
        return False
    thing = model._default_manager.filter(pk=object_id).first()
    model_admin = admin.site.get_model_admin(model)
    return thing is not None and model_admin.has_change_permission(request, thing)


@background
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Return whose session this is, and a CSRF token that it accepts.

    Without a session `portal.web.session_over` answers, with a token for logging in.
    """
    return JsonResponse(
        {
            "owner": owner_tag(request.user),
            "name": str(request.user),
            "csrf": get_token(request),
        }
    )


@require_safe
def own_texts(request: HttpRequest) -> HttpResponse:
    """List the person's own unsaved texts; a script gets those of one form with all their words.

    GET: ``kind``, ``object`` (absent: the "add" form), ``except`` (the key of the tab that asks).
    """
    offered = UnsavedText.objects.offered_to(request.user)
    if wants_json(request):
        number = request.GET.get("object", "")
        found = offered.of_form(request.GET.get("kind", ""), parse_number(number))
        mine = [text for text in found if str(text.key) != request.GET.get("except")]
        # Copies of a conflict are in the list alone: in the form they would undo what was merged.
        mine = [text for text in mine if text.key.version != COPY_VERSION]
        live = presence.live_keys([text.key for text in mine], user=request.user)
        return JsonResponse({"texts": [_as_json(text, text.key in live) for text in mine]})
    rows = [
        {
            "text": text,
            "since": presence.clock_or_day(text.begun_at),
            "until": presence.clock_or_day(text.kept_at),
        }
        for text in offered.defer("fields")
    ]
    return _render(request, "list.html", {"rows": rows, "title": "Phần chưa lưu của tôi"})


@require_safe
def one_text(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the words of one text, to be copied: its object may be gone."""
    text = _own(request, key)
    fields = [
        {"label": field["label"] or name, "words": "\n".join(field["texts"])}
        for name, field in _in_order(text)
    ]
    return _render(
        request,
        "text.html",
        {
            "text": text,
            "fields": fields,
            "title": text.title,
            "since": presence.clock_or_day(text.begun_at),
            "until": presence.clock_or_day(text.kept_at),
        },
    )


@require_POST
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw one text away; then the list, or for a script nothing."""
    texts.discard(key, user=request.user)
    return HttpResponse(status=204) if wants_json(request) else redirect("editing:list")


def _own(request: HttpRequest, key: uuid.UUID) -> UnsavedText:
    text = UnsavedText.objects.offered_to(request.user).filter(key=key).first()
    if text is None:
        raise Http404
    return text


def _as_json(text: UnsavedText, is_live: bool) -> dict[str, Any]:
    return {
        "key": str(text.key),
        "since": presence.clock_or_day(text.begun_at),
        "until": presence.clock_or_day(text.kept_at),
        "live": is_live,
        "n": max(field["n"] for field in text.fields.values()),
        "opened": texts.typed_against(text),
        "fields": {
            name: {part: field[part] for part in ("label", "values", "texts")}
            for name, field in _in_order(text)
        },
    }


def _in_order(text: UnsavedText) -> list[tuple[str, dict[str, Any]]]:
    fields = [(name, field) for name, field in text.fields.items() if "values" in field]
    return sorted(fields, key=lambda item: item[1].get("place", 0))


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    context = admin.site.each_context(request) | browser_context(request.user) | context
    return TemplateResponse(request, f"admin/editing/{template}", context)


def _error(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)
