"""Who may do what with an article, by its form and from the list; cells as in attempts.py."""

from datetime import timedelta

import pytest
from django.urls import reverse

from news import workflow
from news.admin.bulk.acts import ACTS
from news.bulk.run import Row
from news.models import Article
from news.models.public_record import database_instant
from portal.journal.models import Action, record
from portal.vietnamese import dates
from tests.make import make_article, make_user
from tests.news.test_desk_admin import form_of
from tests.pages import delete
from tests.portal.permissions.attempts import INSIDE, NOBODY, succeeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

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
    # With a reason, by the writer too, though nobody has approved the text. Who may publish it
    # anyway does just that.
    "emergency": dict.fromkeys(_UNSEEN, (MANAGING_EDITORS[0], OTHER_EDITORS[1]))
    | dict.fromkeys(_SEEN, EDITORS),
    "cancel_schedule": {"scheduled": EDITORS},
    "withdraw": dict.fromkeys(("public", "changed"), MANAGING_EDITORS),
    "delete": dict.fromkeys(("draft", "submitted", "returned", "approved"), EDITORS),
}


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
    return delete(client, address)


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
