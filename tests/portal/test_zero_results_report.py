"""The page of searches without results: what managing editors read, and “Đã xem”."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.visits.models import ZeroResultSearch
from tests import pages
from tests.make import make_user
from tests.make_visits import make_zero_result

pytestmark = pytest.mark.django_db

PAGE = "/admin/tim-khong-thay/"
DAY = date(2026, 11, 20)


@pytest.fixture
def editor(client):
    user = make_user("Managing editors")
    client.force_login(user)
    return user


def told(response) -> list[list[str]]:
    rows = pages.tree(response).xpath("//div[@class='report']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def button(response) -> dict[str, str]:
    """Return what the first button of the list sends."""
    (form,) = pages.tree(response).xpath("(//div[@class='report']//form)[1]")
    return dict(form.form_values())


def test_the_list_has_lines_that_several_hours_have_asked_with_what_to_do(client, editor):
    make_zero_result("ho chieu <b>", day=DAY, hours=0b111, views=1234)
    make_zero_result("can cuoc", day=DAY - timedelta(days=1), hours=0b1111, instead=True, views=9)
    make_zero_result("nguyen van a", day=DAY, hours=0b11, views=99)
    response = client.get(PAGE)
    acts = "{0} Đã xem: {0} Chọn sẵn kết quả: {0}"
    assert told(response) == [
        [acts.format("ho chieu <b>"), "1.234", "3", "20/11/2026", "không có gì"],
        [acts.format("can cuoc"), "9", "4", "19/11/2026", "kết quả của câu gần giống"],
    ]
    links = pages.links(response)
    assert "/tim-kiem/?q=ho+chieu+%3Cb%3E" in links
    assert "/admin/news/pinnedresult/add/?words=can+cuoc" in links
    assert "nguyen van a" not in response.content.decode()


def test_a_line_marked_as_seen_leaves_the_list_for_everybody(client, editor):
    make_zero_result("ho chieu", day=DAY, hours=0b111)
    response = client.post(f"{PAGE}da-xem/", button(client.get(PAGE)), follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Đã bỏ “ho chieu” khỏi danh sách" in pages.words(response)
    client.force_login(make_user("Administrators"))
    assert told(client.get(PAGE)) == []
    assert "Chưa có câu nào" in pages.words(client.get(PAGE))


def test_what_was_asked_after_the_page_was_opened_is_not_marked(client, editor):
    make_zero_result("ho chieu", day=DAY, hours=0b111)
    pressed = button(client.get(PAGE))
    make_zero_result("ho chieu", day=DAY + timedelta(days=1), hours=0b111, views=7)
    client.post(f"{PAGE}da-xem/", pressed)
    assert [row[1] for row in told(client.get(PAGE))] == ["7"]


@pytest.mark.parametrize("sent", [{}, {"line": "ho chieu"}, {"line": "x", "until": "20/11/2026"}])
def test_a_button_that_sends_nothing_marks_nothing(client, editor, sent):
    make_zero_result("ho chieu", day=DAY, hours=0b111)
    response = client.post(f"{PAGE}da-xem/", sent, follow=True)
    assert "Chưa làm gì" in pages.words(response)
    assert not ZeroResultSearch.objects.filter(is_seen=True).exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_any_number_of_lines_is_the_same_number_of_queries(
    client, editor, django_assert_num_queries, rows
):
    for number in range(rows):
        make_zero_result(f"dong {number}", day=timezone.localdate(), hours=0b111)
    client.get(PAGE)
    with django_assert_num_queries(7):
        assert len(told(client.get(PAGE))) == rows
