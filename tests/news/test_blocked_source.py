"""A source of which nothing may be published any more."""

import datetime

import pytest
from django.urls import reverse

from news import workflow
from news.models import Edition, Source
from news.models.public_record import database_instant
from news.workflow.rules import State
from tests import pages
from tests.make import make_article, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def press():
    return make_source("Báo Mẫu", kind="press")


def test_nothing_of_a_blocked_source_goes_on(press):
    article = make_article(source=press, source_url="https://bao.vn/1", desk_state=State.DRAFT)
    Source.objects.update(is_blocked=True)
    sentence = "Cổng không đăng tin của Báo Mẫu nữa."
    chief = make_user("Managing editors")
    tomorrow = database_instant() + datetime.timedelta(days=1)
    for act in (
        lambda: workflow.submit(article, by=article.created_by),
        lambda: workflow.publish(article, by=chief),
        lambda: workflow.schedule(article, by=chief, at=tomorrow),
    ):
        article.refresh_from_db()
        with pytest.raises(workflow.NotReady, match=sentence):
            act()
    assert not Edition.objects.exists()


def test_whether_a_source_is_blocked_is_for_those_who_may_withdraw(client, press):
    change = reverse("admin:news_source_change", args=[press.pk])
    typed = {"name": press.name, "kind": "press", "url": "", "wait_minutes": ""}
    for group, is_blocked in (("Editors", False), ("Managing editors", True)):
        client.force_login(make_user(group))
        sent = pages.opened(client, change) | typed | {"is_blocked": "on"}
        assert client.post(change, sent).status_code == 302
        press.refresh_from_db()
        assert press.is_blocked is is_blocked
