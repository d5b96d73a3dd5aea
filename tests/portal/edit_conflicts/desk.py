"""One person's browser with a form of the back office open."""

from lxml import html

from tests.make import make_user


def sent(page: bytes) -> dict:
    """Return what a browser sends of the page's main form, as it was shown."""
    (form,) = [
        each
        for each in html.fromstring(page.decode()).forms
        if each.get("id", "").endswith("_form")
    ]
    pairs: dict = {}
    for name, value in form.form_values():
        pairs.setdefault(name, []).append(value)
    return pairs


def address_of(thing) -> str:
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


class Desk:
    """One person's browser with the form of ``thing`` open."""

    def __init__(self, client_class, group: str, thing):
        self.client, self.address = client_class(), address_of(thing)
        self.user, self.page = make_user(group), b""
        self.client.force_login(self.user)
        self.data = sent(self.client.get(self.address).content)

    def press(self, **typed) -> bool:
        """Send the form, with ``typed`` in it; return whether it was saved."""
        self.data |= typed
        answer = self.client.post(self.address, self.data)
        if answer.status_code == 302:
            self.page = b""
            return True
        self.page = answer.content
        self.data = sent(answer.content)
        return False

    def reopen(self) -> None:
        """Open the form again, as after leaving it."""
        self.page = b""
        self.data = sent(self.client.get(self.address).content)

    def choose(self, choice: str) -> bool:
        """Choose the same at all places of the conflict and send the form."""
        places = html.fromstring(self.page.decode()).xpath("//input[@type='radio']/@name")
        return self.press(**{name: choice for name in places if name.startswith("chon-")})

    def conflict(self) -> list[str]:
        """Return the text of each field of the conflict."""
        page = html.fromstring(self.page.decode())
        fields = page.xpath("//section[@class='edit-conflict__field']")
        return [" ".join(" ".join(each.itertext()).split()) for each in fields]

    def error(self) -> str:
        page = html.fromstring(self.page.decode())
        return " ".join(page.xpath("//ul[contains(@class, 'nonfield')]")[0].text_content().split())


def saved(article):
    article.refresh_from_db()
    return (article.title, article.byline)
