"""Pinned results: which stand above the results of a search, when, and never twice."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from news import workflow
from news.models import Ending, PinnedResult
from news.search.pinned import Pinned, pinned
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_user
from tests.make_pinned import make_page, make_pinned
from tests.make_spellings import understood

pytestmark = pytest.mark.django_db

LINE, ALL_WORDS = PinnedResult.Match.LINE, PinnedResult.Match.ALL_WORDS


def titles(typed, at=None):
    return [each.title for each in pinned(understood(typed), at)]


def shown(client, typed, **others):
    """Return the titles of the pinned results and of the others on the page of a search."""
    answer = client.get("/tim-kiem/", {"q": typed, **others})
    assert answer.status_code == 200
    above = pages.each_words(answer, "//*[@class='pinned-results__title']")
    return above, pages.titles(answer)


def test_an_article_and_a_page_stand_first_in_the_order_chosen_with_what_a_reader_needs(publish):
    edition = publish("Lịch tiếp công dân", summary="Thứ Năm hằng tuần.")
    page = make_page("Liên hệ")
    make_pinned("tiếp dân", page, edition)
    assert pinned(understood("TIEP DAN")) == [
        Pinned("Liên hệ", "/trang/lien-he/"),
        Pinned(
            "Lịch tiếp công dân",
            edition.get_absolute_url(),
            "Thứ Năm hằng tuần.",
            edition.published_at,
        ),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("đổi thẻ căn cước", True),
        ("Doi the CAN CUOC!", True),
        ("“thẻ căn cước” – đổi", True),
        ("thủ tục đổi thẻ căn cước ở xã", True),
        ("thẻ căn cước", False),
        ("đổi thẻ căn", False),
    ],
)
def test_all_words_are_in_the_line_in_any_order_and_among_others(typed, found):
    make_pinned("đổi thẻ căn cước", make_page(), match=ALL_WORDS)
    assert titles(typed) == (["Giới thiệu"] if found else [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kỹ thuật", True),
        ("ki thuat", True),
        ("“kĩ-thuật”", True),
        ("kỹ thuật số", False),
        ("thuật kỹ", False),
        ("kỹ", False),
    ],
)
def test_a_line_is_this_line_alone_however_it_is_spelled(typed, found):
    make_pinned("Kỹ thuật", make_page(), match=LINE)
    assert titles(typed) == (["Giới thiệu"] if found else [])


def test_the_nearest_row_comes_first_and_three_things_stand_there_each_once():
    one, two, three, four = (make_page(f"Trang {number}") for number in range(1, 5))
    make_pinned("căn cước", one, two, match=ALL_WORDS)
    make_pinned("thẻ căn cước", two, three, match=ALL_WORDS)
    make_pinned("đổi thẻ căn cước", four, match=LINE)
    assert titles("đổi thẻ căn cước") == ["Trang 4", "Trang 2", "Trang 3"]
    assert titles("làm thẻ căn cước") == ["Trang 2", "Trang 3", "Trang 1"]
    assert titles("căn cước") == ["Trang 1", "Trang 2"]


def test_what_is_not_public_is_not_shown_and_the_rest_is(publish):
    edition, page = publish("Bão số 5"), make_page("Phòng chống thiên tai")
    hidden = make_page("Nháp", is_public=False)
    make_pinned("bão", edition, hidden, page)
    assert titles("bão") == ["Bão số 5", "Phòng chống thiên tai"]
    workflow.withdraw(edition.article, by=make_user("Managing editors"), note="Sai")
    assert titles("bão") == ["Phòng chống thiên tai"]
    page.delete()
    assert titles("bão") == []


def test_what_is_out_of_date_is_no_answer_any_more(publish):
    edition = publish("Lịch nghỉ Tết")
    make_pinned("nghỉ tết", edition)
    editor = make_user("Managing editors")
    workflow.expire(edition.article, by=editor)
    assert Ending.objects.exists()
    assert titles("nghỉ tết") == []


def test_the_title_is_that_of_the_public_edition_not_of_the_working_text(publish):
    edition = publish("Tên công bố")
    edition.article.title = "Tên đang sửa"
    edition.article.save()
    make_pinned("tên", edition)
    assert titles("tên") == ["Tên công bố"]


def test_a_row_holds_from_the_first_to_the_last_of_its_days_in_vietnam():
    make_pinned("tuyển sinh", make_page(), first_day=date(2030, 6, 1), last_day=date(2030, 6, 30))
    found = {
        at: titles("tuyển sinh", datetime(*at, tzinfo=VIETNAM))
        for at in [(2030, 5, 31, 23, 59), (2030, 6, 1, 0, 0), (2030, 6, 30, 23, 59), (2030, 7, 1)]
    }
    assert list(found.values()) == [[], ["Giới thiệu"], ["Giới thiệu"], []]


def test_a_row_without_a_last_day_goes_on_and_one_of_the_future_waits():
    today = timezone.localdate()
    make_pinned("một", make_page("Nay"), first_day=today)
    make_pinned("hai", make_page("Mai"), first_day=today + timedelta(days=1))
    make_pinned("ba", make_page("Qua"), last_day=today - timedelta(days=1))
    assert [titles(typed) for typed in ("một", "hai", "ba")] == [["Nay"], [], []]


@pytest.mark.parametrize("rows", [1, 30])
def test_any_number_of_rows_is_one_query(django_assert_num_queries, publish, rows):
    for number in range(rows):
        make_pinned(f"căn {number}", publish(f"Tin {number}"), make_page(f"Trang {number}"))
    make_pinned("căn", publish("Tin"), make_page())
    query = understood("căn 1 2 3 4 5 6 7 8")
    with django_assert_num_queries(1):
        assert len(pinned(query)) == (2 if rows == 1 else 3)


# --- The page -------------------------------------------------------------------------------------


def test_a_pinned_article_stands_above_the_results_and_not_among_them(client, publish):
    first, second = publish("Thẻ căn cước mới"), publish("Thẻ căn cước cũ", day=1)
    make_pinned("thẻ căn cước", first)
    answer = client.get("/tim-kiem/?q=the+can+cuoc")
    above = "//section[@aria-labelledby=//h2[.='Được tòa soạn chọn']/@id]//a"
    assert pages.each_words(answer, above) == ["Thẻ căn cước mới"]
    assert pages.titles(answer) == [second.title]
    assert "2 kết quả." in pages.words(answer, "//main")


def test_where_all_that_is_found_is_pinned_the_page_says_so(client, publish):
    make_pinned("căn cước", publish("Căn cước"))
    answer = client.get("/tim-kiem/?q=căn+cước")
    assert shown(client, "căn cước") == (["Căn cước"], [])
    assert "Không có kết quả nào khác có đủ các từ này." in pages.words(answer, "//main")
    assert "Không tìm thấy" not in pages.words(answer, "//main")


def test_a_pinned_page_is_shown_for_words_that_no_article_has(client):
    make_pinned("hộ chiếu", make_page("Thủ tục xuất nhập cảnh"))
    assert shown(client, "ho chieu") == (["Thủ tục xuất nhập cảnh"], [])


def test_later_pages_and_narrowed_searches_have_no_pinned_results(client, publish):
    editions = [publish(f"Bão số {number}", day=number) for number in range(22)]
    oldest = editions[0]
    make_pinned("bão", oldest)
    newest_first = [each.title for each in reversed(editions)]
    assert shown(client, "bão") == ([oldest.title], newest_first[:20])
    assert shown(client, "bão", trang="2") == ([], newest_first[20:21])
    assert shown(client, "bão", thu_tu="moi") == ([], newest_first[:20])
    assert shown(client, "bão", tu_ngay="13/02/2020")[0] == []


def test_a_last_page_with_nothing_but_what_is_pinned_is_not_empty(client, publish):
    editions = [publish(f"Bão số {number}", day=number) for number in range(21)]
    make_pinned("bão", editions[0])
    assert shown(client, "bão", trang="2") == ([], [editions[0].title])


def test_titles_are_text(client, publish):
    make_pinned("mã", publish("<b>Mã</b> & số", summary="<script>x</script>"))
    answer = client.get("/tim-kiem/?q=ma")
    assert shown(client, "ma")[0] == ["<b>Mã</b> & số"]
    assert not pages.tree(answer).xpath("//main//b | //main//script[.='x']")


# --- What a row must have -------------------------------------------------------------------------


def refused(pinned_result):
    with pytest.raises(ValidationError) as error:
        pinned_result.full_clean()
    return error.value.message_dict


def test_the_words_of_a_row_are_named_once_however_they_are_spelled():
    make_pinned("Hòa Bình", make_page())
    again = PinnedResult(words="hoà  bình", targets=["page:1"])
    assert refused(again) == {"words": ["Đã có kết quả chọn sẵn cho “Hòa Bình”. Hãy sửa mục ấy."]}
    assert refused(PinnedResult(words="…!", targets=["page:1"])) == {
        "words": ["Hãy gõ ít nhất một chữ hoặc một số."]
    }


def test_the_days_of_a_row_are_in_order():
    row = PinnedResult(
        words="x", targets=["page:1"], first_day=date(2026, 2, 1), last_day=date(2026, 1, 31)
    )
    assert refused(row) == {"last_day": ["Ngày cuối phải bằng hoặc sau ngày đầu."]}


def test_there_are_no_more_rows_than_a_search_can_compare_with(monkeypatch):
    monkeypatch.setattr("news.models.search.pinned_result.MOST_ROWS", 1)
    row = make_pinned("một", make_page())
    row.full_clean()  # One that is there is still edited.
    (sentence,) = refused(PinnedResult(words="hai", targets=["page:1"]))["__all__"]
    assert sentence == "Đã có 1 mục, không thêm được nữa. Hãy xóa bớt mục không còn dùng."


def test_words_that_are_left_out_are_not_those_of_a_row(client, publish):
    edition = publish("Đổi thẻ căn cước")
    publish("Làm hộ chiếu")
    make_pinned("căn cước", edition)
    answer = client.get('/tim-kiem/?q=hộ chiếu -"căn cước"')
    assert "Đổi thẻ căn cước" not in pages.words(answer, "//main")
