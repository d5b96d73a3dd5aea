"""The journal in the back office: read with permission, never changed."""

import datetime

import pytest
from django.template.loader import render_to_string

from news import workflow
from portal.journal.admin import entry_admin
from portal.journal.models import Action, Entry, record
from portal.journal.timeline import facts_in_words
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/journal/entry/"
FIVE_PM = datetime.datetime(2026, 6, 5, 17, 2, tzinfo=VIETNAM)


def entry_of(act=Action.PUBLISH, *, thing=None, actor=None, **more):
    return record(act, thing or make_article(), actor=actor, at=FIVE_PM, **more)


@pytest.mark.parametrize(
    ("group", "status"),
    [
        ("Reporters", 403),
        ("Editors", 200),
        ("Managing editors", 200),
        ("Moderators", 200),
        ("Administrators", 200),
    ],
)
def test_who_reads_it(client, group, status):
    entry = entry_of()
    client.force_login(make_user(group))

    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}{entry.pk}/change/").status_code == status


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_writes_it_by_any_address(client, superuser):
    entry = entry_of(note="lý do")
    client.force_login(make_user("Administrators", is_superuser=superuser))
    one = f"{LIST}{entry.pk}/"

    for path in (f"{LIST}add/", f"{one}delete/"):
        assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    assert client.post(f"{one}change/", {"note": "khác"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"})

    assert Entry.objects.get(pk=entry.pk).note == "lý do"


def test_a_line_says_who_did_what_to_what_when_and_why(client):
    article = make_article(title="Khánh thành cầu")
    actor = make_user(last_name="Nguyễn", first_name="An")
    entry_of(Action.WITHDRAW, thing=article, actor=actor, note="Sai số liệu", edition=2)
    client.force_login(make_user("Editors"))

    page = client.get(LIST).content.decode()

    for words in (
        "05/06/2026 17:02",
        "Nguyễn An",
        "gỡ",
        f'<a href="/admin/news/article/{article.pk}/change/">Tin bài: Khánh thành cầu</a>',
        "Sai số liệu",
        "bản công bố số 2",
    ):
        assert words in page


def test_who_may_not_see_articles_gets_no_link_to_them(client):
    article = make_article()
    entry_of(thing=article)
    client.force_login(make_user("Moderators"))

    page = client.get(LIST).content.decode()

    assert article.title in page
    assert f"/admin/news/article/{article.pk}/" not in page


def test_what_was_deleted_or_is_no_longer_known_has_no_link(client):
    article = make_article()
    entry_of(Action.DELETE, thing=article)
    Entry.objects.create(action="bay", kind="old.thing", object_id=1, words="Vật cũ")
    client.force_login(make_user("Editors"))

    page = client.get(LIST).content.decode()

    assert f"/admin/news/article/{article.pk}/" not in page
    assert "old.thing: Vật cũ" in page


def test_old_and_new_words_are_told(client):
    changes = [{"field": "tên", "old": "Cũ <b>", "new": ""}]
    entry = entry_of(Action.EDIT, changes=changes)
    client.force_login(make_user("Editors"))
    line = "<li>Tên: <del>Cũ &lt;b&gt;</del> <span>→</span> <ins>(trống)</ins></li>"
    for page in (LIST, f"{LIST}{entry.pk}/change/"):
        assert line in client.get(page).content.decode()


def test_log_ins_are_read_by_those_who_run_the_accounts(client):
    user = make_user(username="an")
    entry = entry_of(Action.LOG_IN, thing=user, actor=user, address="192.0.2.7")
    found = {}
    for group in ("Editors", "Moderators", "Administrators"):
        client.force_login(make_user(group))
        found[group] = (
            "192.0.2.7" in client.get(LIST).content.decode(),
            client.get(f"{LIST}{entry.pk}/change/").status_code,
            "192.0.2.7" in client.get(f"{LIST}csv/").content.decode(),
        )
    hidden = (False, 302, False)
    assert found == {"Editors": hidden, "Moderators": hidden, "Administrators": (True, 200, True)}


def test_the_days_are_those_of_vietnam(client, monkeypatch):
    today = datetime.date(2026, 6, 5)
    monkeypatch.setattr(dates, "today", lambda: today)
    article = make_article()
    for day, hour in ((5, 0), (4, 23), (4, 0), (3, 23), (30, 0)):
        at = datetime.datetime(2026, 5 if day == 30 else 6, day, hour, tzinfo=VIETNAM)
        record(Action.EDIT, article, actor=None, at=at, note=f"{day}-{hour}")
    client.force_login(make_user("Editors"))

    def found(when):
        return {entry.note for entry in client.get(LIST, {"luc": when}).context["cl"].queryset}

    assert found("hom-nay") == {"5-0"}
    assert found("hom-qua") == {"4-23", "4-0"}
    assert found("7-ngay") == {"5-0", "4-23", "4-0", "3-23", "30-0"}
    assert found("không có") == {"5-0", "4-23", "4-0", "3-23", "30-0"}


def test_all_about_one_thing_is_a_link_away(client):
    article = make_article()
    entry = entry_of(thing=article)
    entry_of()
    client.force_login(make_user("Editors"))
    address = f"{LIST}?ve=news.article-{article.pk}"
    assert f'href="{address}"' in client.get(f"{LIST}{entry.pk}/change/").content.decode()
    response = client.get(address)
    assert [one.pk for one in response.context["cl"].queryset] == [entry.pk]
    assert f"Tin bài số {article.pk}" in response.content.decode()


def test_the_list_is_a_file_too(client):
    article = make_article(title="=1+1 “Khánh thành”")
    actor = make_user(last_name="Nguyễn", first_name="An")
    changes = [{"field": "tên", "old": "Cũ", "new": "Mới"}]
    entry_of(Action.EDIT, thing=article, actor=actor, changes=changes, note="Sai\nsố")
    entry_of(Action.PUBLISH, thing=article, actor=actor)
    client.force_login(make_user("Editors"))
    page = client.get(LIST, {"viec": "edit", "p": "1"}).content.decode()
    assert f'href="{LIST}csv/?viec=edit"' in page
    response = client.get(f"{LIST}csv/?viec=edit")
    assert response["Content-Disposition"].startswith('attachment; filename="nhat-ky-')
    assert response.content.decode("utf-8-sig").splitlines()[1:] == [
        f";05/06/2026 17:02:00;Nguyễn An;sửa;Tin bài;{article.pk};'=1+1 “Khánh thành”;\"Sai",
        'số";Tên: Cũ → Mới;',
    ]
    assert client.get(f"{LIST}csv/?nonsense=1").status_code == 302


def test_a_long_journal_is_not_counted_to_its_end(client, monkeypatch):
    monkeypatch.setattr(entry_admin, "MOST_LISTED", 3)
    for _ in range(5):
        entry_of()
    client.force_login(make_user("Editors"))
    assert client.get(LIST).context["cl"].result_count == 3


def test_it_is_filtered_and_searched(client):
    article = make_article(title="Khánh thành cầu")
    actor = make_user("Editors")
    published = entry_of(thing=article, actor=actor)
    withdrawn = entry_of(Action.WITHDRAW, note="Sai số liệu")
    client.force_login(actor)

    def found(**query):
        return {entry.pk for entry in client.get(LIST, query).context["cl"].queryset}

    assert found() == {published.pk, withdrawn.pk}
    assert found(viec="publish") == {published.pk}
    assert found(loai="news.article") == {published.pk, withdrawn.pk}
    assert found(nguoi=actor.pk) == {published.pk}
    assert found(nguoi="chuong-trinh") == {withdrawn.pk}
    assert found(nguoi="ai đó") == {published.pk, withdrawn.pk}
    assert found(ve="nonsense") == {published.pk, withdrawn.pk}
    assert found(q="khanh thanh") == {published.pk}
    assert found(q="SỐ LIỆU") == {withdrawn.pk}
    assert found(viec="không có") == set()


def test_the_list_asks_no_more_for_thirty_lines(client, django_assert_max_num_queries):
    article = make_article()
    client.force_login(make_user("Editors"))
    for _ in range(30):
        entry_of(thing=article, actor=article.created_by)

    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize(
    ("act", "facts", "words"),
    [
        (
            Action.PUBLISH,
            {"edition": 2, "ends_at": None, "kept": None, "cancelled": None},
            "bản công bố số 2",
        ),
        (
            Action.PUBLISH,
            {"edition": 2, "ends_at": "2026-06-06T01:00:00+00:00", "kept": 3},
            "bản công bố số 2 · đến 08:00 06/06/2026 · giữ bản hẹn giờ (số 3)",
        ),
        (
            Action.SCHEDULE,
            {"edition": 1, "begins_at": "2026-06-06T01:00:00.000200+00:00"},
            "bản công bố số 1 · từ 08:00 06/06/2026",
        ),
        (Action.CANCEL_SCHEDULE, {"cancelled": 3}, "bản số 3"),
        (
            Action.WITHDRAW,
            {"edition": 2, "cancelled": 3},
            "bản công bố số 2 · hủy bản hẹn giờ số 3",
        ),
        (Action.EDIT, {"fields": ["Tiêu đề", "Sapo"]}, "tiêu đề, sapo"),
        (Action.PIN, {"place": 1, "until": "27/11/2026 22:00"}, "chỗ 1 · đến 27/11/2026 22:00"),
        (Action.ARRANGE, {"order": ["Mưa", "Lũ"]}, "thứ tự: Mưa, Lũ"),
        (Action.MERGE, {"into": "Xã hội", "children": ["Y tế"]}, "vào Xã hội · cùng Y tế"),
        (Action.EDIT, {"unknown": 1, "begins_at": "ngày mai"}, ""),
    ],
)
def test_facts_are_told_in_words(act, facts, words):
    assert facts_in_words(Entry(action=act, facts=facts)) == words


def test_the_timeline_tells_the_story_in_order():
    article = make_article()
    editor = make_user("Managing editors", last_name="Nguyễn", first_name="An")
    workflow.publish(article, by=editor)
    workflow.withdraw(article, by=editor, note="Sai <số> liệu")

    page = render_to_string(
        "admin/journal/timeline.html",
        {"entries": Entry.objects.about(article).select_related("actor")},
    )

    lines = [" ".join(line.split()) for line in page.split("<li>")[1:]]
    assert len(lines) == 2
    assert "<b>Nguyễn An</b> · đăng · bản công bố số 1" in lines[0]
    assert "· gỡ · bản công bố số 1 · <q>Sai &lt;số&gt; liệu</q>" in lines[1]


def test_an_empty_timeline_says_so():
    assert "Chưa có việc nào" in render_to_string("admin/journal/timeline.html", {"entries": []})
