"""The people of the tables, and forms that answer with their errors alone."""

import pytest
from django.http import JsonResponse
from django.test import Client


@pytest.fixture
def clients():
    """Return {letter: a client in which that person is logged in, with ``user``}."""
    # Inside, because pytest reads this file before the apps are there.
    from tests.make import make_user  # noqa: PLC0415
    from tests.portal.test_back_office_doors import LETTERS  # noqa: PLC0415

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
    from django.contrib import admin  # noqa: PLC0415 -- as above

    from news.admin.article import ArticleAdmin  # noqa: PLC0415

    def render_change_form(self, request, context, *args, **kwargs):
        return JsonResponse(context["adminform"].form.errors)

    for each in (ArticleAdmin, admin.ModelAdmin):
        monkeypatch.setattr(each, "render_change_form", render_change_form)
