"""One person's browser: pages that were opened, and their forms sent later."""

from typing import Any

from lxml import html

from tests.make import make_user


class Opened:
    """A page as it was shown, whose forms can be sent whatever has happened since."""

    def __init__(self, client, address: str):
        self.client, self.address = client, address
        self._show(client.get(address, follow=True))

    @classmethod
    def of(cls, answer: Any, before: "Opened") -> "Opened":
        """Return the page with which ``before`` was answered."""
        page = cls.__new__(cls)
        page.client, page.address = before.client, before.address
        page._show(answer)
        return page

    def _show(self, answer: Any) -> None:
        assert answer.status_code == 200, (self.address, answer)
        page = html.fromstring(answer.content.decode())
        self.forms = [form for form in page.forms if form.method == "POST"]

    def press(self, button: str = "", *, form: str = "", **typed: Any) -> Any:
        """Send a form with ``typed`` in it, as by a button ("name=value"); return the answer.

        ``form`` is its id or a part of its address; by default the only one of the page's content,
        or the one that has the button.
        """
        name, _, value = button.partition("=")
        chosen = self._form(form, name, value)
        data: dict[str, Any] = {}
        for field, sent in chosen.form_values():
            data.setdefault(field, []).append(sent)
        data |= {name: value} if name else {}
        data |= typed
        address = chosen.action or self.address
        if address.startswith("?"):
            address = self.address.partition("?")[0] + address
        return self.client.post(address, data, follow=True)

    def _form(self, form: str, name: str, value: str) -> Any:
        others = ("logout-form", "theme")
        found = [each for each in self.forms if each.get("id") not in others]
        if form:
            found = [
                each
                for each in found
                if each.get("id") == form or f"/{form}/" in (each.action or "")
            ]
        if name:
            found = [each for each in found if each.xpath(f".//*[@name='{name}']")]
            exact = [
                each for each in found if each.xpath(f".//*[@name='{name}'][@value='{value}']")
            ]
            found = exact or found
        assert len(found) == 1, [(each.get("id"), each.action) for each in found]
        return found[0]


def somebody(client_class, group: str = "") -> Any:
    """Return a client of a new person of the group, or of a superuser."""
    client = client_class()
    client.user = make_user(group) if group else make_user(is_superuser=True)
    client.force_login(client.user)
    return client


def told(answer: Any) -> str:
    """Return the words of a page, without its markup."""
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.find("body").itertext()).split())
