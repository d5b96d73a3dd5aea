"""Who may do what with an article, a photo or a row of any model, by every door there is.

A cell is one request: somebody (a letter) does an action by a door, to what is their own or
somebody else's, in one state. The tables say who succeeds; everybody else must be refused without
any change, and who sees the form again is told why. Each cell is rolled back, so that all share the
same objects. Which addresses exist at all is the matter of test_back_office_doors.py.
"""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import JsonResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from media_gallery.models import Photo
from news import workflow
from news.admin.article import ArticleAdmin
from news.admin.bulk.acts import ACTS
from news.bulk.run import Row
from news.models import Article
from news.models.public_record import database_instant
from portal.journal.models import Action, record
from portal.vietnamese import dates
from tests.make import make_article, make_user
from tests.make_photos import make_photo
from tests.news.test_desk_admin import form_of
from tests.portal.test_back_office_doors import LETTERS, MODELS, SUPERUSERS_ALONE, make_thing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: Staff who are inside: the roles, nobody's role ("-") and a superuser ("U").
INSIDE = "-RESMAU"

# --- The tables -----------------------------------------------------------------------------------

NOBODY = ("", "")
#: Who may, when they wrote the article, and when somebody else did.
WRITERS = ("RESAU", "ESAU")
EDITORS = ("ESAU", "ESAU")
#: Nobody approves their own words, a superuser neither; a second person approves by publishing.
OTHER_EDITORS = ("", "ESAU")
MANAGING_EDITORS = ("SAU", "SAU")

#: "approved" is approved and not public; "changed" is public and then edited by its writer.
ARTICLE_STATES = (
    *("draft", "submitted", "returned", "approved"),
    *("public", "changed", "scheduled", "withdrawn"),
)
_UNSEEN = ("draft", "submitted", "returned", "changed")
#: The text of these is exactly what somebody has approved: its writer may publish it too.
_SEEN = ("approved", "scheduled", "withdrawn")

#: {action: {state of the article: who may}}; a state that is not named allows it to nobody.
ARTICLES = {
    "edit": dict.fromkeys(ARTICLE_STATES, WRITERS),
    "submit": {state: WRITERS for state in ARTICLE_STATES if state != "submitted"},
    "reject": dict.fromkeys(("submitted", "approved", "withdrawn"), EDITORS),
    "approve": {"submitted": OTHER_EDITORS},
    "publish": dict.fromkeys(_UNSEEN, OTHER_EDITORS) | dict.fromkeys(_SEEN, EDITORS),
    "schedule": dict.fromkeys(_UNSEEN, OTHER_EDITORS) | dict.fromkeys(_SEEN, EDITORS),
    # With a reason, by the writer too, though nobody has approved the text.
    "emergency": dict.fromkeys((*_UNSEEN, *_SEEN), MANAGING_EDITORS),
    "cancel_schedule": {"scheduled": EDITORS},
    "withdraw": dict.fromkeys(("public", "changed"), MANAGING_EDITORS),
    "delete": dict.fromkeys(("draft", "submitted", "returned", "approved"), EDITORS),
}

UPLOADERS = ("RESMAU", "MAU")
#: Nobody approves or rejects their own upload, a superuser neither.
OTHERS_EYES = ("", "MAU")
#: {action: {state of the photo: who may}}
PHOTOS = {
    "approve": {"pending": OTHERS_EYES, "rejected": OTHERS_EYES, "withdrawn": OTHERS_EYES},
    "reject": {"pending": ("MAU", "MAU")},
    "withdraw": {"approved": UPLOADERS},
    "resubmit": {"rejected": UPLOADERS, "withdrawn": UPLOADERS},
}

#: Who may save the form of an object of the model that is not their own. Who may only see it, is
#: refused at saving. Articles, and own things, have their tables above.
CHANGES = {
    "news_article": "ESAU",
    "news_tag": "ESAU",
    "news_source": "ESAU",
    "taxonomy_category": "SAU",
    "media_gallery_photo": "ESMAU",
    "media_gallery_album": "ESMAU",
    "media_gallery_video": "ESMAU",
    "media_gallery_rejectionreason": "MAU",
    "journal_entry": "",
    "jobs_job": "",
    "identity_page": "SAU",
    "identity_banner": "SAU",
    "identity_linkgroup": "SAU",
    "identity_identity": "AU",
    "identity_user": "AU",
    "auth_group": "",
}

#: {model: {bulk action of its list: who has it}}; what is not named is offered to nobody.
BULK = {"jobs_job": {"redo": "AU", "dismiss": "AU"}, "auth_group": {"delete_selected": "U"}}


# --- People, and what they try --------------------------------------------------------------------


@pytest.fixture
def clients():
    """Return {letter: a client in which that person is logged in, with ``user``}."""
    people = {letter: make_user(group) for letter, group in LETTERS.items()}
    people |= {"-": make_user(), "U": make_user(is_superuser=True)}
    clients = {}
    for letter, user in people.items():
        clients[letter] = Client()
        clients[letter].force_login(user)
        clients[letter].user = user
    return clients


@pytest.fixture(autouse=True)
def forms_as_json(monkeypatch):
    """Answer a form with its errors alone: to render hundreds of them would take a minute."""

    def render_change_form(self, request, context, *args, **kwargs):
        return JsonResponse(context["adminform"].form.errors)

    for each in (ArticleAdmin, admin.ModelAdmin):
        monkeypatch.setattr(each, "render_change_form", render_change_form)


def rolled_back(attempt):
    with transaction.atomic():
        result = attempt()
        transaction.set_rollback(True)
    return result


def succeeds(clients, who, things, trace, attempt):
    """Return the letters of ``who`` whose attempt at their ``things[letter]`` changed it."""
    done = ""
    for letter in who:
        thing = things[letter]
        before = trace(thing)

        def once(client=clients[letter], thing=thing):
            response = attempt(client, thing)
            return response, trace(thing)

        response, after = rolled_back(once)
        if after != before:
            done += letter
        elif response.status_code == 200:
            told = b"".join(response).decode() if response.streaming else response.content.decode()
            assert told not in ("{}", ""), f"{letter} is refused without a sentence"
        else:
            assert response.status_code in (302, 403, 409), (letter, response)
    return done


# --- Articles ---


def article_in(state, author):
    """Create an article of ``author`` in ``state``, brought there by others."""
    editor, chief = make_user("Editors"), make_user("Managing editors")
    article = make_article(created_by=author)
    if state in ("submitted", "returned", "approved"):
        workflow.submit(article, by=editor)
    if state == "approved":
        workflow.approve(article, by=chief)
    if state == "returned":
        workflow.reject(article, by=chief, note="Thiếu nguồn")
    if state in ("public", "changed", "withdrawn"):
        workflow.publish(article, by=chief)
    if state == "withdrawn":
        workflow.withdraw(article, by=chief, note="Nhầm")
    if state == "scheduled":
        workflow.schedule(article, by=chief, at=database_instant() + timedelta(days=1))
    article.refresh_from_db()
    if state == "changed":
        article.title = "Tiêu đề đã sửa"
        workflow.after_edit(article, by=author)
        article.save()
        record(Action.EDIT, article, actor=author)
    return article


def trace_of_article(article):
    """Return all of the article that an action could change."""
    rows = Article.objects.filter(pk=article.pk).values("title", "desk_state", "version").first()
    return rows, list(article.editions.order_by("number").values_list("number", "visible"))


def send_form(action, query=""):
    def attempt(client, article):
        typed = {"act": action, "reject_note": "Vì sao", "withdraw_note": "Vì sao"}
        typed["pending"] = "cancel"
        if action == "schedule":
            at = dates.local_time(database_instant() + timedelta(days=2))
            typed |= {"schedule_at_0": f"{at:%d/%m/%Y}", "schedule_at_1": f"{at:%H:%M}"}
        if action == "emergency":
            typed |= {"act": "publish", "emergency": "Bão số 3 sắp vào."}
        if action == "edit":
            typed |= {"act": "", "title": "Tiêu đề mới"}
        address = reverse("admin:news_article_change", args=[article.pk])
        return client.post(address + query, form_of(article, **typed))

    return attempt


def delete_article(client, article):
    address = reverse("admin:news_article_delete", args=[article.pk])
    return client.post(address, {"post": "yes"})


@pytest.mark.parametrize("state", ARTICLE_STATES)
def test_an_article_by_its_form(clients, state):
    own = {letter: article_in(state, clients[letter].user) for letter in INSIDE}
    others = dict.fromkeys(INSIDE, article_in(state, make_user("Reporters")))
    found, expected = {}, {}
    for action, by_state in ARTICLES.items():
        attempt = delete_article if action == "delete" else send_form(action)
        expected[action] = tuple(map(set, by_state.get(state, NOBODY)))
        found[action] = tuple(
            set(succeeds(clients, INSIDE, things, trace_of_article, attempt))
            for things in (own, others)
        )
    assert found == expected


@pytest.mark.parametrize("query", ["?_popup=1", "?_to_field=id&_popup=1", "?khoi_phuc={}"])
def test_another_way_to_the_form_of_an_article_opens_nothing_more(clients, query):
    """The popup of a plus sign, and the form that restores an earlier version."""
    things = {state: article_in(state, make_user("Reporters")) for state in ("draft", "changed")}
    for action, state in (("edit", "draft"), ("submit", "draft"), ("withdraw", "changed")):
        article = things[state]
        address = query.format(article.history.last().pk)
        done = succeeds(
            clients,
            INSIDE,
            dict.fromkeys(INSIDE, article),
            trace_of_article,
            send_form(action, address),
        )
        assert set(done) == set(ARTICLES[action][state][1]), action


def send_bulk(action):
    """Return a function that ticks the article in the list and confirms the act."""

    def attempt(client, article):
        at = dates.local_time(database_instant() + timedelta(days=2))
        typed = {"row": str(Row.of(article)), "confirmed": "1", "note": "Vì sao"}
        typed |= {"at_0": f"{at:%d/%m/%Y}", "at_1": f"{at:%H:%M}"}
        return client.post(reverse("admin:news_article_bulk", args=[action]), typed)

    return attempt


@pytest.mark.parametrize("state", ["submitted", "changed"])
def test_an_article_from_the_list(clients, state):
    own = {letter: article_in(state, clients[letter].user) for letter in INSIDE}
    others = dict.fromkeys(INSIDE, article_in(state, make_user("Reporters")))
    found, expected = {}, {}
    for action in ACTS.keys() & ARTICLES.keys():
        expected[action] = tuple(map(set, ARTICLES[action].get(state, NOBODY)))
        found[action] = tuple(
            set(succeeds(clients, INSIDE, things, trace_of_article, send_bulk(action)))
            for things in (own, others)
        )
    assert found == expected


# --- Photos ---


def photo_in(state, uploader):
    decided = {"state": state, "decided_by": make_user("Moderators")}
    if state == "pending":
        return make_photo(uploaded_by=uploader)
    note = "Ảnh mờ." if state in ("rejected", "withdrawn") else ""
    return make_photo(
        uploaded_by=uploader, decided_at=database_instant(), decision_note=note, **decided
    )


def trace_of_photo(photo):
    return Photo.objects.values_list("state", "decided_by", "version", "decided_at").get(
        pk=photo.pk
    )


def decide(name):
    """Return a function that makes the attempt of one action by the door of that name."""

    def with_action(action):
        def attempt(client, photo):
            typed = {"act": action, "note": "Vì sao"}
            if name == "page":
                address = reverse("admin:media_gallery_photo_decide", args=[photo.pk])
            elif name == "queue":
                address = reverse("moderation:decide")
                typed["thing"] = f"photo-{photo.pk}"
            else:
                address = reverse("moderation:decide_many")
                typed["thing"] = [f"photo-{photo.pk}"]
            return client.post(address, typed)

        return attempt

    return with_action


#: Who comes in by each door; a role that does not is refused whatever the tables above say.
PHOTO_DOORS = {"page": "RESMAU", "queue": "MAU", "sheet": "MAU"}


@pytest.mark.parametrize("door", PHOTO_DOORS)
@pytest.mark.parametrize("state", ["pending", "approved", "rejected", "withdrawn"])
def test_a_photo_by_every_door(clients, state, door):
    own = {letter: photo_in(state, clients[letter].user) for letter in INSIDE}
    others = dict.fromkeys(INSIDE, photo_in(state, make_user("Reporters")))
    found, expected = {}, {}
    for action, by_state in PHOTOS.items():
        if door == "sheet" and action not in ("approve", "reject"):
            continue
        attempt = decide(door)(action)
        expected[action] = tuple(
            set(who) & set(PHOTO_DOORS[door]) for who in by_state.get(state, NOBODY)
        )
        found[action] = tuple(
            set(succeeds(clients, INSIDE, things, trace_of_photo, attempt))
            for things in (own, others)
        )
    assert found == expected


# --- Rows of every model ---


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
