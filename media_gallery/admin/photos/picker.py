"""Endpoint of the editor's photo picker."""

from django.contrib import admin
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.http import HttpRequest, HttpResponse, JsonResponse

from media_gallery.admin.photos.photo_json import USABLE, error_response, photo_facts
from media_gallery.models import Photo
from portal.web.numbers import parse_number

PAGE = 24


def endpoint(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """List the photos that may be used, newest first, PAGE at a time; for GET.

    ``?q=`` are words to search for; ``?before=`` is the id of the last photo of the page before.
    Returns ``{"photos": [...], "more": bool}``, or 404 ``{"error": "a sentence"}``.
    """
    usable = model_admin.get_queryset(request).filter(state__in=USABLE)
    found, _ = model_admin.get_search_results(request, usable, request.GET.get("q", ""))
    before = parse_number(request.GET.get("before", ""))
    if before is not None:
        place = Photo.objects.filter(pk=before).values_list("uploaded_at", "id").first()
        if place is None:
            return error_response("Ảnh cuối danh sách vừa bị xóa. Hãy tìm lại.", 404)
        found = found.filter(TupleLessThan(Tuple("uploaded_at", "id"), place))
    photos = list(found.order_by("-uploaded_at", "-id")[: PAGE + 1])
    return JsonResponse(
        {"photos": [photo_facts(photo) for photo in photos[:PAGE]], "more": len(photos) > PAGE}
    )
