"""The error pages: with the portal's layout if possible, else bare.

The layout reads the menu from the database, which may be what failed. So each page also exists as a
bare page that needs only its template, and if that fails too, as plain text.
"""

import logging
import sys

import psycopg2
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader

from news.listings.filters import DayForm
from portal.logs import request_ids
from portal.web import full_disk, session_over
from portal.web.errors import BadAddress, NoSuchPage
from portal.web.json_requests import wants_json
from portal.web.page_cache import dependencies

logger = logging.getLogger(__name__)

# Seconds after which a 503 asks browsers and search engines to try again (Retry-After).
RETRY_AFTER = 30

_TITLES = {
    400: "Địa chỉ chưa đúng",
    403: "Bạn không được xem trang này",
    404: "Không tìm thấy trang",
    405: "Trang này không nhận yêu cầu kiểu ấy",
    408: "Gửi quá chậm",
    411: "Thiếu độ dài",
    413: "Gửi quá nhiều",
    429: "Quá nhiều lượt tìm",
    500: "Cổng đang gặp lỗi",
    503: "Cổng tạm thời không phục vụ được",
    507: "Máy chủ hết chỗ trống",
}
_SENTENCES = {
    400: "Địa chỉ của trang có phần mà cổng không hiểu.",
    403: "Trang này chỉ dành cho người có quyền.",
    404: "Trang bạn tìm không có ở đây, hoặc địa chỉ đã bị gõ nhầm.",
    405: "Trang này chỉ để xem. Hãy mở lại địa chỉ bằng trình duyệt.",
    408: "Đường truyền quá chậm hoặc bị ngắt giữa chừng. Hãy quay lại trang trước và gửi lần nữa.",
    411: "Yêu cầu phải ghi rõ độ dài (Content-Length).",
    413: (
        "Những gì bạn gửi lớn hơn mức trang này nhận trong một lần. Hãy quay lại trang trước, chọn "
        "ít tệp hơn hoặc tệp nhỏ hơn rồi gửi lần nữa."
    ),
    429: "Từ mạng của bạn vừa có quá nhiều lượt tìm. Xin chờ một phút rồi tải lại trang này.",
    500: "Lỗi đã được ghi lại và sẽ được sửa. Xin thử lại sau ít phút.",
    503: "Xin thử lại sau ít phút.",
    507: full_disk.SENTENCE,
}

_OUTDATED_FORM = (
    "Trang vừa gửi đã mở từ trước lần đăng nhập mới nhất, nên việc vừa bấm chưa được làm. Hãy quay "
    "lại, tải lại trang rồi làm lại; phần đã gõ mà cổng giữ được thì biểu mẫu sẽ đưa lại."
)

_INTERRUPTED = (
    "Phiên làm việc đã hết trong lúc trang này được trả lời. Hãy đăng nhập lại rồi xem việc vừa "
    "bấm đã được làm chưa."
)

# SQLSTATEs of a server that is shutting down, has crashed, is starting, or has no connection left.
_AWAY = {"57P01", "57P02", "57P03", "53300"}


def bad_request(request, exception):
    """Answer 400, or what has befallen a session that could not be saved.

    Django raises SessionInterrupted for every error of the database while a session is saved, not
    only where the person has logged out meanwhile.
    """
    if isinstance(exception, SessionInterrupted):
        if (status := status_of(exception)) != 500:
            return bare_page(status)
        if wants_json(request):
            return session_over.respond(request)
        return _error_page(request, 400, _INTERRUPTED)
    return _error_page(request, 400, str(exception) if isinstance(exception, BadAddress) else "")


def permission_denied(request, exception):
    return _error_page(request, 403)


def csrf_failure(request, reason=""):
    """Answer a form whose token is of an earlier session: somebody has logged in or out since.

    A form of the back office with static/js/autosave.js gets a new token before it is sent.
    """
    if wants_json(request):
        return JsonResponse(dict.fromkeys(("error", "sentence"), _OUTDATED_FORM), status=403)
    return _error_page(request, 403, _OUTDATED_FORM)


def page_not_found(request, exception):
    return _error_page(request, 404, str(exception) if isinstance(exception, NoSuchPage) else "")


def method_not_allowed(request, allowed):
    """Answer 405 to a method that the address does not take, with those that it does."""
    response = bare_page(405)
    response["Allow"] = ", ".join(allowed)
    return response


def server_error(request):
    """Answer 500, 503 if the database was unreachable, or 507 if a disk is full.

    None of these pages uses the database. Our scripts get the 507 as JSON, with the sentence under
    the names by which they look for one.
    """
    error = sys.exc_info()[1]
    if full_disk.is_full(error) and wants_json(request):
        sentences = dict.fromkeys(("error", "sentence"), full_disk.SENTENCE)
        return JsonResponse(sentences, status=507)
    return bare_page(status_of(error))


def status_of(error: BaseException | None) -> int:
    """Return 507 if ``error`` means a full disk, 503 if an unreachable PostgreSQL, else 500."""
    if full_disk.is_full(error):
        return 507
    return 503 if database_is_away(error) else 500


def database_is_away(error: BaseException | None) -> bool:
    """Return whether ``error`` means an unreachable PostgreSQL, not a failed statement."""
    while error is not None:
        # psycopg2 raises the base class where the server dies while a result is awaited; without a
        # cause it is Django's own, of an update that found no row.
        lost = type(error) is DatabaseError and isinstance(error.__cause__, psycopg2.Error)
        if lost or isinstance(error, OperationalError):
            # An error that the server reports has a SQLSTATE; a lost connection has none.
            state = getattr(error.__cause__, "pgcode", None)
            return state is None or state in _AWAY or state.startswith("08")
        if isinstance(error, InterfaceError):
            return "connection" in str(error)
        error = error.__cause__ or error.__context__
    return False


def _error_page(request, status: int, sentence: str = "") -> HttpResponse:
    context = {
        "status": status,
        "title": _TITLES[status],
        "sentence": sentence or _SENTENCES[status],
        "day_form": DayForm(),
        # No entry of the menu is this page, and the header is cached by this path: addresses of
        # nothing would fill the cache, one header each, and push out the headers of pages.
        "menu_path": "",
    }
    try:
        return render(request, "error.html", context, status=status)
    except Exception:  # Whatever fails here, the reader still gets a page with this status.
        logger.exception("The page for %s could not be shown in dress.", status)
        dependencies.of_the_moment()
        return bare_page(status, sentence)


def bare_page(status: int, sentence: str = "") -> HttpResponse:
    """Return the page of this status that needs nothing but its template."""
    response = _bare(status, sentence)
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _bare(status: int, sentence: str) -> HttpResponse:
    context = {"title": _TITLES[status], "sentence": sentence or _SENTENCES[status]}
    # What the log has beside the fault: whoever reports it can be answered.
    context["request_id"] = request_ids.current() if status == 500 else ""
    try:
        page = loader.get_template("error_bare.html").render(context)
    except Exception:
        logger.exception("The bare page for %s could not be shown.", status)
        return HttpResponse(
            f"{context['title']}. {context['sentence']}",
            content_type="text/plain; charset=utf-8",
            status=status,
        )
    return HttpResponse(page, status=status)
