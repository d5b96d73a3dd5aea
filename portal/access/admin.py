"""Accounts, with the sessions and the second factor of each; django-otp's own admin is not used."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access import second_factor, sessions
from portal.access.models import OpenSession
from portal.access.session_views import log_ins_of
from portal.identity.admin import staff
from portal.identity.models import User
from portal.web.numbers import parse_number

# Their pages show the secrets of other people.
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.unregister(User)

#: Fields whose change ends the sessions of an account that would need a second factor now.
_RIGHTS = {"groups", "is_superuser"}


@admin.register(User)
class UserAdmin(staff.UserAdmin):
    """Admin of accounts, with a page of the sessions and the second factor of each."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.sign_ins)
        ours = path("<path:object_id>/dang-nhap/", page, name="identity_user_sign_ins")
        return [ours, *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        return [*fieldsets, ("Đăng nhập", {"fields": ["sign_ins_link"]})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["sign_ins_link"] if obj else [])]

    @admin.display(description="Phiên và mã xác nhận")
    def sign_ins_link(self, account):
        address = reverse("admin:identity_user_sign_ins", args=[account.pk])
        return format_html('<a href="{}">Xem các phiên, kết thúc, gỡ mã xác nhận</a>', address)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        account, changed = form.instance, set(form.changed_data)
        must_set_up = (
            changed & _RIGHTS
            and second_factor.must_have(account)
            and not second_factor.is_set_up(account)
        )
        if change and (not account.is_active or must_set_up):
            sessions.end(account, by=request.user)

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if (request.method, response.status_code) == ("POST", 302) and request.GET.get("seen"):
            account = User.objects.filter(pk=parse_number(id) or 0).first()
            if account and account != request.user and not _is_refused(request, response):
                sessions.end(account, by=request.user)
        return response

    def sign_ins(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the sessions, last log-ins and second factor of an account; end or remove them."""
        account = get_object_or_404(User, pk=parse_number(object_id) or 0)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if request.method == "POST":
            self._act(request, account, by=request.user)
            return redirect("admin:identity_user_sign_ins", account.pk)
        context = {
            "title": "Đăng nhập",
            "account": account,
            "opts": self.model._meta,
            "sessions": OpenSession.objects.of(account),
            "log_ins": log_ins_of(account),
            "is_set_up": second_factor.is_set_up(account),
            "must_have": second_factor.must_have(account),
            "codes_left": second_factor.recovery_codes_left(account),
        }
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/access/account.html", context)

    def _act(self, request: HttpRequest, account: User, *, by) -> None:
        if request.POST.get("act") == "remove":
            if account == by:
                told = "Mã xác nhận của chính mình thì nhờ một người quản trị khác gỡ."
                self.message_user(request, told, messages.WARNING)
            elif second_factor.remove(account, by=by):
                told = "Đã gỡ mã xác nhận. Lần đăng nhập tới, nếu phải có mã, người này bật lại."
                self.message_user(request, told, messages.SUCCESS)
            else:
                self.message_user(request, "Tài khoản này không có mã xác nhận.", messages.INFO)
        elif request.POST.get("act") == "end":
            own = request.session.session_key if account == by else ""
            ended = sessions.end(account, by=by, but=own)
            told = f"Đã kết thúc {ended} phiên." if ended else "Không có phiên nào khác đang mở."
            self.message_user(request, told, messages.SUCCESS if ended else messages.INFO)


def _is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    # The password form redirects to itself when somebody else has set the password meanwhile.
    return response["Location"] == request.path
