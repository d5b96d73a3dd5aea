"""The number of queries of a page: the same with one row and with thirty.

Header and footer need 3: identity, menu, and one for pages, links and notices. The articles have
photos, tags and parent categories, to find repeated queries, and have been read. The list of most
read items is remembered; whether they are public is queried every time. The totals of the visit
counter are one query per process in ten seconds (tests/visits/test_totals.py); here they are
preset, as they are known on nearly every request.
"""

from datetime import datetime, timedelta

import pytest

from news.listings.most_read import most_read_news
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_photos import make_photo
from tests.make_visits import make_item_hour

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
HEADER_AND_FOOTER = 3


@pytest.fixture(params=[1, 30])
def editions(request):
    """Create editions with all related objects, in a category of the second level."""
    category = make_category("Cha", on_front_page=True)
    photo, tag, source = make_photo(public=True), make_tag("Chủ đề"), make_source("tinh.gov.vn")
    made = [
        make_edition(
            make_article(
                category=make_category(f"Con {number}", parent=category, on_front_page=number % 2),
                lead_photo=photo,
                source=source,
                tags=[tag],
            ),
            visible=(BEGIN + timedelta(minutes=number), None),
        )
        for number in range(request.param)
    ]
    for edition in made:
        read(edition)
    return made


def read(edition):
    make_item_hour(edition.article_id, 1)
    most_read_news()


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/tin-tuc/", 3),
        ("/tin-tuc/?chuyen_muc=cha&nguon=tinh-gov-vn&tu_ngay=13/02/2020&den_ngay=13/02/2020", 2),
        ("/tin-tuc/?sau={newest}", 3),
        ("/tin-tuc/?truoc={newest}", 3),
        ("/chuyen-muc/cha/", 3),  # Two of them for albums and videos.
        ("/chuyen-muc/cha/?sau={newest}", 2),
        ("/chu-de/chu-de/", 2),
        ("/chu-de/chu-de/?truoc={oldest}", 3),
        ("/nguon/tinh-gov-vn/", 2),
        ("/nguon/tinh-gov-vn/?truoc={oldest}", 3),
        ("/tin-tuc/2020/02/13/", 3),
        ("/tin-tuc/2020/02/13/?truoc={oldest}", 3),
        ("/tin-tuc/2020/02/", 3),
        ("/tin-tuc/2020/02/?truoc={oldest}", 2),
        ("/tin-tuc/2020/", 2),
        ("/khong-co/", 0),
    ],
)
def test_pages_ask_as_often_with_thirty_rows_as_with_one(
    client, editions, django_assert_num_queries, address, queries
):
    address = address.format(oldest=editions[0].article_id, newest=editions[-1].article_id)
    with django_assert_num_queries(HEADER_AND_FOOTER + queries):
        client.get(address)


def test_the_front_page_asks_for_its_blocks_once(client, editions, django_assert_num_queries):
    # A single item is shown above, so the blocks need no query.
    # Two more are for albums and videos, of which there are none, one for the most read items, and
    # one for the arrangement.
    with django_assert_num_queries(HEADER_AND_FOOTER + (2 if len(editions) == 1 else 3) + 4):
        client.get("/")


def test_an_article_asks_four_times(client, editions, django_assert_num_queries):
    with django_assert_num_queries(HEADER_AND_FOOTER + 4):
        assert client.get(editions[0].get_absolute_url()).status_code == 200
    with django_assert_num_queries(1 + 1):  # The print page has no menu.
        assert client.get(editions[0].get_absolute_url() + "in/").status_code == 200


@pytest.mark.parametrize("figures", [1, 30])
def test_pictures_in_a_text_are_one_query_more(client, django_assert_num_queries, figures):
    photos = [make_photo(public=True) for _ in range(figures)]
    body = "".join(f'<figure data-photo="{photo.pk}"></figure>' for photo in photos)
    edition = make_edition(make_article(body=f"<p>Tin.</p>{body}"), visible=(BEGIN, None))
    read(edition)
    with django_assert_num_queries(HEADER_AND_FOOTER + 4 + 1):
        assert client.get(edition.get_absolute_url()).text.count("<picture>") == figures
    with django_assert_num_queries(1 + 1 + 1):
        assert client.get("/rss/").text.count("&lt;figure&gt;") == figures
