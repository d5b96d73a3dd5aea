"""robots.txt, security.txt and favicon.ico, which programs request from every site."""

from datetime import datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone

from portal.identity.models import Identity, Page

pytestmark = pytest.mark.django_db

ORIGIN = "https://songmay.gov.vn"


def lines(response) -> list[str]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Vary" not in response
    assert not response.cookies
    return response.content.decode().splitlines()


def test_robots_may_read_all_but_the_back_office_and_searches(client):
    Identity.objects.create(canonical_origin=ORIGIN)
    assert lines(client.get("/robots.txt")) == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /tim-kiem/",
        "",
        f"Sitemap: {ORIGIN}/sitemap.xml",
    ]


def test_the_sitemap_is_where_robots_are_told(client):
    sitemap = lines(client.get("/robots.txt"))[-1].removeprefix("Sitemap: http://testserver")
    assert client.get(sitemap).status_code == 200


def test_security_txt_names_the_e_mail_address_and_is_good_for_a_while(client):
    Identity.objects.create(canonical_origin=ORIGIN, email="lienhe@songmay.gov.vn")
    found = lines(client.get("/.well-known/security.txt"))
    expires = datetime.fromisoformat(found.pop(1).removeprefix("Expires: "))
    assert found == [
        "Contact: mailto:lienhe@songmay.gov.vn",
        "Preferred-Languages: vi, en",
        f"Canonical: {ORIGIN}/.well-known/security.txt",
    ]
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_without_an_e_mail_address_it_names_the_contact_page(client):
    Identity.objects.create(canonical_origin=ORIGIN)
    page = Page.objects.create(title="Liên hệ", body="<p>x</p>", is_public=True)
    assert lines(client.get("/.well-known/security.txt"))[0] == (
        f"Contact: {ORIGIN}{page.get_absolute_url()}"
    )


def test_without_any_contact_there_is_no_security_txt(client):
    Page.objects.create(title="Liên hệ", body="<p>x</p>", is_public=False)
    assert client.get("/.well-known/security.txt").status_code == 404


def test_browsers_that_ask_for_favicon_ico_are_shown_the_icon(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, static("favicon.svg"))
    assert finders.find("favicon.svg")
