"""Hostile values in each parameter of each address of the back office: never an error of ours.

The names of the parameters are those that the code reads while it answers (they are watched), the
fields of the forms of the page and the filters that it links to.
"""

import re
from collections import Counter
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from lxml import html

from tests import pages
from tests.make import make_user
from tests.make_doors import address_of, make_thing
from tests.news.test_desk_admin import form_of
from tests.portal.test_back_office_doors import DOORS, LETTERS, MODELS, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

NUL = "a\x00b"
DIGITS = "9" * 5000
#: More than a bigint; a date without an end; what a filter splits; a lone half of a letter.
OTHERS = ("9" * 30, "-1", "0000-00-00", "31/02/10000", "1,,2", "\ud83d", "[]", "\u0131\u0130" * 200)


class Names:
    """The names that the code asked for in the parameters of a request."""

    def __init__(self, monkeypatch):
        self.names: set[str] = set()
        for method in ("__getitem__", "getlist"):
            monkeypatch.setattr(MultiValueDict, method, self._watched(method))

    def _watched(self, method):
        original = getattr(MultiValueDict, method)

        def watched(this, key, *args, **kwargs):
            if type(this).__name__ == "QueryDict" and isinstance(key, str):
                self.names.add(key)
            return original(this, key, *args, **kwargs)

        return watched

    def asked(self) -> set[str]:
        found, self.names = self.names, set()
        return found


@pytest.fixture
def names(monkeypatch):
    return Names(monkeypatch)


class Attack:
    """Requests of one person that leave nothing behind, and those that were answered badly."""

    def __init__(self, client):
        self.client, self.cookies = client, dict(client.cookies)
        self.client.raise_request_exception = False
        self.bad, self.statuses = [], Counter()

    def sends(self, method: str, address: str, data=None):
        self.client.cookies.clear()
        for name, cookie in self.cookies.items():
            self.client.cookies[name] = cookie.value
        with transaction.atomic():
            try:
                response = getattr(self.client, method)(address, data or {})
                status = response.status_code
            except Exception as error:
                response, status = None, type(error).__name__
            transaction.set_rollback(True)
        self.statuses[status] += 1
        if response is None or status >= 500:
            fields = {
                name: value
                for name, value in (data or parse_qs(urlsplit(address).query)).items()
                if any(str(each)[:9] in str(value) for each in (NUL, DIGITS, *OTHERS))
            }
            self.bad.append((method, address[:90], str(fields)[:200], status))
        return response


def written(query: dict) -> str:
    return urlencode(query, doseq=True, errors="surrogatepass")


def forms(response) -> list[tuple[str, dict]]:
    """Return (address, fields as a browser sends them) of each form of the page that is posted."""
    if response is None or "text/html" not in response.get("Content-Type", ""):
        return []
    found = []
    for form in html.document_fromstring(response.content.decode() or "<p>").forms:
        if form.method.lower() == "post":
            fields: dict[str, list] = {}
            for name, value in form.form_values():
                fields.setdefault(name, []).append(value)
            buttons = form.xpath(".//*[@type='submit'][@name]")
            fields |= {each.get("name"): [each.get("value", "")] for each in buttons[:1]}
            found.append((form.get("action") or "", fields))
    return found


def fields_to_get(response) -> set[str]:
    """Return the names in the query strings that the page links to or asks for."""
    if response is None or "text/html" not in response.get("Content-Type", ""):
        return set()
    page = html.document_fromstring(response.content.decode() or "<p>")
    linked = {name for href in page.xpath("//a/@href") for name in parse_qs(urlsplit(href).query)}
    asked = page.xpath("//form[not(@method) or @method='get']//*[@name]/@name")
    return {name for name in linked | set(asked) if not name.startswith("_changelist")}


def every_address() -> dict[str, tuple[str, str]]:
    """Return {name: (method, address)} of what the tables of doors list."""
    found = {name: (rule[0].lower(), address_of(name)) for name, rule in DOORS.items()}
    for model in MODELS:
        thing = make_thing(model)
        for page in PAGES:
            args = [] if page in ("changelist", "add") else [thing.pk]
            found[f"{model} {page}"] = ("get", reverse(f"admin:{model}_{page}", args=args))
    found["password_change"] = ("get", reverse("admin:password_change"))
    found["login"] = ("get", reverse("admin:login"))
    found["autocomplete"] = (
        "get",
        reverse("admin:autocomplete")
        + "?app_label=news&model_name=article&field_name=category&term=a",
    )
    found["jsi18n"] = ("get", reverse("admin:jsi18n"))
    return found


def attack(client, names, values) -> Attack:
    addresses = every_address()
    person = Attack(client)
    for method, address in addresses.values():
        names.asked()
        response = person.sends(method, address)
        path, _, query = address.partition("?")
        read = names.asked()
        given = {name: each[0] for name, each in parse_qs(query).items()}
        for name in sorted(read | fields_to_get(response) | given.keys()):
            for value in values:
                person.sends("get", f"{path}?{written(given | {name: value})}")
                if method == "post":
                    person.sends("post", address, {name: value.replace("\ud83d", "?")})
        for action, fields in forms(response):
            target = action.partition("?")[0] or path
            if target == reverse("admin:logout") or not target.startswith("/admin/"):
                continue
            names.asked()
            person.sends("post", target, fields)
            for name in sorted(fields.keys() | names.asked()):
                if "__prefix__" in name or name == "csrfmiddlewaretoken":
                    continue
                for value in (NUL, DIGITS):
                    person.sends("post", target, fields | {name: value.replace("\ud83d", "?")})
        for part in re.finditer(r"(?<=/)[^/]*\d[^/]*(?=/|$)", path):
            for value in (NUL, DIGITS, "9" * 30):
                whole = path[: part.start()] + quote(value, errors="replace") + path[part.end() :]
                person.sends(method, whole)
    return person


@pytest.mark.parametrize("value", [NUL, DIGITS, "9" * 30])
@pytest.mark.parametrize("field", ["lead_photo", "source", "tags"])
def test_a_form_is_shown_again_whatever_a_field_with_suggestions_was_sent(client, field, value):
    client.force_login(make_user("Editors"))
    shown = client.post("/admin/news/article/add/", form_of(title="Cầu mới", **{field: value}))
    assert shown.status_code == 200
    assert pages.tree(shown).xpath("//input[@name='title']/@value") == ["Cầu mới"]
    assert pages.tree(shown).xpath(f"//*[contains(@class, 'field-{field}')]//*[@class='errorlist']")


@pytest.mark.parametrize("model", ["identity_banner", "identity_linkgroup", "identity_page"])
def test_a_list_whose_count_of_rows_was_tampered_with_is_shown_with_a_sentence(client, model):
    client.force_login(make_user(is_superuser=True))
    make_thing(model)
    address = reverse(f"admin:{model}_changelist")
    ((_action, fields),) = [form for form in forms(client.get(address)) if "_save" in form[1]]
    shown = client.post(address, fields | {"form-INITIAL_FORMS": NUL})
    assert shown.status_code == 200
    assert "form-INITIAL_FORMS" in pages.words(shown, "//*[contains(@class, 'errorlist')]")


@pytest.mark.soak
@pytest.mark.parametrize("who", [*LETTERS, "superuser"])
def test_no_parameter_takes_what_no_person_types(client, names, who):
    user = make_user(LETTERS[who]) if who in LETTERS else make_user(is_superuser=True)
    client.force_login(user)
    person = attack(client, names, (NUL, DIGITS, *OTHERS))
    assert person.bad == []
    assert person.statuses.total() > 1000
