"""A page names what it was made of: each table it reads, or more narrowly what it shows of it."""

import re
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.http import QueryDict
from django.utils import timezone

from media_gallery.models import Photo
from news.models import Edition
from news.search import corrections
from portal.database.time_limit import TimeLimitExceeded
from portal.kept_pages import tables
from portal.kept_pages.addresses import KEPT, key_of
from portal.kept_pages.pages import made_of
from portal.pages import error_pages
from portal.visits.statistics import totals
from portal.web.page_cache import dependencies
from portal.web.page_cache.dependencies import Reads
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_photos import make_photo
from tests.portal_fixture import make_full_portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: Of every page: header, footer and menu.
CHROME = {
    "identity_identity",
    "identity_page",
    "identity_link",
    "identity_linkgroup",
    "identity_banner",
    "taxonomy_category",
}


def read_by(client, address, status=200):
    with dependencies.collected() as reads:
        response = client.get(address)
    assert response.status_code == status
    return reads


def published(**fields):
    article = make_article(**fields)
    make_edition(article, visible=(timezone.now() - timedelta(hours=1), None))
    return article


def test_an_article_depends_on_itself_and_on_what_it_shows(client):
    photo, inline = make_photo(public=True), make_photo(public=True)
    source = make_source()
    article = published(
        lead_photo=photo, source=source, body=f'<figure data-photo="{inline.pk}"></figure>'
    )
    other = published(category=article.category)
    reads = read_by(client, Edition.objects.get(article=article).get_absolute_url())
    assert reads.names - CHROME == {
        f"news_edition/article={article.pk}",
        f"news_ending/article={article.pk}",
        # Beside it, which may be of minutes ago, but not gone.
        f"news_edition/article={other.pk}",
        f"news_ending/article={other.pk}",
        f"media_gallery_photo/id={photo.pk}",
        f"media_gallery_photo/id={inline.pk}",
        f"news_source/id={source.pk}",
    }
    assert reads.has_soft_parts


def test_a_list_depends_on_what_a_row_needs_to_join_it(client):
    tag, source = make_tag(), make_source()
    photo = make_photo(public=True)
    article = make_article(source=source, lead_photo=photo)
    article.tags.add(tag)
    edition = make_edition(article, visible=(timezone.now() - timedelta(hours=1), None))
    day = timezone.localtime(edition.published_at).date()
    category = article.category
    of_rows = {f"media_gallery_photo/id={photo.pk}", "news_ending"}
    for address, names in {
        f"/chu-de/{tag.slug}/": {f"news_edition/tag={tag.pk}", "news_tag"},
        f"/nguon/{source.slug}/": {f"news_edition/source={source.pk}", "news_source"},
    }.items():
        assert read_by(client, address).names - CHROME == names | of_rows
    in_category = read_by(client, f"/chuyen-muc/{category.slug}/").names
    assert f"news_edition/category={category.pk}" in in_category
    assert "news_edition" not in in_category
    on_day = read_by(client, f"/tin-tuc/{day:%Y/%m/%d}/").names
    assert f"news_edition/day={day}" in on_day


def test_an_address_that_has_nothing_yet_depends_on_what_would_be_there(client):
    reads = read_by(client, "/tin-tuc/x-4321/", status=404)
    assert reads.names - CHROME == {"news_edition/article=4321", "news_ending/article=4321"}


def test_totals_that_a_process_remembers_are_as_soft_as_those_that_it_reads(client):
    make_full_portal()
    for _ in range(2):
        assert read_by(client, "/album-anh/").has_soft_parts
    assert totals.remembered() is not None


def test_a_page_without_totals_is_of_the_moment(client, monkeypatch):
    assert not read_by(client, "/album-anh/").is_of_the_moment
    monkeypatch.setattr(totals, "remembered", lambda _seconds=0: None)
    monkeypatch.setattr(totals, "read", raises(OperationalError))
    assert read_by(client, "/album-anh/").is_of_the_moment


def test_a_search_whose_corrections_took_too_long_is_of_the_moment(client, monkeypatch):
    address = "/tim-kiem/?q=cauu mooi"
    assert not read_by(client, address).is_of_the_moment
    monkeypatch.setattr(corrections, "occurring", raises(TimeLimitExceeded))
    assert read_by(client, address).is_of_the_moment


def test_an_error_page_without_its_dress_is_of_the_moment(client, monkeypatch):
    assert not read_by(client, "/khong-co/", status=404).is_of_the_moment
    monkeypatch.setattr(error_pages, "render", raises(RuntimeError))
    assert read_by(client, "/khong-co/", status=404).is_of_the_moment


def test_what_is_of_the_moment_is_kept_for_seconds():
    html = [("Content-Type", "text/html")]
    for is_of_the_moment in (False, True):
        page = made_of(200, html, b"x", Reads(is_of_the_moment=is_of_the_moment))
        assert page.is_kept
        assert (page.good_until < time.monotonic() + 60) is is_of_the_moment


def raises(error):
    def fail(*_, **__):
        raise error

    return fail


def every_page(client):
    """Yield address, answer and names of what was read, of each page that may be kept."""
    todo = [*make_full_portal().values(), "/", "/sitemap.xml", "/rss/", "/robots.txt"]
    todo += ["/luot-truy-cap.csv", "/.well-known/security.txt", "/tim-kiem/goi-y/?q=cau"]
    seen = set()
    while todo:
        address = todo.pop()
        path, _, query = address.partition("?")
        if path in seen or key_of("http", "testserver", path, query) is None:
            continue
        seen.add(path)
        with dependencies.collected() as reads:
            response = client.get(address)
        if response.status_code != 200:
            continue
        yield address, response, reads.names
        if response["Content-Type"].startswith("text/html"):
            todo += [each for each in pages.links(response) if each.startswith("/")]
        elif "xml" in response["Content-Type"]:
            todo += re.findall(r"<loc>http://testserver(/[^<]*)", response.content.decode())


def test_every_kind_of_page_depends_on_announced_tables_alone(client):
    """What is read and not announced keeps a page from being kept, which no page should be."""
    kinds = {}
    for _address, response, names in every_page(client):
        kinds.setdefault(response.resolver_match.view_name, set()).update(names)
    assert KEPT.keys() - kinds.keys() == set()
    assert {kind: tables.strange(names) for kind, names in kinds.items()} == {
        kind: set() for kind in kinds
    }


def test_no_view_reads_a_parameter_that_its_kept_address_has_not(client, monkeypatch):
    """Else each page of a list is kept as the first."""
    kinds = {
        response.resolver_match.view_name: address for address, response, _ in every_page(client)
    }
    read = set()

    def noting(method):
        return lambda self, key, *more: (read.add(key), method(self, key, *more))[1]

    for method in ("__getitem__", "getlist", "__contains__"):
        monkeypatch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
    for kind, address in kinds.items():
        path = address.partition("?")[0]
        for asked in ("", "?q=cau", "?q=cau&thu_tu=moi"):
            read.clear()
            assert client.get(path + asked).status_code == 200
            # Django looks for those that are given when it parses the address.
            assert read - {*KEPT[kind], *QueryDict(asked[1:])} == set(), kind


def test_the_announced_tables_are_those_with_triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
            "WHERE tgfoid = 'announce_changes'::regproc GROUP BY 1"
        )
        assert dict(cursor.fetchall()) == dict.fromkeys(tables.ANNOUNCED, 4)


def test_nothing_is_named_where_no_page_is_made():
    make_category()
    assert list(Edition.objects.of_article(1)) == []
    assert list(Photo.objects.with_ids([1])) == []
    with dependencies.collected() as reads:
        pass
    assert reads.names == set()


def test_combined_query_sets_are_named_by_their_tables():
    with dependencies.collected() as reads:
        one, two = Edition.objects.of_article(1), Edition.objects.of_article(2)
        list(one | two)
        list(one.union(two))
        list(one ^ two)
    assert reads.names == {"news_edition"}
