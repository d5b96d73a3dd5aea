"""Whatever people do with an article in any order, its public record stays one story."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from news import workflow
from news.models import Article
from news.models.public_record import database_instant as now
from portal.journal.models import Action, record
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
ACTS = (
    "edit",
    "edit",
    "submit",
    "approve",
    "reject",
    "publish",
    "publish",
    "emergency",
    "schedule",
    "cancel_schedule",
    "withdraw",
    "expire",
    "move",
    "confirm",
    "review",
)


def act(what, article, other, *, by, number):
    """Do one act as its door does; raises ActionNotAllowed."""
    match what:
        case "edit":
            if workflow.can_edit(by, article):
                article.title = f"Bản {number}"
                article.ends_at = now() + number * MINUTE if number % 3 == 0 else None
                article.ends_how = "withdrawn" if number % 2 else "out_of_date"
                workflow.after_edit(article, by=by)
                article.change, article.change_note = "substantive", f"Sửa lần {number}."
                article.save()
                record(Action.EDIT, article, actor=by)
        case "reject" | "withdraw":
            getattr(workflow, what)(article, by=by, note="Lý do")
        case "publish" | "emergency":
            pending = [None, *workflow.Pending][number % 3]
            reason = "Bão" if what == "emergency" else ""
            workflow.publish(article, by=by, pending=pending, emergency=reason)
        case "schedule":
            workflow.schedule(article, by=by, at=now() + (1 + number % 5) * MINUTE)
        case "move":
            workflow.move(article, by=by, to=other, note="Trùng")
        case "confirm":
            for ending in article.endings.unconfirmed():
                workflow.confirm(ending, by=by)
        case "review":
            for edition in article.editions.unreviewed():
                workflow.review(edition, by=by)
        case _:
            getattr(workflow, what)(article, by=by)


def faults_of(article):
    """Return what contradicts itself in the public record of ``article``."""
    editions = list(article.editions.select_related("approval"))
    endings = list(article.endings.all())
    faults = []
    for edition in editions:
        approval = edition.approval
        if edition.release == "approved" and (
            approval.digest != edition.digest or approval.by_id in {*approval.writers}
        ):
            faults.append(f"edition {edition.number} was not approved by another person")
        if edition.release == "emergency" and not edition.emergency_reason:
            faults.append(f"edition {edition.number} has no reason")
    bounds = {bound for row in editions for bound in (row.visible.lower, row.visible.upper)}
    bounds |= {bound for row in endings for bound in (row.during.lower, row.during.upper)}
    for at in sorted(bounds - {None}):
        public = [row.number for row in editions if at in row.visible]
        ended = [row.kind for row in endings if at in row.during]
        gone = [kind for kind in ended if kind != "out_of_date"]
        if len(public) + len(gone) != 1 or len(ended) > 1:
            faults.append(f"at {at}: editions {public}, endings {ended}")
    if (article.approval_id is not None) > (article.desk_state == "approved"):
        faults.append("an approval of a text that is not approved")
    return faults


class AnyStory(TestCase):
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(
        acts=st.lists(
            st.tuples(st.sampled_from(ACTS), st.integers(0, 4), st.integers(1, 12)), max_size=14
        )
    )
    def test_the_record_never_contradicts_itself(self, acts):
        groups = ("Reporters", "Editors", "Managing editors", "Administrators")
        people = [make_user(group) for group in groups] + [make_user(is_superuser=True)]
        article = make_article(created_by=people[0])
        other = make_article()
        workflow.publish(other, by=people[1])
        for what, who, number in acts:
            article = Article.objects.get(pk=article.pk)
            try:
                act(what, article, other, by=people[who], number=number)
            except workflow.ActionNotAllowed as error:
                assert str(error).endswith("."), str(error)
            assert faults_of(Article.objects.get(pk=article.pk)) == [], (what, who, number)
