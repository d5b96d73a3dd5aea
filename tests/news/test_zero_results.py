"""Which searches bring their line when their page is viewed."""

import pytest

from portal.visits.zero_results import tokens
from portal.visits.zero_results.tokens import Searched
from tests import pages
from tests.make_pinned import make_page, make_pinned

pytestmark = pytest.mark.django_db


@pytest.fixture
def searched(client):
    """Return a function for what the page of a search sends with its view, None for nothing."""

    def searched(typed, **others):
        answer = client.get("/tim-kiem/", {"q": typed, **others})
        (script,) = pages.tree(answer).xpath("//script[contains(@src, 'count-view')]")
        token = script.get("data-searched")
        assert token is None or "@" not in token
        return tokens.read(token) if token else None

    return searched


def test_a_search_without_results_brings_its_folded_line(searched, publish):
    publish("Bão số 5")
    assert searched("Hộ  CHIẾU!") == searched("ho chieu") == Searched("ho chieu")
    assert searched("bão") is None
    assert searched("…") is None


def test_a_search_that_found_only_a_similar_line_says_so(searched, publish):
    publish("Tuyển dụng viên chức ngành giáo dục")
    assert searched("tuyen dugn vien chuc") == Searched("tuyen dugn vien chuc", instead=True)


def test_a_search_that_is_narrowed_or_answered_by_the_newsroom_brings_nothing(searched, publish):
    publish("Bão số 5")
    assert searched("hộ chiếu", tu_ngay="01/01/2020") is None
    assert searched("hộ chiếu", thu_tu="moi") is None
    make_pinned("hộ chiếu", make_page())
    assert searched("hộ chiếu") is None


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Văn A 0912345678",
        "0912 345 678",
        "(0299) 3888.555",
        "+84 912-345-678",
        "cccd 026090001234",
        "０９１２３４５６７８",
        "a.b@example.com",
        "a＠example.com",
        "护照",
        " ".join(["khong"] * 13),
        "k" * 81,
    ],
)
def test_what_may_name_a_person_or_is_pasted_is_not_kept(searched, typed):
    assert searched(typed) is None


@pytest.mark.parametrize("typed", ["42/2022/NĐ-CP", "1234/QĐ-UBND", "13/02/2020", "QL2", "7448251"])
def test_numbers_of_documents_and_dates_are_kept(searched, typed):
    found = searched(typed)
    assert found is not None
    assert found.line == " ".join(found.line.split())


def test_the_page_is_the_same_for_everybody_who_asks(client):
    one, other = (client.get("/tim-kiem/?q=ho+chieu").content for _ in range(2))
    assert one == other
    assert b"ho chieu" in one
