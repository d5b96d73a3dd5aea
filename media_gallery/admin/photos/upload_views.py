"""Views that upload photos: an endpoint for scripts, and a page for many that needs no script."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from media_gallery.admin.photos.photo_json import error_response, photo_facts
from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions, uploads
from portal.editing.form_context import browser_context
from portal.images import processing
from portal.vietnamese import text
from portal.web import full_disk
from portal.web.forms.unsaved_text import MARKS, forget_saved
from portal.web.numbers import parse_numbers

NO_FILE = "Yêu cầu này không kèm tệp nào. Hãy chọn ảnh rồi gửi lại."


class WordsForm(forms.ModelForm):
    """The text fields that may be sent with a file; all are optional."""

    class Meta:
        model = Photo
        fields = ["caption", "alt_text", "is_decorative", "credit", "taken_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["caption"].required = False


class SharedFieldsForm(forms.ModelForm):
    """The fields that are the same for all photos of one upload."""

    class Meta:
        model = Photo
        fields = ["credit"]
        widgets = {"credit": forms.TextInput({"data-goes-along": ""})}


class RowForm(forms.ModelForm):
    """The text fields of one photo among many, filled in right after the upload."""

    class Meta:
        model = Photo
        fields = ["caption", "alt_text", "credit"]

    def __init__(self, data: QueryDict | None = None, *, instance: Photo):
        super().__init__(data, instance=instance, prefix=f"photo-{instance.pk}")
        self.initial["caption"] = placeholder_captions.written(instance)
        # A missing caption must not keep the captions of the other photos from being saved.
        self.fields["caption"].required = False

    def clean_caption(self):
        return self.cleaned_data["caption"] or self.instance.caption


@dataclass(frozen=True)
class Outcome:
    """The result for one file of a request with many.

    ``photo`` is None where the file was rejected; ``error`` is then the sentence that tells why.
    """

    name: str
    photo: Photo | None = None
    already_exists: bool = False
    error: str = ""


def endpoint(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Store one uploaded file and answer in JSON; for POST, with the CSRF token in the body.

    Returns 201 ``{"photo": …}``; 200 ``{"same": …}`` with the photo if it exists already; or 422
    ``{"error": "a sentence"}``, and nothing is stored.
    """
    file = request.FILES.get("file")
    if file is None:
        return error_response(NO_FILE, 422)
    words = WordsForm(request.POST)
    if not words.is_valid():
        sentences = (
            f"{words.fields[name].label}: {' '.join(map(str, each))}"
            for name, each in words.errors.items()
        )
        return error_response(text.normalise(" ".join(sentences)), 422)
    try:
        received = uploads.receive(file, by=request.user, **words.cleaned_data)
    except processing.UnreadablePicture as unreadable:
        return error_response(str(unreadable), 422)
    if received.already_exists:
        return JsonResponse({"same": photo_facts(received.photo)})
    model_admin.log_addition(request, received.photo, [{"added": {}}])
    return JsonResponse({"photo": photo_facts(received.photo)}, status=201)


def page(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Upload many photos at once, then save the text of each.

    With JavaScript each file is one request to `endpoint`; without it, the form sends all files in
    one request.
    """
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    outcomes: list[Outcome] = []
    rows: list[RowForm] = []
    along = SharedFieldsForm()
    if request.method == "POST" and "photo" in request.POST:
        rows = [
            RowForm(request.POST, instance=photo.as_edited())
            for photo in _own_photos(request, request.POST.getlist("photo"))
        ]
        valid = [row.is_valid() for row in rows]  # A list, so that every row shows its errors.
        if all(valid):
            _save(model_admin, request, rows)
            return redirect("admin:media_gallery_photo_changelist")
    elif request.method == "POST":
        along = SharedFieldsForm(request.POST)
        if along.is_valid():
            files = request.FILES.getlist("file")
            outcomes = list(_receive_each(model_admin, request, files, along.cleaned_data))
        rows = [
            RowForm(instance=each.photo)
            for each in outcomes
            if each.photo and not each.already_exists
        ]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Tải nhiều ảnh",
        "outcomes": outcomes,
        "rows": rows,
        "template_row": RowForm(instance=Photo(pk=0)),
        "max_batch": uploads.MAX_BATCH,
        "max_batch_in_one_request": uploads.MAX_BATCH_IN_ONE_REQUEST,
        "max_bytes": processing.MAX_BYTES,
        "max_pixels": processing.MAX_PIXELS,
        "along": along,
        "may_change": model_admin.has_change_permission(request),
        "marks": request.POST.get(MARKS, ""),
        **browser_context(request.user),
    }
    return TemplateResponse(request, "admin/media_gallery/photo/upload.html", context)


def _receive_each(
    model_admin: admin.ModelAdmin, request: HttpRequest, files: list[UploadedFile], words: dict
) -> Iterator[Outcome]:
    if not files:
        yield Outcome("", error=NO_FILE)
    for file in files:
        name = text.normalise(file.name or "")
        try:
            received = uploads.receive(file, by=request.user, **words)
        except processing.UnreadablePicture as unreadable:
            yield Outcome(name, error=str(unreadable))
            continue
        except OSError as error:
            if not full_disk.is_full(error):
                raise
            yield Outcome(name, error=full_disk.SENTENCE)
            continue
        if not received.already_exists:
            model_admin.log_addition(request, received.photo, [{"added": {}}])
        yield Outcome(name, received.photo, received.already_exists)


def _own_photos(request: HttpRequest, ids: list[str]) -> list[Photo]:
    """Those among ``ids`` that the person uploaded; the words of others have their own page."""
    return list(
        Photo.objects.filter(pk__in=parse_numbers(ids), uploaded_by=request.user.pk).order_by("id")
    )


@transaction.atomic
def _save(model_admin: admin.ModelAdmin, request: HttpRequest, rows: list[RowForm]) -> None:
    """Save the rows through the admin's ``save_model``, as the form of one photo does.

    An edited photo is thus recorded in the journal and may become pending again.
    """
    forget_saved(request)
    changed = [row for row in rows if row.has_changed()]
    for row in changed:
        if not model_admin.has_change_permission(request, row.instance):
            raise PermissionDenied
        model_admin.save_model(request, row.save(commit=False), row, change=True)
        message = model_admin.construct_change_message(
            request,
            row,  # type: ignore[arg-type] # The stubs do not accept a ModelForm.
            [],
        )
        model_admin.log_change(request, row.instance, message)
    if changed:
        messages.success(request, f"Đã lưu lời của {text.number(len(changed))} ảnh.")
