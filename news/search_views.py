"""View of the page ``/tim-kiem/``; news.search parses the query and finds what matches."""

import re
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from news.listings import facets, paging
from news.listings.filters import SearchFilter
from news.models.edition_queries import EditionQuerySet
from news.search import kinds
from news.search.corrections import corrected
from news.search.hits import Hit, hits_of, hits_of_editions
from news.search.language import spellings
from news.search.language.query import Query, understand
from news.search.language.spellings import Spellings
from news.search.pinned import put_first
from news.search.ranking import MOST, PAGE_SIZE
from news.search.results import Found, is_title, most_relevant, read_newest
from news.search.zero_results import searched_in_vain
from portal.database.time_limit import TimeLimitExceeded
from portal.taxonomy.menu import menu_of
from portal.web.as_of import instant_of
from portal.web.errors import BadAddress, NoSuchPage
from portal.web.keyset_pagination import NEWER, OLDER, Page
from portal.web.page_cache import dependencies

PAGE = "trang"
LAST_PAGE = MOST // PAGE_SIZE

_PAGE_NUMBER = re.compile("[1-9][0-9]{0,3}")


@require_safe
def search(request):
    """Show the search form, with results if there is a query.

    Responds 400 for an invalid form and 503 when PostgreSQL would need too long.
    """
    asked = SearchFilter(request.GET, menu=menu_of(request))
    narrowed = asked.typed().keys() - {"q"}
    context: dict[str, Any] = {
        "form": asked.form,
        "choices": asked.choices,
        "narrowed": narrowed,
        # The kind chosen is seen above the results.
        "is_opened": bool(narrowed - {"loai"}),
    }
    if not asked.is_valid():
        # Open, because what is wrong is told beside the field.
        return _answer(request, context | {"is_invalid": True, "is_opened": True}, status=400)
    if not (typed := asked.form.cleaned_data["q"]):
        return _answer(request, context)
    known = spellings.current()
    context["query"] = query = _understood(asked, typed, known)
    if not query:
        return _answer(request, context)
    try:
        context |= _found(request, asked, query)
        if not {PAGE, OLDER, NEWER} & request.GET.keys():
            context |= _meant(asked, query, known, finds=context["finds"])
        if not narrowed:
            context |= put_first(query, context, at=instant_of(request))
            context["searched"] = searched_in_vain(query, context)
    except TimeLimitExceeded:
        return _answer(request, context | {"takes_too_long": True}, status=503)
    return _answer(request, context)


def _understood(asked: SearchFilter, typed: str, known: Spellings) -> Query:
    """Parse the line; a headline with a loose dash, "Vĩnh Phúc -Điểm đến", leaves nothing out."""
    query = understand(typed, known)
    if query.left_out and is_title(asked.qs, typed):
        return understand(typed.replace("-", " - "), known)
    return query


def _found(request: HttpRequest, asked: SearchFilter, query: Query) -> dict:
    kind = asked.form.cleaned_data["loai"]
    by_date = asked.form.cleaned_data["thu_tu"] == asked.NEWEST
    if by_date and kind in {"", kinds.ARTICLE}:
        newest = _newest(request, asked, query)
        # What no article has, another kind may have.
        if newest["finds"] or {OLDER, NEWER} & request.GET.keys():
            return newest | {"every_kind": "" if kind else asked.link(thu_tu="")}
    number = _page_number(request)
    found = most_relevant(
        asked.qs,
        asked.others(),
        query,
        between=asked.between(),
        page=number,
        kind=kind,
        by_date=by_date,
    )
    if number > 1 and not found.page:
        raise NoSuchPage("Không có nhiều kết quả đến thế.")
    total = found.total(kind)
    last = min(-(-total // PAGE_SIZE), LAST_PAGE)

    def link(other: int) -> str:
        return asked.link(**{PAGE: str(other)}) if 0 < other <= last else ""

    return {
        "found": found,
        # Of any kind: the chosen one may have none.
        "finds": found.total() > 0,
        "total": total,
        "is_cut": total > MOST,
        "hits": _hits(asked, found, query),
        "kinds": facets.of_kinds(asked, found),
        "categories": facets.of_categories(asked, found, menu_of(request)),
        "most": MOST,
        "number": number,
        "last": last,
        "previous": link(number - 1),
        "next": link(number + 1),
        "is_by_date": by_date,
        "by_date": asked.link(loai=kinds.ARTICLE, thu_tu=asked.NEWEST)
        if kind in {"", kinds.ARTICLE} and found.numbers.get(kinds.ARTICLE)
        else "",
    }


def _newest(request: HttpRequest, asked: SearchFilter, query: Query) -> dict:
    """Return articles by date, which can be read to the last one.

    Those with the diacritics typed; if there are none, those without, which are found by relevance.
    """

    def page_of(matching: EditionQuerySet) -> Page:
        return paging.page_of(
            matching,
            request.GET,
            keep=asked.typed(),
            out_of_date=True,
            read=EditionQuerySet.for_results,
        )

    page = read_newest(asked.qs, query, query.accented or query.folded, page_of)
    if query.accented and page.list_is_empty:
        page = read_newest(asked.qs, query, query.folded, page_of)
    hits = hits_of_editions(page.items, query)
    return {"page": page, "hits": hits, "finds": bool(hits)}


def _meant(asked: SearchFilter, query: Query, known: Spellings, *, finds: bool) -> dict:
    """Return what the reader may have meant, as links.

    Where the query finds nothing, also the first results of the likeliest, if they are found soon
    enough.
    """
    lines = corrected(asked.qs, asked.others(), query, known, finds=finds)
    if not lines:
        return {}
    if finds:
        return {"meant": [(line, asked.link(q=line)) for line in lines]}
    hits = _instead(asked, understand(lines[0], known))
    # Where the chosen kind has nothing, others have.
    other = {} if hits else {"loai": ""}
    meant = [(line, asked.link(q=line, **other)) for line in lines]
    return {"meant": meant, "is_instead": True, "hits": hits}


def _instead(asked: SearchFilter, query: Query) -> list[Hit]:
    chosen = asked.form.cleaned_data
    try:
        found = most_relevant(
            asked.qs,
            asked.others(),
            query,
            between=asked.between(),
            kind=chosen["loai"],
            by_date=chosen["thu_tu"] == asked.NEWEST,
        )
    except TimeLimitExceeded:
        dependencies.of_the_moment()
        return []
    return _hits(asked, found, query)


def _hits(asked: SearchFilter, found: Found, query: Query) -> list[Hit]:
    return hits_of(found.page, query, articles=asked.qs, categories=asked.categories())


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get(PAGE, "1")
    if not _PAGE_NUMBER.fullmatch(typed):
        raise BadAddress(f"Phần “{PAGE}” của địa chỉ phải là số trang.")
    if int(typed) > LAST_PAGE:
        raise NoSuchPage(f"Chỉ xem được {LAST_PAGE} trang kết quả đầu tiên.")
    return int(typed)


def _answer(request: HttpRequest, context: dict, status: int = 200) -> TemplateResponse:
    response = TemplateResponse(request, "news/search.html", context, status=status)
    # Search engines must not list pages of what readers searched for.
    response["X-Robots-Tag"] = "noindex"
    return response
