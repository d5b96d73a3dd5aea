"""Any path and query string gets a clear page, never a 500."""

from datetime import datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_edition, make_source, make_tag

pytestmark = pytest.mark.django_db

NASTY = [
    "",
    "0",
    "-1",
    "1.5",
    "1e9",
    "99999999999999999999",
    "9223372036854775807",
    "NaN",
    "null",
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%C0%AF",
    "%E2%80%AE",
    "%F0%9F%92%A9",
    "..%2F..%2Fetc",
    "' OR 1=1 --",
    "%27",
    "{{7*7}}",
    "<script>",
    "[]",
    "31/02/2020",
    "00/00/0000",
    "1/1/9999",
    "a" * 5000,
    "1" * 5000,
    "+",
    "&",
    "=",
    ";",
    "\u0661\u0662",
    "%",
    "%zz",
]
PATHS = [
    "/tin-tuc/{}/",
    "/tin-tuc/{}-1/",
    "/tin-tuc/x-{}/",
    "/tin-tuc/x-{}/in/",
    "/tin-tuc/2020/{}/",
    "/tin-tuc/{}/02/13/",
    "/tin-tuc/2020/02/{}/",
    "/chuyen-muc/{}/",
    "/chuyen-muc/{}/2020/",
    "/chuyen-muc/kinh-te/{}/02/",
    "/chuyen-muc/kinh-te/2020/{}/",
    "/chu-de/{}/",
    "/nguon/{}/",
    "/tep/{}/x.pdf",
    "/tep/1/{}",
    "/{}",
    "/{}/",
]
QUERIES = [
    f"/tin-tuc/?{name}={{}}"
    for name in ("truoc", "sau", "chuyen_muc", "nguon", "tu_ngay", "den_ngay", "trang", "nguon[]")
] + [
    "/tin-tuc/?{}",
    "/tin-tuc/?{}=1",
    "/tin-tuc/ngay/?ngay={}",
    "/tin-tuc/thang/?nam={}",
    "/tin-tuc/thang/?nam=2020&thang={}",
    "/tin-tuc/thang/?nam=2020&chuyen_muc={}",
    "/rss/?tu_ngay={}",
    "/rss/?chuyen_muc={}",
    "/rss/?nguon={}",
    "/rss/?truoc={}",
    "/tin-tuc/2020/02/13/?truoc={}",
    "/?{}",
    "/chuyen-muc/kinh-te/?sau={}",
    "/tin-tuc/?tu_ngay=1/1/2020&tu_ngay={}",
    "/chu-de/chu-de/?truoc={}&truoc=1",
]


@pytest.fixture
def some_news():
    tag = make_tag("Chủ đề")
    make_edition(
        make_article(tags=[tag], source=make_source("tinh.vn")),
        visible=(datetime(2020, 2, 13, tzinfo=VIETNAM), None),
    )


def assert_clear(answer, address):
    assert answer.status_code in {200, 301, 302, 400, 404}, (address, answer.status_code)
    if answer.status_code in {400, 404}:
        assert len(pages.words(answer, "//main//h1")) > 5, address


@pytest.mark.parametrize("shape", PATHS + QUERIES)
def test_nonsense_gets_a_clear_page(client, some_news, shape):
    for nasty in NASTY:
        address = shape.format(nasty)
        assert_clear(client.get(address), address)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=st.text(st.characters(codec="utf-8"), max_size=40), shape=st.sampled_from(QUERIES))
def test_any_text_in_a_query_gets_a_clear_page(client, typed, shape):
    address = shape.format(quote(typed))
    assert_clear(client.get(address), address)


def test_what_was_typed_is_shown_as_text(client):
    page = client.get("/tin-tuc/?tu_ngay=" + quote('"><script>alert(1)</script>'))
    assert page.status_code == 400
    assert not pages.tree(page).xpath("//script[not(@src)]")
    assert pages.tree(page).xpath("//*[@name='tu_ngay']/@value") == ['"><script>alert(1)</script>']


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(client, some_news, method):
    for address in ("/", "/tin-tuc/", "/tin-tuc/2020/02/13/", "/tin-tuc/x-1/"):
        assert getattr(client, method)(address).status_code == 405
