"""Takedown of everything from one source: who, what goes, what is told, and interruptions."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news import workflow
from news.models import Article, Edition, Ending
from news.models.public_record import database_instant
from news.takedown import carry_out, orders, report
from news.takedown.articles import Line, Period, articles_of, hash_of_lines
from portal.jobs import queue
from portal.jobs.models import Job
from portal.journal.models import Action, Entry
from portal.notifications.models import Notice
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.at_once import at_once
from tests.make import (
    make_article,
    make_category,
    make_edition,
    make_source,
    make_takedown,
    make_user,
)
from tests.news.test_desk_admin import messages

pytestmark = pytest.mark.django_db

BEGIN = datetime.datetime(2020, 2, 13, 8, tzinfo=VIETNAM)
HOUR = datetime.timedelta(hours=1)
OUTCOMES = "//ol[contains(@class, 'desk-bulk-list')]/li"


@pytest.fixture
def press():
    return make_source("Báo Mẫu", kind="press")


@pytest.fixture
def chief():
    return make_user("Managing editors", last_name="Lê", first_name="Bình")


@pytest.fixture
def public(press):
    """Return a function that makes a public article of the source."""
    shared = {"category": make_category(), "created_by": make_user("Reporters")}

    def public(title="Tin", *, day=0, **fields):
        begin = BEGIN + datetime.timedelta(days=day)
        article = make_article(title=title, **{**shared, "source": press, **fields})
        make_edition(article, visible=(begin, None))
        return article

    return public


def address_of(source):
    return reverse("admin:news_source_takedown", args=[source.pk])


def report_of(order):
    return reverse("admin:news_source_taken_down", args=[order.pk])


def public_titles():
    return sorted(Edition.objects.public().values_list("title", flat=True))


def scheduled(article, *, by):
    return workflow.schedule(article, by=by, at=database_instant() + HOUR)


def test_all_of_the_source_goes_and_nothing_else(client, press, chief, public):
    editor = make_user("Editors")
    public("Đang đăng")
    out_of_date = public("Hết hiệu lực")
    workflow.expire(out_of_date, by=chief)
    replaced = public("Đang đăng, hẹn giờ bản mới", source_url="https://b.vn/2")
    replaced.title = "Bản mới"
    replaced.save()
    scheduled(replaced, by=editor)
    scheduled(make_article(title="Hẹn giờ", source=press, source_url="https://b.vn/1"), by=editor)
    gone = public("Đã gỡ")
    workflow.withdraw(gone, by=chief, note="Sai")
    public("Nguồn khác", source=make_source())
    make_article(title="Nháp", source=press)

    taken = make_takedown(press, by=chief, public_reason="Theo yêu cầu của nguồn.")
    queue.run_waiting()

    assert public_titles() == ["Nguồn khác"]
    assert not Edition.objects.future().exists()
    answer = client.get(f"/tin-tuc/dang-dang-{taken.facts['articles'][-1]}/", follow=True)
    assert answer.status_code == 410
    end = orders.end_of(taken)
    assert end.facts == {
        "takedown": taken.pk,
        "withdrawn": 3,
        "schedules": 1,
        "gone": [],
        "left": 0,
        "refused": [],
    }
    assert sorted((entry.action, entry.words) for entry in orders.done_by(taken)) == [
        ("cancel_schedule", "Hẹn giờ"),
        ("withdraw", "Bản mới"),
        ("withdraw", "Hết hiệu lực"),
        ("withdraw", "Đang đăng"),
    ]
    assert {ending.notice for ending in Ending.objects.at().exclude(article=gone)} == {
        "Theo yêu cầu của nguồn."
    }


def test_a_period_is_of_printed_dates_both_included(press, public):
    for day in range(4):
        public(f"Ngày {day}", day=day)
    first, last = datetime.date(2020, 2, 14), datetime.date(2020, 2, 15)
    for period, found in (
        (Period(first, last), ["Ngày 2", "Ngày 1"]),
        (Period(first), ["Ngày 3", "Ngày 2", "Ngày 1"]),
        (Period(None, first), ["Ngày 1", "Ngày 0"]),
    ):
        assert [line.title for line in articles_of(press, period)] == found


def test_only_those_who_may_withdraw_order_it_by_form_or_by_call(client, press, public):
    public()
    for group in ("Reporters", "Editors", "Moderators"):
        user = make_user(group)
        with pytest.raises(workflow.LacksPermission):
            make_takedown(press, by=user)
        client.force_login(user)
        assert client.post(address_of(press), {"note": "x"}).status_code == 403
        offered = client.get(reverse("admin:news_source_change", args=[press.pk]))
        assert address_of(press) not in offered.text
    assert not Job.objects.exists()


def test_the_page_shows_what_will_go_asks_for_a_reason_and_the_report_tells_each(
    client, press, chief, public
):
    client.force_login(chief)
    public("Cũ", day=0)
    public("Mới", day=5)
    page = client.get(address_of(press), {"first": "14/02/2020"})
    assert pages.each_words(page, OUTCOMES) == ["Mới 18/02/2020"]
    seen = pages.tree(page).xpath("string(//input[@name='seen']/@value)")
    typed = {"first": "14/02/2020", "last": "", "seen": seen, "note": " ", "blocks": "on"}
    refused = client.post(address_of(press), typed)
    assert "Trường này là bắt buộc." in refused.text
    assert not Job.objects.exists()
    going = client.post(address_of(press), typed | {"note": "Hết thỏa thuận."}, follow=True)
    assert going["Refresh"]
    assert pages.each_words(going, OUTCOMES) == ["Mới Chưa đến lượt."]
    queue.run_waiting()
    done = client.get(going.redirect_chain[0][0])
    assert "Refresh" not in done
    (told,) = pages.each_words(done, OUTCOMES)
    assert told.startswith("Mới Đã gỡ lúc ")
    assert public_titles() == ["Cũ"]
    press.refresh_from_db()
    assert press.is_blocked
    journal = Entry.objects.about(press)
    assert [(entry.action, entry.actor, entry.note) for entry in journal] == [
        ("take_down", chief, "Hết thỏa thuận."),
        ("taken_down", chief, ""),
    ]


def test_who_was_shown_other_articles_is_shown_them_again(client, press, chief, public):
    client.force_login(chief)
    public("Đã thấy")
    seen = hash_of_lines(articles_of(press, Period()))
    public("Vừa lên")
    typed = {"first": "", "last": "", "note": "Hết thỏa thuận.", "seen": seen}
    page = client.post(address_of(press), typed)
    assert "tin của nguồn này đã khác" in page.text
    assert len(pages.each_words(page, OUTCOMES)) == 2
    assert not Job.objects.exists()
    typed["seen"] = pages.tree(page).xpath("string(//input[@name='seen']/@value)")
    client.post(address_of(press), typed)
    queue.run_waiting()
    assert public_titles() == []


def test_a_second_press_finds_the_takedown_that_goes_on(client, press, chief, public):
    client.force_login(chief)
    public()
    first = make_takedown(press, by=chief)
    seen = hash_of_lines(articles_of(press, Period()))
    again = client.post(address_of(press), {"note": "Lần hai", "seen": seen})
    assert again["Location"] == report_of(first)
    assert Job.objects.count() == 1
    queue.run_waiting()
    nothing = client.post(address_of(press), {"note": "Lần ba", "seen": seen})
    assert "Không có tin nào của Báo Mẫu đang đăng hay hẹn giờ" in nothing.text
    assert Entry.objects.filter(action=Action.WITHDRAW).count() == 1


def test_a_run_that_is_interrupted_goes_on_where_it_stopped(press, chief, public, monkeypatch):
    for number in range(4):
        public(f"Tin {number}")
    taken = make_takedown(press, by=chief)
    really, calls = carry_out._withdraw, []

    def killed_at_the_third(article_id, *how):
        calls.append(article_id)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return really(article_id, *how)

    monkeypatch.setattr(carry_out, "_withdraw", killed_at_the_third)
    queue.run_waiting()
    assert len(public_titles()) == 2
    assert orders.end_of(taken) is None
    Job.objects.update(run_at=database_instant())
    queue.run_waiting()
    assert public_titles() == []
    assert calls == [*taken.facts["articles"][:3], *taken.facts["articles"][2:]]
    assert orders.end_of(taken).facts["withdrawn"] == 4


def test_it_makes_room_for_other_jobs_and_goes_on(press, chief, public, monkeypatch):
    public("Một"), public("Hai")
    monkeypatch.setattr(carry_out, "SECONDS_AT_ONCE", 0)
    make_takedown(press, by=chief)
    queue.run_waiting()
    assert len(public_titles()) == 1
    job = Job.objects.get(kind=orders.TAKE_DOWN)
    assert (job.state, job.attempts, job.message) == ("waiting", 0, "Đã xong 1 / 2 bài.")
    Job.objects.update(run_at=database_instant())
    queue.run_waiting()
    assert public_titles() == []


def test_what_another_withdrew_meanwhile_is_told_and_not_done_twice(client, press, chief, public):
    first, second = public("Đã gỡ"), public("Đổi nguồn")
    public("Còn lại")
    taken = make_takedown(press, by=chief)
    workflow.withdraw(first, by=make_user("Managing editors"), note="Sai")
    second.source = make_source()
    second.save()
    workflow.publish(second, by=make_user("Editors"))
    queue.run_waiting()
    assert public_titles() == ["Đổi nguồn"]
    assert sorted(orders.end_of(taken).facts["gone"]) == sorted([first.pk, second.pk])
    client.force_login(chief)
    assert "Đã gỡ 1 / 3 bài, 2 bài đã gỡ từ trước." in client.get(report_of(taken)).text


def test_who_lost_the_right_leaves_the_rest_to_another(client, press, chief, public):
    public()
    taken = make_takedown(press, by=chief)
    chief.groups.clear()
    queue.run_waiting()
    assert Job.objects.get(kind=orders.TAKE_DOWN).state == "failed"
    other = make_user("Managing editors")
    client.force_login(other)
    page = client.get(report_of(taken))
    assert "Việc gỡ dừng giữa chừng" in page.text
    client.post(report_of(taken), {"act": "go_on"})
    queue.run_waiting()
    assert Entry.objects.get(action=Action.WITHDRAW).actor == other


def test_an_article_goes_as_a_whole_and_counts_as_public_though_its_schedule_is_printed_later(
    press, public
):
    article = public(title="Bản đang đăng")
    later = database_instant() + HOUR
    Edition.objects.filter(article=article).update(visible=(BEGIN, later))
    make_edition(article, visible=(later, None), published_at=BEGIN + datetime.timedelta(days=30))
    line = Line(article.pk, "Bản đang đăng", BEGIN, is_public=True)
    march = Period(datetime.date(2020, 3, 1), datetime.date(2020, 3, 31))
    assert articles_of(press, Period()) == articles_of(press, march) == [line]


def test_who_ordered_a_takedown_is_not_offered_to_confirm_what_another_let_go_on(
    client, press, chief, public
):
    first = public()
    taken = make_takedown(press, by=chief)
    workflow.withdraw(first, by=make_user("Managing editors"), note="x", takedown=taken.pk)
    editor = make_user("Editors")
    assert [orders.unconfirmed_of(taken, by=by).count() for by in (chief, editor)] == [0, 1]


def test_the_source_is_blocked_by_default_only_where_all_of_it_goes(client, press, public):
    public(title="Cũ")
    client.force_login(make_user("Managing editors"))
    asked = [
        client.get(f"{address_of(press)}{query}").context["form"]
        for query in ("", "?first=01/03/2020")
    ]
    assert [form["blocks"].value() for form in asked] == [True, False]


def test_a_second_person_confirms_all_at_once_and_each_is_journaled(client, press, chief, public):
    for number in range(3):
        public(f"Tin {number}")
    taken = make_takedown(press, by=chief)
    queue.run_waiting()
    client.force_login(chief)
    assert "Xác nhận cả" not in client.get(report_of(taken)).text
    told = client.post(report_of(taken), {"act": "confirm"}, follow=True)
    assert messages(told) == ["Bạn đã gỡ các tin này: cần một người khác xác nhận."]
    editor = make_user("Editors")
    client.force_login(editor)
    assert "Xác nhận cả 3 bài" in client.get(report_of(taken)).text
    for _ in range(2):
        client.post(report_of(taken), {"act": "confirm"})
    queue.run_waiting()
    assert not Ending.objects.unconfirmed().exists()
    assert set(Ending.objects.values_list("confirmed_by", flat=True)) == {editor.pk}
    assert Entry.objects.filter(action=Action.CONFIRM).count() == 3
    (whole,) = Entry.objects.filter(action=Action.CONFIRM_TAKEDOWN)
    assert (whole.actor, whole.facts) == (editor, {"takedown": taken.pk, "count": 3})


def test_people_are_told_once_for_all_articles(press, chief, public):
    other = make_user("Managing editors")
    writer = make_user("Reporters")
    public("Một", created_by=writer), public("Hai", created_by=writer)
    make_takedown(press, by=chief)
    queue.run_waiting()
    told = Notice.objects.values_list("user", "sentence", "reason")
    sentence = "cho gỡ 2 tin của nguồn “Báo Mẫu”"
    assert sorted(told) == sorted(
        (user.pk, sentence, "Hết thỏa thuận.") for user in (other, writer)
    )


def test_the_report_reads_the_rows_of_its_own_page_only(client, press, chief, public, monkeypatch):
    for number in range(5):
        public(f"Tin {number}")
    taken = make_takedown(press, by=chief)
    queue.run_waiting()
    client.force_login(make_user("Editors"))
    monkeypatch.setattr(report, "ON_A_PAGE", 2)
    read = []
    for model in (Entry, Ending, Article):

        def noted(*row, make=model.from_db, of=model):
            read.append(of.__name__)
            return make(*row)

        monkeypatch.setattr(model, "from_db", noted)
    page = client.get(report_of(taken))
    assert "Đã gỡ 5 / 5 bài." in page.text
    assert "Xác nhận cả 5 bài" in page.text
    assert len(pages.each_words(page, OUTCOMES)) == 2
    # The order, its end, and the two withdrawals that are shown.
    assert read == ["Entry"] * 4


def test_the_pages_cost_the_same_for_one_article_and_for_thirty(client, press, chief, public):
    client.force_login(chief)

    def costs():
        with CaptureQueriesContext(connection) as asking:
            client.get(address_of(press))
        taken = make_takedown(press, by=chief)
        queue.run_waiting()
        with CaptureQueriesContext(connection) as reading:
            client.get(report_of(taken))
        return len(asking), len(reading)

    public()
    costs()  # The first of the source finds no earlier order.
    public()
    one = costs()
    for _ in range(30):
        public()
    assert costs() == one


@pytest.mark.django_db(transaction=True)
def test_what_is_being_published_is_taken_down_too_or_is_refused(press, chief):
    editor = make_user("Editors")
    published, late = (
        make_article(title=title, source=press, source_url="https://bao.vn/1", byline="An")
        for title in ("Kịp", "Muộn")
    )
    is_published, goes_on = threading.Event(), threading.Event()

    def publish_slowly():
        with transaction.atomic():
            workflow.publish(published, by=editor)
            is_published.set()
            # Until the takedown waits for this transaction.
            goes_on.wait(10)

    def take_down():
        is_published.wait(10)
        threading.Timer(0.3, goes_on.set).start()
        lines = [Line(published.pk, "", BEGIN, is_public=True)]
        return orders.take_down(
            press, by=chief, period=Period(), note="x", seen=hash_of_lines(lines), blocks=True
        )

    _, taken = at_once(publish_slowly, take_down)
    assert taken.facts["articles"] == [published.pk]
    with pytest.raises(workflow.NotReady, match="Cổng không đăng tin"):
        workflow.publish(late, by=editor)
