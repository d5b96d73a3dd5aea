"""The back office's page "Trang nhất": lead stories and blocks by numbers, saved in one press."""

from datetime import timedelta

import pytest

from news.models.public_record import database_instant
from portal.front_page import arranging
from portal.front_page.blocks import UNARRANGED, Block, Column, Kind, usual
from portal.front_page.layout import layout_at
from portal.front_page.models import Pin
from portal.vietnamese import dates
from tests import pages
from tests.make import (
    arrange_blocks,
    make_article,
    make_category,
    make_edition,
    make_pin,
    make_user,
)

pytestmark = pytest.mark.django_db

PAGE = "/admin/trang-nhat/"
HOUR = timedelta(hours=1)


@pytest.fixture
def by(client):
    user = make_user("Managing editors")
    client.force_login(user)
    return user


def form_of(client) -> dict[str, str]:
    """Return what a browser would send of the form, untouched."""
    (form,) = pages.tree(client.get(PAGE)).xpath("//form[@id='arrangement']")
    return {name: value for name, value in form.form_values() if value is not None}


def until(hours: int) -> str:
    return dates.short_datetime(database_instant() + hours * HOUR)


def test_the_untouched_form_changes_nothing(client, by):
    now = database_instant()
    end = now.replace(second=0, microsecond=0) + 5 * HOUR
    make_pin(make_article(), shown=(now - HOUR, end))
    arrange_blocks(*UNARRANGED, usual(Kind.CATEGORY, category=make_category("Kinh tế").pk))
    before, pins = layout_at()[1], list(Pin.objects.values_list("pk", flat=True))

    assert client.post(PAGE, form_of(client)).status_code == 302

    assert layout_at()[1] == before
    assert list(Pin.objects.values_list("pk", flat=True)) == pins


def test_numbers_and_choices_arrange_without_a_script(client, by):
    economy, culture = make_category("Kinh tế"), make_category("Văn hóa")
    first, second, third = (make_article(title=title) for title in ("Một", "Hai", "Ba"))
    for article in (first, second, third):
        arranging.pin(article, by=by, until=database_instant() + HOUR, place=9)
    typed = form_of(client)
    typed |= {
        f"pin-{first.pk}-position": "3",
        f"pin-{third.pk}-position": "1",
        f"pin-{second.pk}-remove": "on",
        f"pin-{third.pk}-until": (longer := until(48)),
        "block-latest-items": "12",
        f"block-category-{economy.pk}-column": "main",
        f"block-category-{economy.pk}-position": "1",
        f"block-category-{economy.pk}-items": "6",
        f"block-category-{culture.pk}-column": "side",
        f"block-category-{culture.pk}-position": "2",
        "block-most_read-column": "",
        "block-albums-column": "",
        "block-banners-column": "",
        "block-day_form-column": "",
    }

    assert client.post(PAGE, typed).status_code == 302

    layout = layout_at()[1]
    assert layout.pins == (third.pk, first.pk)
    assert dates.short_datetime(Pin.objects.get(position=1, article=third).until) == longer
    assert layout.blocks == (
        Block(Kind.LATEST, Column.MAIN, 12),
        Block(Kind.CATEGORY, Column.MAIN, 6, economy.pk),
        usual(Kind.VIDEOS),
        usual(Kind.CATEGORY, Column.SIDE, culture.pk),
    )


def test_a_change_of_somebody_else_is_not_overwritten_unknowingly(client, by):
    typed = form_of(client) | {"block-latest-items": "5"}
    other = make_article(title="Tin của người khác")
    arranging.pin(other, by=make_user("Administrators"), until=database_instant() + HOUR)

    answer = client.post(PAGE, typed)

    assert "Trang nhất đã thay đổi" in pages.words(answer, "//*[@class='errornote']")
    assert layout_at()[1].pins == (other.pk,)
    # What was typed is still there, the other's pin is shown, and a second press saves both.
    (form,) = pages.tree(answer).xpath("//form[@id='arrangement']")
    again = {name: value for name, value in form.form_values() if value is not None}
    assert again["block-latest-items"] == "5"
    assert client.post(PAGE, again).status_code == 302
    assert layout_at()[1].pins == (other.pk,)
    assert layout_at()[1].only(Kind.LATEST).items == 5


def test_a_second_press_of_the_button_is_no_error(client, by):
    typed = form_of(client) | {"block-latest-items": "5"}
    assert [client.post(PAGE, typed).status_code for _ in range(2)] == [302, 302]
    assert layout_at()[1].only(Kind.LATEST).items == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"block-latest-items": "99"},
        {"block-videos-position": "x"},
        {"block-videos-column": "side"},
        {"block-videos-items": ""},
        {"opened": ""},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(client, by, wrong):
    before = layout_at()[1]
    answer = client.post(PAGE, form_of(client) | wrong)
    assert answer.status_code == 200
    assert pages.tree(answer).xpath("//*[@class='errornote']")
    assert layout_at()[1] == before


def test_a_pin_says_what_the_public_sees_of_it(client, by):
    now = database_instant()
    public, draft, later = (make_article(title=title) for title in ("Một", "Hai", "Ba"))
    make_edition(public, visible=(now - HOUR, None))
    make_edition(later, visible=(now + HOUR, None))
    for article in (later, draft, public):
        arranging.pin(article, by=by, until=now + 9 * HOUR)

    rows = pages.each_words(client.get(PAGE), "//*[@class='arranged__name'][a]")

    assert rows == [
        "Một đang đăng",
        "Hai không công khai: công chúng không thấy gì",
        f"Ba hẹn giờ: hiện từ {dates.short_datetime(now + HOUR)}",
    ]


def test_trying_out_shows_the_form_as_typed_and_saves_nothing(client, by):
    category = make_category("Kinh tế")
    pinned, newest = make_article(title="Tin ghim", category=category), make_article(title="Mới")
    now = database_instant()
    for hours, article in ((2, pinned), (1, newest)):
        make_edition(article, visible=(now - hours * HOUR, None))
    arranging.pin(pinned, by=by, until=now + HOUR)
    typed = form_of(client) | {f"pin-{pinned.pk}-remove": "on"}

    answer = client.post(f"{PAGE}xem-truoc/", typed)

    assert pages.words(answer, "//*[@class='lead-story__title']") == "Mới"
    assert "chưa lưu" in pages.words(answer, "//*[@class='ahead-bar']")
    assert answer["Cache-Control"] == "private, no-store"
    assert layout_at()[1].pins == (pinned.pk,)
    assert pages.words(client.get("/"), "//*[@class='lead-story__title']") == "Tin ghim"


def test_an_article_is_pinned_in_one_form_until_the_end_of_tomorrow(client, by):
    article = make_article(title="Khánh thành cầu")
    address = f"{PAGE}ghim/{article.pk}/"
    (form,) = pages.tree(client.get(address)).xpath("//form[@class='front-desk__pin']")
    tomorrow = dates.today() + timedelta(days=2)
    assert dict(form.form_values())["until"] == f"{dates.short_day(tomorrow)} 00:00"

    client.post(address, dict(form.form_values()))

    assert layout_at()[1].pins == (article.pk,)
    client.post(address, pages.opened(client, address) | {"remove": "1"})
    assert layout_at()[1].pins == ()


@pytest.mark.parametrize("typed", ["", "x", "01/01/2020 06:00", "31/02/2027 06:00", "1/1/9999"])
def test_an_end_that_cannot_be_is_refused_with_a_sentence(client, by, typed):
    address = f"{PAGE}ghim/{make_article().pk}/"
    answer = client.post(address, {"place": "1", "until": typed})
    assert answer.status_code == 200
    assert pages.tree(answer).xpath("//*[contains(@class, 'errorlist')]")
    assert Pin.objects.count() == 0


def test_articles_to_pin_are_found_by_their_words(client, by):
    make_article(title="Khánh thành cầu Bến Gỗ")
    make_article(title="Mùa cam")
    answer = client.get(PAGE, {"tim": "khanh thanh"})
    found = pages.each_words(answer, "//*[@class='front-desk__offered']/li/span/a")
    assert found == ["Khánh thành cầu Bến Gỗ"]
