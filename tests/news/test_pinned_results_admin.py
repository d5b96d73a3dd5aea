"""The form of pinned results: what may be picked, what the journal tells, what the list shows."""

from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from news.models import PinnedResult
from portal.journal.models import Entry
from tests import pages
from tests.at_once import at_once
from tests.make import make_article, make_user
from tests.make_pinned import make_page, make_pinned

pytestmark = pytest.mark.django_db

ADD = "/admin/news/pinnedresult/add/"
LIST = "/admin/news/pinnedresult/"


def form(**fields):
    return {"words": "hộ chiếu", "match": "all_words", "first_day": "29/11/2026"} | fields


def change(client, row, **fields):
    address = reverse("admin:news_pinnedresult_change", args=[row.pk])
    return client.post(address, form(**fields) | pages.opened(client, address))


def errors(response):
    return pages.each_words(response, "//ul[contains(@class, 'errorlist')]/li")


def test_a_managing_editor_pins_by_public_addresses_and_it_stands_on_the_search(
    client, login, publish
):
    login("Managing editors")
    edition, page = publish("Lịch cấp hộ chiếu"), make_page("Xuất nhập cảnh")
    typed = f"{page.get_absolute_url()}\nhttp://testserver/tin-tuc/ten-cu-{edition.article_id}/"
    assert client.post(ADD, form(targets=typed, last_day="31/12/2199")).status_code == 302
    row = PinnedResult.objects.get()
    assert row.targets == [f"page:{page.pk}", f"article:{edition.article_id}"]
    assert (row.first_day, row.last_day) == (date(2026, 11, 29), date(2199, 12, 31))
    assert row.folded_words == ["ho", "chieu"]
    row.first_day = date(2020, 1, 1)
    row.save()
    titles = pages.each_words(
        client.get("/tim-kiem/?q=ho+chieu"), "//*[@class='pinned-results__title']"
    )
    assert titles == ["Xuất nhập cảnh", "Lịch cấp hộ chiếu"]


def test_what_readers_do_not_see_cannot_be_picked(client, login):
    login("Managing editors")
    draft, hidden = make_article(title="Nháp"), make_page("Kín", is_public=False)
    for typed in (
        f"/tin-tuc/nhap-{draft.pk}/",
        hidden.get_absolute_url(),
        "/trang/khong-co/",
        "/chuyen-muc/kinh-te/",
        "https://example.com/",
        "12",
    ):
        response = client.post(ADD, form(targets=typed))
        assert [typed in each for each in errors(response)] == [True], typed
    for typed in ("", "  \n "):
        assert errors(client.post(ADD, form(targets=typed))) == [
            "Hãy chọn ít nhất một tin bài hoặc trang giới thiệu."
        ]
    assert not PinnedResult.objects.exists()


def test_one_to_three_things_are_picked_each_once(client, login):
    login("Managing editors")
    made = [make_page(f"Trang {number}") for number in range(4)]
    lines = [each.get_absolute_url() for each in made]
    response = client.post(ADD, form(targets="\n".join(lines)))
    assert errors(response) == ["Chọn tối đa 3; ở đây đang có 4."]
    client.post(ADD, form(targets="\n".join([*lines[:3], lines[0]])))
    assert PinnedResult.objects.get().targets == [f"page:{each.pk}" for each in made[:3]]


def test_words_that_are_pinned_already_are_refused_with_the_row_to_edit(client, login):
    login("Managing editors")
    page = make_page()
    make_pinned("Hộ chiếu", page)
    response = client.post(ADD, form(words="HO CHIEU", targets=page.get_absolute_url()))
    assert errors(response) == ["Đã có kết quả chọn sẵn cho “Hộ chiếu”. Hãy sửa mục ấy."]


def test_the_journal_tells_titles_and_days(client, login, publish):
    user = login("Managing editors")
    edition, page = publish("Lịch cấp hộ chiếu"), make_page("Xuất nhập cảnh")
    row = make_pinned("hộ chiếu", page, first_day=date(2026, 11, 29))
    targets = f"{page.get_absolute_url()}\n{edition.get_absolute_url()}"
    assert change(client, row, targets=targets, last_day="31/12/2026").status_code == 302
    entry = Entry.objects.about(row).get()
    assert (entry.actor, entry.action, entry.words) == (user, "edit", "hộ chiếu")
    assert entry.facts["changes"] == [
        {
            "field": "Kết quả được chọn",
            "old": "“Xuất nhập cảnh”",
            "new": "“Xuất nhập cảnh”, “Lịch cấp hộ chiếu”",
        },
        {"field": "Đến hết ngày", "old": "", "new": "31/12/2026"},
    ]


def test_a_target_that_readers_see_no_more_is_named_until_it_is_taken_out(client, login):
    login("Managing editors")
    gone, page = make_page("Kín", is_public=False), make_page("Liên hệ")
    row = make_pinned("hộ chiếu", gone, page)
    shown = pages.tree(client.get(reverse("admin:news_pinnedresult_change", args=[row.pk])))
    (area,) = shown.xpath("//textarea[@name='targets']")
    assert area.text.split() == [gone.get_absolute_url(), page.get_absolute_url()]
    response = change(client, row, targets=area.text)
    assert [gone.get_absolute_url() in each for each in errors(response)] == [True]
    assert change(client, row, targets=page.get_absolute_url()).status_code == 302
    row.refresh_from_db()
    assert row.targets == [f"page:{page.pk}"]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_shows_what_readers_see_in_a_fixed_number_of_queries(
    client, login, publish, django_assert_num_queries, rows
):
    login("Managing editors")
    for number in range(rows):
        make_pinned(f"số {number}", publish(f"Tin {number}"))
    client.get(LIST)
    with django_assert_num_queries(8):
        page = client.get(LIST)
    assert len(pages.tree(page).xpath("//td[contains(@class, 'shown_label')]")) == rows


def test_the_list_tells_the_days_and_what_is_left(client, login):
    login("Managing editors")
    make_pinned("một", make_page("Liên hệ"), last_day=date(2020, 2, 3))
    make_pinned("hai", make_page("Kín", is_public=False))
    make_pinned("ba", make_page("Mai"), first_day=date(2199, 1, 1), match="line")
    rows = pages.tree(client.get(LIST)).xpath("//table[@id='result_list']/tbody/tr")
    told = [[cell.text_content() for cell in row.xpath("th | td")] for row in rows]
    every = "Câu có đủ các từ này, kèm từ khác cũng được"
    assert told == [
        ["ba", "Đúng câu này", "Mai", "01/01/2199", "–", "chưa đến ngày"],
        ["hai", every, "không còn gì công khai", "01/01/2020", "–", "đang hiện"],
        ["một", every, "Liên hệ", "01/01/2020", "03/02/2020", "đã hết"],
    ]


def test_the_form_leads_to_the_search_and_takes_words_from_its_address(client, login):
    login("Managing editors")
    row = make_pinned("hộ chiếu", make_page())
    links = pages.links(client.get(reverse("admin:news_pinnedresult_change", args=[row.pk])))
    assert "/tim-kiem/?q=h%E1%BB%99+chi%E1%BA%BFu" in links
    added = client.get(ADD, {"words": "căn cước", "targets": "x", "first_day": "khong"})
    assert pages.tree(added).xpath("//input[@name='words']/@value") == ["căn cước"]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_pin_the_same_words_at_once_one_is_kept_and_the_others_are_told():
    page = make_page("Xuất nhập cảnh")

    def add(user):
        client = Client()
        client.force_login(user)
        return client.post(ADD, form(targets=page.get_absolute_url())).status_code

    users = [make_user("Managing editors") for _ in range(4)]
    statuses = at_once(*(partial(add, user) for user in users))
    assert sorted(statuses) == [200, 200, 200, 302]
    assert PinnedResult.objects.count() == 1
