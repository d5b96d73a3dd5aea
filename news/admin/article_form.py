"""Form of an article: its text, and the fields for an action of the workflow."""

from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.functional import cached_property

from news import photo_usage, workflow
from news.admin.picking.article_address import ArticleAddressField
from news.admin.picking.related_articles import RelatedArticlesField
from news.checks import report
from news.models import Article, Edition
from news.models.public_record import database_instant
from news.publication_state import preview, record_of, seen_state
from news.workflow import seen_words
from portal.journal.models import Action, Entry
from portal.vietnamese import dates, text
from portal.vietnamese.date_fields import validate_year
from portal.web.forms.ask_again import is_confirmed
from portal.web.forms.edit_conflict import EditConflictMixin
from portal.web.forms.named_fields import name_parts

A_YEAR = timedelta(days=366)

PUBLISHING = ("publish", "schedule")

#: Actions in the journal that change the state of an article.
ACTS = (
    *(Action.SUBMIT, Action.REJECT, Action.APPROVE, Action.PUBLISH, Action.SCHEDULE),
    *(Action.CANCEL_SCHEDULE, Action.WITHDRAW, Action.EXPIRE, Action.MOVE, Action.REVIEW),
)

WORKFLOW_FIELDS = (
    "opened_version",
    "opened_fields",
    "opened_state",
    "opened_words",
    "act",
    "pending",
    "schedule_at",
    "far_schedule",
    "emergency",
    "reject_note",
    "withdraw_note",
    "public_reason",
    "expire_notice",
    "move_to",
    "move_note",
    "seen_warnings",
)


#: The words of acts, with the acts that store them.
WORDS_OF_ACTS = {
    "emergency": PUBLISHING,
    "reject_note": ("reject",),
    "withdraw_note": ("withdraw",),
    "public_reason": ("withdraw",),
    "expire_notice": ("expire",),
    "move_note": ("move",),
}

#: Fields that "Khôi phục" takes from an earlier version: all that people fill in.
TEXT_FIELDS = (
    "title",
    "category",
    "summary",
    "body",
    "lead_photo",
    "lead_caption",
    "lead_alt_text",
    "byline",
    "source",
    "source_url",
    "source_published_at",
    "tags",
    "related_ids",
    "published_at",
    "ends_at",
    "ends_how",
    "change",
    "change_note",
)


class ArticleForm(EditConflictMixin):
    """Form of an article with the action to do after saving, if any.

    The admin sets the class attributes ``user`` and ``rejection`` for each request. ``rejection``
    is the ActionNotAllowed of a first attempt with the same data; it is shown above the form.
    """

    user = None
    previewing = False
    rejection: workflow.ActionNotAllowed | None = None

    related_ids = RelatedArticlesField()
    act = forms.ChoiceField(
        required=False,
        choices=[
            (name, name)
            for name in (
                *("", "submit", "reject", "approve", "publish", "schedule", "cancel_schedule"),
                *("withdraw", "expire", "move", "confirm", "review"),
            )
        ],
    )
    pending = forms.ChoiceField(
        label="Bản đã hẹn giờ",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (workflow.Pending.KEEP.value, "Giữ: bản này hết khi bản hẹn giờ lên"),
            (workflow.Pending.CANCEL.value, "Hủy: chỉ còn bản này"),
        ],
    )
    schedule_at = forms.SplitDateTimeField(
        label="Lên cổng lúc",
        required=False,
        widget=AdminSplitDateTime,
        validators=[validate_year],
        help_text="Giờ Việt Nam.",
    )
    far_schedule = forms.CharField(required=False, widget=forms.HiddenInput)
    emergency = forms.CharField(
        label="Lý do đăng khẩn",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Chỉ khi không kịp có người thứ hai duyệt. Bài được đánh dấu cho đến khi một "
        "người khác xem lại.",
    )
    reject_note = forms.CharField(
        label="Lý do trả lại", required=False, widget=forms.Textarea({"rows": 2})
    )
    withdraw_note = forms.CharField(
        label="Lý do gỡ",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Giữ trong nhật ký; công chúng không đọc lời này.",
    )
    public_reason = forms.CharField(
        label="Lời cho công chúng",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Hiện ở địa chỉ của bài. Để trống: trang chỉ ghi bài đã được gỡ và ngày gỡ.",
    )
    expire_notice = forms.CharField(
        label="Lời cho công chúng",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ví dụ: văn bản nào thay thế. Để trống: chỉ có ngày hết hiệu lực.",
    )
    move_to = ArticleAddressField(
        label="Bài dẫn đến",
        required=False,
        help_text="Dán địa chỉ của bài ấy trên cổng, hoặc gõ số cuối địa chỉ.",
    )
    move_note = forms.CharField(
        label="Lý do chuyển", required=False, widget=forms.Textarea({"rows": 2})
    )

    seen_warnings = forms.CharField(required=False, widget=forms.HiddenInput)
    opened_state = forms.CharField(required=False, widget=forms.HiddenInput)
    opened_words = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = ()  # The admin adds the fields of its fieldsets, with its own widgets.

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and "ends_how" not in self.data:
            # A form that was opened before the portal was upgraded does not send it.
            data = self.data.copy()
            data["ends_how"] = self.instance.ends_how
            self.data = data
        for field in self.fields.values():
            name_parts(field.widget, field.label)
        if self.instance.pk:
            self.initial["opened_state"] = seen_state(self.instance)
            self.initial["opened_words"] = seen_words.hashes(self.instance)
        self.initial["tags"] = getattr(self.instance, "restored_tags", self.initial.get("tags"))

    def opened(self, name):
        # The fields of a restored text count as changed where they differ from the saved row.
        if hasattr(self.instance, "restored_tags"):
            return self.stored(self._saved, name)
        return super().opened(name)

    @cached_property
    def _saved(self):
        return Article.objects.get(pk=self.instance.pk)

    def clean(self):
        cleaned = super().clean()
        if not self.previewing:
            if saved := self.lock_unless_stale():
                # From the saved row, because a restored text may come with other values.
                self.instance.version = saved.version
                self.instance.desk_state = saved.desk_state
                self._require_seen_state(saved)
                self._require_seen_words(saved)
            self._require_what_the_act_needs(cleaned)
            self._require_plausible_times(cleaned)
        if self.rejection:
            self.add_error(None, str(self.rejection))
        return cleaned

    def clean_related_ids(self):
        chosen = self.cleaned_data["related_ids"]
        if self.instance.pk in chosen:
            raise forms.ValidationError("Một bài không liên quan đến chính nó. Hãy bỏ bài này ra.")
        return chosen

    def _post_clean(self):
        super()._post_clean()  # type: ignore[misc] # the stubs leave it out
        if not (self.previewing or self.errors) and self.cleaned_data["act"] in PUBLISHING:
            self._ask_about_warnings()

    def _ask_about_warnings(self):
        """Ask once before publishing a text with warnings that the form has not shown yet.

        Of a text with errors the workflow tells those first.
        """
        found = report.findings(preview(self.instance, tags=self.cleaned_data["tags"]))
        unseen = report.unseen(found, self.cleaned_data["seen_warnings"].split())
        if unseen and not any(finding.is_error for finding in found):
            sentences = " ".join(finding.sentence for finding in unseen)
            self.add_error(
                None, f"Nên xem lại trước khi đăng: {sentences} Nếu vẫn muốn đăng thì bấm lần nữa."
            )

    def changed_text(self) -> list[str]:
        """Return the labels of the changed fields, without the fields of actions."""
        return [
            str(self.fields[name].label)
            for name in self.changed_data
            if name not in WORKFLOW_FIELDS
        ]

    def changed_words(self) -> bool:
        """Return whether anything was changed but the printed date, which publishers decide on."""
        return bool({*self.changed_data} - {*WORKFLOW_FIELDS, "published_at"})

    def inputs_not_saved(self) -> list[str]:
        """Return the names of the inputs whose words the chosen action does not store."""
        act = self.cleaned_data.get("act")
        return [name for name, acts in WORDS_OF_ACTS.items() if act not in acts]

    def carry_out(self) -> str:
        """Do the chosen action on the saved article; return a message for the user, "" for none.

        Raises workflow.ActionNotAllowed.
        """
        data, how = self.cleaned_data, {"by": self.user}
        match data.get("act"):
            case "submit":
                workflow.submit(self.instance, **how)
                return "Đã gửi duyệt."
            case "reject":
                workflow.reject(self.instance, note=data["reject_note"], **how)
                return "Đã trả lại cho người viết."
            case "approve":
                workflow.approve(self.instance, **how)
                return "Đã duyệt đúng nội dung này. Ai sửa bài thì phải duyệt lại."
            case "publish":
                pending = workflow.Pending(data["pending"]) if data["pending"] else None
                edition = workflow.publish(
                    self.instance, pending=pending, emergency=data["emergency"], **how
                )
                return f"Đã đăng. {_what_readers_see(edition)}"
            case "schedule":
                workflow.schedule(
                    self.instance, at=data["schedule_at"], emergency=data["emergency"], **how
                )
                return "Đã hẹn giờ. Bản hẹn giờ giữ đúng nội dung lúc này."
            case "cancel_schedule":
                workflow.cancel_schedule(self.instance, by=self.user)
                self.instance.refresh_from_db(fields=["desk_state"])
                waits = self.instance.desk_state == Article.DeskState.APPROVED
                rest = " Nội dung đã hẹn vẫn được duyệt, chưa đăng." if waits else ""
                return f"Đã hủy hẹn giờ.{rest}"
            case "review":
                waiting = self.instance.editions.unreviewed().order_by("-number").first()
                if waiting is None:
                    raise workflow.NothingToDo("Bài này không có bản đăng khẩn nào chờ xem lại.")
                workflow.review(waiting, **how)
                return "Đã ghi nhận: bạn đã xem lại bài đăng khẩn."
            case "withdraw":
                workflow.withdraw(
                    self.instance,
                    note=data["withdraw_note"],
                    public_reason=data["public_reason"],
                    **how,
                )
                return "Đã gỡ bài khỏi cổng."
            case "expire":
                workflow.expire(self.instance, notice=data["expire_notice"], **how)
                return "Đã ghi bài là hết hiệu lực."
            case "move":
                workflow.move(self.instance, to=data["move_to"], note=data["move_note"], **how)
                return f"Địa chỉ của bài nay dẫn đến “{data['move_to']}”."
            case "confirm":
                workflow.confirm_all(self.instance, **how)
                return "Đã xác nhận."
        return ""

    def who_saved(self, saved: Article) -> str:
        last = saved.history.first()
        who = last.history_user if last and last.history_user else "Người khác"
        return f"{who} đã lưu bài này lúc {dates.short_datetime(saved.saved_at)}"

    def _require_seen_state(self, saved: Article):
        """Refuse an act once if others have acted on the article since the form was opened.

        Their acts change no text, so that the text is not stale: a schedule, a withdrawal.
        """
        if not self.cleaned_data.get("act"):
            return
        if not is_confirmed(self, "opened_state", seen_state(saved)):
            last = Entry.objects.about(saved).filter(action__in=ACTS).select_related("actor").last()
            done = f" ({last.actor or 'Chương trình'}: {last.action_label})" if last else ""
            self.add_error(
                None,
                f"Bài đã chuyển trạng thái sau khi bạn mở{done}. Chưa làm gì: xem lại trạng thái "
                "của bài, vẫn muốn làm thì bấm lần nữa.",
            )

    def _require_seen_words(self, saved: Article):
        """Refuse once to let a text out if words changed that it takes from other rows."""
        if self.cleaned_data.get("act") not in ("approve", *PUBLISHING):
            return
        if not self.changed_words():
            # With another photo, the action would lock more of them later, in another order.
            seen_words.lock(saved)
        seen, now = self.cleaned_data.get("opened_words", ""), seen_words.hashes(saved)
        if not is_confirmed(self, "opened_words", now):
            self.add_error(
                None,
                f"Từ lúc bạn mở bài, có người đổi {seen_words.changed(seen, now)} của bài. Chưa "
                "làm gì: hãy bấm “Xem trước” để đọc lại, vẫn muốn làm thì bấm lần nữa.",
            )

    def _require_what_the_act_needs(self, cleaned):
        needed = {
            "schedule": ("schedule_at", "Hãy chọn ngày và giờ bài lên cổng."),
            "reject": ("reject_note", "Hãy ghi lý do, để người viết biết phải sửa gì."),
            "withdraw": ("withdraw_note", "Hãy ghi lý do gỡ bài."),
            "move": ("move_to", "Hãy chọn bài mà địa chỉ này dẫn đến."),
        }
        field, sentence = needed.get(cleaned.get("act"), (None, ""))
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, sentence)

    def _require_plausible_times(self, cleaned):
        """Refuse a printed date after publication; ask again before a schedule of over a year."""
        at = cleaned.get("schedule_at")
        schedules = cleaned.get("act") == "schedule" and at
        printed = cleaned.get("published_at")
        if self.instance.pk:
            now, _begun, _current, scheduled, _ending = record_of(self.instance)
        else:
            now, scheduled = database_instant(), None
        if printed and "published_at" in self.changed_data:
            latest = at if schedules else scheduled.begins_at if scheduled else now
            if printed > latest:
                self.add_error(
                    "published_at",
                    f"Ngày in trên bài không được sau {dates.short_datetime(latest)}, là lúc bài "
                    "lên cổng. Để trống: lấy đúng lúc ấy.",
                )
        is_far = schedules and at > now + A_YEAR
        if is_far and not is_confirmed(self, "far_schedule", at.isoformat()):
            self.add_error(
                "schedule_at",
                f"{dates.short_datetime(at)} còn hơn một năm nữa. Nếu đúng là ngày ấy, hãy bấm "
                "“Hẹn giờ đăng” lần nữa.",
            )


def _what_readers_see(edition: Edition) -> str:
    """Return the sentence that says whether readers see the edition with all its photos."""
    waiting = len(photo_usage.held_back(edition))
    coming = len(photo_usage.on_their_way(edition))
    missing = [
        f"{text.number(count)} ảnh {why}"
        for count, why in (
            (coming, "đang được đưa lên, sẽ hiện sau ít giây"),
            (waiting, "chưa được kiểm duyệt"),
        )
        if count
    ]
    if missing:
        return f"Công chúng đang đọc bài này, còn thiếu {'; '.join(missing)}."
    return "Công chúng đang đọc đúng nội dung này."
