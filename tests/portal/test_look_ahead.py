""" "Trang nhất ngày mai": what staff see of a future minute is what the public sees when it comes.

PostgreSQL's clock is put forward by functions of the same names that stand before its own in the
search path, so the public pages run the very SQL that they always run.
"""

import re
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from media_gallery.models import Photo
from news.models.public_record import database_instant
from portal.front_page import look_ahead
from portal.front_page.blocks import UNARRANGED, Column, Kind, usual
from portal.identity.models import Banner, Page
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import (
    arrange_blocks,
    make_article,
    make_category,
    make_edition,
    make_pin,
    make_source,
    make_tag,
    make_user,
)
from tests.make_media import make_album, make_public_video
from tests.make_photos import make_photo
from tests.make_visits import make_item_hour

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
SECOND = timedelta(seconds=1)

#: What the two pages may differ in: {what it is: where it is}.
MASKS = {
    "the bar for staff": re.compile(
        r'<link rel="stylesheet" href="[^"]*ahead-bar[^"]*">\n'
        r'<section class="ahead-bar".*?</section>\n',
        re.DOTALL,
    ),
    "links that lead on within the preview": re.compile(r"/admin/trang-nhat/luc/\d{12}(?=/)"),
    "script, image and token that count a view": look_ahead.COUNTED,
    "the counter's numbers": re.compile(r"(?<=<strong data-visits)[^<]*"),
    "most read": re.compile(r'<section class="most-read".*?</section>', re.DOTALL),
}


def masked(response) -> tuple[int, str]:
    page = response.content.decode()
    for place in MASKS.values():
        page = place.sub("", page)
    return response.status_code, page


@pytest.fixture
def set_clock(monkeypatch):
    """Return a function that makes it ``instant`` for PostgreSQL and for this machine."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA later")

    def set_to(instant):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL search_path TO public, pg_catalog")
            ahead = instant - database_instant()
            for name in ("statement_timestamp", "clock_timestamp", "now"):
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION later.{name}() RETURNS timestamptz LANGUAGE sql "
                    f"STABLE AS $$ SELECT pg_catalog.{name}() + interval "
                    f"'{ahead.total_seconds()} s' $$"
                )
            cursor.execute("SET LOCAL search_path TO later, public, pg_catalog")
        monkeypatch.setattr(dates, "today", lambda: dates.local_day(instant))

    return set_to


@pytest.fixture
def staff():
    client = Client()
    client.force_login(make_user("Reporters"))
    return client


def make_a_portal_that_changes(at: datetime) -> list[str]:
    """Make content, all of which changes within the half minute before ``at``; return its pages."""
    today = dates.local_day(at) - timedelta(days=1)
    category, source, tag = make_category("Kinh tế"), make_source("x.gov.vn"), make_tag("Lũ")
    notices = make_category("Thông báo")
    leaving = make_photo(public=True, rights_end=today)
    staying = make_photo(public=True)
    about = {"category": category, "source": source, "tags": [tag]}
    old = [
        make_article(
            title=f"Tin cũ {number}", lead_photo=leaving if number % 2 else staying, **about
        )
        for number in range(25)
    ]
    for number, article in enumerate(old):
        make_edition(article, visible=(BEGIN + number * timedelta(hours=1), None))
        make_item_hour(article.pk, 9)
    figure = f'<figure data-photo="{leaving.pk}"><figcaption>Ảnh hết hạn</figcaption></figure>'
    over = make_album(leaving, title="Album hết hạn", category=category, approved=True)
    album = make_album(leaving, staying, title="Hội làng", category=category, approved=True)
    video = make_public_video(title="Phim", category=category)
    embedded = "".join(
        f'<figure data-{kind}="{thing.pk}"></figure>'
        for kind, thing in (("album", over), ("album", album), ("video", video))
    )
    body = f"<p>Tin.</p>{figure}{embedded}"
    changed = make_article(title="Trước khi sửa", body=body, **about)
    make_edition(changed, visible=(BEGIN, at - 20 * SECOND))
    changed.title = "Sau khi sửa"
    changed.save()
    make_edition(changed, visible=(at - 20 * SECOND, None), published_at=BEGIN)
    ends = make_article(title="Bài sẽ gỡ", **about)
    make_edition(ends, visible=(at - timedelta(hours=9), at - 10 * SECOND))
    begins = make_article(title="Bài hẹn giờ", lead_photo=staying, **about)
    make_edition(begins, visible=(at - 5 * SECOND, None))
    # The same minute and the minute after are not the same.
    make_edition(make_article(title="Bài muộn", **about), visible=(at + timedelta(minutes=1), None))
    notice = make_article(title="Lịch cắt điện", category=notices)
    make_edition(notice, visible=(at - 4 * SECOND, None))
    make_pin(old[0], shown=(BEGIN, at - 3 * SECOND), position=1)
    make_pin(begins, shown=(BEGIN, at + timedelta(days=1)), position=2)
    make_pin(old[1], shown=(at - 2 * SECOND, at + timedelta(days=1)), position=3)
    for place in (Banner.Place.TOP, Banner.Place.SIDE):
        Banner.objects.create(text=f"Bắt đầu {place}", place=place, shown_from=at - 9 * SECOND)
        Banner.objects.create(text=f"Hết {place}", place=place, shown_until=at - 9 * SECOND)
    Page.objects.create(title="Giới thiệu", body="<p>x</p>", is_public=True)
    arrange_blocks(*UNARRANGED, usual(Kind.CATEGORY, category=category.pk), since=BEGIN)
    arrange_blocks(
        usual(Kind.CATEGORY, Column.SIDE, notices.pk),
        usual(Kind.CATEGORY, category=category.pk),
        *reversed(UNARRANGED),
        since=at - SECOND,
    )
    day = dates.local_day(at)
    return [
        "/",
        "/tin-tuc/",
        f"/tin-tuc/?truoc={old[20].pk}",
        "/tin-tuc/?nguon=x-gov-vn&chuyen_muc=kinh-te",
        "/chuyen-muc/kinh-te/",
        "/chuyen-muc/thong-bao/",
        "/chu-de/lu/",
        "/nguon/x-gov-vn/",
        f"/tin-tuc/sau-khi-sua-{changed.pk}/",
        f"/tin-tuc/sau-khi-sua-{changed.pk}/in/",
        f"/tin-tuc/bai-hen-gio-{begins.pk}/",
        f"/tin-tuc/bai-se-go-{ends.pk}/",
        f"/tin-tuc/{day:%Y/%m/%d}/",
        f"/tin-tuc/{day:%Y/%m}/",
        f"/tin-tuc/{day:%Y}/",
        "/album-anh/",
        album.get_absolute_url(),
        f"{album.get_absolute_url()}{staying.pk}/",
        "/trang/gioi-thieu/",
    ]


def test_the_preview_of_a_minute_is_byte_for_byte_the_page_when_it_comes(staff, set_clock):
    # Over midnight, when the rights in photos end.
    midnight = dates.day_bounds(dates.today())[1]
    at = midnight + timedelta(minutes=1)
    set_clock(midnight - 10 * SECOND)
    paths = make_a_portal_that_changes(at)
    before = {path: masked(Client().get(path)) for path in paths}
    ahead = {path: masked(staff.get(look_ahead.address_of(at, path))) for path in paths}

    set_clock(at)
    there = {path: masked(Client().get(path)) for path in paths}

    print("Masked:", *MASKS, sep="\n- ")  # noqa: T201 -- the list is part of what is proved
    for path in paths:
        assert ahead[path] == there[path], path
    # Each page but the agency's has changed in that minute, or the test would prove nothing.
    assert {path for path in paths if before[path] == there[path]} == set()
    front = there["/"][1]
    for words in ("Bài hẹn giờ", "Tin cũ 1", "Bắt đầu side", "Lịch cắt điện", "Phim"):
        assert words in front
    for words in ("Bài sẽ gỡ", "Hết side", "Album hết hạn"):
        assert words in before["/"][1]
        assert words not in front
    assert "Bài muộn" not in front


def test_the_page_of_an_instant_is_the_page_when_the_clock_really_gets_there(rf):
    for path in ("/", "/tin-tuc/"):
        Client().get(path)  # The templates are read and compiled before time counts.
    at = database_instant() + 3 * SECOND
    staying = make_article(title="Tin", category=make_category("Kinh tế", on_front_page=True))
    make_edition(staying, visible=(BEGIN, at - SECOND))
    make_edition(staying, visible=(at - SECOND, None), title="Bản mới", published_at=BEGIN)
    pinned = make_article(title="Thôi ghim")
    make_edition(pinned, visible=(BEGIN, None))
    make_pin(pinned, shown=(BEGIN, at - SECOND))
    Banner.objects.create(text="Bắt đầu", shown_from=at - SECOND)
    request = rf.get("/")
    ahead = {path: look_ahead.page_at(request, path, at).text for path in ("/", "/tin-tuc/")}
    before = {path: Client().get(path).text for path in ahead}

    time.sleep((at - database_instant()).total_seconds())

    assert {path: Client().get(path).text for path in ahead} == ahead
    assert ahead["/"] != before["/"]
    assert ahead["/tin-tuc/"] != before["/tin-tuc/"]


def test_links_lead_on_within_the_preview_and_out_of_it_to_what_does_not_depend_on_time(staff):
    article = make_article(title="Tin", category=make_category("Kinh tế"))
    at = database_instant().replace(second=0, microsecond=0) + timedelta(days=1)
    make_edition(article, visible=(at, None))
    begin = f"/admin/trang-nhat/luc/{look_ahead.stamp(at)}"

    page = staff.get(look_ahead.address_of(at, "/tin-tuc/"))

    links = set(pages.tree(page).xpath("//a/@href | //form/@action"))
    assert {f"{begin}/", f"{begin}/tin-tuc/", f"{begin}/tin-tuc/tin-{article.pk}/"} <= links
    assert {"/tim-kiem/", "/luot-truy-cap/", "/video/"} <= links
    assert staff.get(f"{begin}/tin-tuc/tin-{article.pk}/").status_code == 200
    # An old address leads on too.
    moved = staff.get(f"{begin}/tin-tuc/xua-{article.pk}/")
    assert (moved.status_code, moved["Location"]) == (302, f"{begin}/tin-tuc/tin-{article.pk}/")


def test_the_preview_is_private_and_counts_no_view(staff):
    page = staff.get(look_ahead.address_of(database_instant() + timedelta(days=1)))
    assert page["Cache-Control"] == "private, no-store"
    assert "count-view" not in page.text
    assert "data-page" not in page.text
    assert "Xem trước: " in pages.words(page, "//*[@class='ahead-bar']")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("luc/202001010000/", 404),  # A minute that has passed.
        ("luc/9999999999/", 404),
        ("luc/219912312359/", 200),
        ("luc/219912312359/admin/", 404),
        ("luc/219912312359/luot-truy-cap/", 404),
        ("luc/219912312359/rss/", 404),
        ("luc/219912312359/chuyen-muc/khong-co/", 404),
        ("luc/219912312359/tin-tuc/?truoc=x", 404),
        ("ngay-mai/?ngay=31/02/2027&gio=06:00", 400),
        ("ngay-mai/?ngay=28/11/2027&gio=25:00", 400),
        ("ngay-mai/?ngay=28/11/2027&gio=06:00&trang=https://x.vn/", 302),
        ("ngay-mai/?ngay=28/11/2027&gio=06:00&trang=//x.vn/", 302),
    ],
)
def test_addresses_of_the_preview_that_make_no_sense_have_an_answer(staff, path, status):
    answer = staff.get(f"/admin/trang-nhat/{path}")
    assert answer.status_code == status
    assert "x.vn" not in answer.get("Location", "")


def test_tomorrow_is_six_oclock_in_the_morning_unless_another_minute_is_typed(staff):
    answer = staff.get("/admin/trang-nhat/ngay-mai/")
    assert re.fullmatch(r"/admin/trang-nhat/luc/\d{8}0600/", answer["Location"])
    typed = {"ngay": "28/11/2030", "gio": "14:30", "trang": "/tin-tuc/"}
    answer = staff.get("/admin/trang-nhat/ngay-mai/", typed)
    assert answer["Location"] == "/admin/trang-nhat/luc/203011281430/tin-tuc/"


def test_a_photo_is_judged_by_the_day_that_is_shown(staff):
    photo = make_photo(public=True, rights_end=dates.today())
    at = database_instant() + timedelta(days=1)
    assert list(Photo.objects.public()) == [photo]
    assert list(Photo.objects.public(at)) == []
