"""The cards about articles: returned, waiting, scheduled, and days without news."""

import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from news import workflow
from news.models import Article, Edition, Ending
from news.models.edition_queries import Lower
from news.workflow import approvals
from portal.back_office.dashboard.cards import LONG_WAIT, Card, Line, age
from portal.identity.models import User
from portal.journal.models import Action, Entry
from portal.vietnamese import dates

State = Article.DeskState

#: The most articles that are looked at: with more, the oldest ones are what matters.
MOST = 300
#: Days that are looked back at for days without news.
DAYS_BACK = 14


def _name_of(person: str) -> list[str]:
    """Return the columns of which a person's name is made; ``person`` is a foreign key."""
    return [f"{person}__{column}" for column in ("username", "first_name", "last_name")]


_ON_A_LINE = ("title", "saved_at", *_name_of("created_by"))


class ArticleCards:
    """The cards of ``user`` at the instant ``now``; each method makes one, None where not theirs.

    The articles that wait are read once for all cards, with the last act on each.
    """

    def __init__(self, user: User, now: datetime.datetime):
        self.user = user
        self.now = now
        self.writes = user.has_perm("news.change_article")
        self.approves = workflow.can_publish(user)
        self.reads = user.has_perm("news.view_article")

    def cards(self) -> list[Card]:
        made = [
            self.emergencies(),
            self.unconfirmed_ends(),
            self.returned(),
            self.to_approve(),
            self.cancelled(),
            self.approved(),
            self.own_waiting(),
            self.scheduled(),
            self.quiet_days(),
        ]
        return [card for card in made if card]

    # --- What they are made of ----------------------------------------------------------------

    @cached_property
    def _waiting(self) -> list[Any]:
        """Articles that are submitted or returned, longest unchanged first.

        ``is_own`` and ``is_approvable`` say what the user is to them.
        """
        return list(
            Article.objects.filter(desk_state__in=[State.SUBMITTED, State.CHANGES_REQUESTED])
            .annotate(
                is_own=approvals.own(self.user),
                is_approvable=approvals.approvable_by(self.user),
            )
            .select_related("created_by")
            .only("desk_state", *_ON_A_LINE)
            .order_by("saved_at", "pk")[:MOST]
        )

    @cached_property
    def _approved(self) -> list[Article]:
        """Articles whose approved text has no edition, not even one that has ended.

        What was imported has no approval: it was public before this portal.
        """
        editions = Edition.objects.filter(article=OuterRef("pk"), approval=OuterRef("approval"))
        return list(
            Article.objects.filter(~Exists(editions), approval__isnull=False)
            .select_related("created_by")
            .only(*_ON_A_LINE)
            .order_by("saved_at", "pk")[:MOST]
        )

    @cached_property
    def _last_acts(self) -> dict[int, Entry]:
        """{article: the last act that put it where it waits}"""
        acts = (Action.SUBMIT, Action.REJECT, Action.APPROVE, Action.CANCEL_SCHEDULE)
        waiting = [*self._waiting, *(self._approved if self.approves else [])]
        entries = (
            Entry.objects.filter(
                kind=Article._meta.label_lower,
                object_id__in=[article.pk for article in waiting],
                action__in=acts,
            )
            .order_by("object_id", "-pk")
            .distinct("object_id")
            .select_related("actor")
        )
        return {entry.object_id: entry for entry in entries}

    def _was_cancelled(self, article) -> bool:
        last = self._last_acts.get(article.pk)
        return last is not None and last.action == Action.CANCEL_SCHEDULE

    def _line(self, article, *, detail: str) -> Line:
        last = self._last_acts.get(article.pk)
        since = last.at if last else article.saved_at
        return Line(
            article.title,
            _form(article.pk),
            detail,
            age(since, self.now),
            is_late=self.now - since > LONG_WAIT,
        )

    def _submitted(self) -> list[Any]:
        return [each for each in self._waiting if each.desk_state == State.SUBMITTED]

    # --- The cards ----------------------------------------------------------------------------

    def emergencies(self) -> Card | None:
        """Make the card of what was published without a second pair of eyes, for everybody."""
        if not self.reads:
            return None
        found = (
            Edition.objects.unreviewed()
            .select_related("published_by")
            .only("article_id", "title", "emergency_reason", "visible", *_name_of("published_by"))
            .order_by("visible__startswith", "pk")
        )
        lines = [
            Line(
                edition.title,
                _form(edition.article_id),
                f"{edition.published_by}: {edition.emergency_reason}",
                age(edition.begins_at, self.now),
                is_late=True,
            )
            for edition in found[:MOST]
        ]
        return Card.of("emergencies", "Đăng khẩn, chờ người thứ hai xem lại", lines, is_urgent=True)

    def unconfirmed_ends(self) -> Card | None:
        """Make the card of what one person withdrew or moved, for those who may confirm it."""
        if not self.approves:
            return None
        found = (
            Ending.objects.unconfirmed()
            .exclude(by=self.user.pk)
            .select_related("by", "article")
            .only("kind", "during", "article__title", *_name_of("by"))
            .order_by("during__startswith")
        )
        lines = [
            Line(
                ending.article.title,
                _form(ending.article_id),
                f"{ending.by}: {ending.get_kind_display()}",
                age(ending.begins_at, self.now),
                is_late=self.now - ending.begins_at > LONG_WAIT,
            )
            for ending in found[:MOST]
        ]
        more = f"{reverse('admin:news_article_changelist')}?cho=xac_nhan"
        return Card.of("unconfirmed", "Gỡ rồi, chờ người thứ hai xác nhận", lines, more=more)

    def returned(self) -> Card | None:
        if not self.writes:
            return None
        lines = []
        for article in self._waiting:
            if article.desk_state == State.CHANGES_REQUESTED and article.is_own:
                last = self._last_acts.get(article.pk)
                reason = f"{last.actor}: {last.note}" if last else ""
                lines.append(self._line(article, detail=reason))
        return Card.of(
            "returned",
            "Trả lại cho tôi",
            lines,
            more=_list(State.CHANGES_REQUESTED),
            empty="Không có bài nào bị trả lại.",
            is_urgent=True,
        )

    def to_approve(self) -> Card | None:
        """Make the card of what the user may approve: nothing that they wrote or handed in."""
        if not self.approves:
            return None
        lines = [
            self._line(article, detail=_by(article))
            for article in self._submitted()
            if article.is_approvable
        ]
        others = len(self._submitted()) - len(lines)
        return Card.of(
            "to-approve",
            "Chờ tôi duyệt",
            lines,
            more=_list(State.SUBMITTED),
            empty="Không có bài nào chờ bạn duyệt.",
            help=f"Còn {others} bài bạn có viết, chờ người khác duyệt." if others else "",
            is_urgent=True,
        )

    def cancelled(self) -> Card | None:
        if not self.approves:
            return None
        lines = [
            self._line(article, detail=f"{self._last_acts[article.pk].actor} hủy hẹn giờ")
            for article in self._approved
            if self._was_cancelled(article)
        ]
        return Card.of("cancelled", "Hẹn giờ đã hủy, chờ quyết định", lines, is_urgent=True)

    def own_waiting(self) -> Card | None:
        if not self.writes:
            return None
        lines = [
            self._line(article, detail="chờ người khác duyệt")
            for article in self._submitted()
            if article.is_own
        ]
        return Card.of("own-waiting", "Bài của tôi đang chờ duyệt", lines)

    def approved(self) -> Card | None:
        """Make the card of what is approved and waits for somebody to publish it."""
        if not self.approves:
            return None
        lines = [
            self._line(article, detail=_by(article))
            for article in self._approved
            if not self._was_cancelled(article)
        ]
        return Card.of(
            "approved", "Đã duyệt, chờ đăng", lines, more=_list(State.APPROVED), is_urgent=True
        )

    def scheduled(self) -> Card | None:
        """Make the card of what goes public by itself today and tomorrow."""
        if not self.reads:
            return None
        tomorrow = dates.local_day(self.now) + datetime.timedelta(days=1)
        found = (
            Edition.objects.future()
            .filter(visible__startswith__lt=dates.day_bounds(tomorrow)[1])
            .annotate(begins=Lower("visible"))
            .select_related("published_by")
            .only(
                "article_id",
                "title",
                "visible",
                *_name_of("published_by"),
            )
            .order_by("begins", "pk")[:MOST]
        )
        lines = [
            Line(
                edition.title,
                _form(edition.article_id),
                f"{edition.published_by} hẹn giờ",
                self._hour(edition.begins_at),
            )
            for edition in found
        ]
        more = f"{reverse('admin:news_article_changelist')}?tren_cong=scheduled"
        return Card.of("scheduled", "Lên cổng hôm nay và ngày mai", lines, more=more)

    def _hour(self, at: datetime.datetime) -> str:
        day = dates.local_day(at)
        name = "hôm nay" if day == dates.local_day(self.now) else "ngày mai"
        return f"{dates.local_time(at):%H:%M} {name}"

    def quiet_days(self) -> Card | None:
        """Make the card of working days, Monday to Friday, on which nothing was published."""
        if not self.approves:
            return None
        today = dates.local_day(self.now)
        first = today - datetime.timedelta(days=DAYS_BACK)
        published = (
            Edition.objects.begun()
            .filter(published_at__gte=dates.day_bounds(first)[0])
            .order_by()
            .values_list("published_at", flat=True)
        )
        with_news = {dates.local_day(at) for at in published}
        days = [today - datetime.timedelta(days=back) for back in range(1, DAYS_BACK + 1)]
        lines = [
            Line(dates.long_day(day).capitalize(), reverse("news:day", args=_parts(day)))
            for day in days
            if day.weekday() < 5 and day not in with_news
        ]
        return Card.of("quiet-days", f"Ngày làm việc không có tin ({DAYS_BACK} ngày qua)", lines)


def _by(article) -> str:
    return f"của {article.created_by}"


def _form(pk: int) -> str:
    return reverse("admin:news_article_change", args=[pk])


def _list(state: State) -> str:
    return f"{reverse('admin:news_article_changelist')}?desk_state__exact={state.value}"


def _parts(day: datetime.date) -> list:
    return [day.year, day.month, day.day]
