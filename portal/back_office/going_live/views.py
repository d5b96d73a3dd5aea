"""The buttons of the checklist: check now, and confirm that a backup was restored."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.back_office.going_live import checks
from portal.identity.models import User

RIGHT = "identity.change_identity"


@require_POST
@permission_required(RIGHT, raise_exception=True)
def going_live(request: HttpRequest) -> HttpResponse:
    """Do what the pressed button says (``act``) and lead back to the first page."""
    assert isinstance(request.user, User)
    match request.POST.get("act", ""):
        case "check":
            checks.check_later(request.user)
            messages.success(request, "Đang kiểm tra: tải lại trang này sau ít giây.")
        case "restored":
            checks.record_restored(request.user)
            messages.success(request, "Đã ghi vào nhật ký.")
        case _:
            messages.error(request, "Nút vừa bấm không có ở đây: hãy tải lại trang.")
    return redirect("admin:index")
