"""The report of the nightly check: hosts, findings, and a run that goes on where it was stopped."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import workflow
from portal.back_office.content_check import nightly, runs, things
from portal.identity.models import Banner, Page
from portal.jobs import queue
from portal.jobs.models import Job
from portal.notifications.models import Notice
from portal.outside_links.models import Domain, Finding, Run
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_edition, make_source, make_user
from tests.make_media import make_public_album, make_public_video
from tests.make_outside_links import make_domain, make_finding, make_run
from tests.pages import tree

ALWAYS = (datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM), None)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def text(*addresses):
    return "".join(f'<p><a href="{each}">xem</a></p>' for each in addresses)


def public(*addresses, **fields):
    return make_edition(make_article(body=text(*addresses), **fields), visible=ALWAYS)


def night() -> None:
    nightly.check_content_later()
    queue.run_waiting()


def hosts():
    return dict(Domain.objects.order_by("host").values_list("host", "items"))


def test_every_host_of_the_record_is_counted_once_for_each_thing(monkeypatch):
    monkeypatch.setattr(nightly, "BATCH", 2)
    first = public("https://a.vn/1", "https://A.vn/2", "/tin-tuc/", "http://127.0.0.1/")
    for _ in range(3):
        public("https://a.vn/")
    source = make_source("bao.vn", url="https://bao.vn/")
    make_edition(make_article(source=source), visible=ALWAYS)
    page = Page.objects.create(title="Giới thiệu", body=text("https://c.vn/"), is_public=True)
    Page.objects.create(title="Nháp", body=text("https://nhap.vn/"))
    Banner.objects.create(text="Bão", url="https://d.vn/")
    make_public_video(external_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    make_public_album(1)
    night()
    assert hosts() == {"a.vn": 4, "bao.vn": 2, "c.vn": 1, "d.vn": 1, "www.youtube.com": 1}
    places = Domain.objects.get(host="a.vn").places
    assert len(places) == 4
    assert places[0] == {
        "kind": "news.article",
        "id": first.article_id,
        "name": f"Bài số {first.article_id} “{first.title}”",
    }
    Page.objects.filter(pk=page.pk).update(body="")
    seen = dict(Domain.objects.values_list("host", "first_seen_at"))
    night()
    assert hosts() == {"a.vn": 4, "bao.vn": 2, "c.vn": 0, "d.vn": 1, "www.youtube.com": 1}
    assert dict(Domain.objects.values_list("host", "first_seen_at")) == seen
    gone = Domain.objects.get(host="c.vn")
    assert (gone.places, gone.counted_places) == ([], [])


def test_a_new_host_is_told_with_who_wrote_and_who_published_it():
    editor, reporter = make_user("Editors"), make_user("Reporters")
    article = make_article(created_by=reporter)
    article.body, article._history_user = text("https://a.vn/1", "https://b.vn/"), reporter
    article.save()
    workflow.publish(article, by=editor)
    old = public("https://cu.vn/")
    night()
    people = Domain.objects.values_list("host", "added_by", "published_by")
    assert set(people) == {
        ("a.vn", reporter.pk, editor.pk),
        ("b.vn", reporter.pk, editor.pk),
        # Of what an importer brought, the journal names nobody.
        ("cu.vn", None, old.published_by_id),
    }


def test_findings_stay_until_the_text_is_mended():
    page = Page.objects.create(title="Giới thiệu", body=text("/khong-co/"), is_public=True)
    other = Page.objects.create(
        title="Liên hệ", body='<p><a href="https://x.vn/">Tài xỉu</a></p>', is_public=True
    )
    night()
    first = dict(Finding.objects.values_list("name", "first_seen_at"))
    assert set(Finding.objects.values_list("sort", "about", "object_id", "name", "detail")) == {
        (
            "broken",
            "identity.page",
            page.pk,
            "Trang “Giới thiệu”",
            "có liên kết đến trang không còn công khai: /khong-co/",
        ),
        (
            "bad",
            "identity.page",
            other.pk,
            "Trang “Liên hệ”",
            "có liên kết nghi là cờ bạc đến https://x.vn/",
        ),
    }
    Page.objects.filter(pk=other.pk).update(body="")
    night()
    assert dict(Finding.objects.values_list("name", "first_seen_at")) == {
        "Trang “Giới thiệu”": first["Trang “Giới thiệu”"]
    }


@pytest.fixture
def killed(monkeypatch):
    """Return a function that runs a night which is killed after some batches."""

    def run(batches: int) -> None:
        read, move = [], runs.move

        def killing(*args, **how):
            if len(read) == batches:
                raise KeyboardInterrupt
            read.append(1)
            move(*args, **how)

        with monkeypatch.context() as patched:
            patched.setattr(runs, "move", killing)
            nightly.check_content_later()
            with pytest.raises(KeyboardInterrupt):
                queue.run_waiting()
        Job.objects.all().delete()

    return run


def test_a_killed_night_goes_on_where_it_was(killed, monkeypatch):
    monkeypatch.setattr(nightly, "BATCH", 2)
    for _ in range(6):
        public("https://a.vn/")
    killed(2)
    stopped = Run.objects.get()
    assert (stopped.items, stopped.finished_at, hosts()) == (4, None, {"a.vn": 0})
    asked = []
    batch = things.Step.batch
    monkeypatch.setattr(
        things.Step, "batch", lambda self, at, after, size: (
            asked.append(after), batch(self, at, after, size)
        )[1],
    )  # fmt: skip
    night()
    assert asked[0] == stopped.last
    assert (Run.objects.get().items, hosts()) == (6, {"a.vn": 6})
    night()
    assert (Run.objects.count(), hosts()) == (2, {"a.vn": 6})


def test_with_other_rules_a_night_begins_anew(killed, monkeypatch):
    monkeypatch.setattr(nightly, "BATCH", 2)
    for _ in range(6):
        public("https://a.vn/")
    killed(2)
    monkeypatch.setattr(runs, "rules", lambda: "others")
    night()
    assert [*Run.objects.order_by("pk").values_list("items", flat=True)] == [4, 6]
    assert hosts() == {"a.vn": 6}


def test_two_workers_do_not_move_one_run():
    run = runs.begin()
    other = Run.objects.get(pk=run.pk)
    runs.move(run, step=0, last=5, read=2)
    with pytest.raises(runs.TakenOver):
        runs.move(other, step=0, last=7, read=2)


def queries_of_a_night() -> int:
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        pytest.raises(queue.GiveUp),
    ):
        nightly.check_content(Job(kind=nightly.KIND, key="all"))
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_what_a_batch_holds():
    def write(number):
        inside = ("/tin-tuc/tin-9999/", f"/tep/{number}/a", f"/tep/{number + 50}/a")
        public(*[f"https://{number}-{n}.vn/" for n in range(3)], *inside)

    # The first night tells nobody of its hosts, the second does, and the others not so soon again.
    for number in (1, 2, 3):
        write(number)
        one = queries_of_a_night()
    for number in range(4, 14):
        write(number)
    assert queries_of_a_night() == one


def notices(user):
    return [*Notice.objects.in_bell_of(user).values_list("sentence", "by_email")]


TOLD = "Kiểm tra hằng đêm thấy trong nội dung đang công khai:"


def test_administrators_are_told_of_what_is_new_once_a_night(client, mailoutbox):
    administrator = make_user("Administrators", email="quantri@tinh.example")
    others = [make_user("Managing editors"), make_user("Moderators")]
    public("https://a.vn/")
    night()
    # The hosts of the first night are no news.
    assert notices(administrator) == []
    public("https://b.vn/", "https://c.vn/", "https://d.vn/", "https://e.vn/", "https://w88.vn/")
    body = '<p>Một<a href="https://b.vn/2">.</a></p>'
    page = Page.objects.create(title="Giới thiệu", body=body, is_public=True)
    night()
    sentence = (
        f"{TOLD} 1 chỗ nghi là cờ bạc, 1 liên kết ẩn, "
        "5 tên miền mới (b.vn, c.vn, d.vn và 2 tên miền nữa)"
    )
    assert notices(administrator) == [(sentence, True)]
    assert [notices(one) for one in others] == [[], []]
    assert [mail.to for mail in mailoutbox] == [["quantri@tinh.example"]]
    client.force_login(administrator)
    opened = client.get(f"/admin/thong-bao/{Notice.objects.get().pk}/", follow=True)
    shown = opened.content.decode()
    assert "Trang “Giới thiệu”" in shown
    assert "e.vn" in shown
    # What a run of the same day finds is told the next night, once.
    public("https://f.vn/")
    night()
    assert len(notices(administrator)) == 1
    Run.objects.exclude(told_at=None).update(told_at=timezone.now() - timedelta(hours=24))
    night()
    assert notices(administrator)[0] == (f"{TOLD} 1 tên miền mới (f.vn)", True)
    Run.objects.exclude(told_at=None).update(told_at=timezone.now() - timedelta(hours=24))
    night()
    assert len(notices(administrator)) == 2
    assert Page.objects.filter(pk=page.pk, body=body).exists()


REPORT = "/admin/outside_links/"


def rows(client, address):
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in tree(client.get(address)).xpath("//table[@id='result_list']/tbody/tr")
    ]


def test_the_lists_say_what_was_seen_where_and_by_whom(client):
    client.force_login(make_user("Managing editors"))
    domain, finding = make_domain("xa-la.example", items=5), make_finding()
    old = timezone.now() - timedelta(days=40)
    make_domain("cu.example", first_seen_at=old, items=0, places=[], added_by=None)
    (place,) = domain.places
    (row, *_older) = rows(client, f"{REPORT}domain/")
    assert row[0] == "xa-la.example"
    assert row[2:] == [
        "5",
        f"{place['name']}và 4 mục nữa",
        str(domain.added_by),
        str(domain.published_by),
    ]
    assert [row[0] for row in rows(client, f"{REPORT}domain/?tu=7-ngay")] == ["xa-la.example"]
    assert [row[0] for row in rows(client, f"{REPORT}domain/?nay=het")] == ["cu.example"]
    page = tree(client.get(f"{REPORT}domain/"))
    assert page.xpath(f"//a[@href='/admin/news/article/{place['id']}/change/']")
    (row,) = rows(client, f"{REPORT}finding/")
    assert row[1:] == ["liên kết ẩn", finding.name, finding.detail]
    page = tree(client.get(f"{REPORT}finding/?sort__exact=hidden"))
    assert page.xpath(f"//a[@href='/admin/news/article/{finding.object_id}/change/']")
    night_page = client.get(f"{REPORT}run/{domain.first_run_id}/change/").content.decode()
    assert "xa-la.example" in night_page


@pytest.mark.parametrize("listed", ["domain", "finding", "run"])
def test_a_list_costs_the_same_for_many(client, listed):
    client.force_login(make_user("Administrators"))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{REPORT}{listed}/").status_code == 200
        return len(captured)

    run = make_run()
    make_domain(first_run=run), make_finding(run=run)
    one = queries()
    for number in range(5):
        run = make_run()
        make_domain(f"{number}.example", first_run=run), make_finding(run=run)
    assert queries() == one
