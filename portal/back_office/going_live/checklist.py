"""The steps of the checklist, each done or not; it stands on the first page until all are."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from news.models.public_record import database_instant
from portal.access import second_factor
from portal.back_office.going_live.checks import CHECKED, KIND, RESTORED
from portal.identity.demo_accounts import has_demo_accounts
from portal.identity.models import Identity, User
from portal.journal.models import Action, Entry
from portal.management.first_steps import administrators
from portal.management.journaled_commands import KIND as COMMAND

#: A nightly backup that missed one night is still one.
BACKUP_IS_OLD = timedelta(days=2)
#: Entries about commands and checks that are looked at, the newest ones.
_MOST_READ = 200
_ACTS = (("check", "Kiểm tra ngay"), ("restored", "Đã khôi phục thử"))


@dataclass(frozen=True)
class Step:
    """A step; ``what`` says what is missing; it is done at ``address`` or by the button ``act``."""

    title: str
    is_done: bool
    what: str = ""
    address: str = ""
    act: str = ""


def what_is_left() -> dict[str, Any] | None:
    """Return all steps, how many are left, and the buttons for these; None if all are done."""
    found = steps()
    left = [step for step in found if not step.is_done]
    if not left:
        return None
    acts = [(act, words) for act, words in _ACTS if act in {step.act for step in left}]
    return {"steps": found, "left": len(left), "acts": acts}


def steps() -> list[Step]:
    """Return all steps in the order of docs/going-live.md; a fixed number of queries."""
    identity = Identity.current()
    chiefs = list(administrators())
    entries = _latest()
    checked = entries.get(CHECKED)
    facts = checked.facts if checked else {}
    if facts.get("origin") != identity.canonical_origin:
        # Checked for another address.
        facts = {}
    not_yet = "Chưa kiểm tra: bấm “Kiểm tra ngay”."
    backup = entries.get("backup")
    return [
        _identity(identity),
        Step(
            "Tài khoản quản trị thật, không còn tài khoản dùng thử",
            bool(chiefs) and not has_demo_accounts(),
            "Thêm một tài khoản thuộc nhóm Quản trị, rồi chạy `manage.py setup --lock-demo`.",
            reverse("admin:identity_user_changelist"),
        ),
        _second_factor(chiefs),
        Step(
            "Cài đặt cho mạng công cộng",
            settings.IN_PRODUCTION and settings.SECURE_SSL_REDIRECT and not settings.DEBUG,
            "Đặt PORTAL_HOSTS và PORTAL_TRUSTED_PROXIES, tắt PORTAL_DEBUG, chạy sau máy chủ https.",
        ),
        Step(
            "Địa chỉ công khai dẫn đến cổng này, bằng https",
            facts.get("address_finding") == "",
            facts.get("address_finding") or not_yet,
            act="check",
        ),
        Step(
            "Gửi được thư",
            facts.get("mail_finding") == "",
            facts.get("mail_finding") or not_yet,
            act="check",
        ),
        Step(
            "Có bản sao lưu mới",
            backup is not None and database_instant() - backup.at < BACKUP_IS_OLD,
            "Hai ngày nay chưa có bản nào: bật portal-backup.timer, hoặc chạy `manage.py backup`.",
        ),
        Step(
            "Đã khôi phục thử một bản sao lưu ở máy khác",
            RESTORED in entries,
            "Làm theo docs/going-live.md, xem cổng ở máy ấy, rồi bấm “Đã khôi phục thử”.",
            act="restored",
        ),
    ]


def _identity(identity: Identity) -> Step:
    usual = Identity().portal_name
    missing = [
        str(Identity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in ("portal_name", "agency_name", "canonical_origin")
        if getattr(identity, name) in {"", usual}
    ]
    return Step(
        "Thông tin cổng",
        not missing,
        f"Còn thiếu: {', '.join(missing)}.",
        reverse("admin:identity_identity_changelist"),
    )


def _second_factor(chiefs: list[User]) -> Step:
    bare = ", ".join(user.username for user in second_factor.without(chiefs))
    what = (
        f"Chưa bật: {bare}." if chiefs else "Chưa có người quản trị nào ngoài tài khoản dùng thử."
    )
    return Step("Mã xác nhận khi người quản trị đăng nhập", bool(chiefs) and not bare, what)


def _latest() -> dict[str, Entry]:
    """Return the newest entry about each command (by its name) and about each check (its words)."""
    found: dict[str, Entry] = {}
    rows = Entry.objects.filter(
        action__in=[Action.CHECK, Action.RUN_COMMAND], kind__in=[KIND, COMMAND]
    )
    for entry in rows.order_by("-pk")[:_MOST_READ]:
        name = (
            entry.words
            if entry.kind == KIND
            else entry.words.removeprefix("manage.py ").partition(" ")[0]
        )
        found.setdefault(name, entry)
    return found
