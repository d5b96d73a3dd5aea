"""What each role may do with an article, and what the journal and the desk say of it."""

import pytest

from news import workflow
from news.models import Article
from news.models.public_record import database_instant as now
from news.publication_state import publication_state
from news.workflow import Pending
from portal.journal.models import Entry
from tests.make import make_article, make_user
from tests.news.test_workflow import HOUR, edit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("group", "may_publish", "may_withdraw"),
    [
        ("Reporters", False, False),
        ("Editors", True, False),
        ("Managing editors", True, True),
        ("Moderators", False, False),
        ("Administrators", True, True),
    ],
)
def test_reporters_write_editors_publish_managing_editors_withdraw(
    group, may_publish, may_withdraw
):
    user = make_user(group)
    article = make_article()

    def done(act, **how):
        try:
            act(article, by=user, **how)
        except workflow.LacksPermission:
            return False
        return True

    at = now() + HOUR
    assert done(workflow.schedule, at=at) is may_publish
    assert done(workflow.cancel_schedule) is may_publish
    assert done(workflow.publish) is may_publish
    if not may_publish:
        workflow.publish(article, by=make_user("Editors"))
    assert done(workflow.withdraw, note="Thử") is may_withdraw


def test_a_reporter_edits_and_submits_only_what_they_wrote():
    reporter = make_user("Reporters")
    own, other = make_article(created_by=reporter), make_article()
    assert (workflow.can_edit(reporter, own), workflow.can_edit(reporter, other)) == (True, False)
    workflow.submit(own, by=reporter)
    with pytest.raises(workflow.LacksPermission):
        workflow.submit(other, by=reporter)


def test_a_submitted_text_is_handed_back_with_the_reason(editor):
    reporter = make_user("Reporters")
    article = make_article(created_by=reporter)
    with pytest.raises(workflow.NothingToDo):
        workflow.reject(article, by=editor, note="Thiếu nguồn")
    workflow.submit(article, by=reporter)
    with pytest.raises(workflow.NotReady):
        workflow.reject(article, by=editor, note="")
    workflow.reject(article, by=editor, note="Thiếu nguồn")
    article.refresh_from_db()
    assert article.desk_state == Article.DeskState.CHANGES_REQUESTED
    assert Entry.objects.about(article).last().note == "Thiếu nguồn"


@pytest.mark.parametrize(
    ("state", "group", "left"),
    [
        ("approved", "Editors", "draft"),
        ("submitted", "Editors", "submitted"),
        ("submitted", "Reporters", "draft"),
        ("changes_requested", "Reporters", "changes_requested"),
    ],
)
def test_an_edit_undoes_what_was_said_of_the_text_before(state, group, left):
    article = make_article(desk_state=state)
    workflow.after_edit(article, by=make_user(group))
    assert article.desk_state == left


def test_standing_tells_what_the_public_has_and_whether_the_desk_differs(managing_editor):
    article = make_article()

    def label():
        how = publication_state(article)
        return how.state.label, how.differs

    assert label() == ("chưa đăng", False)
    workflow.schedule(article, by=managing_editor, at=now() + HOUR)
    assert label() == ("hẹn giờ", False)
    workflow.publish(article, by=managing_editor, pending=Pending.CANCEL)
    assert label() == ("đang đăng", False)
    edit(article, title="Sửa")
    assert label() == ("đang đăng", True)
    workflow.withdraw(article, by=managing_editor, note="Thử")
    assert label() == ("đã gỡ", False)


def test_the_journal_tells_who_did_what_and_when(managing_editor):
    article = make_article(title="Một bài")
    edition = workflow.publish(article, by=managing_editor)
    ending = workflow.withdraw(article, by=managing_editor, note="Sai tên")
    begins_at, withdrawn_at = edition.begins_at.isoformat(), ending.begins_at.isoformat()
    assert list(
        Entry.objects.about(article).values_list("action", "actor", "words", "note", "facts")
    ) == [
        (
            "publish",
            managing_editor.pk,
            "Một bài",
            "",
            {
                "edition": 1,
                "ends_at": None,
                "kept": None,
                "cancelled": None,
                "from_now_on": {"editions": [[1, begins_at, None]], "endings": []},
                "release": "approved",
                "digest": edition.digest,
                "alone": False,
            },
        ),
        (
            "withdraw",
            managing_editor.pk,
            "Một bài",
            "Sai tên",
            {
                "edition": 1,
                "cancelled": None,
                "public_reason": "",
                "from_now_on": {
                    "editions": [],
                    "endings": [["withdrawn", withdrawn_at, None, None]],
                },
            },
        ),
    ]
    assert Entry.objects.about(article).first().at == edition.visible.lower


def test_a_refused_act_leaves_no_trace_in_the_journal(editor):
    article = make_article(body="")
    with pytest.raises(workflow.NotReady):
        workflow.publish(article, by=editor)
    assert not Entry.objects.exists()


def test_actions_write_no_version_of_a_text_that_they_do_not_change(editor):
    article = make_article()
    versions = article.history.count()
    workflow.submit(article, by=editor)
    workflow.reject(article, by=editor, note="Thiếu nguồn.")
    workflow.submit(article, by=editor)
    workflow.publish(article, by=make_user("Editors"))
    assert article.history.count() == versions
