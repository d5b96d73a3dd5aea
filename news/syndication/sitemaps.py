"""Sitemaps (sitemaps.org) of all public URLs: an index, the agency pages, the archive, the news.

A sitemap of news contains a fixed range of article ids. So each costs the same, and an article
never moves from one sitemap to another while a search engine reads them.
"""

from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from news.archive import counts
from news.archive.archives import Archive
from news.models import Edition
from news.models.edition_queries import Lower
from portal.identity.current import origin_of
from portal.identity.models import Page
from portal.metadata import sitemap
from portal.metadata.sitemap import Entry
from portal.taxonomy.menu import menu_of
from portal.vietnamese.calendar_periods import CalendarPeriod
from portal.web.numbers import LARGEST_ID

STANDING = ("home", "news:list", "visits:statistics")
#: Article ids in one sitemap. The protocol allows 50,000 URLs; 1,000 take a tenth of a second, so
#: that no reader has to wait while a worker answers a search engine.
PAGE_SIZE = 1_000


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps, those of news with the time of their latest edition; one query."""
    origin = origin_of(request)
    pages = (
        Edition.objects.listed()
        .annotate(page=(F("article_id") - 1) / PAGE_SIZE + 1)
        .values("page")
        .annotate(changed_at=Max(Lower("visible")))
        .order_by("page")
        .values_list("page", "changed_at")
    )
    named = [
        Entry(origin + reverse(name))
        for name in ("news:sitemap_pages", "news:sitemap_archive", "media_gallery:sitemap")
    ]
    named += [
        Entry(origin + reverse("news:sitemap_news", args=[number]), changed_at)
        for number, changed_at in pages
    ]
    return sitemap.index(named)


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """List front page, news lists and the agency's pages.

    A news list has no date, because it changes with the news.
    """
    origin = origin_of(request)
    named = [Entry(origin + reverse(name)) for name in STANDING]
    named += [Entry(origin + each.get_absolute_url()) for each in menu_of(request).in_order()]
    named += [
        Entry(origin + page.get_absolute_url(), page.updated_at) for page in Page.objects.public()
    ]
    return sitemap.urlset(named)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """List the years and months with news; their pages lead to the days. Three queries.

    The archives of categories are not listed: they have the same items, and are not indexed.
    """
    origin, months = origin_of(request), counts.months_with_news()
    years = [CalendarPeriod(year) for year in sorted({month.year for month in months})]
    return sitemap.urlset(Entry(origin + Archive().address(each)) for each in (*years, *months))


@require_safe
def news(request: HttpRequest, number: int) -> HttpResponse:
    """List public articles with ids from (n - 1) × PAGE_SIZE + 1 to n × PAGE_SIZE; one query.

    ``number`` is n. Responds 404 if there are none.
    """
    origin = origin_of(request)
    last = number * PAGE_SIZE
    if last > LARGEST_ID:
        raise Http404
    editions = (
        Edition.objects.listed()
        .filter(article_id__gt=last - PAGE_SIZE, article_id__lte=last)
        .only("article_id", "title", "visible")
        .order_by("article_id")
    )
    named = [Entry(origin + each.get_absolute_url(), each.begins_at) for each in editions]
    if not named:
        raise Http404
    return sitemap.urlset(named)
