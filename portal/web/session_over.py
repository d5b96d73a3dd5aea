"""The answer to a request of the back office whose session is over."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.web.json_requests import wants_json

SENTENCE = "Phiên làm việc đã hết; hãy đăng nhập lại ở thẻ khác."
NOT_DONE = (
    "Phiên làm việc đã hết nên việc vừa bấm chưa được làm. Nếu vừa gõ chữ, hãy bấm nút quay lại "
    "của trình duyệt để lấy lại chữ trước khi đăng nhập ở thẻ khác."
)
_SAFE = {"GET", "HEAD"}


def respond(request: HttpRequest, sentence: str = SENTENCE) -> HttpResponse:
    """Answer 401 ``{"error", "sentence"}`` to a script, or redirect a browser to the login page.

    Our scripts look for the sentence under either name. From the login page a browser comes to the
    address, or after a POST, which was not done, back to the page that has the form.
    """
    if wants_json(request):
        return JsonResponse({"error": sentence, "sentence": sentence}, status=401)
    if request.method in _SAFE:
        return redirect_to_login(request.get_full_path())
    messages.warning(request, NOT_DONE)
    return redirect_to_login(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of the page of the back office that sent ``request``, or of its first."""
    back_office = settings.SESSION_COOKIE_PATH
    sent_by = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        sent_by, {request.get_host()}, require_https=request.is_secure()
    )
    page = urlsplit(sent_by)._replace(scheme="", netloc="", fragment="").geturl()
    return page if ours and page.startswith(back_office) else back_office
