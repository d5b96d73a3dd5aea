"""The search for what a text may lead to: by words or address, what the public sees and not yet."""

from datetime import datetime

import pytest
from django.test import Client

from media_gallery.models import Album
from portal.identity.models import Page
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_user
from tests.make_media import (
    decided,
    make_album,
    make_public_album,
    make_public_video,
    make_ready_video,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
ADDRESS = "/admin/lien-ket/"


@pytest.fixture
def ask(client):
    client.force_login(make_user("Reporters"))

    def ask(**parameters):
        response = client.get(ADDRESS, parameters, headers={"Accept": "application/json"})
        assert response.status_code == 200
        return response.json()["targets"]

    return ask


def told(targets) -> list[tuple]:
    return [(each["kind"], each["title"], each["address"], each["public"]) for each in targets]


def test_everything_that_a_text_may_lead_to_is_found_without_diacritics(ask):
    category = make_category("Lễ hội")
    article = make_article(title="Lễ hội Tây Thiên", category=category)
    make_edition(article, visible=(BEGIN, None))
    draft = make_article(title="Nháp về lễ hội", category=category)
    page = Page.objects.create(title="Lịch lễ hội", slug="lich-le-hoi", is_public=True)
    Page.objects.create(title="Lễ hội chưa mở", slug="le-hoi", is_public=False)
    album = make_public_album(1, title="Ảnh lễ hội")
    video = make_ready_video(title="Phim lễ hội")
    make_article(title="Mưa lớn")
    assert told(ask(q="LE hoi")) == [
        ("article", "Nháp về lễ hội", f"/tin-tuc/nhap-ve-le-hoi-{draft.pk}/", False),
        ("article", "Lễ hội Tây Thiên", f"/tin-tuc/le-hoi-tay-thien-{article.pk}/", True),
        ("page", "Lịch lễ hội", page.get_absolute_url(), True),
        ("category", "Lễ hội", "/chuyen-muc/le-hoi/", True),
        ("album", "Ảnh lễ hội", album.get_absolute_url(), True),
        ("video", "Phim lễ hội", video.get_absolute_url(), False),
    ]


def test_an_article_being_rewritten_has_the_address_and_the_title_of_its_public_text(ask):
    article = make_article(title="Tên đầu")
    make_edition(article, visible=(BEGIN, None))
    article.title = "Tên sau"
    article.save()
    assert told(ask(q="ten sau")) == [
        ("article", "Tên đầu", f"/tin-tuc/ten-dau-{article.pk}/", True)
    ]
    assert ask(q="ten sau")[0]["day"] == "13/02/2020"


def test_a_public_address_finds_its_article_or_video_also_with_an_old_title(ask):
    article, video = make_article(title="Bài"), make_public_video()
    for address in (f"/tin-tuc/cu-{article.pk}/", f"http://testserver/tin-tuc/x-{article.pk}/in/"):
        found = [each["id"] for each in ask(q=address)]
        assert found == ([article.pk] if "/in/" not in address else [])
    assert [each["id"] for each in ask(q=f"http://testserver{video.get_absolute_url()}")] == [
        video.pk
    ]
    assert ask(q=f"https://noi-khac.vn/tin-tuc/x-{article.pk}/") == []


def test_ids_are_answered_in_their_order_without_those_that_are_not_there(ask):
    first, second = make_article(), make_article()
    make_article()
    found = ask(kind="article", id=[second.pk, 999999, "x", first.pk])
    assert [each["id"] for each in found] == [second.pk, first.pk]


def test_what_a_moderator_withdrew_is_not_offered_but_told_of_where_a_text_has_it(ask):
    album = make_album(title="Đã bị từ chối", **decided(Album.State.REJECTED))
    assert ask(q="tu choi", kind="album") == []
    assert told(ask(kind="album", id=[album.pk])) == [
        ("album", "Đã bị từ chối", album.get_absolute_url(), False)
    ]


def test_who_may_not_see_drafts_finds_what_the_public_sees(client):
    make_edition(make_article(title="Mở"), visible=(BEGIN, None))
    make_article(title="Kín")
    make_ready_video(title="Phim kín")
    user = make_user()
    user.user_permissions.add(*permissions("view_page"))
    client.force_login(user)
    found = client.get(ADDRESS, {"q": ""}).json()["targets"]
    assert [each["title"] for each in found if each["kind"] in ("article", "video")] == ["Mở"]


def permissions(codename):
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- after the database

    return Permission.objects.filter(codename=codename)


@pytest.mark.parametrize("count", [1, 30])
def test_a_search_takes_few_queries_and_is_short(ask, client, django_assert_max_num_queries, count):
    for _ in range(count):
        make_article(title="Tin")
    make_album(title="Tin")
    ask(q="tin")
    # Session, user and their rights; of articles the search with its savepoint, then their lines.
    with django_assert_max_num_queries(4 + 4 + 6 + 1) as asked:
        assert len(ask(q="tin")) == min(count, 6) + 1
    of_articles = sum('"news_article"' in query["sql"] for query in asked.captured_queries)
    assert of_articles == 3
    assert len(ask(q="tin", kind="article")) == min(count, 12)


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "%_\\'\"" + "a b " * 5000},
        {"q": "http://[::1"},
        {"q": "/tin-tuc/x-99999999999999999999/"},
        {"kind": "user", "id": "1"},
        {"kind": "article", "id": "9" * 18},
    ],
)
def test_nonsense_finds_nothing(ask, parameters):
    assert ask(**parameters) == []


def test_a_session_that_is_over_is_told_so():
    response = Client().get(ADDRESS, headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert "Phiên làm việc đã hết" in response.json()["error"]


def test_the_address_of_a_page_finds_it_where_pages_are_looked_for(ask):
    page = Page.objects.create(title="Liên hệ", slug="lien-he", is_public=True)
    assert told(ask(q="/trang/lien-he/")) == [("page", "Liên hệ", page.get_absolute_url(), True)]
    assert ask(q="/trang/lien-he/", kind="article") == []
    assert ask(q="/trang/khong-co/") == []
