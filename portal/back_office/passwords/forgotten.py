"""A forgotten password: a link by e-mail with which a new one is set, once (decision 38)."""

import datetime
import unicodedata

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal.access import sessions
from portal.back_office.passwords import first
from portal.identity.demo_accounts import is_demo
from portal.identity.log_in import locks
from portal.identity.models import Identity, User
from portal.jobs.queue import enqueue
from portal.journal.models import Action, Entry, record
from portal.management.first_steps import sends_mail
from portal.notifications.mails import mail_to
from portal.vietnamese import dates

MAIL_LINK, MAIL_CHANGED = "passwords.mail_link", "passwords.mail_changed"
PERIOD = datetime.timedelta(hours=1)
#: Links that are mailed in `PERIOD`: to one account, and to what one network asks for.
MOST_OF_ONE, MOST_OF_NETWORK = 3, 10
#: Accounts that one e-mail address may name; a shared mailbox has a few.
_MOST_NAMED = 5
_HELD_BACK = "Quá số thư cho một giờ nên không gửi."


class LinkNotValid(Exception):
    """The link is too old, was used, or belongs to an account that may not log in."""


def is_possible() -> bool:
    """Return whether mail is set up, and the portal knows the address to put into the link."""
    return sends_mail() and bool(Identity.current().desk_origin)


def ask(typed: str, address: str) -> None:
    """Enqueue a mail to each account that ``typed``, a user name or e-mail address, names.

    For a name that nobody has a job is written too, which does nothing: neither the answer nor
    its time tells whether there is such an account.
    """
    for number in _named(typed) or [0]:
        enqueue(MAIL_LINK, number, address=address)


def may_use(user: User) -> bool:
    """Return whether a link is mailed to this account, and taken from it."""
    return user.is_active and user.is_staff and bool(user.email) and not is_demo(user)


def send_link(number: int, address: str) -> None:
    """Mail a link to account ``number``; nothing if it may have none, or has had enough.

    ``address`` is the network address that asked. Raises OSError or SMTPException.
    """
    user = User.objects.filter(pk=number).first()
    if user is None or not may_use(user):
        return
    recent = Entry.objects.filter(action=Action.SEND_PASSWORD_LINK, at__gt=Now() - PERIOD)
    own = list(recent.about(user).values_list("note", flat=True))
    network = locks.network_of(address)
    others = recent.filter(note="").values_list("facts__address", flat=True)
    of_network = sum(locks.network_of(each) == network for each in others)
    if own.count("") >= MOST_OF_ONE or of_network >= MOST_OF_NETWORK:
        if _HELD_BACK not in own:
            record(Action.SEND_PASSWORD_LINK, user, actor=None, note=_HELD_BACK, address=address)
        return
    _mail_of_link(user, address).send()
    # Afterwards: a mail that the server does not take is sent again, and counted once.
    record(Action.SEND_PASSWORD_LINK, user, actor=None, address=address)


@transaction.atomic
def set_password(user: User, token: str, password: str, *, address: str) -> None:
    """Set the new password by a link, and end what the old one had opened; raises LinkNotValid.

    The second factor stays: whoever reads the person's mail alone does not get in.
    """
    account = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    # Under the lock: of two requests with one link, the second finds another password.
    if not (may_use(account) and default_token_generator.check_token(account, token)):
        raise LinkNotValid
    account.set_password(password)
    account.save(update_fields=["password"])
    first.is_changed(account)
    locks.unlock(account)
    sessions.end(account, by=account)
    note = "Bằng đường dẫn trong thư."
    record(Action.SET_PASSWORD, account, actor=account, note=note, address=address)
    enqueue(MAIL_CHANGED, account.pk, address=address)


def send_changed(number: int, address: str) -> None:
    """Tell account ``number`` by mail that its password was set by a link."""
    user = User.objects.filter(pk=number).exclude(email="").first()
    if user is None:
        return
    lines = [
        f"Mật khẩu của tài khoản {user.get_username()} vừa được đặt lại bằng đường dẫn trong thư, "
        f"từ địa chỉ {address}. Mọi phiên đăng nhập trước đó đã kết thúc.",
        "Nếu không phải bạn làm, hãy báo ngay cho người quản trị của cổng.",
    ]
    subject = "mật khẩu của bạn vừa được đặt lại"
    mail_to(user, subject, lines, Identity.current()).send()


def _named(typed: str) -> list[int]:
    name = User.normalize_username(typed.strip())
    found = User.objects.filter(Q(username=name) | Q(email__iexact=name)).order_by("pk")
    # PostgreSQL may think two addresses equal that belong to different people (CVE-2019-19844).
    return [
        user.pk
        for user in found[:_MOST_NAMED]
        if user.username == name or _folded(user.email) == _folded(name)
    ]


def _folded(address: str) -> str:
    return unicodedata.normalize("NFKC", address).casefold()


def _mail_of_link(user: User, address: str) -> EmailMessage:
    identity = Identity.current()
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    path = reverse("forgotten_password:link", args=[key, token])
    asked = f"{dates.short_datetime(timezone.now())}, từ địa chỉ {address}"
    lines = [
        f"Có người xin đặt lại mật khẩu bàn biên tập của tài khoản {user.get_username()} "
        f"({asked}). Nếu là bạn, hãy mở đường dẫn này trong vòng một giờ và đặt mật khẩu mới:",
        f"{identity.desk_origin}{path}",
        "Đường dẫn chỉ dùng được một lần. Nếu không phải bạn, hãy bỏ qua thư này: chưa có gì "
        "thay đổi.",
    ]
    return mail_to(user, "đặt lại mật khẩu", lines, identity)
