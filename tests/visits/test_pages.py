"""Which pages are counted: the token on each type of page, or none."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template import engines
from django.urls import reverse

from media_gallery.models import Album, Photo, Video
from news.models import Edition
from portal.identity.models import Page
from portal.visits.counting import tokens
from tests import pages
from tests.make import make_article, make_user
from tests.portal_fixture import make_full_portal

pytestmark = pytest.mark.django_db

LIST, SEARCH, NOT_COUNTED = ("list", 0), ("search", 0), None


def counted_as(response) -> tuple[str, int] | None:
    """Return the (kind, item) of the script's token; check that the image has the same."""
    found = pages.tree(response)
    by_script = found.xpath("//script/@data-page")
    by_image = [
        parse_qs(urlsplit(address).query)["page"][0]
        for address in found.xpath("//noscript/img/@src")
        if urlsplit(address).path == "/luot-truy-cap.gif"
    ]
    assert by_script == by_image
    assert len(by_script) <= 1
    return tokens.read(by_script[0]).page if by_script else NOT_COUNTED


def scripts_of(response) -> list[str]:
    return [address.split("/")[-1] for address in pages.tree(response).xpath("//script/@src")]


def test_every_type_of_page_says_what_it_is(client):
    portal = make_full_portal()
    article = Edition.objects.get(title__startswith="Khánh thành").article_id
    corrected = Edition.objects.filter(title="Cầu Bến Gỗ 2").first().article_id
    album = Album.objects.get(title="Lễ hội Vạn Sim").pk
    photo = Photo.objects.get(pk=portal["photo"].rstrip("/").split("/")[-1]).pk
    here, elsewhere = (
        Video.objects.get(pk=portal[name].rstrip("/").split("-")[-1]).pk
        for name in ("video", "video elsewhere")
    )
    answers = {name: client.get(address) for name, address in portal.items()}

    assert {name: counted_as(answer) for name, answer in answers.items()} == {
        "front page": ("home", 0),
        "all news": LIST,
        "filter": LIST,
        "filter refused": NOT_COUNTED,
        "category": LIST,
        "empty category": LIST,
        "tag": LIST,
        "source": LIST,
        "article": ("article", article),
        "print view": ("article", article),
        "corrected article": ("article", corrected),
        "history": ("other", 0),
        "day": LIST,
        "empty day": LIST,
        "month": LIST,
        "year": LIST,
        "day of a category": LIST,
        "month of a category": LIST,
        "year of a category": LIST,
        "month refused": NOT_COUNTED,
        "day refused": NOT_COUNTED,
        "agency page": ("page", Page.objects.get().pk),
        "search": SEARCH,
        "search without hits": SEARCH,
        "withdrawn": NOT_COUNTED,
        "not found": NOT_COUNTED,
        "visits": ("other", 0),
        "visits by month": ("other", 0),
        "styleguide": NOT_COUNTED,
        "albums": LIST,
        "older albums, none": LIST,
        "album": ("album", album),
        "photo": ("photo", photo),
        "album withdrawn": NOT_COUNTED,
        "videos": LIST,
        "video": ("video", here),
        "video elsewhere": ("video", elsewhere),
    }
    # Pages with another status than 200 are not counted.
    assert {name for name, answer in answers.items() if answer.status_code != 200} == {
        name for name, answer in answers.items() if counted_as(answer) is NOT_COUNTED
    }


def test_a_page_of_no_type_of_its_own_is_other(client):
    page = engines["django"].from_string("{% extends 'base.html' %}")

    assert b'data-page="other:0:' in page.render({}, client.get("/").wsgi_request).encode()


def test_the_styleguide_and_what_only_staff_see_are_not_counted(client, settings):
    draft = make_article()
    client.force_login(make_user("Editors"))
    settings.DEBUG = True

    for address in (
        "/styleguide/",
        "/admin/",
        reverse("admin:news_article_preview", args=[draft.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert counted_as(answer) is NOT_COUNTED, address


def test_two_readers_get_the_same_bytes(client):
    portal = make_full_portal()
    staff = type(client)()
    staff.force_login(make_user("Administrators"))
    of_one, of_other = (
        {
            name: reader.get(address, headers={"user-agent": agent}).content
            for name, address in portal.items()
        }
        for reader, agent in ((client, "Một"), (staff, "Hai"))
    )

    assert of_one == of_other


def test_the_chrome_kept_in_memory_does_not_keep_the_page_it_was_made_for(client):
    portal = make_full_portal()
    cache.clear()

    assert counted_as(client.get(portal["video"]))[0] == "video"
    assert counted_as(client.get(portal["article"]))[0] == "article"


def test_no_page_has_a_script_inside(client):
    for name, address in make_full_portal().items():
        scripts = pages.tree(client.get(address)).xpath("//script[not(@src)]/@type")
        assert set(scripts) <= {"application/ld+json"}, name


def test_the_script_is_under_a_thousand_bytes():
    with open(finders.find("js/count-view.js"), "rb") as script:
        assert len(script.read()) < 1000


@pytest.mark.parametrize("logged_in", [True, False])
def test_only_who_is_logged_in_makes_a_device_one_of_staff(client, logged_in):
    if logged_in:
        client.force_login(make_user("Administrators"))
    addresses = [
        "/admin/",
        "/admin/news/article/",
        "/admin/news/article/add/",
        f"/admin/news/article/{make_article().pk}/history/",
        "/admin/media_gallery/photo/",
        "/admin/media_gallery/queue/",
        "/admin/password_change/",
        "/admin/login/",
    ]
    noted = {
        "staff-device.js" in scripts_of(client.get(address, follow=True)) for address in addresses
    }

    assert noted == {logged_in}


def test_after_logging_out_the_device_may_be_forgotten(client):
    client.force_login(make_user("Reporters"))

    answer = client.post("/admin/logout/")

    assert "forget-staff-device.js" in scripts_of(answer)
    assert "staff-device.js" not in scripts_of(answer)
    assert pages.each_words(answer, "//button") == ["Quên máy này"]
