"""Wait for conditions in a page."""

import contextlib
from collections.abc import Callable

from playwright.sync_api import expect


def until(page, condition):
    """Wait for a JavaScript condition; Playwright's own wait needs eval, which our CSP forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {condition}")


def tap_until_visible(target, shown):
    """Tap ``target`` until ``shown`` is visible, at most five times.

    Chromium cancels a touch that the page's main thread does not answer within 200 ms, which
    happens on a loaded machine; people tap again.
    """
    for _ in range(5):
        target.tap()
        with contextlib.suppress(AssertionError):
            expect(shown).to_be_visible(timeout=3000)
            return
    expect(shown).to_be_visible()


def wait_until(page, condition: Callable[[], bool]):
    """Let the page work until ``condition()`` is true, at most 10 seconds; then fail.

    For what the page does after an action: the load state "networkidle" stays reached once the page
    has been idle, so that waiting for it returns at once.
    """
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(100)
    assert condition()


_SHIFTS = """milliseconds => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), milliseconds);
})"""


def layout_shift(page, *, milliseconds: int = 600) -> float:
    """Return how far things on the page have moved so far, and do in the time given, to 0.01.

    A browser under load paints half an element, then the rest: 0.00002, sometimes 0.001, which
    nobody sees. A picture or font that comes late gives 0.01 and more.
    """
    return round(page.evaluate(_SHIFTS, milliseconds), 2)
