"""A password that an administrator has set is changed at the first log-in, before anything else."""

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect

from portal.back_office.journaling import sign_ins
from portal.identity.log_in.form import check_password_again
from portal.identity.models import User
from portal.web import proxies, session_over
from portal.web.json_requests import wants_json

SENTENCE = (
    "Mật khẩu này do người quản trị đặt, nên có người khác biết. Hãy đặt mật khẩu của riêng bạn, "
    "rồi mới dùng bàn biên tập."
)
SAME = "Mật khẩu mới giống mật khẩu cũ; hãy đặt một mật khẩu khác."
_OPEN = {"admin:password_change", "admin:logout", "admin:login", "admin:jsi18n"}


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's form, which also refuses the old password as the new one.

    Wrong old passwords count with those of log-ins (decision 39): otherwise somebody at an open
    desk could guess here what the form of the confirmation asks for.
    """

    def __init__(self, *args, request: HttpRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        address = proxies.address_of(self._request)
        if sentence := check_password_again(self.user, old, address):
            sign_ins.after_wrong_proof(self._request, self.user)
            raise ValidationError(sentence, code="password_incorrect")
        return old

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise ValidationError(SAME, code="same_password")
        return new


def is_changed(user: User) -> None:
    """Note that the person has a password of their own."""
    User.objects.filter(pk=user.pk, must_change_password=True).update(must_change_password=False)


class FirstPasswordMiddleware:
    """Middleware that leads the whole back office to the form for a password of one's own.

    As long as the account has a password set by an administrator. Scripts get the answer of a
    session that is over. After AuthenticationMiddleware and MessageMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Only the back office has sessions: public pages ask nobody who they are.
        if (
            not request.path_info.startswith(settings.BACK_OFFICE_PATH)
            or SESSION_KEY not in request.session
        ):
            return None
        if request.resolver_match.view_name in _OPEN:
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        if wants_json(request):
            return session_over.respond(request, SENTENCE)
        messages.warning(request, SENTENCE)
        return redirect("admin:password_change")
