"""Lists of news: their pages, the filter form, categories, tags, sources, the front page."""

from datetime import UTC, datetime, timedelta

import pytest

from media_gallery.models import Photo
from news.listings import paging
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM, today
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def publish(title="Tin", visible=None, **fields):
    return make_edition(make_article(title=title, **fields), visible=visible or (BEGIN, None))


def publish_many(count, **fields):
    return [
        publish(f"Tin {number}", (BEGIN + number * HOUR, None), **fields) for number in range(count)
    ]


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)


def pager(page):
    return dict(
        zip(
            pages.each_words(page, "//*[@class='pager']/a"),
            pages.tree(page).xpath("//*[@class='pager']/a/@href"),
            strict=True,
        )
    )


def test_older_and_newer_lead_through_the_whole_list_and_back(client, small_pages):
    category = make_category()
    publish_many(8, category=category)

    there, address = [], "/tin-tuc/"
    while address:
        page = client.get(address)
        there.append(pages.titles(page))
        address = pager(page).get("Cũ hơn →") and "/tin-tuc/" + pager(page)["Cũ hơn →"]
    assert there == [
        ["Tin 7", "Tin 6", "Tin 5"],
        ["Tin 4", "Tin 3", "Tin 2"],
        ["Tin 1", "Tin 0"],
    ]

    back = []
    while address := pager(page).get("← Mới hơn"):
        page = client.get("/tin-tuc/" + address)
        back.append(pages.titles(page))
    assert back == [["Tin 4", "Tin 3", "Tin 2"], ["Tin 7", "Tin 6", "Tin 5"]]


def test_links_stand_only_where_something_is(client, small_pages):
    editions = publish_many(4)
    assert pager(client.get("/tin-tuc/")).keys() == {"Cũ hơn →"}
    assert pager(client.get(f"/tin-tuc/?truoc={editions[1].article_id}")).keys() == {"← Mới hơn"}
    assert pager(client.get(f"/tin-tuc/?sau={editions[0].article_id}")).keys() == {"Cũ hơn →"}
    # The cursor's own article is older, and may be the only one.
    assert pages.titles(client.get(f"/tin-tuc/?sau={editions[2].article_id}")) == ["Tin 3"]


def test_items_of_one_instant_are_told_apart_by_their_ids(client, small_pages):
    editions = [publish(f"Tin {number}") for number in range(5)]
    page = client.get(f"/tin-tuc/?truoc={editions[2].article_id}")
    assert pages.titles(page) == ["Tin 1", "Tin 0"]
    page = client.get(f"/tin-tuc/?sau={editions[2].article_id}")
    assert pages.titles(page) == ["Tin 4", "Tin 3"]


def test_an_article_withdrawn_since_still_marks_its_place(client, small_pages):
    publish("Cũ")
    gone = publish("Đã gỡ", (BEGIN + HOUR, BEGIN + DAY))
    publish("Mới", (BEGIN + 2 * HOUR, None))

    older = client.get(f"/tin-tuc/?truoc={gone.article_id}")
    assert (pages.titles(older), pager(older).keys()) == (["Cũ"], {"← Mới hơn"})
    newer = client.get(f"/tin-tuc/?sau={gone.article_id}")
    assert (pages.titles(newer), pager(newer).keys()) == (["Mới"], {"Cũ hơn →"})


def test_nothing_further_is_said_with_a_way_back(client):
    edition = publish()
    page = client.get(f"/tin-tuc/?truoc={edition.article_id}")
    assert page.status_code == 200
    assert pages.words(page, "//*[@class='empty']") == (
        "Không còn tin nào ở phía này. Về các tin mới nhất"
    )


def test_a_cursor_that_was_never_public_is_not_found(client):
    draft = make_article()
    scheduled = publish(visible=(datetime.now(UTC) + DAY, None))
    for article_id in (draft.pk, scheduled.article_id, 987654321, 2**63):
        for name in ("truoc", "sau"):
            answer = client.get(f"/tin-tuc/?{name}={article_id}")
            assert answer.status_code == 404
            assert "Không có tin nào mang mã số này." in pages.words(answer)


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "1.5", "١", "%00", "1" * 100, "1 "])
def test_a_cursor_that_is_nonsense_is_a_bad_address(client, typed):
    assert client.get(f"/tin-tuc/?truoc={typed}").status_code == 400


def test_two_cursors_at_once_are_a_bad_address(client):
    edition = publish()
    address = f"/tin-tuc/?truoc={edition.article_id}&sau={edition.article_id}"
    assert client.get(address).status_code == 400


# --- The filter form ----------------------------------------------------------------------------


def test_news_can_be_narrowed_by_category_source_and_days(client):
    parent = make_category("Kinh tế")
    child = make_category("Nông nghiệp", parent=parent)
    ministry, province = make_source("moha.gov.vn"), make_source("tinh.gov.vn")
    publish("Cha", category=parent, source=ministry)
    publish("Con", (BEGIN + DAY, None), category=child, source=province)
    publish("Khác", (BEGIN + 2 * DAY, None), source=province)

    def found(query):
        return pages.titles(client.get(f"/tin-tuc/?{query}"))

    assert found("") == ["Khác", "Con", "Cha"]
    assert found("chuyen_muc=kinh-te") == ["Con", "Cha"]
    assert found("chuyen_muc=nong-nghiep") == ["Con"]
    assert found("nguon=tinh-gov-vn") == ["Khác", "Con"]
    assert found("tu_ngay=14/02/2020") == ["Khác", "Con"]
    assert found("den_ngay=14022020") == ["Con", "Cha"]
    assert found("tu_ngay=14/2/2020&den_ngay=14-2-2020&chuyen_muc=&la=1") == ["Con"]
    assert found("nguon=moha-gov-vn&tu_ngay=14/02/2020") == []


def test_the_pages_of_a_narrowed_list_stay_narrowed(client, small_pages):
    publish_many(4, category=make_category("Kinh tế"))
    page = client.get("/tin-tuc/?chuyen_muc=kinh-te&den_ngay=14/02/2020&la=1")
    (link,) = pager(page).values()
    assert link.startswith("?chuyen_muc=kinh-te&den_ngay=14%2F02%2F2020&truoc=")
    assert pages.titles(client.get("/tin-tuc/" + link)) == ["Tin 0"]


@pytest.mark.parametrize(
    ("query", "field", "error"),
    [
        ("chuyen_muc=x", "chuyen_muc", "Không có chuyên mục này; hãy chọn trong danh sách."),
        ("nguon=x", "nguon", "Không có nguồn này; hãy chọn trong danh sách."),
        ("tu_ngay=31/02/2020", "tu_ngay", "Tháng 2 năm 2020 không có ngày 31."),
        (
            "den_ngay=hôm qua",
            "den_ngay",
            "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020.",
        ),
        (
            "tu_ngay=02/02/2020&den_ngay=01/02/2020",
            "den_ngay",
            "Ngày cuối phải bằng hoặc sau ngày đầu.",
        ),
    ],
)
def test_a_wrong_field_is_named_and_everything_typed_is_kept(client, query, field, error):
    make_category("Kinh tế")
    kept = "" if "chuyen_muc" in query else "&chuyen_muc=kinh-te"
    page = client.get(f"/tin-tuc/?{query}{kept}")

    assert page.status_code == 400
    assert pages.words(page, f"//*[@id='id_{field}_error']") == error
    (control,) = pages.tree(page).xpath(f"//*[@name='{field}']")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == f"id_{field}_error"
    typed = dict(each.split("=") for each in (query + kept).split("&"))
    if "tu_ngay" in typed:
        assert pages.tree(page).xpath("//*[@name='tu_ngay']/@value") == [typed["tu_ngay"]]
    if kept:
        chosen = "//*[@name='chuyen_muc']/option[@selected]/@value"
        assert pages.tree(page).xpath(chosen) == ["kinh-te"]


def test_the_form_offers_no_source_that_only_a_draft_names(client):
    make_article(source=make_source("bi-mat.gov.vn"))
    publish(source=make_source("tinh.gov.vn"))
    page = client.get("/tin-tuc/")
    assert pages.each_words(page, "//select[@name='nguon']/option") == [
        "Tất cả nguồn",
        "tinh.gov.vn",
    ]


# --- Categories, tags, sources --------------------------------------------------------------------


def test_a_category_lists_its_childrens_items_and_shows_the_children(client):
    parent = make_category("Kinh tế", description="Làm ăn.")
    child = make_category("Nông nghiệp", parent=parent)
    publish("Cha", category=parent)
    publish("Con", (BEGIN + HOUR, None), category=child)
    publish("Khác")

    page = client.get("/chuyen-muc/kinh-te/")
    assert pages.titles(page) == ["Con", "Cha"]
    assert pages.words(page, "//*[@class='intro']") == "Làm ăn."
    assert pages.tree(page).xpath("//ul[@class='chips']//a/@href") == ["/chuyen-muc/nong-nghiep/"]

    page = client.get("/chuyen-muc/nong-nghiep/")
    assert pages.titles(page) == ["Con"]
    assert pages.each_words(page, "//nav[@class='breadcrumb']//li") == [
        "Trang chủ",
        "Kinh tế",
        "Nông nghiệp",
    ]


def test_a_category_keeps_its_former_addresses(client):
    category = make_category("Kinh tế")
    category.slug = "kinh-te-so"
    category.save()
    answer = client.get("/chuyen-muc/kinh-te/")
    assert (answer.status_code, answer["Location"]) == (301, "/chuyen-muc/kinh-te-so/")


def test_a_category_without_news_says_so(client):
    make_category("Kinh tế")
    page = client.get("/chuyen-muc/kinh-te/")
    assert page.status_code == 200
    assert pages.words(page, "//*[@class='empty']") == "Chuyên mục này chưa có tin nào."


def test_a_tag_is_there_as_long_as_something_public_carries_it(client):
    tag, drafted, gone = make_tag("Lũ lụt"), make_tag("Nháp"), make_tag("Đã gỡ")
    edition = publish("Có chủ đề", tags=[tag])
    make_article(tags=[drafted])
    publish(tags=[gone], visible=(BEGIN, BEGIN + DAY))

    assert pages.titles(client.get("/chu-de/lu-lut/")) == ["Có chủ đề"]
    assert client.get(f"/chu-de/lu-lut/?truoc={edition.article_id}").status_code == 200
    for slug in ("nhap", "da-go", "khong-co", "%00"):
        assert client.get(f"/chu-de/{slug}/").status_code == 404


def test_a_tag_is_found_by_the_slug_its_editions_know(client):
    tag = make_tag("Lũ lụt")
    publish(tags=[tag])
    tag.slug = "lu"
    tag.save()
    answer = client.get("/chu-de/lu-lut/")
    assert (answer.status_code, answer["Location"]) == (301, "/chu-de/lu/")


def test_a_former_slug_of_a_tag_tells_nothing_of_what_is_not_public(client):
    tag = make_tag("Lũ lụt")
    for visible in ((BEGIN, BEGIN + DAY), (datetime(2100, 1, 1, tzinfo=VIETNAM), None)):
        make_edition(make_article(tags=[tag]), visible=visible)
    tag.slug = "lu"
    tag.save()
    assert client.get("/chu-de/lu-lut/").status_code == 404


def test_a_source_is_there_as_long_as_something_public_names_it(client):
    publish("Từ tỉnh", source=make_source("tinh.gov.vn", url="https://tinh.gov.vn"))
    make_article(source=make_source("bi-mat.gov.vn"))

    page = client.get("/nguon/tinh-gov-vn/")
    assert pages.titles(page) == ["Từ tỉnh"]
    assert pages.words(page, "//*[@class='intro']") == "https://tinh.gov.vn"
    for slug in ("bi-mat-gov-vn", "khong-co", "%00"):
        assert client.get(f"/nguon/{slug}/").status_code == 404


# --- The front page -------------------------------------------------------------------------------


def test_the_front_page_of_a_portal_without_news_says_so(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "Cổng chưa có tin nào." in pages.words(page, "//*[@class='empty']")


def test_the_lead_is_the_newest_with_a_public_photo_of_the_five_newest(client):
    def lead():
        return pages.words(client.get("/"), "//*[@class='lead-story__title']")

    publish("Xưa, có ảnh", lead_photo=make_photo(public=True))
    for number in range(5):
        publish(f"Tin {number}", (BEGIN + (1 + number) * HOUR, None), lead_photo=make_photo())
    assert lead() == "Tin 4"
    publish("Có ảnh", (BEGIN + 6 * HOUR, None), lead_photo=make_photo(public=True))
    publish("Không ảnh", (BEGIN + 7 * HOUR, None))
    assert lead() == "Có ảnh"


def test_a_block_may_stand_beside_the_news_as_a_list_of_words(client):
    notices = make_category("Thông báo", on_front_page=True, in_side_column=True)
    publish("Cắt điện", (BEGIN, None), category=notices)
    for number in range(9):
        publish(f"Tin {number}", (BEGIN + HOUR, None))

    page = client.get("/")

    board = "//aside//section[h2 = 'Thông báo']"
    assert pages.words(page, board) == "Thông báo Cắt điện 13/02/2020"
    assert pages.each_words(page, "//*[@class='front-page__block']") == []


def test_the_front_page_shows_each_item_once_and_a_block_for_each_chosen_category(client):
    economy = make_category("Kinh tế", on_front_page=True, position=1)
    farming = make_category("Nông nghiệp", parent=economy)
    trade = make_category("Thương mại", parent=economy, on_front_page=True, position=2)
    make_category("Trống", on_front_page=True)
    other = make_category("Không chọn")
    for number in range(6):
        for category in (economy, farming, trade, other):
            publish(f"{category} {number}", (BEGIN + number * HOUR, None), category=category)

    page = client.get("/")

    main = pages.tree(page).xpath("//main//*[self::h2 or self::h3 or self::li]/a")
    shown = [a.text for a in main if a.get("href").startswith("/tin-tuc/")]
    assert len(shown) == len(set(shown)) == 9 + 4 + 4
    blocks = {
        " ".join(block.xpath("./h2")[0].text_content().split()): [
            a.text for a in block.xpath(".//a[starts-with(@href, '/tin-tuc/')]") if a.text
        ]
        for block in pages.tree(page).xpath("//*[@class='front-page__block']")
    }
    # Nine are shown above the blocks: all of 5 and 4, and the last created of 3.
    assert blocks == {
        "Kinh tế": ["Nông nghiệp 3", "Kinh tế 3", "Nông nghiệp 2", "Kinh tế 2"],
        "Thương mại": ["Thương mại 3", "Thương mại 2", "Thương mại 1", "Thương mại 0"],
    }


def test_a_remembered_block_shows_no_photo_that_has_gone_and_no_old_name(client):
    notices = make_category("Kinh tế", on_front_page=True)
    photo = make_photo(public=True)
    publish("Có ảnh", (BEGIN, None), category=notices, lead_photo=photo)
    for number in range(9):
        publish(f"Tin {number}", (BEGIN + HOUR, None))

    def block():
        (found,) = pages.tree(client.get("/")).xpath("//*[@class='front-page__block']")
        return found.xpath("string(h2)").strip(), len(found.xpath(".//img"))

    assert block() == ("Kinh tế", 1)
    Photo.objects.filter(pk=photo.pk).update(focus_x=10)
    assert "focus-x-10" in client.get("/").content.decode()
    Photo.objects.filter(pk=photo.pk).update(rights_end=today() - timedelta(days=1))
    assert block() == ("Kinh tế", 0)
    Photo.objects.filter(pk=photo.pk).update(rights_end=None)
    assert block() == ("Kinh tế", 1)
    Photo.objects.filter(pk=photo.pk).update(published_renditions=None)
    assert block() == ("Kinh tế", 0)
    Category.objects.filter(pk=notices.pk).update(name="Kinh tế tỉnh")
    assert block() == ("Kinh tế tỉnh", 0)
