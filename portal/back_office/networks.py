"""Let only certain networks into the back office (PORTAL_ADMIN_NETWORKS)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.pages.error_pages import bare_page
from portal.web import proxies
from portal.web.json_requests import wants_json

_SENTENCE = (
    "Bàn biên tập chỉ mở cho mạng của cơ quan; địa chỉ của bạn là {address}. Hãy dùng mạng ấy (hay "
    "VPN của cơ quan), hoặc nhờ người vận hành cho phép địa chỉ này."
)


class AdminNetworksMiddleware:
    """Middleware that answers 403 under /admin/ to addresses of other networks.

    Before sessions and passwords are looked at. After ForwardedMiddleware, which finds out the
    address. Without the setting everybody may open the log-in form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = proxies.address_of(request)
        if (
            not settings.ADMIN_NETWORKS
            or not request.path_info.startswith(settings.BACK_OFFICE_PATH)
            or proxies.is_within(address, settings.ADMIN_NETWORKS)
        ):
            return self.get_response(request)
        sentence = _SENTENCE.format(address=address)
        if wants_json(request):
            return JsonResponse(dict.fromkeys(("error", "sentence"), sentence), status=403)
        return bare_page(403, sentence)
