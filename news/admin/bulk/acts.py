"""The acts that the list offers for many articles: button, form, and the act on one article."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, AutocompleteSelect

from news import workflow
from news.admin.category_choice import CategoryChoiceField
from news.bulk import edits
from news.models import Article, Tag
from portal.vietnamese import dates
from portal.vietnamese.date_fields import validate_year


class NothingToAsk(forms.Form):
    """Form of an act that needs nothing but the press."""


class When(forms.Form):
    at = forms.SplitDateTimeField(
        label="Lên cổng lúc",
        widget=AdminSplitDateTime,
        validators=[validate_year],
        help_text="Giờ Việt Nam. Mọi bài đã đánh dấu lên cổng cùng lúc này.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["at"].widget
        assert isinstance(widget, AdminSplitDateTime)
        for part, name in zip(widget.widgets, ("ngày", "giờ"), strict=True):
            part.attrs["aria-label"] = f"Lên cổng lúc: {name}"


class Reason(forms.Form):
    note = forms.CharField(
        label="Lý do",
        widget=forms.Textarea({"rows": 2}),
        help_text="Giữ trong nhật ký của từng bài.",
    )


class OtherCategory(forms.Form):
    category = CategoryChoiceField(label="Chuyên mục mới")


class OneMoreTag(forms.Form):
    tag = forms.ModelChoiceField(
        Tag.objects.all(),
        label="Chủ đề",
        widget=AutocompleteSelect(Article._meta.get_field("tags"), admin.site),
    )


class BulkAct(NamedTuple):
    """One act: its button, what it does, the form it asks with, and the act on one article."""

    label: str
    effect: str
    form: type[forms.Form]
    act: Callable[[Article, dict, Any], str]
    is_shown: Callable[[Any], bool]
    checks: bool = False


def _publish(article: Article, data: dict, by: Any) -> str:
    edition = workflow.publish(article, by=by)
    return f"Đã đăng lúc {dates.short_datetime(edition.begins_at)}."


def _schedule(article: Article, data: dict, by: Any) -> str:
    workflow.schedule(article, by=by, at=data["at"])
    return f"Đã hẹn giờ {dates.short_datetime(data['at'])}."


def _submit(article: Article, data: dict, by: Any) -> str:
    workflow.submit(article, by=by)
    return "Đã gửi duyệt."


def _approve(article: Article, data: dict, by: Any) -> str:
    workflow.approve(article, by=by)
    return "Đã duyệt đúng nội dung này."


def _reject(article: Article, data: dict, by: Any) -> str:
    workflow.reject(article, by=by, note=data["note"])
    return "Đã trả lại cho người viết."


def _withdraw(article: Article, data: dict, by: Any) -> str:
    workflow.withdraw(article, by=by, note=data["note"])
    return "Đã gỡ khỏi cổng."


def _anybody(user: Any) -> bool:
    return True


#: In the order of the buttons.
ACTS = {
    "submit": BulkAct(
        "Gửi duyệt",
        "Báo cho biên tập viên rằng bài đã xong.",
        NothingToAsk,
        _submit,
        _anybody,
        True,
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
        True,
    ),
    "publish": BulkAct(
        "Đăng",
        "Công chúng thấy các bài này ngay.",
        NothingToAsk,
        _publish,
        workflow.can_publish,
        True,
    ),
    "schedule": BulkAct(
        "Hẹn giờ",
        "Công chúng thấy đúng nội dung lúc này từ giờ đã hẹn.",
        When,
        _schedule,
        workflow.can_publish,
        True,
    ),
    "withdraw": BulkAct(
        "Gỡ",
        "Các bài biến khỏi cổng ngay; địa chỉ của bài chỉ còn thông báo đã gỡ và ngày gỡ.",
        Reason,
        _withdraw,
        workflow.can_withdraw,
    ),
    "move": BulkAct(
        "Chuyển chuyên mục",
        "Đổi ở bàn biên tập; công chúng thấy khi bài được đăng lại. Bài đã duyệt trở về nháp.",
        OtherCategory,
        lambda article, data, by: edits.move(article, data["category"], by=by),
        _anybody,
    ),
    "tag": BulkAct(
        "Thêm chủ đề",
        "Đổi ở bàn biên tập; công chúng thấy khi bài được đăng lại. Bài đã duyệt trở về nháp.",
        OneMoreTag,
        lambda article, data, by: edits.add_tag(article, data["tag"], by=by),
        _anybody,
    ),
}
