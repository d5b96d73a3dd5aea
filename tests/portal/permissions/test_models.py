"""Who may do what with a row of any model, in forms, lists, pickers and links to public pages."""

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.urls import reverse

from tests.make_doors import make_thing
from tests.portal.permissions.attempts import rolled_back
from tests.portal.test_back_office_doors import MODELS, SUPERUSERS_ALONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: Who may save the form of an object of the model that is not their own. Who may only see it, is
#: refused at saving. Own articles and photos are in test_articles.py and test_photos.py.
CHANGES = {
    "news_article": "ESAU",
    "news_tag": "ESAU",
    "news_source": "ESAU",
    "news_spelling": "ESAU",
    "news_pinnedresult": "SAU",
    "taxonomy_category": "SAU",
    "media_gallery_photo": "ESMAU",
    "media_gallery_album": "ESMAU",
    "media_gallery_video": "ESMAU",
    "media_gallery_rejectionreason": "MAU",
    "journal_entry": "",
    "jobs_job": "",
    "outside_links_domain": "",
    "outside_links_finding": "",
    "outside_links_run": "",
    "identity_page": "SAU",
    "identity_banner": "SAU",
    "identity_linkgroup": "SAU",
    "identity_identity": "AU",
    "identity_user": "AU",
    "auth_group": "",
}

#: {model: {bulk action of its list: who has it}}; what is not named is offered to nobody.
BULK = {
    "identity_user": {"unlock_log_in": "AU"},
    "jobs_job": {"redo": "AU", "dismiss": "AU"},
}


def test_every_model_has_a_row():
    missing = [f"add to CHANGES  {model!r}: who may save it," for model in MODELS.keys() - CHANGES]
    assert not missing, "\n".join(missing)
    assert MODELS.keys() == CHANGES.keys()


def let_in(client, method, address, data=None):
    """Return whether the request is not refused; a form with errors is let in."""

    def attempt():
        return getattr(client, method)(address, data or {})

    response = rolled_back(attempt)
    assert response.status_code in (200, 302, 403), (address, response)
    return response.status_code != 403


@pytest.mark.parametrize("model", CHANGES)
def test_a_row_is_saved_added_and_deleted_only_by_who_may(clients, model):
    thing = make_thing(model)
    _seen, added, deleted = MODELS[model]
    alone = SUPERUSERS_ALONE.get(model, set())
    expected = {
        "change": set(CHANGES[model]),
        "add": set(added) | ({"U"} if added or "add" in alone else set()),
        "delete": set(deleted) | ({"U"} if deleted or "delete" in alone else set()),
    }
    found = {}
    for page in expected:
        address = reverse(f"admin:{model}_{page}", args=[] if page == "add" else [thing.pk])
        data = {"post": "yes"} if page == "delete" else {}
        for query in ("", "?_popup=1") if page == "change" else ("",):
            found[page, query] = {
                letter
                for letter, client in clients.items()
                if let_in(client, "post", address + query, data)
            }
    assert found == {(page, query): expected[page] for page, query in found}


@pytest.mark.parametrize("model", CHANGES)
def test_a_list_offers_bulk_actions_only_to_who_may(clients, model):
    site_admin = next(
        each for each in admin.site._registry.values() if _name_of(each.opts) == model
    )
    found: dict = {}
    for letter, client in clients.items():
        request = RequestFactory().get("/")
        request.user = client.user
        for action in site_admin.get_actions(request):
            found.setdefault(action, set()).add(letter)
    expected = {action: set(who) for action, who in BULK.get(model, {}).items()}
    assert found == expected, f"add to BULK  {model!r}: {{action: who may}},"


def test_a_list_that_is_edited_in_place_is_saved_only_by_who_may(clients):
    found, expected = {}, {}
    for site_admin in admin.site._registry.values():
        if not site_admin.list_editable:
            continue
        model = _name_of(site_admin.opts)
        make_thing(model)
        address = reverse(f"admin:{model}_changelist")
        data = {"_save": "1", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
        expected[model] = set(CHANGES[model])
        found[model] = {
            letter for letter, client in clients.items() if let_in(client, "post", address, data)
        }
    assert found == expected


def test_a_picker_finds_only_what_the_person_may_see(clients):
    """The addresses that autocompletion asks, for every field of every form that has it."""
    found, expected = {}, {}
    for site_admin in _all_admins():
        for name in site_admin.autocomplete_fields:
            field = site_admin.model._meta.get_field(name)
            opts = site_admin.model._meta
            asked = {"app_label": opts.app_label, "model_name": opts.model_name}
            asked |= {"field_name": name, "term": ""}
            seen = MODELS[_name_of(field.related_model._meta)][0]
            expected[opts.label, name] = set(seen) | {"U"}
            found[opts.label, name] = {
                letter
                for letter, client in clients.items()
                if let_in(client, "get", reverse("admin:autocomplete"), asked)
            }
    assert found
    assert found == expected


def test_the_way_to_a_public_page_is_open_only_to_who_may_see_the_object(clients):
    """The address of a page that is not public has its title in it."""
    found, expected = {}, {}
    for model in MODELS:
        thing = make_thing(model)
        if not hasattr(thing, "get_absolute_url"):
            continue
        kind = ContentType.objects.get_for_model(thing)
        address = reverse("admin:view_on_site", args=[kind.pk, thing.pk])
        expected[model] = set(MODELS[model][0]) | {"U"}
        found[model] = {
            letter for letter, client in clients.items() if let_in(client, "get", address)
        }
    assert {"identity_page", "media_gallery_album"} <= found.keys()
    assert found == expected


def _all_admins() -> list[BaseModelAdmin]:
    registered = list(admin.site._registry.values())
    return registered + [
        inline(each.model, admin.site) for each in registered for inline in each.inlines
    ]


def _name_of(opts) -> str:
    return f"{opts.app_label}_{opts.model_name}"
