"""The front page is arranged: pinned lead stories with an end, blocks in the chosen order."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from media_gallery.moderation import actions
from news.models import Article
from news.models.public_record import database_instant
from portal.front_page import arranging
from portal.front_page.arranging import ActionNotAllowed, Pinned, Stale
from portal.front_page.blocks import UNARRANGED, Block, Column, Kind, usual
from portal.front_page.layout import Layout, layout_at
from portal.front_page.models import Arrangement, Pin
from portal.journal.models import Entry
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.at_once import at_once
from tests.make import (
    arrange_blocks,
    make_article,
    make_category,
    make_edition,
    make_pin,
    make_user,
)
from tests.make_media import make_public_album, make_public_video
from tests.make_photos import make_photo
from tests.make_visits import make_item_hour
from tests.pages import delete

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)


@pytest.fixture
def by():
    return make_user("Managing editors")


def publish(title, hours=0, **fields):
    article = make_article(title=title, **fields)
    make_edition(article, visible=(BEGIN + hours * HOUR, None))
    return article


def top(client) -> list[str]:
    """Return the titles above the blocks, the lead story first."""
    found = pages.tree(client.get("/")).xpath(
        "//*[@class='front-page__top']//*[self::h2 or self::h3 or self::li]/a"
        "[starts-with(@href, '/tin-tuc/')]/text() | //*[@class='front-page__second']//h2/a/text()"
    )
    return list(dict.fromkeys(" ".join(each.split()) for each in found))


# --- Pins -----------------------------------------------------------------------------------


def test_pinned_articles_stand_first_in_their_order_and_nothing_is_there_twice(client):
    articles = [publish(f"Tin {number}", number) for number in range(5)]
    now = database_instant()
    make_pin(articles[1], shown=(now - HOUR, now + HOUR), position=2)
    make_pin(articles[0], shown=(now - HOUR, now + HOUR), position=1)

    assert top(client) == ["Tin 0", "Tin 1", "Tin 4", "Tin 3", "Tin 2"]


def test_a_pin_holds_from_its_begin_to_its_end_by_the_clock_of_the_database(client):
    old = publish("Cũ")
    publish("Mới", 1)
    now = database_instant()
    make_pin(old, shown=(now - 2 * HOUR, now - HOUR))
    make_pin(old, shown=(now + HOUR, now + 2 * HOUR))

    assert top(client) == ["Mới", "Cũ"]
    assert layout_at(now - 2 * HOUR)[1].pins == (old.pk,)
    assert layout_at(now - HOUR)[1].pins == ()
    assert layout_at(now + HOUR)[1].pins == (old.pk,)


def test_a_pin_on_an_article_that_is_not_public_shows_nothing(client):
    publish("Đang đăng")
    draft, now = make_article(title="Nháp kín"), database_instant()
    make_pin(draft, shown=(now - HOUR, now + HOUR))

    page = client.get("/")

    assert "Nháp kín" not in page.text
    assert top(client) == ["Đang đăng"]


def test_a_pinned_lead_story_needs_no_photo(client):
    plain = publish("Không ảnh")
    publish("Có ảnh", 1, lead_photo=make_photo(public=True))
    now = database_instant()
    make_pin(plain, shown=(now - HOUR, now + HOUR))

    assert top(client) == ["Không ảnh", "Có ảnh"]


def test_pinning_puts_an_article_in_its_place_until_its_end_and_is_told_in_the_journal(by):
    first, second = make_article(title="Một"), make_article(title="Hai")
    until = arranging.usual_end(database_instant())
    arranging.pin(first, by=by, until=until)
    arranging.pin(second, by=by, until=until)

    assert layout_at()[1].pins == (second.pk, first.pk)
    assert [(each.action, each.words) for each in Entry.objects.order_by("pk")] == [
        ("pin", "Một"),
        ("pin", "Hai"),
    ]


def test_a_new_order_closes_the_rows_before_and_keeps_what_was_shown(by):
    now = database_instant()
    articles = [make_article(title=f"Tin {number}") for number in range(3)]
    for place, article in enumerate(articles, 1):
        make_pin(article, shown=(now - HOUR, now + HOUR), position=place)
    ids = [article.pk for article in articles]
    wanted = [Pinned(ids[place], now + HOUR) for place in (2, 0, 1)]

    arranging.arrange(by=by, pins=wanted, blocks=UNARRANGED)

    assert layout_at(now)[1].pins == tuple(ids)
    assert layout_at()[1].pins == (ids[2], ids[0], ids[1])
    (entry,) = Entry.objects.all()
    assert (entry.action, entry.facts) == ("arrange", {"order": ["Tin 2", "Tin 0", "Tin 1"]})


def test_a_pin_that_is_taken_away_ends_now_and_stays_as_a_row(by):
    now, article = database_instant(), make_article(title="Tin")
    make_pin(article, shown=(now - HOUR, now + HOUR))

    arranging.unpin(article, by=by)

    assert layout_at()[1].pins == ()
    assert Pin.objects.get().until < now + HOUR
    assert Entry.objects.get().action == "unpin"


@pytest.mark.parametrize("group", ["Reporters", "Editors", "Moderators", None])
def test_only_managing_editors_and_administrators_pin(group):
    article, until = make_article(), database_instant() + HOUR
    with pytest.raises(ActionNotAllowed, match="Chỉ thư ký tòa soạn và quản trị"):
        arranging.pin(article, by=make_user(group), until=until)
    arranging.pin(article, by=make_user("Administrators"), until=until)
    assert Pin.objects.count() == 1


def test_a_pin_ends_later_than_now_and_there_are_at_most_nine(by):
    now = database_instant()
    with pytest.raises(ActionNotAllowed, match="lúc thôi ghim phải muộn hơn bây giờ"):
        arranging.pin(make_article(), by=by, until=now)
    for _ in range(arranging.MOST_PINS):
        arranging.pin(make_article(), by=by, until=now + HOUR)
    with pytest.raises(ActionNotAllowed, match="chỉ ghim được 9 tin"):
        arranging.pin(make_article(), by=by, until=now + HOUR)


def test_a_draft_that_is_pinned_can_be_deleted(client, by):
    article, now = make_article(), database_instant()
    make_pin(article, shown=(now, now + HOUR))
    client.force_login(by)
    delete(client, f"/admin/news/article/{article.pk}/delete/")
    assert Pin.objects.count() == 0


# --- Blocks ---------------------------------------------------------------------------------


def blocks_of(client) -> list[str]:
    """Return the headings below the lead stories, in the order of the page."""
    found = pages.tree(client.get("/")).xpath(
        "//main//*[@class='front-page__blocks' or contains(@class, 'front-page__blocks--whole')"
        " or @class='front-page__media' or @class='front-page__most-read']"
        "//*[self::h2 or self::label[starts-with(., 'Các tin')]]"
    )
    return [" ".join(each.text_content().split()) for each in found]


def fill():
    categories = [make_category(name) for name in ("Kinh tế", "Văn hóa", "Thông báo")]
    for category in categories:
        for number in range(6):
            publish(f"{category} {number}", number, category=category)
    articles = [publish(f"Đọc {number}", 9 + number) for number in range(9)]
    for article in articles[:4]:
        make_item_hour(article.pk, 5)
    make_public_video(title="Phim")
    make_public_album(title="Hội làng")
    return [category.pk for category in categories]


def test_blocks_stand_in_the_order_and_columns_that_were_arranged(client):
    economy, culture, notices = fill()
    arrange_blocks(
        usual(Kind.ALBUMS),
        usual(Kind.CATEGORY, category=culture),
        usual(Kind.MOST_READ, Column.SIDE),
        usual(Kind.CATEGORY, Column.SIDE, notices),
        usual(Kind.VIDEOS),
        usual(Kind.CATEGORY, category=economy),
    )
    # The side column stands beside the first categories, and before them in the page.
    assert blocks_of(client) == [
        "Album ảnh",
        "Đọc nhiều",
        "Thông báo",
        "Văn hóa",
        "Video",
        "Kinh tế",
    ]


def test_a_block_shows_as_many_items_as_were_chosen(client):
    economy, *_ = fill()
    arrange_blocks(
        Block(Kind.LATEST, Column.MAIN, 3), Block(Kind.CATEGORY, Column.MAIN, 2, economy)
    )
    page = client.get("/")
    assert top(client) == ["Đọc 8", "Đọc 7", "Đọc 6"]
    block = pages.tree(page).xpath("//*[@class='front-page__block']")[0]
    found = block.xpath(".//h3/a | .//li/a")
    assert [each.text for each in found] == ["Kinh tế 5", "Kinh tế 4"]


def block_of(client, name) -> tuple[int, list[tuple[str, str, str]]]:
    """Return how many pictures the block has, and of its items (title, day, time in HTML)."""
    [block] = pages.tree(client.get("/")).xpath(f"//section[h2/a[.='{name}']]")
    found = [
        (
            " ".join(each.xpath("string(.//h3/a | self::li/a)").split()),
            each.xpath("string(.//time)"),
            each.xpath("string(.//time/@datetime)"),
        )
        for each in block.xpath(".//article | .//li")
    ]
    return len(block.xpath(".//picture")), found


def test_the_first_of_a_block_in_the_main_column_has_its_picture_while_that_is_public(client, by):
    economy, notices = make_category("Kinh tế"), make_category("Thông báo")
    photo = make_photo(public=True)
    for category in (economy, notices):
        for number in range(3):
            # At 20:00 in Vietnam, within one second, the first is the newest.
            hours = 12 + (2 - number) / 3_600_000
            publish(f"{category} {number}", hours, category=category, lead_photo=photo)
    publish("Mới nhất", 100)
    arrange_blocks(
        Block(Kind.LATEST, Column.MAIN, 1),
        Block(Kind.CATEGORY, Column.MAIN, 3, economy.pk),
        Block(Kind.CATEGORY, Column.SIDE, 2, notices.pk),
    )
    at = "13/02/2020", "2020-02-13T20:00:00+07:00"
    in_main = [("Kinh tế 0", *at), ("Kinh tế 1", *at), ("Kinh tế 2", *at)]
    in_side = [("Thông báo 0", *at), ("Thông báo 1", *at)]
    assert block_of(client, "Kinh tế") == (1, in_main)
    assert block_of(client, "Thông báo") == (0, in_side)

    actions.withdraw(photo, by=make_user("Moderators"), note="Sai người")
    assert block_of(client, "Kinh tế") == (0, in_main)


def test_a_portal_that_nobody_has_arranged_has_media_the_most_read_and_the_day_form(client):
    fill()
    assert blocks_of(client) == ["Đọc nhiều", "Các tin đã đưa ngày:", "Video", "Album ảnh"]


def test_an_arrangement_holds_from_the_moment_it_is_saved(by):
    before = database_instant()
    blocks = (usual(Kind.VIDEOS), usual(Kind.LATEST))

    arranging.arrange(by=by, pins=[], blocks=blocks)

    assert layout_at(before)[1] == Layout(UNARRANGED, ())
    assert layout_at()[1] == Layout(blocks, ())
    (entry,) = Entry.objects.all()
    assert (entry.action, entry.words) == ("arrange", "Trang nhất")
    assert entry.facts == {"blocks": ["Video: 3", "Tin đầu trang: 9"]}
    # Saved again without a change, nothing is written.
    arranging.arrange(by=by, pins=[], blocks=blocks)
    assert (Arrangement.objects.count(), Entry.objects.count()) == (1, 1)


def test_who_opened_the_page_before_somebody_elses_change_overwrites_nothing(by):
    opened = arranging.version_of([], None)
    article, until = make_article(), database_instant() + HOUR
    arranging.pin(article, by=by, until=until)

    with pytest.raises(Stale):
        arranging.arrange(by=by, pins=[], blocks=UNARRANGED, opened=opened)
    assert layout_at()[1].pins == (article.pk,)


def test_a_block_of_a_category_that_is_not_there_any_more_is_left_out(client):
    arrange_blocks(usual(Kind.CATEGORY, category=999_999), usual(Kind.DAY_FORM))
    publish("Tin")
    assert blocks_of(client) == ["Các tin đã đưa ngày:"]


def test_a_block_that_this_version_does_not_know_is_left_out(client):
    arrange_blocks(usual(Kind.DAY_FORM))
    blocks = [{"kind": "weather", "column": "main"}, usual(Kind.DAY_FORM).as_json()]
    Arrangement.objects.update(blocks=blocks)
    publish("Tin")
    assert blocks_of(client) == ["Các tin đã đưa ngày:"]


def test_a_full_front_page_asks_nine_times_beside_header_and_footer(
    client, django_assert_num_queries
):
    economy, culture, notices = fill()
    arrange_blocks(
        *UNARRANGED,
        *(usual(Kind.CATEGORY, category=each) for each in (economy, culture, notices)),
    )
    now = database_instant()
    for place, article in enumerate(Article.objects.all()[:5], 1):
        make_pin(article, shown=(now, now + HOUR), position=place)
    client.get("/")  # The numbers of the most read are cached, their articles are not.
    with django_assert_num_queries(3 + 9):
        client.get("/")


@pytest.mark.django_db(transaction=True)
def test_four_people_who_pin_at_once_each_pin_their_article(by):
    articles, until = [make_article() for _ in range(4)], database_instant() + HOUR

    at_once(*(partial(arranging.pin, article, by=by, until=until) for article in articles))

    assert sorted(layout_at()[1].pins) == sorted(article.pk for article in articles)
    places = [pin.position for pin in arranging.pins_at(database_instant())]
    assert places == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_arrange_at_once_the_second_is_told(by):
    opened = arranging.version_of([], None)

    def arrange(blocks):
        try:
            arranging.arrange(by=by, pins=[], blocks=blocks, opened=opened)
        except Stale:
            return "told"
        return "saved"

    first, second = (usual(Kind.VIDEOS),), (usual(Kind.ALBUMS),)
    answers = at_once(partial(arrange, first), partial(arrange, second))
    assert sorted(answers) == ["saved", "told"]
    assert layout_at()[1].blocks == (first, second)[answers.index("saved")]
