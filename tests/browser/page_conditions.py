"""Waiting for what a page becomes."""


def until(page, condition):
    """Waits for a JavaScript condition; Playwright's own waiting needs the eval our CSP forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {condition}")
