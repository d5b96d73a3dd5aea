"""Table of the permissions and states that each action on an article needs, and its checks."""

from collections.abc import Callable
from typing import NamedTuple

from news.checks import report
from news.models import Article, Edition
from news.publication_state import Record, record_of
from news.workflow import approvals
from news.workflow.errors import ActionNotAllowed, LacksPermission, NothingToDo, NotReady, OwnText

State = Article.DeskState


class Rule(NamedTuple):
    """Permission, states and people that an action on an article needs.

    permission: what the user needs; desk: the desk states it starts from; needs: what must be
    so in the public record (`_NEEDS`); another: whether it has to be another person than those who
    wrote or submitted the text (approvals.py).
    """

    permission: str
    desk: frozenset[State]
    needs: str
    another: bool
    lacks: str
    wrong_state: str


def _is_text_public(article: Article, state: Record) -> bool:
    """Return whether the approved text is that of the current or of the scheduled edition."""
    editions = filter(None, (state.current, state.scheduled))
    return article.desk_state == State.APPROVED and any(
        edition.approval_id == article.approval_id for edition in editions
    )


_NEEDS: dict[str, Callable[[Article, Record], bool]] = {
    "": lambda article, state: True,
    "current": lambda article, state: state.current is not None,
    "scheduled": lambda article, state: state.scheduled is not None,
    "text not public": lambda article, state: not _is_text_public(article, state),
}
_ANY = frozenset(State)
_WRITING = frozenset({State.DRAFT, State.CHANGES_REQUESTED, State.APPROVED})
_WAITING = frozenset({State.SUBMITTED})
_READ = frozenset({State.SUBMITTED, State.APPROVED})

#: {action: who, from which desk states, with which edition, another person?, sentences of refusal}.
#: Reporters have change_article; editors also publish_article; managing editors and administrators
#: also withdraw_article and publish_in_emergency. docs/newsroom.md shows the same table.
# fmt: off
RULES = {
    "submit": Rule(
        "news.change_article", _WRITING, "", False,
        "Bạn chỉ gửi duyệt được bài của mình.", "Bài này đã được gửi duyệt rồi."),
    "reject": Rule(
        "news.publish_article", _READ, "text not public", False,
        "Bạn không có quyền trả lại bài; việc này của biên tập viên.",
        "Chỉ trả lại được bài đang chờ duyệt, hoặc đã duyệt mà chưa đăng."),
    "approve": Rule(
        "news.publish_article", _WAITING, "", True,
        "Bạn không có quyền duyệt bài; việc này của biên tập viên.",
        "Chỉ duyệt được bài đang chờ duyệt."),
    "publish": Rule(
        "news.publish_article", _ANY, "", True,
        "Bạn không có quyền đăng bài; hãy bấm “Gửi duyệt”.", ""),
    "schedule": Rule(
        "news.publish_article", _ANY, "", True,
        "Bạn không có quyền hẹn giờ đăng bài.", ""),
    "cancel_schedule": Rule(
        "news.publish_article", _ANY, "scheduled", False,
        "Bạn không có quyền hủy hẹn giờ.",
        "Bài này không có bản nào đang hẹn giờ; có thể nó vừa được đăng."),
    "withdraw": Rule(
        "news.withdraw_article", _ANY, "current", False,
        "Bạn không có quyền gỡ bài đang đăng.",
        "Bài này không đang đăng, nên không có gì để gỡ."),
    "expire": Rule(
        "news.withdraw_article", _ANY, "current", False,
        "Bạn không có quyền ghi một bài là hết hiệu lực.",
        "Bài này không đang đăng, nên không có gì để ghi là hết hiệu lực."),
    "move": Rule(
        "news.withdraw_article", _ANY, "current", False,
        "Bạn không có quyền chuyển địa chỉ của bài.",
        "Bài này không đang đăng, nên không có địa chỉ nào để chuyển."),
    "confirm": Rule(
        "news.publish_article", _ANY, "", False,
        "Bạn không có quyền xác nhận việc gỡ bài; việc này của biên tập viên.",
        "Việc gỡ bài này không chờ ai xác nhận."),
    "review": Rule(
        "news.publish_article", _ANY, "", True,
        "Bạn không có quyền xem lại bài đăng khẩn; việc này của biên tập viên.",
        "Bản này không chờ ai xem lại."),
}
# fmt: on


def can_edit(user, article: Article | None) -> bool:
    """Return whether the user may edit ``article``, or create one if it is None.

    Reporters may edit their own articles; users who may publish may edit all.
    """
    if not user.has_perm("news.change_article"):
        return False
    return article is None or article.created_by_id == user.pk or can_publish(user)


def can_publish(user) -> bool:
    """Return whether the user may approve, publish and schedule articles at all."""
    return user.has_perm(RULES["publish"].permission)


def can_withdraw(user) -> bool:
    """Return whether the user may withdraw, expire and move articles."""
    return user.has_perm(RULES["withdraw"].permission)


def reasons_against(article: Article, *, by) -> Callable[[str], str]:
    """Return a function of an action's name: why ``by`` may not do it now, or "" if they may.

    The article, as saved, and its writers are read once for all actions. Emergencies are not
    counted: who may publish in an emergency reads that they may not approve.
    """
    record, allowed = record_of(article), approvals.may_approve(by, approvals.writers_of(article))

    def why_not(action: str) -> str:
        try:
            require(action, article, record, by=by)
            if RULES[action].another and not (allowed or _is_approved(action, article)):
                raise OwnText("Bạn đã viết, sửa hoặc gửi bài này: cần một người khác duyệt.")
        except ActionNotAllowed as error:
            return str(error)
        return ""

    return why_not


def _is_approved(action: str, article: Article) -> bool:
    # Whether it is still the approved text, `approvals.release` finds out.
    return action in {"publish", "schedule"} and approvals.counts(article.approval)


def require(action: str, article: Article, state: Record, *, by) -> None:
    """Raise LacksPermission or NothingToDo where `RULES` say so; four eyes are not looked at."""
    rule = RULES[action]
    allowed = can_edit(by, article) if action == "submit" else by.has_perm(rule.permission)
    if not allowed:
        raise LacksPermission(rule.lacks)
    if article.desk_state not in rule.desk or not _NEEDS[rule.needs](article, state):
        raise NothingToDo(rule.wrong_state)


def require_ready(article: Article) -> None:
    """Raise NotReady where the checks of the text find an error (news/checks)."""
    if sentence := report.refusal(Edition.snapshot(article)):
        raise NotReady(sentence)
