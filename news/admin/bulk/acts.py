"""The acts that the list offers for many articles: button, form, and the act on one article."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from news import workflow
from news.admin.bulk.forms import (
    Asks,
    ExpiryNotice,
    NothingToAsk,
    OneTag,
    OtherCategory,
    Reason,
    When,
    WithdrawalReasons,
    ask_about_scheduled,
    ask_what_changes,
)
from news.bulk import edits
from news.models import Article
from news.models.after_publication import Change
from portal.vietnamese import dates, text


@dataclass(frozen=True)
class BulkAct:
    """One act: its button, what it does, the form it asks with, and the act on one article.

    ``checks``: the checks before publishing are shown. ``explains``: the kinds of correction among
    which it asks for articles that have been public. ``replaces``: it asks what becomes of
    scheduled editions. ``lets_out``: it compares the words that the text takes from other rows.
    ``is_rare``: its button is under "Việc khác".
    """

    label: str
    effect: str
    form: type[forms.Form]
    act: Callable[[Article, dict, Any], str]
    is_shown: Callable[[Any], bool]
    checks: bool = False
    explains: tuple[Change, ...] = ()
    replaces: bool = False
    lets_out: bool = False
    is_rare: bool = False

    def form_for(self, data: QueryDict | None, asks: Asks) -> forms.Form:
        """Return the form, with the fields that only some of the articles need."""
        form = self.form(data)
        if asks.unexplained and self.explains:
            ask_what_changes(form, self.explains, asks.unexplained)
        if asks.scheduled and self.replaces:
            ask_about_scheduled(form, asks.scheduled)
        return form


def _explain(article: Article, data: dict, by: Any) -> None:
    kind = data.get("change") or Change.MINOR
    edits.explain(article, kind, text.normalise_paragraphs(data.get("change_note", "")), by=by)


def _publish(article: Article, data: dict, by: Any) -> str:
    _explain(article, data, by)
    pending = workflow.Pending(data["pending"]) if data.get("pending") else None
    edition = workflow.publish(article, by=by, pending=pending)
    return f"Đã đăng lúc {dates.short_datetime(edition.begins_at)}."


def _schedule(article: Article, data: dict, by: Any) -> str:
    _explain(article, data, by)
    workflow.schedule(article, by=by, at=data["at"])
    return f"Đã hẹn giờ {dates.short_datetime(data['at'])}."


def _cancel_schedule(article: Article, data: dict, by: Any) -> str:
    workflow.cancel_schedule(article, by=by)
    return "Đã hủy hẹn giờ."


def _submit(article: Article, data: dict, by: Any) -> str:
    _explain(article, data, by)
    workflow.submit(article, by=by)
    return "Đã gửi duyệt."


def _approve(article: Article, data: dict, by: Any) -> str:
    workflow.approve(article, by=by)
    return "Đã duyệt đúng nội dung này."


def _reject(article: Article, data: dict, by: Any) -> str:
    workflow.reject(article, by=by, note=data["note"])
    return "Đã trả lại cho người viết."


def _withdraw(article: Article, data: dict, by: Any) -> str:
    workflow.withdraw(article, by=by, note=data["note"], public_reason=data["public_reason"])
    return "Đã gỡ khỏi cổng."


def _expire(article: Article, data: dict, by: Any) -> str:
    workflow.expire(article, by=by, notice=data["notice"])
    return "Đã ghi là hết hiệu lực."


def _confirm(article: Article, data: dict, by: Any) -> str:
    workflow.confirm_all(article, by=by)
    return "Đã xác nhận."


def _anybody(user: Any) -> bool:
    return True


_EDITS = "Đổi ở bàn biên tập; công chúng thấy khi bài được đăng lại. Bài đã duyệt trở về nháp."

#: In the order of the buttons.
ACTS = {
    "submit": BulkAct(
        "Gửi duyệt",
        "Báo cho biên tập viên rằng bài đã xong.",
        NothingToAsk,
        _submit,
        _anybody,
        checks=True,
        explains=(Change.MINOR, Change.SUBSTANTIVE),
    ),
    "reject": BulkAct(
        "Trả lại", "Bài trở về người viết, kèm lý do.", Reason, _reject, workflow.can_publish
    ),
    "approve": BulkAct(
        "Duyệt",
        "Duyệt đúng nội dung lúc này; đăng sau.",
        NothingToAsk,
        _approve,
        workflow.can_publish,
        checks=True,
        lets_out=True,
    ),
    "publish": BulkAct(
        "Đăng",
        "Công chúng thấy các bài này ngay.",
        NothingToAsk,
        _publish,
        workflow.can_publish,
        checks=True,
        lets_out=True,
        explains=(Change.MINOR,),
        replaces=True,
    ),
    "schedule": BulkAct(
        "Hẹn giờ",
        "Công chúng thấy đúng nội dung lúc này từ giờ đã hẹn.",
        When,
        _schedule,
        workflow.can_publish,
        checks=True,
        lets_out=True,
        explains=(Change.MINOR,),
    ),
    "withdraw": BulkAct(
        "Gỡ",
        "Các bài biến khỏi cổng ngay; địa chỉ của bài chỉ còn thông báo đã gỡ và ngày gỡ.",
        WithdrawalReasons,
        _withdraw,
        workflow.can_withdraw,
    ),
    "move": BulkAct(
        "Chuyển chuyên mục",
        _EDITS,
        OtherCategory,
        lambda article, data, by: edits.move(article, data["category"], by=by),
        _anybody,
    ),
    "tag": BulkAct(
        "Thêm chủ đề",
        _EDITS,
        OneTag,
        lambda article, data, by: edits.add_tag(article, data["tag"], by=by),
        _anybody,
    ),
    "untag": BulkAct(
        "Bỏ chủ đề",
        _EDITS,
        OneTag,
        lambda article, data, by: edits.remove_tag(article, data["tag"], by=by),
        _anybody,
        is_rare=True,
    ),
    "cancel_schedule": BulkAct(
        "Hủy hẹn giờ",
        "Bản hẹn giờ của các bài này không lên cổng.",
        NothingToAsk,
        _cancel_schedule,
        workflow.can_publish,
        is_rare=True,
    ),
    "expire": BulkAct(
        "Hết hiệu lực",
        "Các bài vẫn đọc được, có ghi ngày hết hiệu lực; không còn trong danh sách và RSS.",
        ExpiryNotice,
        _expire,
        workflow.can_withdraw,
        is_rare=True,
    ),
    "confirm": BulkAct(
        "Xác nhận việc gỡ",
        "Xác nhận rằng người khác gỡ hay chuyển các bài này là đúng.",
        NothingToAsk,
        _confirm,
        workflow.can_publish,
        is_rare=True,
    ),
}
