"""View of ``/tim-kiem/goi-y/``, asked by static/js/search-suggestions.js while a reader types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from news.suggestions import typed_words
from news.suggestions.matching import Suggestion, suggestions
from portal.database.time_limit import TimeLimitExceeded

WORDS = "q"


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """List what begins as ``?q=``: ``{"suggestions": [{"kind", "title", "address", "day"}]}``.

    A space at the end of the line says that its last word is whole. Responds 503 when PostgreSQL
    would need too long.
    """
    typed, status = typed_words.read(request.GET.get(WORDS, "")), 200
    found: list[Suggestion] = []
    try:
        if typed:
            found = suggestions(typed)
    except TimeLimitExceeded:
        status = 503
    response = JsonResponse(
        {"suggestions": [vars(each) for each in found]},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )
    response["X-Robots-Tag"] = "noindex"
    return response
