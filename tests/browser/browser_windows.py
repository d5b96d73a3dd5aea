"""Tabs that are visible and hidden as in real use.

Playwright makes every tab believe that it is visible and focused, even behind another one. Tests
that depend on visibility use these tabs, driven by the DevTools protocol over Playwright's
connection instead of by Playwright.
"""

import json
import time

SECONDS = 10


class Window:
    """A browser window with its own profile; the last tab opened or chosen is in front."""

    def __init__(self, browser, address: str):
        self.address = address
        self.session = browser.new_browser_cdp_session()
        self._profile = self.session.send("Target.createBrowserContext")["browserContextId"]
        self._answers, self._asked = {}, 0
        self.session.on("Target.receivedMessageFromTarget", self._receive)

    def opens(self, path: str, *, background: bool = False) -> "Tab":
        target = self.session.send(
            "Target.createTarget",
            {
                "url": self.address + path,
                "browserContextId": self._profile,
                "background": background,
            },
        )
        return Tab(self, target["targetId"])

    def close(self):
        self.session.send("Target.disposeBrowserContext", {"browserContextId": self._profile})
        self.session.detach()

    def ask(self, tab_session: str, method: str, **params) -> dict:
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": params}
        self.session.send(
            "Target.sendMessageToTarget", {"sessionId": tab_session, "message": json.dumps(message)}
        )
        until(lambda: self.listen() and message["id"] in self._answers)
        return self._answers.pop(message["id"])

    def listen(self) -> bool:
        """Receive the events that the tabs have sent."""
        return bool(self.session.send("Browser.getVersion"))

    def _receive(self, event):
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message


class Tab:
    """A tab of a `Window`. DevTools is attached only when a method needs it."""

    def __init__(self, window: Window, target: str):
        self.window, self._target, self._session = window, target, None

    def comes_to_front(self):
        self.window.session.send("Target.activateTarget", {"targetId": self._target})

    def closes(self):
        self.window.session.send("Target.closeTarget", {"targetId": self._target})

    def goes_to(self, path: str):
        self._ask("Page.navigate", url=self.window.address + path)
        self.is_at(path)

    def go_back_to(self, path: str):
        self.evaluate("history.back()")
        self.is_at(path)

    def is_at(self, path: str):
        """Wait until the tab is at ``path`` and has loaded completely."""
        here = f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'"
        until(lambda: self.evaluate(here))

    def evaluate(self, expression: str):
        """Return the value of a JavaScript expression; None while the tab changes pages."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("result", {}).get("value")

    def _ask(self, method: str, **params) -> dict:
        if self._session is None:
            attached = self.window.session.send(
                "Target.attachToTarget", {"targetId": self._target, "flatten": False}
            )
            self._session = attached["sessionId"]
        return self.window.ask(self._session, method, **params)


def until(condition):
    """Wait for ``condition()`` to be true and return its value."""
    give_up = time.monotonic() + SECONDS
    while not (said := condition()):
        assert time.monotonic() < give_up, "never came true"
        time.sleep(0.02)
    return said
