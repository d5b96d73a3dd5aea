"""Forms of the acts on many articles, with what only some of the articles need."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime

from news import workflow
from news.admin.category_choice import CategoryChoiceField
from news.models import Article, Tag
from news.models.after_publication import Change
from portal.vietnamese import text
from portal.vietnamese.date_fields import validate_year
from portal.web.forms.named_fields import name_parts
from portal.web.forms.suggested_fields import SuggestedSelect


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
        name_parts(self.fields["at"].widget, self.fields["at"].label)


class Reason(forms.Form):
    note = forms.CharField(
        label="Lý do",
        widget=forms.Textarea({"rows": 2}),
        help_text="Giữ trong nhật ký của từng bài.",
    )


class WithdrawalReasons(Reason):
    public_reason = forms.CharField(
        label="Lời cho công chúng",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Hiện ở địa chỉ của từng bài. Để trống: trang chỉ ghi bài đã được gỡ và ngày gỡ.",
    )


class ExpiryNotice(forms.Form):
    notice = forms.CharField(
        label="Lời cho công chúng",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Hiện ở đầu từng bài. Để trống: chỉ có ngày hết hiệu lực.",
    )


class OtherCategory(forms.Form):
    category = CategoryChoiceField(label="Chuyên mục mới")


class OneTag(forms.Form):
    tag = forms.ModelChoiceField(
        Tag.objects.all(),
        label="Chủ đề",
        widget=SuggestedSelect(Article._meta.get_field("tags"), admin.site),
    )


class Asks(NamedTuple):
    """Count the ticked articles for which the form of the act has further fields.

    ``unexplained``: how many have been public and do not say what changes; ``scheduled``: how many
    have a scheduled edition.
    """

    unexplained: int = 0
    scheduled: int = 0


def ask_about_scheduled(form: forms.Form, count: int) -> None:
    """Ask what becomes of the scheduled editions of ``count`` articles."""
    form.fields["pending"] = forms.ChoiceField(
        label="Bản đã hẹn giờ",
        widget=forms.RadioSelect,
        choices=[
            (workflow.Pending.KEEP.value, "Giữ: bản này hết khi bản hẹn giờ lên"),
            (workflow.Pending.CANCEL.value, "Hủy: chỉ còn bản này"),
        ],
        help_text=f"Cho {text.number(count)} bài đang có bản hẹn giờ.",
    )


def ask_what_changes(form: forms.Form, kinds: tuple[Change, ...], count: int) -> None:
    """Ask once for the kind and reason of the change to ``count`` articles."""
    if len(kinds) > 1:
        form.fields["change"] = forms.ChoiceField(
            label="Lần sửa này là",
            choices=[("", "– chọn –"), *((kind.value, kind.label) for kind in kinds)],
        )
    only_minor = (
        ""
        if len(kinds) > 1
        else " Đây là sửa nhỏ, công chúng không đọc lời này. Đính chính thì ghi khi gửi duyệt."
    )
    form.fields["change_note"] = forms.CharField(
        label="Đã sửa gì, vì sao",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=f"Cho {text.number(count)} bài đã từng lên cổng mà chưa ghi.{only_minor}",
    )
