"""The endpoint to which the editor sends pasted HTML before any of it enters the page."""

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from portal.rich_text.pasting import read_paste


@require_POST
def clean_paste(request: HttpRequest) -> JsonResponse:
    """Return the posted HTML cleaned, with notices for the writer, as JSON.

    200 ``{"html", "notices", "all_hidden"}``; 413 or 422 ``{"error"}`` with a sentence when it
    cannot be used. The URLconf lets only staff in.
    """
    try:
        html = request.body.decode("utf-8", "replace")
    except RequestDataTooBig:
        return JsonResponse({"error": _TOO_BIG}, status=413)
    try:
        paste = read_paste(html)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=422)
    return JsonResponse(
        {"html": paste.html, "notices": paste.notices, "all_hidden": paste.is_all_hidden}
    )


_TOO_BIG = "Nội dung vừa dán quá lớn. Hãy dán từng phần một."
