"""The acts on the bar of the article form, each in its place, with the reason if it is closed."""

from collections.abc import Iterator
from dataclasses import dataclass

from news import workflow
from news.models import Article
from news.publication_state import PublicationState

State = Article.DeskState


@dataclass(frozen=True)
class Act:
    """One act as the bar shows it. ``why_not`` is "" when the user may do it now."""

    name: str
    label: str
    effect: str
    why_not: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether one press does it; the others open a panel that asks."""
        return not self.label.endswith("…")

    @property
    def template(self) -> str:
        return f"admin/news/article/acts/{self.name}.html"


def on_the_bar(user, article: Article | None, published: PublicationState | None) -> Iterator[Act]:
    """Yield the acts of the bar, always in this order."""
    state = article.desk_state if article else State.DRAFT
    waits = state == State.SUBMITTED
    yield Act(
        "submit",
        "Gửi duyệt",
        "Lưu bài và báo cho biên tập viên rằng bài đã xong.",
        "Bài đã được gửi duyệt, đang chờ biên tập viên." if waits else "",
    )
    if not workflow.can_publish(user):
        return
    yield Act(
        "reject",
        "Trả lại…",
        "Bài trở về người viết, kèm lý do.",
        "" if waits else "Chỉ trả lại được bài đang chờ duyệt.",
    )
    yield Act("publish", "Đăng…", "Công chúng thấy bài này ngay.")
    yield Act("schedule", "Hẹn giờ…", "Công chúng thấy bài này từ giờ đã hẹn.")


def under_more(user, article: Article | None, published: PublicationState | None) -> Iterator[Act]:
    """Yield the rarer acts, which the bar keeps under "Khác…"."""
    if workflow.can_publish(user):
        scheduled = published and published.scheduled
        yield Act(
            "cancel_schedule",
            "Hủy hẹn giờ…",
            "Bản hẹn giờ không lên cổng.",
            "" if scheduled else "Bài này không có bản nào đang hẹn giờ.",
        )
    if workflow.can_withdraw(user):
        current = published and published.current
        yield Act(
            "withdraw",
            "Gỡ…",
            "Bài biến khỏi cổng ngay.",
            "" if current else "Bài này không đang đăng, nên không có gì để gỡ.",
        )
