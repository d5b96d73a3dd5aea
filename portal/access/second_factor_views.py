"""The pages that ask for the code at log-in, and that set the second factor up."""

from base64 import b32encode
from urllib.parse import quote, urlencode

import segno
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access import half, second_factor
from portal.back_office.journaling import sign_ins
from portal.identity.models import Identity, User
from portal.web import session_over
from portal.web.json_requests import wants_json


class CodeForm(forms.Form):
    """One field for the code; ``accept`` is called with it and may raise CodeNotAccepted."""

    code = forms.CharField(
        label=_("Mã xác nhận"),
        max_length=40,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "off",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Hãy gõ mã đang hiện trong ứng dụng.")},
    )

    def __init__(self, *args, accept, **kwargs):
        super().__init__(*args, **kwargs)
        self.accept = accept

    def clean_code(self):
        try:
            self.accepted = self.accept(self.cleaned_data["code"])
        except second_factor.CodeNotAccepted as error:
            raise forms.ValidationError(str(error), code="not_accepted") from error
        return self.cleaned_data["code"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a log-in whose password was right, and finish it."""
    user = half.user_of(request)
    if user is None:
        return session_over.respond(request)
    if not second_factor.is_set_up(user):
        return redirect("access:set_up")
    form = CodeForm(request.POST or None, accept=lambda typed: second_factor.check(user, typed))
    if form.is_valid():
        where = half.finish(request, user)
        sign_ins.after_code(request, user)
        return redirect(where)
    if request.method == "POST" and form.has_error("code", "not_accepted"):
        sign_ins.after_wrong_code(request, user)
    if wants_json(request):
        return JsonResponse({"error": " ".join(map(str, form["code"].errors))}, status=422)
    return _page(request, "code.html", "Mã xác nhận", {"form": form, "of": user})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret of the app as a QR code, take its first code, show the recovery codes.

    For a log-in that must have a second factor and has none, and for whoever is logged in.
    """
    held = half.user_of(request)
    user = held or (request.user if admin.site.has_permission(request) else None)
    if not isinstance(user, User):
        return session_over.respond(request)
    if held and second_factor.is_set_up(held):
        return redirect("access:code")
    form = CodeForm(request.POST or None, accept=lambda typed: second_factor.set_up(user, typed))
    if form.is_valid():
        where = "" if not held else half.finish(request, held)
        if held:
            sign_ins.after_code(request, held)
        return _recovery_codes(request, form.accepted, where)
    device = second_factor.device_to_set_up(user)
    context = {
        "form": form,
        "of": user,
        "is_held": held is not None,
        "qr": _qr(device, user),
        "secret": _in_fours(b32encode(device.bin_key).decode()),
    }
    return _page(request, "set_up.html", "Bật mã xác nhận", context)


@never_cache
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes to whoever is logged in."""
    user = request.user
    assert isinstance(user, User)
    if not second_factor.is_set_up(user):
        return redirect("access:set_up")
    return _recovery_codes(request, second_factor.renew_recovery_codes(user), "")


def _recovery_codes(request: HttpRequest, codes: list[str], where: str) -> HttpResponse:
    context = {"codes": codes, "where": where, "of": request.user}
    return _page(request, "recovery_codes.html", "Mã dự phòng", context)


def _qr(device: TOTPDevice, user: User) -> str:
    """Return the QR code as an SVG element, without styles: the policy of pages allows none."""
    issuer = Identity.current().portal_name.replace(":", " ")
    query = urlencode(
        {"secret": b32encode(device.bin_key).decode().rstrip("="), "issuer": issuer},
        quote_via=quote,
    )
    address = f"otpauth://totp/{quote(f'{issuer}:{user.get_username()}')}?{query}"
    drawn = segno.make(address, error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=4, light="#fff", title="Mã QR"))  # noqa: S308


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _page(request: HttpRequest, template: str, title: str, context: dict) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/access/{template}", context)
