"""Two people arrange one thing: both arrangements stand side by side, and none is lost."""

import pytest
from django.urls import reverse

from media_gallery import albums
from tests.make import make_user
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


@pytest.mark.parametrize("field", ["mine", "base", "take"])
def test_nonsense_instead_of_an_arrangement_saves_nothing(album_conflict, field):
    album, _answer, page = album_conflict
    answer = page.press("take=theirs", **{field: "photo=x&photo=99999999999999999999&%ff=\x00"})
    assert (answer.status_code, order(album)) == (200, ["C", "B", "A"])
