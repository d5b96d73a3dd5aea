"""The Content-Security-Policy does not block JSON-LD, which is data and is not run."""

from datetime import datetime

from portal.vietnamese.dates import VIETNAM
from tests.make import make_edition

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def test_a_browser_has_nothing_against_structured_data(person):
    edition = make_edition(visible=(BEGIN, None))
    citizen, complaints = person(), []
    citizen.page.on("console", lambda said: complaints.append(said.text))
    for address, kinds in (
        ("/", ["Organization", "WebSite"]),
        (edition.get_absolute_url(), ["NewsArticle", "BreadcrumbList"]),
    ):
        citizen.goes_to(address)
        found = citizen.page.locator("script[type='application/ld+json']")
        read = "elements => elements.map(each => JSON.parse(each.textContent)['@type'])"
        assert found.evaluate_all(read) == kinds
    assert complaints == []
