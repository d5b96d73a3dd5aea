"""The page that compares two versions of an article, side by side or word by word."""

from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from media_gallery.models import Album, Photo, Video
from news.admin.article_preview import THUMBNAIL
from news.admin.comparing.versions import Version, Versions
from news.comparison import editions
from news.models import Article

OLD, NEW, LAYOUT = "tu", "den", "kieu"
SIDE_BY_SIDE, WORD_BY_WORD = "hai-cot", "tung-chu"


def compare(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int):
    """Compare ``?tu=`` with ``?den=``; without them what readers have with the desk."""
    article = get_object_or_404(Article, pk=object_id)
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    versions = Versions(article)
    old, new = _chosen(request, versions)
    fields = editions.compare(
        *(versions.as_edition(each) for each in (old, new)),
        picture=_Pictures(),
        titles=lambda ids: dict(
            Article.objects.filter(pk__in=set(ids)).values_list("pk", "title") if ids else ()
        ),
    )
    layout = WORD_BY_WORD if request.GET.get(LAYOUT) == WORD_BY_WORD else SIDE_BY_SIDE
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "So sánh",
        "opts": model_admin.opts,
        "original": article,
        "groups": list(versions.groups()),
        "old": old,
        "new": new,
        "layout": layout,
        "other_layout": _address(old, new, _other(layout)),
        "swapped": _address(new, old, layout),
        "changed": [field for field in fields if field.is_changed],
        "unchanged": [field for field in fields if not field.is_changed],
        "may_restore": model_admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/news/article/compare.html", context)


def _chosen(request: HttpRequest, versions: Versions) -> tuple[Version, Version]:
    given = [request.GET.get(name, "") for name in (OLD, NEW)]
    old, new = versions.default_pair()
    if given[1]:
        new = _found(versions, given[1])
        old = versions.before(given[1]) or old
    if given[0]:
        old = _found(versions, given[0])
    return old, new


def _found(versions: Versions, name: str) -> Version:
    version = versions.find(name)
    if version is None:
        raise Http404
    return version


def _other(layout: str) -> str:
    return SIDE_BY_SIDE if layout == WORD_BY_WORD else WORD_BY_WORD


def _address(old: Version, new: Version, layout: str) -> str:
    return f"?{urlencode({OLD: old.name, NEW: new.name, LAYOUT: layout})}"


class _Pictures:
    """The thumbnails of photos and the names of videos and albums, each asked for once."""

    _MODELS = {"photo": Photo, "video": Video, "album": Album}
    _WORDS = {"photo": "Ảnh", "video": "Video", "album": "Album"}

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], str] = {}

    def __call__(self, kind: str, number: int) -> str:
        if (kind, number) not in self._known:
            self._known[kind, number] = self._html(kind, number)
        return self._known[kind, number]

    def _html(self, kind: str, number: int) -> str:
        thing = self._MODELS[kind]._default_manager.filter(pk=number).first()
        if thing is None:
            return editions.named(self._WORDS[kind], f"đã xóa (số {number})")
        shown = editions.named(self._WORDS[kind], str(thing))
        if kind != "photo":
            return shown
        return editions.thumbnail(reverse(THUMBNAIL, args=[number])) + shown
