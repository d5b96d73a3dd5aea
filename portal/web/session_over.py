"""The answer to a request of the back office whose session is over."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme

from portal.web.json_requests import is_by_script, wants_json

SENTENCE = "Phiên làm việc đã hết; hãy đăng nhập lại ở thẻ khác."
NOT_DONE = (
    "Phiên làm việc đã hết nên việc vừa bấm chưa được làm. Đăng nhập xong, biểu mẫu sẽ đưa lại "
    "phần đã gõ; nếu không thấy, hãy bấm nút quay lại của trình duyệt."
)
_SAFE = {"GET", "HEAD"}


def respond(request: HttpRequest, sentence: str = SENTENCE) -> HttpResponse:
    """Answer 401 ``{"error", "sentence"}`` to a script, or redirect a browser to the login page.

    Our scripts look for the sentence under either name; ``csrf`` is the token for logging in by a
    script (static/js/autosave-login.js). From the login page a browser comes to the
    address, or after a POST, which was not done, back to the page that has the form.
    """
    if wants_json(request):
        answer = {"error": sentence, "sentence": sentence, "csrf": get_token(request)}
        return JsonResponse(answer, status=401)
    if request.method in _SAFE:
        return redirect_to_login(request.get_full_path())
    # For a script no message, which nobody would read: it begins a session, whose cookie replaces
    # that of a log-in over the form if the script is answered later.
    if not is_by_script(request):
        messages.warning(request, NOT_DONE)
    return redirect_to_login(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of the page of the back office that sent ``request``, or of its first."""
    back_office = settings.BACK_OFFICE_PATH
    sent_by = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        sent_by, {request.get_host()}, require_https=request.is_secure()
    )
    page = urlsplit(sent_by)._replace(scheme="", netloc="", fragment="").geturl()
    return page if ours and page.startswith(back_office) else back_office
