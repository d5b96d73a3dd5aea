"""Build the bar of acts, the state and the checks beside the fields of the article form.

Each act keeps its place on the bar; one that is closed says why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from news import photo_usage, workflow
from news.admin import article_checks, remarks
from news.models import Article, Edition
from news.publication_state import publication_state
from portal.images import processing
from portal.journal.models import Action, Entry
from portal.visits.statistics import item_views


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


#: Why the user may not do the action of this name now; "" if they may.
WhyNot = Callable[[str], str]


def on_the_bar(user, article: Article | None, why_not: WhyNot) -> Iterator[Act]:
    """Yield the acts of the bar, always in this order."""
    yield Act(
        "submit",
        "Gửi duyệt",
        "Lưu bài và báo cho biên tập viên rằng bài đã xong.",
        why_not("submit"),
    )
    if not workflow.can_publish(user):
        return
    yield Act(
        "reject",
        "Trả lại…",
        "Bài trở về người viết, kèm lý do.",
        why_not("reject") if article else "Bài mới, chưa có gì để trả lại.",
    )
    yield Act(
        "approve",
        "Duyệt",
        "Duyệt đúng nội dung này; đăng sau.",
        why_not("approve") if article else "Bài mới: hãy gửi duyệt để một người khác duyệt.",
    )
    # Who may publish in an emergency is asked for the reason in the panel.
    in_emergency = user.has_perm("news.publish_in_emergency")
    yield Act(
        "publish",
        "Đăng…",
        "Công chúng thấy bài này ngay.",
        "" if in_emergency else why_not("publish"),
    )
    yield Act(
        "schedule",
        "Hẹn giờ…",
        "Công chúng thấy bài này từ giờ đã hẹn.",
        "" if in_emergency else why_not("schedule"),
    )


def next_act(article: Article | None, why_not: WhyNot) -> str:
    """Return the name of the act that takes the text farthest, which the bar shows first; or "".

    Publication in an emergency is never suggested: the text of a writer goes to another person.
    """
    if article is None:
        return "submit"
    return next((act for act in ("publish", "approve", "submit") if not why_not(act)), "")


def under_more(
    user, article: Article | None, unreviewed: Edition | None, why_not: WhyNot
) -> Iterator[Act]:
    """Yield the rarer acts, which the bar keeps under "Khác…"."""
    if article is None:
        return
    if unreviewed and workflow.can_publish(user):
        effect = "Xác nhận bài đăng khẩn đã được xem lại."
        closed = workflow.why_not_review(unreviewed, by=user)
        yield Act("review", "Xem lại bài đăng khẩn…", effect, closed)
    if workflow.can_publish(user):
        effect = "Bản hẹn giờ không lên cổng."
        yield Act("cancel_schedule", "Hủy hẹn giờ…", effect, why_not("cancel_schedule"))
    if workflow.can_withdraw(user):
        yield Act("withdraw", "Gỡ…", "Bài biến khỏi cổng ngay.", why_not("withdraw"))
        effect = "Bài vẫn đọc được, có ghi ngày hết hiệu lực; không còn trong danh sách."
        yield Act("expire", "Hết hiệu lực…", effect, why_not("expire"))
        effect = "Địa chỉ của bài dẫn đến bài khác."
        yield Act("move", "Chuyển địa chỉ…", effect, why_not("move"))
    unconfirmed = article.endings.unconfirmed().first()
    if unconfirmed and workflow.can_publish(user):
        effect = "Xác nhận việc người khác đã gỡ hoặc chuyển bài này."
        closed = workflow.why_not_confirm(unconfirmed, by=user)
        yield Act("confirm", "Xác nhận việc gỡ…", effect, closed)


def page_context(
    model_admin: admin.ModelAdmin, request: HttpRequest, article: Article | None, form
) -> dict[str, Any]:
    """Return the context of the page with ``form``, for a new article where it is None."""
    published = publication_state(article) if article else None
    shown = published and (published.scheduled or published.current)
    if article:
        may_save = model_admin.has_change_permission(request, article)
    else:
        may_save = model_admin.has_add_permission(request)
    # As saved: a form that is shown again has an article with what was typed.
    saved = Article.objects.get(pk=article.pk) if article and form.is_bound else article
    unreviewed = article.editions.unreviewed().order_by("-number").first() if article else None
    why_not = workflow.reasons_against(saved, by=request.user) if saved else lambda action: ""
    more = [*under_more(request.user, saved, unreviewed, why_not)] if may_save else []
    entries = [*Entry.objects.about(article).select_related("actor")] if article else []
    return remarks.page_context(request, article) | {
        "may_save": may_save,
        "may_delete": bool(article) and model_admin.has_delete_permission(request, article),
        "acts": [*on_the_bar(request.user, saved, why_not)] if may_save else [],
        "next_act": next_act(saved, why_not) if may_save else "",
        "more_acts": more,
        "more_is_open": form["act"].value() in {act.name for act in more},
        "publication": published,
        "unreviewed": unreviewed,
        "rejection": _rejection(article, entries),
        "findings": article_checks.findings_of(article, form) if may_save else None,
        "checks_url": article_checks.address(article),
        "views": item_views.of_items("article", [article.pk])[article.pk] if article else 0,
        "held_back": photo_usage.held_back(shown) if shown else [],
        "on_their_way": photo_usage.on_their_way(shown) if shown else [],
        "entries": entries,
        "max_photo_bytes": processing.MAX_BYTES,
        "preview_url": reverse("admin:news_article_preview", args=[article.pk] if article else []),
    }


def _rejection(article: Article | None, entries: list[Entry]) -> Entry | None:
    """Return the last return of an article that has not been handed in again."""
    if article is None or article.desk_state != Article.DeskState.CHANGES_REQUESTED:
        return None
    returns = [entry for entry in entries if entry.action == Action.REJECT]
    return returns[-1] if returns else None
