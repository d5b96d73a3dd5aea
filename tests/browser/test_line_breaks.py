"""Where lines break and what touches what: small screens, a wide one, and the largest letters."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from news.archive import counts
from portal.identity.models import Identity, Page
from portal.vietnamese import dates
from portal.visits.models import Day
from tests.make import make_article, make_category, make_edition
from tests.make_photos import make_photo
from tests.make_visits import make_day

LARGEST = 2
SCREENS = [(320, 0), (320, LARGEST), (360, 0), (360, LARGEST), (1440, 0), (1440, LARGEST)]
SMALL = SCREENS[:4]

#: The boxes of the lines of each element's text, as [left, top, right, bottom].
LINES = """selector => [...document.querySelectorAll(selector)].filter(
    element => element.checkVisibility()
).map(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const lines = [];
    for (const { left, top, right, bottom } of range.getClientRects()) {
        const line = lines.find(each => top < each[3] - 4 && bottom > each[1] + 4);
        if (!line) lines.push([left, top, right, bottom]);
        else {
            line[0] = Math.min(line[0], left);
            line[2] = Math.max(line[2], right);
        }
    }
    return lines;
})"""
BOXES = """selector => [...document.querySelectorAll(selector)].filter(
    element => element.checkVisibility()
).map(element => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left, top, right, bottom];
})"""


@pytest.fixture
def reader(person):
    """Return a function that opens a page on a screen of that width with letters of that size."""

    def opens(address, width, size):
        somebody = person(viewport={"width": width, "height": 800})
        somebody.context.add_init_script(
            f'localStorage.setItem(\'display\', \'{{"theme": "light", "size": {size}}}\')'
        )
        somebody.goes_to(address)
        assert somebody.page.evaluate("document.documentElement.scrollWidth") == width
        return somebody.page

    return opens


def lines(page, selector):
    return page.evaluate(LINES, selector)


def boxes(page, selector):
    return page.evaluate(BOXES, selector)


def news(count=1, **fields):
    """Create so many public articles, the first of them the newest."""
    now = timezone.now()
    return [
        make_edition(make_article(**fields), visible=(now - timedelta(hours=number), None))
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(("width", "size"), SMALL)
def test_the_portals_name_takes_three_lines_and_touches_no_edge(reader, width, size):
    Identity(portal_name="Cổng thông tin điện tử tỉnh Sông Mây").save()
    page = reader("/", width, size)

    (name,) = lines(page, ".site-header__name")
    ((_, top, _, bottom),) = boxes(page, ".site-header")
    assert len(name) <= 3
    assert name[0][1] - top >= 3 + 6  # The red line is 3 high.
    assert bottom - name[-1][3] >= 6


@pytest.mark.parametrize(("width", "size"), SCREENS)
def test_no_line_of_the_path_begins_with_its_sign(reader, width, size):
    parent = make_category("Khoa học, công nghệ và chuyển đổi số")
    child = make_category("Đổi mới sáng tạo, khởi nghiệp", parent=parent)
    (edition,) = news(category=child)
    page = reader(edition.get_absolute_url(), width, size)

    entries = page.evaluate(
        """[...document.querySelectorAll(".breadcrumb li")].map(entry => [
            getComputedStyle(entry, "::before").content,
            getComputedStyle(entry, "::after").content,
        ])"""
    )
    sign = '"›" / ""'
    assert entries == [["none", sign], ["none", sign], ["none", "none"]]


@pytest.mark.parametrize(("width", "size"), SMALL)
@pytest.mark.parametrize("address", ["list", "day", "statistics"])
def test_two_buttons_to_other_pages_stand_in_a_line_or_with_the_same_edges(
    reader, width, size, address
):
    found = news(60)
    today = dates.today()
    for back in (0, 400, 800):
        make_day(today - timedelta(days=back), views=9, visits=3, closed=back > 0)
    begin = timezone.now() - timedelta(days=3)
    for back in (0, 1, 2):
        make_edition(make_article(), visible=(begin - timedelta(days=back), None))
    day = dates.local_day(begin - timedelta(days=1))
    until = dates.short_day(today - timedelta(days=400))
    page = reader(
        {
            "list": f"/tin-tuc/?truoc={found[25].article_id}",
            "day": f"/tin-tuc/{day:%Y/%m/%d}/",
            "statistics": f"/luot-truy-cap/?den={until}",
        }[address],
        width,
        size,
    )

    (one, two) = boxes(page, ":is(.pager, .nearest) a")
    if abs(one[1] - two[1]) > 1:
        assert (one[0], one[2]) == pytest.approx((two[0], two[2]))
    else:
        assert one[2] < two[0]


def test_a_lead_story_without_photo_and_sapo_leaves_no_column_empty(reader):
    news(9, title="Hội đồng nhân dân tỉnh khai mạc kỳ họp thứ hai mươi ba, bàn " * 2, summary="")
    page = reader("/", 1440, 0)

    ((left, _, right, _),) = boxes(page, ".front-page__top")
    parts = boxes(page, ".lead-story, .front-page__second, .latest")
    assert len(parts) == 3
    for part_left, _, part_right, _ in parts:
        assert (part_left, part_right) == pytest.approx((left, right), abs=1)
    # Rows that are full: two items, then three and three.
    for selector, columns in ((".front-page__second > li", 2), (".latest .lines > li", 3)):
        items = boxes(page, selector)
        assert len(items) % columns == 0
        assert len({top for _, top, _, _ in items}) == len(items) // columns
        assert max(item_right for _, _, item_right, _ in items) == pytest.approx(right, abs=1)


def test_a_lead_story_with_a_photo_stands_beside_the_others(reader):
    news(6, lead_photo=make_photo(public=True))
    page = reader("/", 1440, 0)

    tops = [top for _, top, _, _ in boxes(page, ".lead-story, .front-page__second, .latest")]
    assert tops == pytest.approx([tops[0]] * 3)


@pytest.mark.parametrize("address", ["/tin-tuc/", "category", "/tim-kiem/?q=hop"])
def test_an_item_without_a_photo_has_the_whole_line(reader, address):
    category = make_category()
    news(3, category=category, title="Hợp tác xã " * 15, summary="Mùa vụ mới bắt đầu. " * 20)
    page = reader(category.get_absolute_url() if address == "category" else address, 1440, 0)

    cards = boxes(page, "main .news-card")
    texts = boxes(page, "main .news-card__text")
    assert len(texts) == 3
    assert [right for _, _, right, _ in texts] == [right for _, _, right, _ in cards]


@pytest.mark.parametrize(("width", "size"), SCREENS)
def test_the_label_of_the_day_form_stands_in_one_line(reader, width, size):
    news()
    for address in ("/tin-tuc/", "/"):
        page = reader(address, width, size)
        (label,) = lines(page, ".day-form .field__label")
        assert len(label) == 1, address
        # The field and its button are one line below it.
        ((_, top, right, _), (_, beside, _, _)) = boxes(page, ".day-form input, .day-form button")
        assert top >= label[0][3] - 4
        assert beside == pytest.approx(top)
        page.close()


@pytest.mark.parametrize(("width", "size"), SCREENS)
def test_numbers_of_news_stay_in_their_boxes(reader, monkeypatch, width, size):
    """Also the longest: where counting ends."""
    monkeypatch.setattr(counts.Counted, "written", "hơn 500")
    (edition,) = news()
    october = edition.published_at.replace(year=edition.published_at.year - 1, month=10)
    make_edition(make_article(), visible=(edition.begins_at, None), published_at=october)
    for address, box in (
        (f"/tin-tuc/{october:%Y}/", ".months a"),
        (f"/tin-tuc/{october:%Y/%m}/", ".calendar td a"),
    ):
        page = reader(address, width, size)
        outer, inner = boxes(page, box), boxes(page, f"{box} small")
        assert inner
        for (left, top, right, bottom), text in zip(outer, inner, strict=True):
            assert left <= text[0]
            assert text[2] <= right
            assert top <= text[1]
            assert text[3] <= bottom
        page.close()


@pytest.mark.parametrize(("width", "size"), SCREENS)
def test_a_score_is_not_broken_in_titles_and_texts(reader, width, size):
    scores = "U23 Việt Nam thắng 3 - 2, hiệp một 1-1, hiệp hai 2 – 1, luân lưu 4 -3, 25-21"
    (edition,) = news(title=scores, summary=scores, body=f"<p>{scores}</p>" * 3)
    for address in ("/", edition.get_absolute_url()):
        page = reader(address, width, size)
        found = lines(page, "main .unbroken")
        assert len(found) >= 10
        assert [len(each) for each in found] == [1] * len(found)
        page.close()


@pytest.mark.parametrize(("width", "size"), SMALL)
def test_addresses_and_telephone_numbers_break_nowhere_but_at_dots(reader, width, size):
    email = "bientap.congthongtindientu@songmay.gov.vn"
    phones = "0211.3862.480 - 0211 3843 188"
    Identity(phone=phones, email=email).save()
    words = f"Thư điện tử của ban biên tập: {email}, hoặc cong@songmay.vn. Điện thoại {phones}"
    page = reader(
        Page.objects.create(
            title="Liên hệ", body=f"<p>{words}</p>", is_public=True
        ).get_absolute_url(),
        width,
        size,
    )

    phone_lines = lines(page, "a[href^='tel:']")
    assert [len(each) for each in phone_lines] == [1] * 4
    pieces = page.evaluate(
        """[...document.querySelectorAll("a[href^='mailto:']")].map(link =>
            [...link.childNodes].filter(node => node.data).map(node => {
                const range = document.createRange();
                range.selectNode(node);
                return [node.data, range.getClientRects().length];
            }))"""
    )
    long = [["bientap", 1], [".congthongtindientu", 1], ["@songmay", 1], [".gov", 1], [".vn", 1]]
    assert pieces == [long, [["cong", 1], ["@songmay", 1], [".vn", 1]], long]
    # A short one is whole, and no line begins with the comma after an address.
    assert len(lines(page, ".contact")[1]) == 1
    assert page.locator(".article__body .contact").first.inner_text().endswith(",")


@pytest.mark.parametrize(("width", "size"), [*SCREENS, (768, LARGEST), (1024, LARGEST), (1200, 1)])
def test_the_labels_of_the_axis_stand_apart(reader, width, size):
    today = dates.today()
    Day.objects.bulk_create(
        Day(day=today - timedelta(days=back), views=50_000, visits=9_000) for back in range(0, 900)
    )
    page = reader("/luot-truy-cap/", width, size)
    for unit in ("ngày", "tuần", "tháng", "năm"):
        with page.expect_navigation():
            page.get_by_role("link", name=f"Theo {unit}").click()
        labels = sorted(boxes(page, ".chart__label"))
        assert len(labels) >= 2
        gaps = [after[0] - before[2] for before, after in pairwise(labels)]
        assert min(gaps) >= 4, unit
        numbers = sorted(boxes(page, ".chart__number"), key=lambda box: box[1])
        assert all(after[1] >= before[3] for before, after in pairwise(numbers))
        assert min(left for left, *_ in numbers) >= 0
