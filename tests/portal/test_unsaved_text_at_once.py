"""Writes and saves of one tab at the same moment: nothing is lost, nothing comes back."""

import pytest

from portal.editing import texts
from portal.editing.models import UnsavedText
from tests.at_once import at_once
from tests.make import make_user
from tests.make_editing import KEY, typed

pytestmark = pytest.mark.django_db(transaction=True)


def words_of(user):
    text = UnsavedText.objects.get(user=user)
    kept = {name: field.get("values", [None])[0] for name, field in text.fields.items()}
    return kept if text.has_text else {}


def a_write(n, **words):
    return texts.Write(
        key=KEY,
        n=n,
        kind="news.article",
        object_id=None,
        address="/admin/",
        name="",
        fields=typed(**words),
    )


def test_writes_of_one_tab_at_once_make_one_text():
    user = make_user("Reporters")
    at_once(
        lambda: texts.keep(a_write(1, title="Lũ"), user=user),
        lambda: texts.keep(a_write(2, summary="Sapo"), user=user),
        lambda: texts.keep(a_write(3, title="Lũ lụt", body="Chữ"), user=user),
    )
    assert words_of(user) == {"title": "Lũ lụt", "summary": "Sapo", "body": "Chữ"}


def test_a_save_and_the_writes_around_it_leave_what_came_after():
    user = make_user("Reporters")
    at_once(
        lambda: texts.keep(a_write(1, title="Lũ"), user=user),
        lambda: texts.close(f"{KEY}:1", user=user),
        lambda: texts.keep(a_write(2, summary="gõ tiếp"), user=user),
    )
    assert words_of(user) == {"summary": "gõ tiếp"}
