"""Searches narrowed by kind, category, source and days, and the links that offer it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from news import workflow
from news.search import ranking
from news.search.results import most_relevant
from portal.database.time_limit import TimeLimitExceeded
from portal.taxonomy.models import Category
from tests import pages
from tests.make import make_article, make_category, make_source
from tests.make_attachments import make_attachment
from tests.make_media import make_album, make_public_album, make_public_video
from tests.make_photos import make_photo
from tests.make_pinned import make_page
from tests.news.search_results import categories, kinds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("tin", ["Lễ hội Tây Thiên khai mạc"]),
        ("trang", ["Lịch lễ hội Tây Thiên"]),
        ("album", ["Lễ hội Tây Thiên qua ảnh"]),
        ("anh", ["Rước kiệu ở lễ hội Tây Thiên"]),
        ("video", ["Phim về lễ hội Tây Thiên"]),
    ],
)
@pytest.mark.parametrize("order", ["", "moi"])
def test_a_kind_is_chosen(client, festival, kind, titles, order):
    answer = client.get(f"/tim-kiem/?q=lễ hội Tây Thiên&loai={kind}&thu_tu={order}")
    assert pages.titles(answer) == titles
    if not (order and kind == "tin"):
        assert kinds(answer)["Tất cả"] == "5"


def test_a_kind_without_results_leads_to_the_others(client, festival):
    answer = client.get("/tim-kiem/?q=khai mạc&loai=video")
    assert not pages.titles(answer)
    assert "hãy xem các loại khác" in pages.words(answer, "//main")
    assert kinds(answer) == {"Tất cả": "1", "Tin bài": "1", "Video": "0"}


def test_what_no_article_has_is_found_by_date_in_the_other_kinds(client, publish):
    publish("Tin khác")
    make_public_video(title="Phim về hát xoan")
    for kind, titles in (("", ["Phim về hát xoan"]), ("tin", [])):
        answer = client.get(f"/tim-kiem/?q=hát xoan&thu_tu=moi&loai={kind}")
        assert pages.titles(answer) == titles
        assert "Có phải bạn tìm" not in pages.words(answer, "//main")
    assert kinds(answer) == {"Tất cả": "1", "Tin bài": "0", "Video": "1"}


def test_articles_by_date_lead_to_what_else_there_is(client, festival):
    answer = client.get("/tim-kiem/?q=lễ hội Tây Thiên&thu_tu=moi")
    assert "Đây là các tin bài, mới nhất trước." in pages.words(answer, "//main")
    (address,) = pages.tree(answer).xpath("//*[@class='search-count']/a/@href")
    assert len(pages.titles(client.get(f"/tim-kiem/{address}"))) == 5
    alone = client.get("/tim-kiem/?q=lễ hội Tây Thiên&thu_tu=moi&loai=tin")
    assert "Đây là các tin bài" not in pages.words(alone, "//main")


def test_every_kind_by_date_is_offered_with_as_many_as_its_link_leads_to(client, festival):
    answer = client.get("/tim-kiem/?q=lễ hội Tây Thiên&thu_tu=moi&loai=album")
    assert kinds(answer)["Tất cả"] == "5"
    address = pages.tree(answer).xpath("//nav[@aria-label='Thu hẹp theo loại']//a/@href")[0]
    assert len(pages.titles(client.get(f"/tim-kiem/{address}"))) == 5


def test_articles_beside_another_kind_by_date_are_as_many_as_are_told(client, publish):
    for title in ("Bão số 3", "Báo Nhân Dân", "Bảo hiểm"):
        publish(title)
    make_public_album(1, title="Ảnh bão")
    answer = client.get("/tim-kiem/?q=bão&loai=album&thu_tu=moi")
    assert kinds(answer)["Tin bài"] == "3"
    links = pages.tree(answer).xpath("//nav[@aria-label='Thu hẹp theo loại']//a")
    [address] = [each.get("href") for each in links if "Tin bài" in each.text_content()]
    assert len(pages.titles(client.get(f"/tim-kiem/{address}"))) == 3


def test_more_of_a_kind_than_are_listed_are_told_in_their_order(client, publish, monkeypatch):
    publish("Hội làng")
    make_public_album(2, title="Hội xuân")
    make_public_album(1, title="Hội thu")
    monkeypatch.setattr("news.search_views.MOST", 1)
    said = "Hơn 1 kết quả; đây là những kết quả"
    for address, order in (
        ("loai=album", "gần với câu tìm nhất."),
        ("loai=album&thu_tu=moi", "mới nhất."),
        ("", "gần với câu tìm nhất. Xem tin bài, mới nhất trước"),
    ):
        answer = client.get(f"/tim-kiem/?q=hội&{address}")
        assert pages.words(answer, "//p[@class='search-count']") == f"{said} {order}"


def test_what_was_meant_is_told_beside_a_kind_that_does_not_have_it(client, publish):
    publish("Lễ hội Tây Thiên")
    answer = client.get("/tim-kiem/?q=tây thieen&loai=video")
    assert pages.each_words(answer, "//*[@class='search-meant']//a") == ["tây thiên"]
    assert "Dưới đây" not in pages.words(answer, "//main")
    (address,) = pages.tree(answer).xpath("//*[@class='search-meant']//a/@href")
    assert pages.titles(client.get(f"/tim-kiem/{address}")) == ["Lễ hội Tây Thiên"]


def test_what_may_be_meant_does_not_hide_that_other_kinds_have_what_was_typed(client, publish):
    publish("Tây và thiên")
    publish("Tin về Thiên Tây", day=1)
    # In a row only as corrected: "thien" for "thiem".
    make_public_video(title="Cổng Thiem, Tây")
    publish("Tây Thiên", day=2)
    answer = client.get("/tim-kiem/?q=tây thiem&loai=album")
    words = pages.words(answer, "//main")
    assert pages.each_words(answer, "//*[@class='search-meant']//a") == ["tây thien"]
    assert "hãy xem các loại khác" in words
    assert "0 kết quả" not in words


def test_what_was_meant_is_told_when_its_results_take_too_long(client, publish, monkeypatch):
    publish("Lễ hội Tây Thiên")

    def slow(articles, others, query, **more):
        if query.as_typed == "tây thiên":
            raise TimeLimitExceeded
        return most_relevant(articles, others, query, **more)

    monkeypatch.setattr("news.search_views.most_relevant", slow)
    answer = client.get("/tim-kiem/?q=tây thieen")
    assert answer.status_code == 200
    assert pages.each_words(answer, "//*[@class='search-meant']//a") == ["tây thiên"]


def test_a_kind_is_no_other_word_for_what_is_nowhere(client, publish):
    publish("Lễ hội Tây Thiên")
    nothing = client.get("/tim-kiem/?q=zzz&loai=video")
    assert "Không tìm thấy gì" in pages.words(nothing, "//main")
    assert not kinds(nothing)
    misspelt = client.get("/tim-kiem/?q=tây thieen&loai=tin")
    assert pages.titles(misspelt) == ["Lễ hội Tây Thiên"]


def test_a_kind_that_there_is_not_is_a_sentence(client):
    answer = client.get("/tim-kiem/?q=x&loai=phim")
    assert answer.status_code == 400
    # In the part of the form that can be closed.
    assert "Không có loại này" in pages.words(answer, "//details[@open]")


def test_albums_and_videos_have_categories_and_photos_those_of_their_album(client, publish):
    culture, sport = make_category("Văn hóa"), make_category("Thể thao")
    below = make_category("Lễ hội", parent=culture)
    for category in (below, sport):
        make_album(
            make_photo(public=True, caption=f"Hội ảnh {category}"),
            approved=True,
            title=f"Hội album {category}",
            category=category,
        )
        make_public_video(title=f"Hội video {category}", category=category)
    make_page("Hội trang")
    found = pages.titles(client.get(f"/tim-kiem/?q=hội&chuyen_muc={culture.slug}"))
    assert sorted(found) == ["Hội album Lễ hội", "Hội video Lễ hội", "Hội ảnh Lễ hội"]


def test_days_narrow_every_kind_and_a_source_leaves_articles(client, publish):
    source = make_source("Báo Phú Thọ")
    publish("Hội tin", source=source)
    for year in (2018, 2020):
        at = datetime(year, 2, 13, 12, tzinfo=UTC)
        make_public_album(1, title=f"Hội album {year}", published_at=at)
        make_public_video(title=f"Hội video {year}", published_at=at)
    found = pages.titles(client.get("/tim-kiem/?q=hội&tu_ngay=13/2/2018&den_ngay=13 / 02 / 2018"))
    assert sorted(found) == ["Hội album 2018", "Hội video 2018"]
    assert pages.titles(client.get(f"/tim-kiem/?q=hội&nguon={source.slug}")) == ["Hội tin"]


def test_categories_are_offered_with_their_numbers(client, publish):
    culture, sport = make_category("Văn hóa"), make_category("Thể thao")
    below = make_category("Lễ hội", parent=culture)
    for category, many in ((culture, 1), (below, 2), (sport, 1)):
        for number in range(many):
            publish(f"Hội {category} {number}", category=category)
        # The numbers are those of articles, and so is what the links lead to.
        make_public_video(title=f"Hội video {category}", category=category)
    assert categories(client.get("/tim-kiem/?q=hội")) == ["Văn hóa 3", "Thể thao 1"]
    chosen = client.get(f"/tim-kiem/?q=hội&chuyen_muc={culture.slug}")
    assert categories(chosen) == ["Mọi chuyên mục", "Lễ hội 2"]
    for address, number in zip(
        pages.tree(client.get("/tim-kiem/?q=hội")).xpath(
            "//nav[@aria-label='Thu hẹp theo chuyên mục']//a/@href"
        ),
        (3, 1),
        strict=True,
    ):
        assert len(pages.titles(client.get(f"/tim-kiem/{address}"))) == number


def test_links_of_kinds_keep_the_other_choices(client, festival, publish):
    answer = client.get("/tim-kiem/?q=lễ hội&tu_ngay=01/01/2010&loai=anh&trang=1&utm_source=x")
    assert pages.tree(answer).xpath("//nav[@aria-label='Thu hẹp theo loại']//a/@href")[:2] == [
        "?tu_ngay=01%2F01%2F2010&q=l%E1%BB%85+h%E1%BB%99i",
        "?tu_ngay=01%2F01%2F2010&q=l%E1%BB%85+h%E1%BB%99i&loai=tin",
    ]


def test_categories_are_offered_beside_articles_alone(client, publish):
    for name in ("Văn hóa", "Thể thao"):
        publish(f"Hội {name}", category=make_category(name))
    make_public_video(title="Hội phim")
    assert categories(client.get("/tim-kiem/?q=hội"))
    assert not categories(client.get("/tim-kiem/?q=hội&loai=video"))


def test_what_is_shown_instead_is_of_the_kind_chosen(client, publish):
    publish("Lễ hội Tây Thiên khai mạc")
    make_public_video(title="Lễ hội Tây Thiên qua phim")
    for order in ("", "moi"):
        answer = client.get(f"/tim-kiem/?q=leex hooij taay thieen&loai=tin&thu_tu={order}")
        assert pages.titles(answer) == ["Lễ hội Tây Thiên khai mạc"]


def test_what_has_several_holders_is_shown_with_one_of_the_category_chosen(client, publisher):
    photo = make_photo(public=True, caption="Rước kiệu")
    for category in (make_category("Một"), make_category("Hai")):
        article = make_article(title=f"Tin {category}", category=category)
        make_attachment(article, "x", title="Phụ lục chung")
        workflow.publish(article, by=publisher)
        make_album(photo, approved=True, title=f"Album {category}", category=category)
    for category in Category.objects.filter(name__in=["Một", "Hai"]):
        chosen = f"chuyen_muc={category.slug}"
        file = client.get(f"/tim-kiem/?q=phụ lục chung&loai=tep&{chosen}")
        assert f"trong tin Tin {category}" in pages.words(file, "//main//article")
        picture = client.get(f"/tim-kiem/?q=rước kiệu&loai=anh&{chosen}")
        assert f"Album {category}" in pages.words(picture, "//main//article")


def test_by_date_the_newest_of_a_kind_are_listed_and_not_the_best(client, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 4)
    monkeypatch.setattr(ranking, "CANDIDATES", 5)
    old = timezone.now() - timedelta(days=9)
    for number in range(6):
        make_public_album(1, title=f"Nguyễn Văn An {number}", published_at=old)
    make_public_album(1, title="An và Văn, hai anh Nguyễn")
    found = pages.titles(client.get("/tim-kiem/?q=nguyễn văn an&loai=album&thu_tu=moi"))
    assert found[0] == "An và Văn, hai anh Nguyễn"


def test_attachments_are_narrowed_as_their_articles(client, publisher):
    source = make_source("Báo Phú Thọ")
    for name, fields in {"một": {}, "hai": {"source": source}}.items():
        article = make_article(title="Tin", category=make_category(name), **fields)
        make_attachment(article, "x", title=f"Phụ lục {name}")
        workflow.publish(article, by=publisher)
    for choice in (f"nguon={source.slug}", f"chuyen_muc={article.category.slug}"):
        answer = client.get(f"/tim-kiem/?q=phụ lục&{choice}")
        assert pages.titles(answer) == ["Phụ lục hai"]
    assert not pages.titles(client.get("/tim-kiem/?q=phụ lục&den_ngay=01/01/2020"))
