"""The role that serves can do the newsroom's work, and cannot change the record."""

import random
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from media_gallery.moderation import actions
from news.models import Article, Edition
from news.workflow import approvals
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry, record
from portal.recovery import grants, rows
from portal.recovery.permanent import PERMANENT
from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import View
from portal.visits.days import closing
from portal.visits.models import Day
from tests.make import make_edition, make_user
from tests.make_photos import make_photo
from tests.make_visits import make_day
from tests.news.random_acts import NOT_ALLOWED, Newsroom, act, any_step
from tests.portal.recovery.places import url
from tests.running_portal import manage
from tests.test_permanent_records import PERMANENT as NEVER_EMPTIED

pytestmark = pytest.mark.django_db(transaction=True)


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def role(transactional_db):
    """A role with the rights to serve, and no other; gone afterwards."""
    name = f"serving_{connection.settings_dict['NAME']}"
    grants.grant(name, create=True)
    yield name
    run(f'DROP OWNED BY "{name}"')
    run(f'DROP ROLE "{name}"')


@contextmanager
def serving(role):
    run(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        run("RESET ROLE")


def test_the_newsroom_works_as_the_role_that_serves(role, stores):
    chance = random.Random(7)
    done = set()
    with serving(role):
        room = Newsroom.make()
        while len(done) < 12:
            step = any_step(room, chance)
            try:
                act(step, room, chance)
            except NOT_ALLOWED:
                continue
            done.add(step.what)
        photo = make_photo()
        moderator = make_user("Moderators")
        actions.approve(photo, by=moderator)
        actions.withdraw(photo, by=moderator, note="Sai người.")
        run_waiting()
        assert not Job.objects.filter(state="failed").exists()
    assert Edition.objects.exists()
    assert not Entry.objects.filter(number=None).exists()


def test_views_are_counted_and_days_closed_as_the_role_that_serves(role):
    day = date(2020, 2, 13)
    with serving(role):
        at = datetime(2020, 2, 13, 9, tzinfo=VIETNAM)
        BatchWriter().write([Arrival(View("article", 1, None), b"1234", "Firefox", at=at)])
        closing.close_days()
    assert Day.objects.get(day=day).seal
    connection.close()


def test_the_record_is_out_of_its_reach(role, stores):
    edition = make_edition(visible=(timezone.now() - timedelta(hours=1), None))
    record(Action.PUBLISH, edition, actor=None)
    approvals.approve(edition, by=make_user("Editors"))
    make_day(timezone.localdate() - timedelta(days=9), closed=True)
    attempts = [
        "UPDATE journal_entry SET note = 'khác'",
        "UPDATE journal_entry SET hash = '', number = NULL",
        "DELETE FROM journal_entry",
        "UPDATE news_edition SET title = 'khác'",
        "UPDATE news_edition SET visible = tstzrange(now() - interval '9 years', NULL)",
        "DELETE FROM news_edition",
        "UPDATE news_approval SET digest = 'khác'",
        "UPDATE visits_day SET visits = visits + 1",
        "DELETE FROM visits_day",
        "DELETE FROM django_migrations",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "ALTER TABLE news_edition DISABLE TRIGGER USER",
        "SET session_replication_role = replica",
        "DROP TABLE journal_entry CASCADE",
        "CREATE TRIGGER mine BEFORE INSERT ON journal_entry FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        *(f"TRUNCATE {name} CASCADE" for name in grants._tables()),
    ]
    went_through = []
    with serving(role):
        for attempt in attempts:
            try:
                run(attempt)
            except DatabaseError:
                continue
            went_through.append(attempt)
    assert went_through == []
    assert (Article.objects.exists(), Entry.objects.exists()) == (True, True)


def test_the_role_that_serves_can_take_a_backup_of_all_rows(role):
    make_edition(visible=(timezone.now(), None))
    with serving(role), rows.snapshot():
        taken = {name: rows.write(name, lambda digest, text: None) for name in rows.tables()}
        assert "news_edition_id_seq" in rows.sequences()
    assert taken["news_edition"].rows == 1


def test_the_permanent_tables_are_those_that_are_never_emptied():
    assert sorted(PERMANENT) == sorted(NEVER_EMPTIED)


def test_verify_names_rights_that_came_back(role):
    with serving(role):
        assert grants.too_many() == []
    run(f'GRANT DELETE, TRUNCATE ON journal_entry TO "{role}"')
    with serving(role):
        found = grants.too_many()
    assert found == ["DELETE trên bảng journal_entry", "TRUNCATE trên bảng journal_entry"]
    grants.grant(role)
    with serving(role):
        assert grants.too_many() == []


def test_a_table_of_a_later_migration_can_be_served_at_once(role):
    run("CREATE TABLE later (id bigserial PRIMARY KEY)")
    try:
        with serving(role):
            run("INSERT INTO later DEFAULT VALUES")
    finally:
        run("DROP TABLE later")


def test_the_command_refuses_what_would_not_help(role, tmp_path):
    for name, sentence in (
        ("khong_co", "Không có tài khoản khong_co"),
        (connection.settings_dict["USER"] or "portal", "không giới hạn được"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("grant_roles", name)
    run(f"ALTER ROLE \"{role}\" PASSWORD 'mat-khau-thu'")
    database = connection.settings_dict["NAME"]
    status, said = manage(
        "grant_roles", "x", data=tmp_path, DATABASE_URL=url(database, role, "mat-khau-thu")
    )
    assert (status, "tài khoản sở hữu các bảng" in said) == (1, True), said
