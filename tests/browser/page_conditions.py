"""Wait for conditions in a page."""

import contextlib

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
