"""The endpoint with which the editor and the form of an article find what to lead to."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from media_gallery.admin.staff_guard import for_staff
from news.admin.picking import targets
from news.search.desk import TOO_LONG
from portal.database.time_limit import TimeLimitExceeded
from portal.vietnamese import dates
from portal.web.numbers import parse_numbers

#: Ids of one request; a text shows fewer videos and albums than that.
MOST_IDS = 100


def _may(request: HttpRequest) -> bool:
    return any(map(request.user.has_perm, ("news.view_article", "identity.view_page")))


@never_cache
@require_safe
@for_staff(
    _may,
    logged_out="Phiên làm việc đã hết. Hãy mở trang quản trị ở thẻ khác để đăng nhập lại.",
    no_right="Tài khoản của bạn không có quyền tìm ở đây.",
)
def link_targets(request: HttpRequest) -> JsonResponse:
    """List what a text may lead to, as ``{"targets": [...]}``.

    ``?q=`` are words to search for, ``?kind=`` (more than once: any of them) the kinds, all by
    default. ``?id=`` (more than once) asks instead for those of the first kind, in that order.
    Responds 503 with ``{"error": …}`` when PostgreSQL would need too long.
    """
    kinds = [kind for kind in request.GET.getlist("kind") if kind in targets.KINDS]
    ids = parse_numbers(request.GET.getlist("id")[:MOST_IDS])
    if ids and kinds:
        found = targets.by_ids(kinds[0], ids, request.user)
    else:
        words = request.GET.get("q", "")
        try:
            found = targets.search(words, kinds or [*targets.KINDS], request.user)
        except TimeLimitExceeded:
            return JsonResponse({"error": TOO_LONG}, status=503)
    return JsonResponse({"targets": [_facts(target, request.user) for target in found]})


def _facts(target: targets.Target, user) -> dict:
    return {
        "kind": target.kind,
        "label": targets.KINDS[target.kind],
        "id": target.pk,
        "title": target.title,
        "address": target.address,
        "day": dates.short_day(dates.local_day(target.day)) if target.day else "",
        "public": target.is_public,
        "thumbnail": _thumbnail(target, user),
    }


def _thumbnail(target: targets.Target, user) -> str:
    name = {"album": "media_gallery_photo", "video": "media_gallery_video"}.get(target.kind)
    permission = "photo" if target.kind == "album" else "video"
    may_see = user.has_perm(f"media_gallery.view_{permission}")
    if name is None or target.thumbnail is None or not may_see:
        return ""
    return reverse(f"admin:{name}_thumbnail", args=[target.thumbnail])
