"""The first page of the back office: what waits for whom, in few queries."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_gallery.models import Photo
from news import workflow
from news.models.public_record import database_instant
from portal.back_office.dashboard.page import dashboard_of
from portal.editing.models import UnsavedText
from portal.identity.models import Identity
from portal.journal.models import Action, record
from portal.vietnamese import dates
from tests.make import make_article, make_edition, make_user
from tests.make_media import decided, make_ready_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def cards_of(user):
    """Return {key: [(name, detail)]} of the cards with something in them, without quiet days."""
    return {
        card.key: [(line.name, line.detail) for line in card.lines]
        for card in dashboard_of(user).cards
        if card.count and card.key != "quiet-days"
    }


@pytest.fixture
def reporter():
    return make_user("Reporters", last_name="Nguyễn", first_name="An")


@pytest.fixture
def editor():
    return make_user("Editors", last_name="Lê", first_name="Bình")


def submitted(author, **fields):
    article = make_article(created_by=author, **fields)
    workflow.submit(article, by=author)
    return article


def test_what_is_submitted_waits_for_an_editor_who_did_not_write_it(reporter, editor):
    submitted(reporter, title="Của An")
    submitted(editor, title="Của Bình")
    edited = submitted(reporter, title="Bình có sửa")
    record(Action.EDIT, edited, actor=editor)
    assert cards_of(editor) == {
        "to-approve": [("Của An", "của Nguyễn An")],
        "own-waiting": [
            ("Của Bình", "chờ người khác duyệt"),
            ("Bình có sửa", "chờ người khác duyệt"),
        ],
    }
    assert cards_of(reporter) == {
        "own-waiting": [
            ("Của An", "chờ người khác duyệt"),
            ("Bình có sửa", "chờ người khác duyệt"),
        ],
    }


def test_what_is_returned_waits_for_its_writer_with_the_reason(reporter, editor):
    workflow.reject(submitted(reporter, title="Mùa vải"), by=editor, note="Thiếu nguồn.")
    assert cards_of(reporter) == {"returned": [("Mùa vải", "Lê Bình: Thiếu nguồn.")]}
    assert cards_of(editor) == {}
    assert cards_of(make_user("Reporters")) == {}


def test_a_cancelled_schedule_waits_for_a_decision(reporter, editor):
    article = make_article(created_by=reporter, title="Hẹn")
    chief = make_user("Managing editors", username="dung")
    workflow.schedule(article, by=chief, at=database_instant() + timedelta(minutes=5))
    assert cards_of(reporter) == {"scheduled": [("Hẹn", "dung hẹn giờ")]}
    workflow.cancel_schedule(article, by=chief)
    assert cards_of(editor) == {"cancelled": [("Hẹn", "dung hủy hẹn giờ")]}


def test_what_one_person_withdrew_waits_for_another_to_confirm_it(reporter, editor):
    chief, article = make_user("Managing editors"), make_article(title="Bão số 3")
    workflow.publish(article, by=editor)
    ending = workflow.withdraw(article, by=chief, note="Sai số liệu")
    assert [title for title, _detail in cards_of(editor)["unconfirmed"]] == ["Bão số 3"]
    assert all("unconfirmed" not in cards_of(user) for user in (reporter, chief))
    workflow.confirm(ending, by=editor)
    assert "unconfirmed" not in cards_of(editor)


def test_what_was_published_in_an_emergency_is_on_everybodys_page(reporter, editor):
    chief = make_user("Managing editors", username="dung")
    article = make_article(created_by=chief, title="Bão số 3")
    edition = workflow.publish(article, by=chief, emergency="Bão vào trong đêm.")
    emergency = ("Bão số 3", "dung: Bão vào trong đêm.")
    for user in (reporter, editor, chief):
        assert cards_of(user)["emergencies"] == [emergency]
    workflow.review(edition, by=editor)
    assert "emergencies" not in cards_of(editor)


def test_what_was_imported_is_not_approved_and_waiting(editor):
    article = make_article(desk_state="approved")
    make_edition(article, visible=(database_instant() - timedelta(days=1), None))
    assert "approved" not in cards_of(editor)


def test_what_was_withdrawn_is_not_approved_and_waiting(reporter, editor):
    chief = make_user("Managing editors")
    article = make_article(created_by=reporter)
    workflow.publish(article, by=editor)
    workflow.withdraw(article, by=chief, note="Nhầm")
    assert cards_of(chief) == {}


def test_a_small_office_without_four_eyes_approves_its_own(editor):
    Identity(four_eyes=False).save()
    submitted(editor, title="Của Bình")
    assert [name for name, _detail in cards_of(editor)["to-approve"]] == ["Của Bình"]


def test_only_today_and_tomorrow_are_told_of_what_is_scheduled(editor):
    today = dates.local_day(database_instant())
    after_tomorrow = dates.day_bounds(today + timedelta(days=1))[1]
    make_edition(title="Mai", visible=(after_tomorrow - timedelta(minutes=1), None))
    make_edition(title="Mốt", visible=(after_tomorrow, None))
    assert [name for name, _detail in cards_of(editor)["scheduled"]] == ["Mai"]


def test_what_is_approved_and_was_never_published_waits(reporter, editor):
    workflow.approve(submitted(reporter, title="Đã duyệt"), by=make_user("Managing editors"))
    assert cards_of(editor) == {"approved": [("Đã duyệt", "của Nguyễn An")]}


def test_working_days_without_news_are_named(editor):
    now = datetime(2026, 11, 27, 12, tzinfo=dates.VIETNAM)  # A Friday.
    make_edition(visible=(now - timedelta(days=1), None))
    page = dashboard_of(editor)
    (card,) = (card for card in page.cards if card.key == "quiet-days")
    assert card.count in (9, 10)
    assert all("Chủ nhật" not in line.name and "Thứ Bảy" not in line.name for line in card.lines)


def test_media_that_waits_ends_or_owes_subtitles(reporter):
    moderator = make_user("Moderators")
    today = dates.today()
    make_photo(uploaded_by=reporter)
    for days in (-1, 7, 8):
        make_photo(
            caption=f"Còn {days} ngày",
            rights_end=today + timedelta(days=days),
            uploaded_by=reporter,
            **decided(),
        )
    make_ready_video(
        title="Nợ",
        captions_promised_on=today - timedelta(days=1),
        uploaded_by=reporter,
        **decided(),
    )
    make_photo(uploaded_by=reporter, **decided(Photo.State.REJECTED))
    promised = f"hẹn có trước {dates.short_day(today - timedelta(days=1))}"
    ending = [("Còn 7 ngày", "sau ngày này ảnh rời mọi trang")]
    assert cards_of(moderator) == {
        "media-waiting": [("1 ảnh", "")],
        "captions": [("Nợ", promised)],
        "rights": ending,
    }
    assert cards_of(reporter) == {
        "media-returned": [("1 ảnh", "xem lý do, sửa rồi gửi lại")],
        "captions": [("Nợ", promised)],
        "rights": ending,
    }
    assert cards_of(make_user("Reporters")) == {}


def test_what_somebody_typed_and_did_not_save_is_offered_to_them_alone(reporter, editor):
    kept = {"kind": "news.article", "key": uuid4()}
    UnsavedText.objects.create(user=reporter, name="Mùa vải", address="/admin/news/", **kept)
    UnsavedText.objects.create(user=editor, address="javascript:alert(1)", **kept)
    words = "mở biểu mẫu để lấy lại hoặc bỏ đi"
    assert cards_of(reporter) == {"unsaved": [("Mùa vải", words)]}
    assert cards_of(editor) == {"unsaved": [("Chưa có tên", words)]}
    assert [line.address for line in dashboard_of(editor).cards[0].lines] == [""]


def test_the_newest_acts_of_colleagues_are_for_readers_of_the_journal(reporter, editor):
    submitted(reporter, title="Mùa vải")
    (line,) = dashboard_of(editor).colleagues.lines
    assert (line.name, line.detail) == ("Mùa vải", "Nguyễn An gửi duyệt")
    assert line.address.startswith("/admin/news/article/")
    assert dashboard_of(reporter).colleagues is None


def test_one_colleague_saving_the_same_text_again_and_again_fills_one_line(reporter, editor):
    often, once = make_article(title="Mùa vải"), make_article(title="Cầu mới")
    for article in (often, once, often, often):
        record(Action.EDIT, article, actor=reporter)

    lines = dashboard_of(editor).colleagues.lines

    assert [line.name for line in lines] == ["Mùa vải", "Cầu mới"]


def test_a_quiet_day_has_a_friendly_page(client, reporter):
    client.force_login(reporter)
    page = client.get("/admin/").text
    assert "Không có việc nào đang chờ bạn." in page
    assert "Mọi mục của bàn biên tập" in page


@pytest.mark.parametrize(
    ("group", "queries"),
    [("Reporters", 18), ("Editors", 22), ("Moderators", 17), ("Administrators", 32)],
)
def test_the_page_takes_a_fixed_number_of_queries(client, group, queries, reporter, editor):
    user, chief = make_user(group), make_user("Managing editors")
    client.force_login(user)
    counts = []
    for many in (1, 12):
        for _ in range(many):
            author = editor if group == "Moderators" else user
            workflow.reject(submitted(author), by=chief, note="x")
            submitted(reporter)
            make_photo(uploaded_by=reporter)
            make_edition(visible=(database_instant() + timedelta(minutes=1), None))
        client.get("/admin/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/")
        counts.append(len(asked))
    assert counts == [queries, queries]
