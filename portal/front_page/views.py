"""The back office's pages of the front page: arrange it, pin an article, look ahead."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from news.models import Article, Edition
from news.models.public_record import database_instant
from news.search import desk
from news.search.language import spellings
from news.search.language.query import understand
from portal.database.time_limit import TimeLimitExceeded
from portal.front_page import arranging, conflict, look_ahead
from portal.front_page.blocks import Column
from portal.front_page.forms import HIDDEN, ArrangementForm, MinuteForm, PinForm
from portal.front_page.layout import Layout
from portal.vietnamese import dates
from portal.vietnamese.date_fields import INSTANT_TOO_LATE

#: Articles offered for pinning: the newest public ones, or those that a search finds.
OFFERED = 8


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    """Show the lead stories and the blocks, and save a new arrangement of them."""
    _only_for_arrangers(request)
    if "take" in request.POST:
        return _arrangement_page(request, conflict.form_with_one_side(request))
    form = conflict.form_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            arranging.arrange(
                by=request.user,
                pins=form.wanted_pins,
                blocks=form.wanted_blocks,
                opened=form.cleaned_data["opened"],
            )
        except arranging.ActionNotAllowed as error:
            if not isinstance(error, arranging.Stale):
                form.add_error(None, str(error))
            else:
                form = conflict.form_beside_theirs(request, form)
                form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu. Công chúng thấy trang nhất mới từ bây giờ.")
            return HttpResponseRedirect(reverse("front_page:arrange"))
    return _arrangement_page(request, form)


@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    """Show the front page of this moment as the form would arrange it, without saving."""
    _only_for_arrangers(request)
    form = conflict.form_of(request)
    if not form.is_valid():
        return _arrangement_page(request, form)
    layout = Layout(tuple(form.wanted_blocks), tuple(pin.article_id for pin in form.wanted_pins))
    now = database_instant()
    return look_ahead.preview(
        request, "/", now, bar=_bar(request, now, "/", tried=True), layout=layout
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, article_id: int) -> HttpResponse:
    """Put an article among the lead stories, change its place or its end, or take it away."""
    _only_for_arrangers(request)
    article = get_object_or_404(Article.objects.defer("body"), pk=article_id)
    now = database_instant()
    pins = arranging.pins_at(now)
    own = next((each for each in pins if each.article_id == article.pk), None)
    others = [each for each in pins if each is not own]
    form = PinForm(
        request.POST if request.method == "POST" and "remove" not in request.POST else None,
        places=min(len(others) + 1, arranging.MOST_PINS),
        initial={
            "place": pins.index(own) + 1 if own else 1,
            "until": own.until if own else arranging.usual_end(now),
        },
    )
    done = ""
    how: dict[str, Any] = {"by": request.user, "opened": request.POST.get("opened", "")}
    try:
        if request.method == "POST" and "remove" in request.POST:
            arranging.unpin(article, **how)
            done = f"“{article}” không còn ở đầu trang nhất."
        elif form.is_valid():
            until = form.cleaned_data["until"]
            place = form.cleaned_data["place"]
            arranging.pin(article, until=until, place=place, **how)
            done = f"“{article}” được ghim ở đầu trang nhất đến {dates.short_datetime(until)}."
    except arranging.ActionNotAllowed as error:
        form.add_error(None, str(error)) if form.is_bound else messages.error(request, str(error))
    if done:
        messages.success(request, done)
        return HttpResponseRedirect(reverse("front_page:arrange"))
    context = admin.site.each_context(request) | {
        "title": "Đưa lên đầu trang nhất",
        "article": article,
        "opened": arranging.version_of(pins, arranging.arrangement_at(now)),
        "form": form,
        "own": own,
        "others": others,
        "state": _states([article.pk], now)[article.pk],
    }
    return TemplateResponse(request, "admin/front_page/pin.html", context)


@require_safe
def choose_minute(request: HttpRequest) -> HttpResponse:
    """Redirect to the preview of the minute that was typed; by default 6 o'clock tomorrow."""
    _only_for_the_desk(request)
    now, path = database_instant(), request.GET.get("trang", "/")
    if not path.startswith("/") or not look_ahead.is_shown(path):
        path = "/"
    if "ngay" not in request.GET:
        tomorrow = dates.local_day(now) + datetime.timedelta(days=1)
        morning = dates.day_bounds(tomorrow)[0] + datetime.timedelta(hours=6)
        return HttpResponseRedirect(look_ahead.address_of(morning, path))
    form = MinuteForm(request.GET)
    if not form.is_valid():
        return look_ahead.nothing(request, _bar(request, now, path, form=form), status=400)
    return HttpResponseRedirect(look_ahead.address_of(form.instant, path))


@require_safe
def ahead(request: HttpRequest, stamp: str, path: str = "") -> HttpResponse:
    """Show a public page as of a minute in the future, with everything that is scheduled."""
    _only_for_the_desk(request)
    path, now = f"/{path}", database_instant()
    try:
        at = look_ahead.instant(stamp)
    except ValueError:
        at = datetime.datetime.min.replace(tzinfo=dates.VIETNAM)
    # The minute that runs now has an address too, of its beginning.
    if not now - datetime.timedelta(minutes=1) <= at < INSTANT_TOO_LATE:
        bar = _bar(request, now, path)
        bar |= {"nothing": "Hãy chọn một phút từ bây giờ trở đi, trước năm 2200."}
        return look_ahead.nothing(request, bar, status=404)
    return look_ahead.preview(request, path, at, bar=_bar(request, at, path))


# --- Parts -----------------------------------------------------------------------------------


def _only_for_arrangers(request: HttpRequest) -> None:
    if not arranging.may_arrange(request.user):
        raise PermissionDenied


def _only_for_the_desk(request: HttpRequest) -> None:
    """Raise PermissionDenied for users who may not read what is scheduled."""
    if not request.user.has_perm("news.view_article"):
        raise PermissionDenied


def _arrangement_page(request: HttpRequest, form: ArrangementForm) -> HttpResponse:
    now, typed = database_instant(), request.GET.get("tim", "").strip()
    pinned = [pin.article_id for pin in form.pins]
    try:
        offered = _offered(typed, now, besides=pinned)
    except TimeLimitExceeded:
        messages.warning(request, desk.TOO_LONG)
        offered = []
    states = _states([*pinned, *(each.pk for each in offered)], now)
    context = admin.site.each_context(request) | {
        "title": "Trang nhất",
        "form": form,
        "pins": form.pin_rows(states),
        "columns": [
            (Column.MAIN.label.capitalize(), "main", form.block_rows(Column.MAIN)),
            (Column.SIDE.label.capitalize(), "side", form.block_rows(Column.SIDE)),
            ("Không hiện", "hidden", form.block_rows(HIDDEN)),
        ],
        "typed": typed,
        "offered": [(each, states[each.pk]) for each in offered],
        "parts": conflict.parts_of(request, form),
    }
    return TemplateResponse(request, "admin/front_page/arrange.html", context)


def _offered(typed: str, now: datetime.datetime, *, besides: list[int]) -> list[Article]:
    """Return articles to pin: the best that the search finds, or the newest that are public.

    Raises TimeLimitExceeded.
    """
    articles = Article.objects.exclude(pk__in=besides).only("title")
    if typed:
        query = understand(typed, spellings.current())
        ids = desk.search(articles, query).ids[:OFFERED] if query else []
    else:
        newest = Edition.objects.public(now).newest_first().exclude(article__in=besides)[:OFFERED]
        ids = [each.article_id for each in newest.only("article_id")]
    found = articles.in_bulk(ids)
    return [found[pk] for pk in ids]


def _states(article_ids: list[int], now: datetime.datetime) -> dict[int, str]:
    """Return for each article what the public sees of it if it is pinned; one query."""
    states = dict.fromkeys(article_ids, "không công khai: công chúng không thấy gì")
    for edition in (
        Edition.objects.filter(article_id__in=article_ids)
        .not_over(now)
        .only("article_id", "visible")
        .order_by("-number")
    ):
        begins = edition.begins_at
        states[edition.article_id] = (
            "đang đăng" if begins <= now else f"hẹn giờ: hiện từ {dates.short_datetime(begins)}"
        )
    return states


def _bar(
    request: HttpRequest,
    at: datetime.datetime,
    path: str,
    *,
    form: MinuteForm | None = None,
    tried: bool = False,
) -> dict:
    """Return the context of the bar above a preview."""
    local = dates.local_time(at)
    query = f"?{request.GET.urlencode()}" if request.GET and form is None else ""
    return {
        "at": at,
        "path": path,
        "public_address": path + query,
        "form": form or MinuteForm(initial={"ngay": local.date(), "gio": local.time()}),
        "may_arrange": arranging.may_arrange(request.user),
        "tried": tried,
    }
