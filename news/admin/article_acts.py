"""What the page of the article form shows around the fields: its bar of acts, state and checks.

Each act keeps its place on the bar; one that is closed says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from news import photo_usage, workflow
from news.admin import article_checks, remarks
from news.models import Article
from news.publication_state import PublicationState, publication_state
from portal.images import processing
from portal.journal.models import Action, Entry
from portal.visits.statistics import item_views

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
    if article and waits:
        yield Act(
            "approve",
            "Duyệt",
            "Duyệt đúng nội dung này; đăng sau.",
            workflow.why_not("approve", article, by=user),
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
    asked = (request.user, article, published)
    more = [*under_more(*asked)] if may_save else []
    entries = [*Entry.objects.about(article).select_related("actor")] if article else []
    return remarks.page_context(request, article) | {
        "may_save": may_save,
        "may_delete": bool(article) and model_admin.has_delete_permission(request, article),
        "acts": [*on_the_bar(*asked)] if may_save else [],
        "more_acts": more,
        "more_is_open": form["act"].value() in {act.name for act in more},
        "publication": published,
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
