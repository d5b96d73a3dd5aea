"""Ask the portal for itself at its official address, as a reader would reach it.

The request goes to the official origin alone, whose host the operator has named in PORTAL_HOSTS,
and carries a signed token that is good for a minute. The answer proves that this portal gave it,
and tells with which scheme and host the request has arrived.
"""

import http.client
import json
import ssl
import urllib.error
import urllib.request

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SECONDS = 10
_SALT = "portal.going_live"
_SECONDS_VALID = 60
_MOST_BYTES = 1000


@never_cache
@require_safe
def answer(request: HttpRequest) -> JsonResponse:
    """Tell how this request has arrived, to who has a token of this portal; else 404."""
    token = request.GET.get("token", "")[:200]
    try:
        signing.TimestampSigner(salt=_SALT).unsign(token, max_age=_SECONDS_VALID)
    except signing.BadSignature:
        raise Http404 from None
    seen = f"{request.scheme}://{request.get_host()}"
    return JsonResponse({"seen": seen, "proof": _proof(token, seen)})


def finding(origin: str) -> str:
    """Return what is wrong at the official address, in a sentence; "" if all is right."""
    host, _port = split_domain_port(origin.partition("://")[2])
    if not host:
        return "Chưa ghi địa chỉ chính thức."
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return f"PORTAL_HOSTS chưa có {host}."
    if not origin.startswith("https://"):
        return "Địa chỉ chính thức phải bắt đầu bằng https://."
    token = signing.TimestampSigner(salt=_SALT).sign(get_random_string(20))
    try:
        status, body = fetch(f"{origin}{reverse('going_live_answer')}?token={token}")
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            return f"Chứng thư https của {host} không đúng: {error.reason}."
        return f"Không mở được {origin}: {error.reason}."
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"Không mở được {origin}: {error}."
    if status in {301, 302, 307, 308}:
        return (
            f"{origin} chuyển sang chỗ khác: máy chủ đứng trước chưa gửi X-Forwarded-Proto, hoặc "
            "PORTAL_TRUSTED_PROXIES chưa có địa chỉ của nó."
        )
    try:
        told = json.loads(body)
        seen, proof = str(told["seen"]), str(told["proof"])
    except (ValueError, TypeError, KeyError):
        seen = proof = ""
    if not constant_time_compare(proof, _proof(token, seen)):
        return f"Ở {origin} không phải cổng này trả lời (mã {status})."
    if seen != origin:
        return (
            f"Người đọc mở {origin}, nhưng cổng thấy {seen}: máy chủ đứng trước phải gửi Host và "
            "X-Forwarded-Proto, và PORTAL_TRUSTED_PROXIES phải có địa chỉ của nó."
        )
    return ""


def _proof(token: str, seen: str) -> str:
    return salted_hmac(_SALT, f"{token} {seen}").hexdigest()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def fetch(url: str) -> tuple[int, bytes]:
    """Return the status and the beginning of the body; no redirect is followed.

    Raises OSError, also for a certificate that is not valid for the host.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
    try:
        with opener.open(url, timeout=SECONDS) as response:
            return response.status, response.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(_MOST_BYTES)
