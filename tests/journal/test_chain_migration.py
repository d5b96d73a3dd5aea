"""A journal from before the chain is chained by the migration, in its order."""

import pytest
from django.core.management import call_command
from django.db import connection

from portal.journal.chain.heads import KeptHeads
from portal.journal.chain.verification import verify
from portal.journal.models import Action, Entry, record_event
from tests.make import make_user

BEFORE = """
INSERT INTO journal_entry (action, kind, object_id, words, note, facts, actor_id)
VALUES ('edit', 'x.y', 1, 'Mưa', '', '{"fields": ["tên"]}', %s),
       ('edit', 'x.y', 2, 'Lũ', 'Đã sửa', '{}', NULL)
"""


@pytest.mark.django_db(transaction=True)
def test_older_entries_are_chained_and_found_by_words():
    user = make_user()
    try:
        call_command("migrate", "journal", "0002", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(BEFORE, [user.pk])
    finally:
        call_command("migrate", "journal", verbosity=0)
    record_event(Action.EDIT, "x.y", "Nắng")

    assert list(Entry.objects.order_by("number").values_list("number", "words", "folded")) == [
        (1, "Mưa", "mua "),
        (2, "Lũ", "lu da sua"),
        (3, "Nắng", "nang "),
    ]
    assert verify(KeptHeads([], [])).told == []
