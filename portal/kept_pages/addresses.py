"""The addresses whose pages are kept, and the one form of each."""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

from news import search_views
from news.listings import filters
from news.suggestions import views as suggestions
from portal.visits import views as visits
from portal.web.page_cache.memory import Key

_PAGES = ("truoc", "sau")
_FILTERS = tuple(filters.NewsFilter.base_filters)

#: {name of a view: the parameters that it reads}. Others make no new page and no new answer.
KEPT: dict[str, tuple[str, ...]] = {
    "home": (),
    "category": _PAGES,
    "news:list": (*_FILTERS, *_PAGES),
    "news:article": (),
    "news:article_print": (),
    "news:article_history": (),
    "news:tag": _PAGES,
    "news:source": _PAGES,
    "news:year": (),
    "news:month": _PAGES,
    "news:day": _PAGES,
    "news:category_year": (),
    "news:category_month": _PAGES,
    "news:category_day": _PAGES,
    "news:search": (*filters.SearchFilter.base_filters, search_views.PAGE, *_PAGES),
    "news:suggestions": (suggestions.WORDS,),
    "news:feed": (*_FILTERS, *_PAGES),
    "news:category_feed": _PAGES,
    "news:sitemap": (),
    "news:sitemap_pages": (),
    "news:sitemap_archive": (),
    "news:sitemap_news": (),
    "media_gallery:albums": _PAGES,
    "media_gallery:album": (),
    "media_gallery:photo": (),
    "media_gallery:videos": _PAGES,
    "media_gallery:video": (),
    "media_gallery:sitemap": (),
    "identity:page": (),
    "visits:statistics": (visits.UNIT, visits.UNTIL),
    "visits:days": (),
    "robots_txt": (),
    "security_txt": (),
}
#: Characters of a host (a name of the DNS with a port), a path and a query string; longer ones are
#: answered without keeping.
_LONGEST_HOST, _LONGEST_PATH, _LONGEST_QUERY = 260, 400, 2000


def key_of(scheme: str, host: str, path: str, query: str) -> Key | None:
    """Return the key of the page at an address, None if pages of its view are not kept.

    Addresses that differ in parameters that the view does not read, or in their order, have one
    key; its last part is the query string to make the page with.
    """
    if len(host) > _LONGEST_HOST or len(path) > _LONGEST_PATH or len(query) > _LONGEST_QUERY:
        return None
    known = _parameters(path)
    if known is None:
        return None
    if query:
        # Of a parameter that is there twice Django takes the last one.
        given = dict(parse_qsl(query, keep_blank_values=True))
        query = urlencode([(name, given[name]) for name in known if name in given])
    return *_site(scheme, host), path, query


@lru_cache(maxsize=64)
def _site(scheme: str, host: str) -> tuple[str, str]:
    """Return scheme and host as one object each for all keys that have them."""
    return scheme, host.lower()


@lru_cache(maxsize=4096)
def _parameters(path: str) -> tuple[str, ...] | None:
    try:
        return KEPT.get(resolve(path).view_name)
    except Resolver404:
        return None
