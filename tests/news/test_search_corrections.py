"""Misspelt queries: what the reader meant is found at once, and one click away."""

from datetime import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Edition
from portal.vietnamese import text
from portal.vietnamese.dates import VIETNAM
from portal.vietnamese.keystrokes import telex, vni
from portal.vietnamese.syllables import SYLLABLES
from tests import pages
from tests.news.test_search_recall import fill
from tests.typed_keys import in_telex, in_vni

pytestmark = pytest.mark.django_db

TITLE = "Nghị quyết về đường sắt ở Đắk Lắk"


@pytest.fixture
def ask(client, publish):
    """Publish an article; return the page of a search."""
    publish(TITLE)
    publish("Tin khác", day=1)
    return lambda typed, **more: client.get("/tim-kiem/", {"q": typed, **more})


def meant(page) -> list[str]:
    return pages.each_words(page, "//*[@class='search-meant']//a")


@pytest.mark.parametrize(
    "typed",
    [
        "nghij quyeets",
        "nghi5 quye6t1",
        "dduwowngf sawts",
        "d9u7o7ng2 sa8t1",
        "nghi quet",
        "nghi quyett",
        "nghi qyuet",
        "ngi quyet",
        "nghị quyếy",
        "đuong satt dak lak",
    ],
)
def test_what_was_meant_is_found_at_once_and_one_click_away(ask, client, typed):
    page = ask(typed)
    assert pages.titles(page) == [TITLE]
    address = pages.tree(page).xpath("//*[@class='search-meant']//a/@href")[0]
    clicked = client.get(f"/tim-kiem/{address}")
    assert pages.titles(clicked) == [TITLE]
    assert meant(clicked) == []


def test_the_filters_stay_in_what_is_suggested(ask):
    page = ask("nghi quet", tu_ngay="01/01/2020", thu_tu="moi")
    (address,) = pages.tree(page).xpath("//*[@class='search-meant']//a/@href")
    assert "tu_ngay=01%2F01%2F2020" in address
    assert "thu_tu=moi" in address
    assert pages.titles(page) == [TITLE]
    assert meant(ask("nghi quet", den_ngay="01/01/2020")) == []


def test_what_finds_something_is_left_as_it_is(ask):
    assert meant(ask("nghi quyet")) == []
    assert meant(ask("tin khac")) == []


def test_nothing_is_suggested_that_the_public_may_not_read(ask, publish):
    gone = publish("Bản đồ quy hoạch ngầm")
    until_now = DateTimeTZRange(gone.begins_at, datetime.now(VIETNAM))
    Edition.objects.filter(pk=gone.pk).update(visible=until_now)
    page = ask("ban do quy hoach ngamm")
    assert meant(page) == []
    assert pages.words(page, "//*[@class='empty']").startswith("Không tìm thấy tin nào")


def test_the_help_fits_what_was_typed(ask):
    def advice(typed):
        return pages.each_words(ask(typed), "//*[@class='empty']//li")

    assert advice("xyzzyx") == ["Xem lại cách viết, hoặc gõ một từ khác."]
    assert advice("xyzzyx qwertz") == ["Bớt từ, hoặc chỉ giữ tên riêng và số văn bản."]
    assert advice('"xyzzy qwert"') == [
        "Bớt từ, hoặc chỉ giữ tên riêng và số văn bản.",
        "Bỏ dấu ngoặc kép: những từ trong ngoặc phải đứng liền nhau.",
    ]


@pytest.mark.parametrize(("keys", "decode"), [(in_telex, telex), (in_vni, vni)])
def test_every_syllable_of_the_sample_is_read_from_its_keys(keys, decode):
    fill(60)
    words = {
        word
        for edition in Edition.objects.all()
        for word in text.plain_text(edition.body).lower().split()
        if word.isalpha() and text.fold(word) in SYLLABLES
    }
    wrong = {
        word: decode(keys(word))
        for word in words
        if keys(word) != word and text.fold(decode(keys(word))) != text.fold(word)
    }
    assert len(words) > 300
    assert wrong == {}
