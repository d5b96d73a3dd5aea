"""Every action locks its row before it looks at it: two at once would both find it undecided."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_gallery.models import Photo
from media_gallery.moderation import actions
from news import workflow
from news.models import Article
from news.models.public_record import database_instant
from portal.back_office.categories import merging
from tests.make import make_article, make_category, make_user
from tests.make_media import decided
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def first_read_of(table, act):
    """Do ``act`` and return the first query that reads ``table``."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return next(query["sql"] for query in queries if f'FROM "{table}"' in query["sql"])


@pytest.fixture
def by():
    return make_user("Administrators")


@pytest.mark.parametrize("name", ["submit", "reject", "publish", "schedule", "withdraw", "cancel"])
def test_each_action_on_an_article(by, name):
    article = make_article()
    now = database_instant()
    if name == "reject":
        workflow.submit(article, by=by)
    if name == "withdraw":
        workflow.publish(article, by=by)
    if name == "cancel":
        workflow.schedule(article, by=by, at=now + timedelta(hours=1))
    act = {
        "submit": lambda: workflow.submit(article, by=by),
        "reject": lambda: workflow.reject(article, by=by, note="x"),
        "publish": lambda: workflow.publish(article, by=by),
        "schedule": lambda: workflow.schedule(article, by=by, at=now + timedelta(hours=1)),
        "withdraw": lambda: workflow.withdraw(article, by=by, note="x"),
        "cancel": lambda: workflow.cancel_schedule(article, by=by),
    }[name]
    assert first_read_of("news_article", act).endswith("FOR NO KEY UPDATE")


@pytest.mark.parametrize("name", ["approve", "reject", "withdraw", "resubmit"])
def test_each_decision_on_a_photo(by, name):
    State = Photo.State
    before = {"withdraw": State.APPROVED, "resubmit": State.REJECTED}.get(name)
    photo = make_photo(**(decided(before) if before else {}))
    act = {
        "approve": lambda: actions.approve(photo, by=by),
        "reject": lambda: actions.reject(photo, by=by, note="x"),
        "withdraw": lambda: actions.withdraw(photo, by=by, note="x"),
        "resubmit": lambda: actions.resubmit(photo, by=by),
    }[name]
    assert first_read_of("media_gallery_photo", act).endswith("FOR NO KEY UPDATE")


@pytest.mark.parametrize("kind", ["news/article", "media_gallery/photo"])
def test_a_form_before_it_compares_versions(client, by, kind):
    client.force_login(by)
    thing = make_article() if kind == "news/article" else make_photo()
    with CaptureQueriesContext(connection) as queries:
        client.post(f"/admin/{kind}/{thing.pk}/change/", {"opened_version": "1"})
    table = Article._meta.db_table if kind == "news/article" else Photo._meta.db_table
    assert [
        query["sql"].endswith("FOR NO KEY UPDATE")
        for query in queries
        if f'FROM "{table}"' in query["sql"] and "FOR " in query["sql"]
    ] == [True]


def test_a_merge_of_categories(by):
    old, new = make_category(), make_category()
    merged = first_read_of("taxonomy_category", lambda: merging.merge(old, into=new, by=by))
    assert merged.endswith("FOR NO KEY UPDATE")
