"""`Person`, with whom the browser tests act: which errors of scripts fail a test."""

from tests.browser.conftest import Person


def test_an_error_after_leaving_counts_for_nothing_and_one_before_it_does(browser, live_server):
    somebody = Person(browser, live_server.url)
    somebody.goes_to("/")
    somebody.page.evaluate("""() => {
        setTimeout(() => { throw new Error("before"); });
        addEventListener("offline", () => { throw new Error("after"); });
    }""")
    somebody.page.wait_for_timeout(50)
    somebody.leaves()
    assert somebody.errors == ["before"]
