"""Public views of the news. They read editions only, never the working texts of the desk."""

import datetime
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from media_gallery import listings
from news import edition_page
from news.archive.archives import Archive
from news.attachments import CONTENT_TYPES
from news.comparison import public_history
from news.inline import media as inline_media
from news.inline import photos as inline_photos
from news.listings import paging
from news.listings.filters import DayForm, NewsFilter
from news.listings.most_read import most_read_news
from news.models import Attachment, Edition, Ending, Source, Tag
from news.syndication import structured_data
from portal import rich_text
from portal.identity.current import identity_of, origin_of
from portal.metadata.json_ld import breadcrumbs
from portal.taxonomy.menu import category_formerly_at, menu_of
from portal.vietnamese import dates
from portal.web import byte_ranges
from portal.web.as_of import instant_of

logger = logging.getLogger(__name__)

# Short: a document of a withdrawn article must be gone from caches within a minute.
ATTACHMENT_CACHE_CONTROL = "public, max-age=60"

# --- One article ----------------------------------------------------------------------------


@require_safe
def article(request, slug, article_id):
    edition = edition_page.public_edition(article_id, instant_of(request))
    if edition is None:
        return _withdrawn_or_404(request, article_id)
    if slug != edition.slug:
        return redirect(edition, permanent=True)
    return article_response(request, edition)


@require_safe
def article_print(request, slug, article_id):
    """Show the article without the rest of the page, for printing."""
    edition = edition_page.public_edition(article_id, instant_of(request))
    if edition is None:
        return _withdrawn_or_404(request, article_id)
    if slug != edition.slug:
        return redirect("news:article_print", edition.slug, article_id, permanent=True)
    media = inline_media.media_in([edition.body], at=edition.read_at)
    return TemplateResponse(
        request,
        "news/article_print.html",
        {
            "edition": edition,
            "updated_at": edition.updated_at,
            "correction": edition_page.newest_correction(edition),
            "figure": edition_page.lead_figure(edition),
            "body": _body(request, edition, embed=inline_media.on_page(media, printed=True)),
        },
    )


@require_safe
def article_history(request, slug, article_id):
    """Show when the article was published and corrected, and what the corrections changed."""
    edition = edition_page.public_edition(article_id, instant_of(request))
    if edition is None:
        return _withdrawn_or_404(request, article_id)
    if slug != edition.slug:
        return redirect("news:article_history", edition.slug, article_id, permanent=True)
    return TemplateResponse(
        request,
        "news/article_history.html",
        {
            "edition": edition,
            "section": edition.section,
            "history": public_history.history_of(article_id, edition.read_at),
        },
    )


def article_response(
    request: HttpRequest,
    edition: Edition,
    *,
    preview: bool = False,
    private_src: Callable[[int], str] | None = None,
) -> TemplateResponse:
    """Return the page of ``edition``, which may be unsaved and needs nothing but a title.

    With ``preview`` the page says that it is not public, and has no links to pages that do not
    exist yet. ``private_src`` takes the id of a photo that is not public and returns the URL at
    which staff see it. The response is not rendered yet: the caller may still change its
    ``context_data`` and headers.
    """
    # The database's time when the edition was read: all of the page shows this one moment, but for
    # lists beside the article.
    at = edition.read_at
    day = edition.published_at and dates.local_day(edition.published_at)
    media = inline_media.media_in([edition.body], private=private_src is not None, at=at)
    return TemplateResponse(
        request,
        "news/article_detail.html",
        {
            "edition": edition,
            "section": edition.section,
            "preview": preview,
            "updated_at": edition.updated_at if edition.visible else None,
            "correction": edition_page.newest_correction(edition),
            "figure": edition_page.lead_figure(edition, private_src),
            "media": media,
            "body": _body(request, edition, private_src, embed=inline_media.on_page(media)),
            "related": edition_page.related(edition, at, menu_of(request)),
            "neighbours": edition_page.neighbours(edition, instant_of(request)),
            "day": day,
            "day_form": DayForm(initial={"ngay": day}),
            **({} if preview else {"most_read": most_read_news(instant_of(request))}),
            **({} if preview else _search_engine_data(request, edition, media)),
        },
    )


def _search_engine_data(request: HttpRequest, edition: Edition, media: inline_media.Media) -> dict:
    """Return description and structured data for search engines; not for a preview."""
    identity, origin = identity_of(request), origin_of(request)
    return {
        "description": edition_page.in_short(edition, structured_data.DESCRIPTION_LENGTH),
        "structured_data": [
            structured_data.news_article(edition, identity, origin, videos=media.videos.values()),
            breadcrumbs(edition.category.current.trail, origin),
        ],
    }


def _withdrawn_or_404(request, article_id: int) -> HttpResponse:
    """Return 410 with the day of withdrawal if the article was public once, else raise Http404.

    The page shows nothing of the text. A moved article leads to the other instead.
    """
    at = instant_of(request)
    if to := Edition.objects.moved_from(article_id, at):
        return redirect(to, permanent=True)
    ending = Ending.objects.at(at).of_article(article_id).first()
    now = at or Now()
    ended = Edition.objects.of_article(article_id).filter(visible__endswith__lte=now)
    withdrawn_at = ended.aggregate(at=Max("visible__endswith"))["at"]
    if withdrawn_at is None:
        raise Http404
    context = {
        "withdrawn_at": withdrawn_at,
        "notice": ending.notice if ending else "",
        "day_form": DayForm(),
    }
    return TemplateResponse(request, "news/withdrawn.html", context, status=410)


def _body(
    request,
    edition: Edition,
    private_src: Callable[[int], str] | None = None,
    *,
    embed: Callable[[rich_text.Embed], str],
):
    host, _port = split_domain_port(request.get_host())
    photos = inline_photos.photos_in(
        [edition.body], private=private_src is not None, at=edition.read_at
    )
    figure = inline_photos.on_page(photos, private_src)
    return rich_text.render(edition.body, own_hosts={host}, figure=figure, embed=embed)


# --- Lists ----------------------------------------------------------------------------------


@require_safe
def all_news(request):
    """List all news that match the filter form; an invalid form is shown again, with status 400."""
    at = instant_of(request)
    news_filter = NewsFilter(request.GET, menu=menu_of(request), at=at)
    typed = news_filter.typed()
    context: dict[str, Any] = {
        "form": news_filter.form,
        "choices": news_filter.choices,
        "filter_open": bool(typed),
        "page": None,
    }
    if not news_filter.is_valid():
        return TemplateResponse(request, "news/list.html", context, status=400)
    context["page"] = paging.page_of(news_filter.qs, request.GET, at=at, keep=typed)
    context["year"] = Archive().year_of(context["page"].items)
    context["feed"] = f"{reverse('news:feed')}?{urlencode(typed)}" if typed else ""
    if context["page"].is_first and not typed:
        context["most_read"] = most_read_news(at)
    return TemplateResponse(request, "news/list.html", context)


@require_safe
def category(request, slug):
    found = menu_of(request).find(slug)
    if found is None:
        return redirect(category_formerly_at(slug, menu_of(request)), permanent=True)
    at, menu = instant_of(request), menu_of(request)
    children, below = menu.children_of(found), menu.below(found)
    page = paging.page_of(Edition.objects.in_category(found, below), request.GET, at=at)
    context = {
        "category": found,
        "year": Archive.of(found, menu).year_of(page.items),
        "section": found,
        "children": children,
        "page": page,
        "media": listings.newest_of([found, *below], at) if page.is_first else [],
        "structured_data": [breadcrumbs(found.trail, origin_of(request))],
    }
    return TemplateResponse(request, "news/category.html", context)


@require_safe
def tag(request, slug):
    """List the public news with the tag.

    Responds 404 for a tag without public news: it may be from a draft and must not show.
    """
    at, found = instant_of(request), Tag.objects.filter(slug=_storable(slug)).first()
    if found is None:
        return redirect(_by_slug_in_the_record(slug, at), permanent=True)
    page = paging.page_of(Edition.objects.tagged(found.pk), request.GET, at=at)
    if page.list_is_empty:
        raise Http404
    return TemplateResponse(request, "news/tag.html", {"tag": found, "page": page})


@require_safe
def source(request, slug):
    """List the public news from the source; 404 if there are none, as for a tag."""
    found = Source.objects.filter(slug=_storable(slug)).first()
    if found is None:
        raise Http404
    editions = Edition.objects.from_source(found.pk)
    page = paging.page_of(editions, request.GET, at=instant_of(request))
    if page.list_is_empty:
        raise Http404
    feed = f"{reverse('news:feed')}?{urlencode({'nguon': found.slug})}"
    context = {"source": found, "page": page, "feed": feed}
    return TemplateResponse(request, "news/source.html", context)


def _by_slug_in_the_record(slug: str, at: datetime.datetime | None) -> Tag:
    """Return the tag that had this slug when public editions were made, or raise Http404."""
    slug = _storable(slug)
    edition = Edition.objects.public(at).filter(tags__contains=[{"slug": slug}]).first()
    if edition is None:
        raise Http404
    ids = [tag["id"] for tag in edition.tags if tag["slug"] == slug]
    found = Tag.objects.filter(pk__in=ids).first()
    if found is None:
        raise Http404
    return found


def _storable(slug: str) -> str:
    """Return ``slug``, or raise Http404 if it contains NUL, which PostgreSQL rejects in queries."""
    if "\0" in slug:
        raise Http404
    return slug


# --- Attachments ------------------------------------------------------------------------------


@require_safe
def attachment(request, attachment_id, name):
    """Send the file of a document that a public edition lists; 404 if none does."""
    edition = Edition.objects.public().listing_attachment(attachment_id).first()
    if edition is None:
        raise Http404
    listed = next(each for each in edition.attachments if each["id"] == attachment_id)
    if name != listed["name"]:
        return redirect("news:attachment", attachment_id, listed["name"], permanent=True)
    try:
        file = Attachment.objects.get(pk=attachment_id).file.open("rb")
    except (Attachment.DoesNotExist, FileNotFoundError) as error:
        logger.error("Attachment %s is public and its file is not there.", attachment_id)
        raise Http404 from error
    is_pdf = listed["kind"] == "pdf"
    response = byte_ranges.respond(
        request,
        file,
        content_type=CONTENT_TYPES[listed["kind"]],
        cache_control=ATTACHMENT_CACHE_CONTROL,
        filename=listed["name"],
        attachment=not is_pdf,
    )
    if is_pdf:
        # Browsers show no PDF in a CSP sandbox. None is needed: their viewers run no script of the
        # PDF in our origin.
        response["Content-Security-Policy"] = "frame-ancestors 'none'; form-action 'none'"
    return response
