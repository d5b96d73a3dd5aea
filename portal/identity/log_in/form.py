"""The log-in form: a password is checked only where no lock is in force."""

import datetime
import math

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.log_in import locks
from portal.identity.models import User
from portal.journal.models import Action, record, record_event
from portal.vietnamese import dates
from portal.web import proxies


class LogInForm(AdminAuthenticationForm):
    """Django's form, whose ``locked_until`` is set when the account or the address is locked."""

    locked_until: datetime.datetime | None = None

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return super().clean()
        address = proxies.address_of(self.request) if self.request else ""
        try:
            attempt = locks.begin(username, address)
        except locks.Locked as error:
            self.locked_until = error.until
            raise ValidationError(sentence_of(error), code="locked") from None
        try:
            cleaned = super().clean()
        except ValidationError:
            if attempt.begins_lock:
                _record_lock(username, address)
            raise
        locks.succeed(attempt, self.get_user())
        return cleaned


def check_password_again(user: User, password: str, address: str) -> str:
    """Check the password of somebody who is logged in; return "" or what to tell the person.

    Wrong ones count with those of the log-in form.
    """
    try:
        attempt = locks.begin(user.get_username(), address)
    except locks.Locked as error:
        return sentence_of(error)
    if user.check_password(password):
        locks.succeed(attempt, user)
        return ""
    if attempt.begins_lock:
        _record_lock(user.get_username(), address)
    return _("Mật khẩu chưa đúng.")


def sentence_of(lock: locks.Locked) -> str:
    minutes = math.ceil((lock.until - timezone.now()).total_seconds() / 60)
    return _(
        "Sai mật khẩu quá nhiều lần, nên mật khẩu chưa được xem. Hãy thử lại lúc {at} (sau "
        "{minutes} phút). Quên mật khẩu thì đặt lại ở trang đăng nhập, hoặc nhờ người quản trị: "
        "khi ấy vào được ngay."
    ).format(at=dates.short_datetime(lock.until), minutes=max(minutes, 1))


def _record_lock(username: str, address: str) -> None:
    account = User.objects.filter(username=username).first()
    if account:
        record(Action.LOCK_LOG_IN, account, actor=None, address=address)
        return
    # The name that was typed may be a password.
    kind, words = User._meta.label_lower, "tài khoản không có"
    record_event(Action.LOCK_LOG_IN, kind, words, address=address)
