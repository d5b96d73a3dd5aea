"""The pages of a forgotten password; they exist only where mail is set up."""

from django import forms
from django.contrib import admin
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.back_office.passwords import forgotten
from portal.web import proxies


class AskForm(forms.Form):
    """Whose password it is."""

    who = forms.CharField(
        label="Tên đăng nhập, hoặc địa chỉ thư điện tử",
        max_length=254,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "off", "autofocus": True}
        ),
        error_messages={"required": "Hãy gõ tên đăng nhập hoặc địa chỉ thư của bạn."},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask whose password was forgotten; the answer is the same for every name."""
    _exist()
    form = AskForm(request.POST or None)
    if form.is_valid():
        forgotten.ask(form.cleaned_data["who"], proxies.address_of(request))
        return redirect("forgotten_password:sent")
    return _page(request, "ask.html", "Quên mật khẩu", {"form": form})


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, whoever was named."""
    _exist()
    return _page(request, "sent.html", "Hãy xem hộp thư", {"most": forgotten.MOST_OF_ONE})


class Link(PasswordResetConfirmView):
    """Django's two steps: the token goes into the session, then the form has an address without.

    Opening the link changes nothing, so programs that look into mails use nothing up.
    """

    http_method_names = ["get", "head", "post"]
    template_name = "admin/passwords/set.html"

    def dispatch(self, *args, **kwargs):
        _exist()
        return super().dispatch(*args, **kwargs)

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and forgotten.may_use(user) else None

    def form_valid(self, form):
        assert self.user  # The link is valid.
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN, "")
        password, address = form.cleaned_data["new_password1"], proxies.address_of(self.request)
        try:
            forgotten.set_password(self.user, token, password, address=address)
        except forgotten.LinkNotValid:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        if self.request.user == self.user:
            # It has ended with the others; one that is gone cannot be saved (400).
            self.request.session.flush()
        else:
            del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        return _page(self.request, "done.html", "Đã đặt mật khẩu mới", {"of": self.user})

    def get_context_data(self, **kwargs):
        titles = {True: "Đặt mật khẩu mới", False: "Đường dẫn không dùng được nữa"}
        context = super().get_context_data(**kwargs) | {"of": self.user}
        return admin.site.each_context(self.request) | context | {"title": titles[self.validlink]}

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if not self.validlink:
            response.status_code = 410
        return response


def _exist() -> None:
    if not forgotten.is_possible():
        raise Http404("Cổng chưa gửi được thư.")


def _page(request: HttpRequest, template: str, title: str, context: dict) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/passwords/{template}", context)
