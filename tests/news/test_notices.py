"""Who is told of each action on an article, and what the notice says."""

from datetime import timedelta

import pytest

from news import remarks, workflow
from news.models.public_record import database_instant
from news.workflow.notices import record
from portal.journal.models import Action, Entry
from portal.journal.models import record as write_entry
from portal.notifications.models import Notice
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {
        "reporter": make_user("Reporters", username="an"),
        "editor": make_user("Editors", username="binh"),
        "other editor": make_user("Editors", username="chi"),
        "chief": make_user("Managing editors", username="dung"),
        "moderator": make_user("Moderators", username="em"),
        "gone": make_user("Editors", username="giang", is_active=False),
    }


@pytest.fixture
def article(people):
    return make_article(title="Mùa vải", created_by=people["reporter"])


def told():
    """Return {user: (kind, sentence, reason)} of all notices, and delete them."""
    notices = {
        notice.user.username: (notice.kind, notice.sentence, notice.reason)
        for notice in Notice.objects.select_related("user")
    }
    Notice.objects.all().delete()
    return notices


def test_what_is_submitted_is_told_to_those_who_may_approve_it(people, article):
    write_entry(Action.EDIT, article, actor=people["other editor"])
    workflow.submit(article, by=people["reporter"])
    notice = ("submitted", "gửi duyệt bài “Mùa vải”", "")
    assert told() == {"binh": notice, "dung": notice}


def test_who_wrote_of_an_earlier_edition_may_approve_the_next_one(people, article):
    write_entry(Action.EDIT, article, actor=people["other editor"])
    workflow.publish(article, by=people["editor"])
    told()
    workflow.submit(article, by=people["reporter"])
    assert told().keys() == {"binh", "chi", "dung"}


def test_what_is_returned_is_told_to_the_writers_with_the_reason(people, article):
    workflow.submit(article, by=people["reporter"])
    told()
    workflow.reject(article, by=people["editor"], note="Thiếu nguồn.")
    assert told() == {"an": ("returned", "trả lại bài “Mùa vải”", "Thiếu nguồn.")}


def test_a_writer_who_may_not_read_articles_any_more_is_told_nothing(people, article):
    workflow.submit(article, by=people["reporter"])
    people["reporter"].groups.set(people["moderator"].groups.all())
    told()
    workflow.reject(article, by=people["editor"], note="Thiếu nguồn.")
    assert told() == {}


def test_a_writer_without_a_group_who_is_superuser_is_told(people):
    superuser = make_user(username="phuong", is_superuser=True)
    article = make_article(title="Mùa vải", created_by=superuser)
    workflow.submit(article, by=superuser)
    told()
    workflow.reject(article, by=people["editor"], note="Thiếu nguồn.")
    assert told().keys() == {"phuong"}


def test_what_readers_get_or_lose_is_told_to_the_writers(people, article):
    at = database_instant() + timedelta(days=1)
    workflow.schedule(article, by=people["editor"], at=at)
    assert told() == {"an": ("published", "hẹn giờ đăng bài “Mùa vải”", "")}
    workflow.cancel_schedule(article, by=people["editor"])
    assert told() == {"an": ("withdrawn", "hủy hẹn giờ của bài “Mùa vải”", "")}
    workflow.publish(article, by=people["editor"])
    assert told() == {"an": ("published", "đăng bài “Mùa vải”", "")}
    workflow.withdraw(article, by=people["chief"], note="Nhầm")
    assert told() == {"an": ("withdrawn", "gỡ bài “Mùa vải”", "Nhầm")}


def test_a_remark_is_told_to_the_writers_without_its_words(people, article):
    remarks.write(article, by=people["editor"], text="Giá vải tăng bao nhiêu?")
    assert told() == {"an": ("remark", "nhận xét về bài “Mùa vải”", "")}


def test_the_review_of_an_emergency_is_told_to_who_published_it(people):
    article = make_article(title="Bão số 3", created_by=people["chief"])
    edition = workflow.publish(article, by=people["chief"], emergency="Bão vào trong đêm.")
    assert told().keys() == {"binh", "chi"}
    workflow.review(edition, by=people["editor"])
    sentence = "xem lại và duyệt, sau khi đăng khẩn, bài “Bão số 3”"
    assert told() == {"dung": ("approved", sentence, "")}


def test_an_emergency_is_told_to_those_who_may_look_at_it_afterwards(people, article):
    record(Action.PUBLISH, article, actor=people["chief"], emergency="Bão số 3.")
    emergency = ("emergency", "đăng khẩn cấp bài “Mùa vải”", "Bão số 3.")
    assert told() == {
        "an": ("published", "đăng bài “Mùa vải”", ""),
        "binh": emergency,
        "chi": emergency,
    }


def test_a_refused_action_tells_nobody(people, article):
    with pytest.raises(workflow.LacksPermission):
        workflow.submit(article, by=people["moderator"])
    assert told() == {}
    assert not Entry.objects.exists()
