"""Three ends of what is public: withdrawn, out of date, moved; and end dates."""

import datetime
import time

import pytest
from django.db import DatabaseError, connection, transaction

from news import workflow
from news.models import Edition, Ending
from news.models.public_record import database_instant as now
from news.publication_state import PublicState, publication_state
from portal.journal.models import Action, Entry, record
from tests import pages
from tests.make import make_article, make_edition, make_source, make_user
from tests.news.test_desk_admin import change, form_of

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def public(title="Thông báo tuyển dụng", **fields):
    article = make_article(title=title, **fields)
    workflow.publish(article, by=make_user("Editors"))
    article.refresh_from_db()
    return article


def republish(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    workflow.after_edit(article, by=article.created_by)
    article.change, article.change_note = "minor", "Sửa."
    article.save()
    record(Action.EDIT, article, actor=article.created_by)
    return workflow.publish(article, by=make_user("Editors"))


def state(article):
    return publication_state(article).state


def address(article):
    return article.editions.latest("number").get_absolute_url()


def endings(article):
    """Return (kind, whether it is in force, whether it lasts) of the article's endings in order."""
    at = now()
    return [
        (each.kind, at in each.during, each.during.upper is None)
        for each in article.endings.order_by("during")
    ]


# --- Withdrawn ------------------------------------------------------------------------------


def test_a_withdrawn_article_tells_the_public_reason(client, managing_editor):
    article = public()
    workflow.withdraw(article, by=managing_editor, note="Sai tên", public_reason="Tin sai tên.")
    answer = client.get(address(article))
    assert answer.status_code == 410
    assert "Tin sai tên." in pages.words(answer, "//main")
    assert "Sai tên" not in answer.content.decode()
    assert state(article) == PublicState.WITHDRAWN
    republish(article, title="Đã sửa")
    assert endings(article) == [("withdrawn", False, False)]
    assert client.get(address(article)).status_code == 200


def test_a_second_person_confirms_a_withdrawal(managing_editor, editor):
    article = public()
    ending = workflow.withdraw(article, by=managing_editor, note="Sai tên")
    assert list(Ending.objects.unconfirmed()) == [ending]
    with pytest.raises(workflow.OwnText, match="cần một người khác xác nhận"):
        workflow.confirm(ending, by=managing_editor)
    with pytest.raises(workflow.LacksPermission):
        workflow.confirm(ending, by=make_user("Reporters"))
    workflow.confirm(ending, by=editor)
    assert not Ending.objects.unconfirmed().exists()
    assert Entry.objects.about(article).last().action == "confirm"
    with pytest.raises(workflow.NothingToDo, match="không chờ ai xác nhận"):
        workflow.confirm(ending, by=make_user("Editors"))


# --- Out of date ----------------------------------------------------------------------------


def test_what_is_out_of_date_can_be_read_but_stands_in_no_list(client, managing_editor):
    article, other = public(), public("Tin khác")
    workflow.expire(article, by=managing_editor, notice="Thay bằng thông báo số 5.")
    answer = client.get(address(article))
    words = pages.words(answer, "//main")
    assert answer.status_code == 200
    assert "Tin này hết hiệu lực từ ngày" in words
    assert "Thay bằng thông báo số 5." in words
    assert 'name="robots" content="noindex"' in answer.content.decode()
    for list_address in ("/", "/tin-tuc/", "/rss/", f"/chuyen-muc/{article.category.slug}/"):
        assert article.title not in client.get(list_address).content.decode(), list_address
    sitemap = client.get("/sitemap-tin-1.xml").content.decode()
    assert address(article) not in sitemap
    found = pages.words(client.get("/tim-kiem/?q=tuyển+dụng"), "//main")
    assert "Hết hiệu lực" in found
    assert state(article) == PublicState.OUT_OF_DATE
    assert other.title in client.get("/tin-tuc/").content.decode()

    with pytest.raises(workflow.NothingToDo, match="đã được ghi là hết hiệu lực rồi"):
        workflow.expire(article, by=managing_editor)
    republish(article, title="Thông báo mới")
    assert state(article) == PublicState.PUBLIC
    assert "Thông báo mới" in client.get("/tin-tuc/").content.decode()


def test_withdrawing_what_is_out_of_date_ends_that(managing_editor):
    article = public()
    workflow.expire(article, by=managing_editor)
    workflow.withdraw(article, by=managing_editor, note="Nhầm")
    assert endings(article) == [("out_of_date", False, False), ("withdrawn", True, True)]


def test_publishing_the_same_text_again_ends_that(client, managing_editor):
    article = public()
    with pytest.raises(workflow.Unchanged):
        workflow.publish(article, by=managing_editor)
    workflow.expire(article, by=managing_editor)
    workflow.publish(article, by=managing_editor)
    assert (state(article), endings(article)) == (
        PublicState.PUBLIC,
        [("out_of_date", False, False)],
    )
    assert "hết hiệu lực" not in client.get(address(article)).content.decode()

    workflow.expire(article, by=managing_editor)
    at = now() + HOUR
    workflow.schedule(article, by=managing_editor, at=at)
    assert article.endings.latest("pk").during.upper == at


def test_a_scheduled_edition_ends_it_at_its_hour_and_a_cancelled_one_does_not(managing_editor):
    article = public()
    workflow.expire(article, by=managing_editor)
    article.title, article.change, article.change_note = "Mới", "minor", "Sửa."
    article.save()
    at = now() + HOUR
    workflow.schedule(article, by=managing_editor, at=at)
    assert article.endings.get().during.upper == at
    workflow.cancel_schedule(article, by=managing_editor)
    assert article.endings.get().during.upper is None


def test_each_confirms_what_the_other_has_withdrawn(managing_editor):
    other = make_user("Managing editors")
    article = public()
    workflow.withdraw(article, by=managing_editor, note="Nhầm")
    workflow.publish(article, by=make_user("Editors"))
    workflow.withdraw(article, by=other, note="Nhầm nữa")
    workflow.confirm_all(article, by=managing_editor)
    assert [each.by for each in article.endings.unconfirmed()] == [managing_editor]
    with pytest.raises(workflow.OwnText):
        workflow.confirm_all(article, by=managing_editor)
    workflow.confirm_all(article, by=other)
    with pytest.raises(workflow.NothingToDo, match="không chờ ai xác nhận"):
        workflow.confirm_all(article, by=other)
    with pytest.raises(workflow.LacksPermission):
        workflow.confirm_all(article, by=article.created_by)


# --- Moved ----------------------------------------------------------------------------------


def test_the_address_of_a_moved_article_leads_to_the_other(client, managing_editor):
    article, other = public(), public("Bản đầy đủ")
    workflow.move(article, by=managing_editor, to=other, note="Trùng bài")
    answer = client.get(address(article))
    assert (answer.status_code, answer["Location"]) == (301, address(other))
    assert state(article) == PublicState.MOVED
    workflow.withdraw(other, by=managing_editor, note="Gỡ")
    assert client.get(address(article)).status_code == 410
    with pytest.raises(workflow.NothingToDo):
        workflow.move(article, by=managing_editor, to=other, note="x")


def test_an_address_leads_through_articles_that_were_moved_since(client, managing_editor):
    first, second, third = public(), public("Bản đầy đủ"), public("Bản cuối")
    workflow.move(first, by=managing_editor, to=second, note="Trùng bài")
    workflow.move(second, by=managing_editor, to=third, note="Trùng bài")
    answer = client.get(address(first))
    assert (answer.status_code, answer["Location"]) == (301, address(third))
    workflow.withdraw(third, by=managing_editor, note="Gỡ")
    assert client.get(address(first)).status_code == 410


def test_an_article_moves_only_to_another_that_is_public(managing_editor):
    article, draft = public(), make_article(title="Nháp")
    for to, sentence in ((article, "một bài khác"), (draft, "không đang đăng")):
        with pytest.raises(workflow.NotReady, match=sentence):
            workflow.move(article, by=managing_editor, to=to, note="x")
    assert state(article) == PublicState.PUBLIC


# --- End dates ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["out_of_date", "withdrawn"])
def test_an_article_ends_at_its_date(how):
    end = now() + HOUR
    article = public(ends_at=end, ends_how=how)
    edition, ending = article.editions.get(), article.endings.get()
    assert (ending.kind, ending.begins_at, ending.edition) == (how, end, edition)
    assert edition.visible.upper == (end if how == "withdrawn" else None)
    assert not Ending.objects.unconfirmed().exists()
    assert Edition.objects.listed().get() == edition
    assert not Edition.objects.listed(end).exists()
    assert Edition.objects.public(end).exists() is (how == "out_of_date")


def test_a_new_edition_brings_its_own_end_date(managing_editor):
    article = public(ends_at=now() + HOUR, ends_how="withdrawn")
    later = now() + 2 * HOUR
    edition = republish(article, ends_at=later)
    assert (article.endings.get().begins_at, edition.visible.lower < later) == (later, True)
    edition.refresh_from_db()
    assert edition.visible.upper == later
    republish(article, ends_at=None)
    assert not article.endings.exists()


@pytest.mark.parametrize("expired", ["by its date", "by hand"])
def test_a_new_edition_of_what_is_out_of_date_brings_its_own_end_date(managing_editor, expired):
    soon = datetime.timedelta(seconds=0.5)
    article = public(ends_at=now() + (soon if expired == "by its date" else HOUR))
    if expired == "by its date":
        time.sleep(soon.total_seconds())
    else:
        workflow.expire(article, by=managing_editor)
    until = now() + HOUR
    republish(article, ends_at=until)
    assert [(each.kind, each.during.lower) for each in article.endings.order_by("during")][1:] == [
        ("out_of_date", until)
    ]


def test_an_edition_scheduled_before_the_end_date_takes_its_place(managing_editor):
    end = now() + 2 * HOUR
    article = public(ends_at=end, ends_how="withdrawn")
    article.title, article.ends_at = "Gia hạn", None
    article.change, article.change_note = "minor", "Gia hạn."
    article.save()
    at = now() + HOUR
    workflow.schedule(article, by=managing_editor, at=at)
    assert not article.endings.exists()
    first, second = article.editions.order_by("number")
    assert (first.visible.upper, second.visible.upper) == (at, None)
    workflow.cancel_schedule(article, by=managing_editor)
    first.refresh_from_db()
    assert (article.endings.get().begins_at, first.visible.upper) == (end, end)


def test_a_text_that_would_end_before_it_begins_is_refused(editor):
    article = make_article(ends_at=now() + HOUR)
    with pytest.raises(workflow.NotReady, match="Bài hết hạn lúc"):
        workflow.schedule(article, by=editor, at=now() + 2 * HOUR)


# --- Press sources --------------------------------------------------------------------------


def test_an_item_of_the_press_waits_an_hour(editor):
    press = make_source("bao.vn", kind="press", wait_minutes=60)
    article = make_article(source=press, source_url="https://bao.vn/1")
    with pytest.raises(workflow.NotReady, match="Hãy ghi giờ bao.vn đăng bài gốc"):
        workflow.publish(article, by=editor)
    article.source_published_at = now() - HOUR / 2
    article.save()
    with pytest.raises(workflow.NotReady, match="lên cổng sớm nhất lúc"):
        workflow.publish(article, by=editor)
    assert workflow.schedule(article, by=editor, at=now() + HOUR)


# --- The form -------------------------------------------------------------------------------


def test_the_form_ends_an_article_in_each_way(client, login):
    login("Managing editors")
    other = public("Bản đầy đủ")
    out, moved, gone = public("Một"), public("Hai"), public("Ba")
    client.post(change(out), form_of(out, act="expire", expire_notice="Hết hạn."))
    typed = {"act": "move", "move_to": f"http://x.vn{address(other)}", "move_note": "Trùng"}
    client.post(change(moved), form_of(moved, **typed))
    typed = {"act": "withdraw", "withdraw_note": "Sai", "public_reason": "Tin sai."}
    client.post(change(gone), form_of(gone, **typed))
    assert [(state(each), each.endings.get().notice) for each in (out, moved, gone)] == [
        (PublicState.OUT_OF_DATE, "Hết hạn."),
        (PublicState.MOVED, ""),
        (PublicState.WITHDRAWN, "Tin sai."),
    ]
    login("Editors")
    client.post(change(gone), form_of(gone, act="confirm"))
    assert list(Ending.objects.unconfirmed()) == [moved.endings.get()]


# --- What PostgreSQL keeps ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE news_ending SET notice = 'khác'",
        "UPDATE news_ending SET during = tstzrange(now() + interval '1 day', NULL)",
        "UPDATE news_ending SET confirmed_at = now()",
        "DELETE FROM news_ending",
    ],
)
def test_postgres_keeps_what_has_ended(managing_editor, editor, statement):
    article = public()
    workflow.confirm(workflow.withdraw(article, by=managing_editor, note="x"), by=editor)
    with (
        pytest.raises(DatabaseError, match="không sửa được|không xóa được"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_edition_that_was_imported_can_end_too(managing_editor):
    article = make_article()
    make_edition(article, visible=(now() - HOUR, None))
    workflow.expire(article, by=managing_editor)
    assert endings(article) == [("out_of_date", True, True)]
