"""Form of a moderation decision, and the sentences that confirm it."""

from django import forms

from media_gallery.models import Moderated, RejectionReason
from media_gallery.moderation import actions, edits

#: Reasons offered for a withdrawal; any other reason is typed.
WITHDRAWAL_REASONS = (
    "Người trong ảnh rút lại đồng ý.",
    "Hết quyền sử dụng.",
    "Đăng nhầm.",
    "Sai sự việc, sai người hoặc sai chú thích.",
)

_DONE = {
    "approve": ("Đã duyệt.", Moderated.State.APPROVED),
    "reject": ("Đã từ chối.", Moderated.State.REJECTED),
    "withdraw": ("Đã gỡ khỏi cổng.", Moderated.State.WITHDRAWN),
    "resubmit": ("Đã gửi duyệt lại.", Moderated.State.PENDING),
    "discard": ("Đã bỏ thay đổi đang chờ duyệt.", Moderated.State.APPROVED),
}


class DecisionForm(forms.Form):
    """One action on one object; `moderation.actions` checks whether it is allowed.

    ``seen_version`` is the version that the page has shown: every button is sent with it.
    """

    act = forms.ChoiceField(choices=[(act, act) for act in _DONE])
    seen_version = forms.IntegerField()
    reason = forms.ModelChoiceField(RejectionReason.objects.all(), required=False)
    why = forms.CharField(required=False, max_length=160)
    note = forms.CharField(required=False, max_length=1000)

    def do(self, thing: Moderated, *, by) -> str:
        """Do the action and return a sentence that confirms it. Raises ``ActionNotAllowed``.

        Repeating a decision that the same user has just made is no error, because the first
        response may have been lost on the way.
        """
        if not self.is_valid():
            raise actions.NotReady(
                "Quyết định không đọc được; hãy tải lại trang rồi quyết định lại."
            )
        given = self.cleaned_data
        done, state = _DONE[given["act"]]
        try:
            self._do(given, thing, by)
        except actions.NothingToDo:
            thing.refresh_from_db()
            mine = thing.state == state and thing.decided_by_id == by.pk
            if not mine or given["act"] in ("resubmit", "discard"):
                raise
        return done

    def _do(self, given: dict, thing: Moderated, by) -> None:
        how = {"by": by, "seen_version": given["seen_version"]}
        match given["act"]:
            case "approve":
                actions.approve(thing, **how)
            case "reject":
                actions.reject(thing, reason=given["reason"], note=given["note"], **how)
            case "withdraw":
                reason = given["reason"].sentence if given["reason"] else given["why"]
                note = "\n".join(filter(None, [reason, given["note"]]))
                actions.withdraw(thing, note=note, **how)
            case "resubmit":
                actions.resubmit(thing, **how)
            case "discard":
                edits.discard(thing, **how)
