"""Two people arrange one thing: both arrangements stand side by side, and none is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from media_gallery import albums
from news.models.public_record import database_instant
from portal.front_page import arranging
from portal.front_page.arranging import Pinned
from portal.front_page.blocks import UNARRANGED, Kind
from portal.front_page.layout import layout_at
from tests.make import make_article, make_user
from tests.make_media import make_album
from tests.make_photos import make_photo
from tests.pages import each_words, tree
from tests.portal.edit_conflicts.person import Opened, somebody

pytestmark = pytest.mark.django_db


def sides(answer) -> dict[str, list[str]]:
    """Return what the page that compares shows of each side: the photos, with what is done."""
    return {
        str(side.get("aria-label")): [
            f"{each.xpath('.//img/@alt')[0]}: {each.text_content().strip()}" for each in side
        ]
        for side in tree(answer).xpath("//*[@class='edit-conflict__pictures']")
    }


@pytest.fixture
def album_conflict(client):
    """Two people have arranged A B C: she C B A with cover B, he B A C without C."""
    a, b, c = (make_photo(caption=name) for name in "ABC")
    album = make_album(a, b, c)
    page = Opened(
        somebody(type(client)), reverse("admin:media_gallery_album_photos", args=[album.pk])
    )
    hers = make_user("Moderators")
    albums.arrange(album, [c.pk, b.pk, a.pk], cover=b.pk, by=hers)
    answer = page.press(photo=[b.pk, a.pk, c.pk], remove=[c.pk])
    return album, answer, Opened.of(answer, page)


def order(album) -> list[str]:
    return [photo.caption for photo in albums.photos_as_edited(album)]


def in_form(answer) -> list[str]:
    return each_words(answer, "//*[@class='album-photos__name']")


def test_both_arrangements_of_an_album_stand_side_by_side(album_conflict):
    album, answer, _page = album_conflict
    assert sides(answer) == {
        "Lúc bạn mở": ["A: 1", "B: 2", "C: 3"],
        "Họ đã xếp": ["C: 1", "B: 2 · bìa", "A: 3"],
        "Bạn đã xếp": ["B: 1", "A: 2", "C: 3 · bỏ"],
    }
    assert (order(album), in_form(answer)) == (["C", "B", "A"], ["B", "A", "C"])


def test_theirs_is_taken_over_and_ones_own_is_taken_back_before_anything_is_saved(album_conflict):
    album, answer, page = album_conflict
    theirs = page.press("take=theirs")
    assert (in_form(theirs), sides(theirs)) == (["C", "B", "A"], sides(answer))
    mine = Opened.of(theirs, page).press("take=mine")
    assert (in_form(mine), sides(mine)) == (["B", "A", "C"], sides(answer))
    assert order(album) == ["C", "B", "A"]
    Opened.of(mine, page).press()
    assert order(album) == ["B", "A"]


def test_theirs_that_is_taken_over_is_saved_as_it_is(album_conflict):
    album, _answer, page = album_conflict
    Opened.of(page.press("take=theirs"), page).press()
    album.refresh_from_db()
    assert (order(album), album.cover.caption) == (["C", "B", "A"], "B")


def test_without_scripts_a_photo_is_moved_on_without_saving_over_theirs(album_conflict):
    album, _answer, page = album_conflict
    last = albums.photo_ids_as_edited(album)[0]
    moved = page.press(f"move=up-{last}")
    assert (in_form(moved), order(album)) == (["B", "C", "A"], ["C", "B", "A"])
    assert sides(moved)["Bạn đã xếp"] == ["B: 1", "C: 2 · bỏ", "A: 3"]


def test_without_scripts_theirs_is_moved_on_and_ones_own_is_still_there(album_conflict):
    album, answer, page = album_conflict
    theirs = page.press("take=theirs")
    last = albums.photo_ids_as_edited(album)[-1]
    moved = Opened.of(theirs, page).press(f"move=up-{last}")
    assert (in_form(moved), sides(moved)) == (["C", "A", "B"], sides(answer))
    mine = Opened.of(moved, page).press("take=mine")
    assert (in_form(mine), sides(mine)) == (["B", "A", "C"], sides(answer))


@pytest.mark.parametrize("field", ["mine", "base", "take"])
def test_nonsense_instead_of_an_arrangement_saves_nothing(album_conflict, field):
    album, _answer, page = album_conflict
    answer = page.press("take=theirs", **{field: "photo=x&photo=99999999999999999999&%ff=\x00"})
    assert (answer.status_code, order(album)) == (200, ["C", "B", "A"])


# --- The front page ------------------------------------------------------------------------------

HIDDEN = "không công khai: công chúng không thấy gì"


@pytest.fixture
def front_page(client):
    """Return a page that pins A and B, and the functions that make others change it."""
    chief = make_user("Managing editors")
    articles = {name: make_article(title=name) for name in "ABC"}
    until = (database_instant() + timedelta(hours=5)).replace(second=0, microsecond=0)
    for name in "BA":
        arranging.pin(articles[name], by=chief, until=until)
    page = Opened(somebody(type(client)), reverse("front_page:arrange"))

    def others_pin(names):
        """Arrange these pins, and fewer lead stories if there is a number."""
        items = int(names[-1]) if names[-1:].isdigit() else 9
        blocks = [replace(UNARRANGED[0], items=items), *UNARRANGED[1:]]
        pins = [Pinned(articles[name].pk, until) for name in names if name.isalpha()]
        arranging.arrange(by=chief, pins=pins, blocks=blocks)

    def sent(**fields):
        """Send the form, with fields of articles by their title ("A_position")."""
        typed = {}
        for name, value in fields.items():
            title, _, part = name.partition("_")
            typed[f"pin-{articles[title].pk}-{part}" if title in articles else name] = value
        return page.press(form="arrangement", **typed)

    sent.page, sent.others_pin = page, others_pin
    return sent


def pinned() -> str:
    return "".join(str(pin.article) for pin in arranging.pins_at(database_instant()))


def compared(answer) -> dict[str, list[str]]:
    """Return for each part that others have changed: theirs, the user's, as opened."""
    return {
        " ".join(section.xpath("string(h3)").split()): [
            " ".join(line.text_content().split(",")[0] for line in side)
            for side in section.xpath(".//ol")
        ]
        for section in tree(answer).xpath("//*[@class='edit-conflict__field']")
    }


def rows(answer) -> list[str]:
    """Return the pins of the form in order, with what the public sees of each."""
    return each_words(answer, "//form[@id='arrangement']//li[.//*[contains(@name, 'pin-')]]/*[2]")


def test_pins_that_two_people_have_ordered_stand_side_by_side(front_page):
    front_page.others_pin("BC")
    answer = front_page(A_position=2, B_position=1)
    assert compared(answer) == {
        "Tin ghim cả hai cùng xếp, ở dưới là của bạn": ["B C", "B A", "A B"]
    }
    assert (pinned(), rows(answer)) == (
        "BC",
        [f"B {HIDDEN}", "A họ vừa bỏ ghim", f"C {HIDDEN}"],
    )


def test_what_others_have_unpinned_is_pinned_again_by_who_keeps_their_own(front_page):
    front_page.others_pin("BC")
    again = Opened.of(front_page(A_position=2, B_position=1), front_page.page)
    again.press(form="arrangement")
    assert pinned() == "BAC"


def test_their_pins_are_taken_over_and_ones_own_taken_back(front_page):
    front_page.others_pin("BC")
    answer = front_page(A_position=2, B_position=1)
    theirs = Opened.of(answer, front_page.page).press("take=pin-theirs", form="arrangement")
    # What the form had is kept: with C, which others have pinned and the user has left there.
    sides = ["B C", "B A C", "A B"]
    assert compared(theirs) == {"Tin ghim cả hai cùng xếp, ở dưới là của họ": sides}
    mine = Opened.of(theirs, front_page.page).press("take=pin-mine", form="arrangement")
    assert compared(mine) == {"Tin ghim cả hai cùng xếp, ở dưới là của bạn": sides}
    assert rows(mine) == rows(answer)
    assert pinned() == "BC"
    Opened.of(theirs, front_page.page).press(form="arrangement")
    assert pinned() == "BC"


def test_who_has_changed_the_blocks_takes_the_pins_of_others_with_them(front_page):
    front_page.others_pin("CB")
    answer = front_page(**{"block-latest-items": "5"})
    assert compared(answer) == {"Tin ghim chỉ họ xếp, đã lấy của họ": ["C B", "A B"]}
    Opened.of(answer, front_page.page).press(form="arrangement")
    assert (pinned(), layout_at()[1].only(Kind.LATEST).items) == ("CB", 5)


def test_who_has_changed_the_pins_takes_the_blocks_of_others_with_them(front_page):
    front_page.others_pin("AB7")
    answer = front_page(A_position=2, B_position=1)
    assert [*compared(answer)] == ["Các khối chỉ họ xếp, đã lấy của họ"]
    Opened.of(answer, front_page.page).press(form="arrangement")
    assert (pinned(), layout_at()[1].only(Kind.LATEST).items) == ("BA", 7)


def test_a_third_change_is_compared_anew(front_page):
    front_page.others_pin("B")
    again = Opened.of(front_page(A_position=2, B_position=1), front_page.page)
    front_page.others_pin("C")
    answer = again.press(form="arrangement")
    assert compared(answer) == {"Tin ghim cả hai cùng xếp, ở dưới là của bạn": ["C", "B A", "B"]}
    assert pinned() == "C"


@pytest.mark.parametrize("field", ["mine", "base", "take", "taken", "opened"])
def test_nonsense_instead_of_a_front_page_saves_nothing(front_page, field):
    front_page.others_pin("BC")
    again = Opened.of(front_page(A_position=2, B_position=1), front_page.page)
    for nonsense in ("pin-x-until=1&%ff=%00", f"{9**30}:1@99991231T235959,2@x,3"):
        typed = {"take": "pin-theirs", field: nonsense}
        assert again.press(form="arrangement", **typed).status_code == 200
    assert pinned() == "BC"


def test_places_of_5_000_digits_are_errors_in_the_form(client):
    client.force_login(make_user("Managing editors"))
    page = client.get(reverse("front_page:arrange"))
    places = tree(page).xpath("//input[contains(@name, '-position')]/@name")
    assert places
    typed = dict.fromkeys([*map(str, places), "pin-1-position"], "9" * 5000)
    answer = client.post(reverse("front_page:arrange"), typed)
    assert answer.status_code == 200
    assert tree(answer).xpath("//*[@class='errorlist']")
