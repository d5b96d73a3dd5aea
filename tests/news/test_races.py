"""Simultaneous actions on one article: the public record stays consistent."""

import collections
import datetime
import random
import threading
import time
from functools import partial

import pytest
from django.db import IntegrityError, connection

from news import workflow
from news.models import Edition, Ending
from news.models.public_record import database_instant
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, record
from tests.at_once import at_once
from tests.make import make_article, make_edition, make_user
from tests.news.invariants import (
    faults_of,
    faults_of_photo,
    faults_of_the_chain,
    photos_shown_wrongly,
)
from tests.news.random_acts import ACTS, NOT_ALLOWED, Newsroom, act, any_step

pytestmark = pytest.mark.django_db(transaction=True)


class Watch(threading.Thread):
    """A thread that reads the table repeatedly and checks that the past does not change."""

    def __init__(self, article):
        super().__init__()
        self.article, self.stop, self.faults, self.looks = article, threading.Event(), [], 0

    def run(self):
        seen = {}
        try:
            while not self.stop.is_set():
                with connection.cursor() as cursor:
                    # Editions that had ended, or were public, at the time of this statement.
                    cursor.execute(
                        """
                        SELECT number, lower(visible), upper(visible), title,
                               visible @> statement_timestamp()
                        FROM news_edition
                        WHERE article_id = %s AND lower(visible) <= statement_timestamp()
                        """,
                        [self.article.pk],
                    )
                    rows = cursor.fetchall()
                    cursor.execute("SELECT statement_timestamp()")
                    now = cursor.fetchone()[0]
                self.looks += 1
                self.stop.wait(0.002)
                if sum(public for *_, public in rows) > 1:
                    self.faults.append(f"two public at once: {rows}")
                for number, lower, upper, title, _public in rows:
                    fact = (lower, title, upper if upper and upper <= now else None)
                    before = seen.get(number)
                    if before and before[:2] != fact[:2]:
                        self.faults.append(f"{number}: {before} became {fact}")
                    if before and before[2] and before[2] != fact[2]:
                        self.faults.append(f"{number}: the end {before[2]} became {fact[2]}")
                    seen[number] = fact
                if missing := seen.keys() - {row[0] for row in rows}:
                    self.faults.append(f"vanished: {missing}")
        finally:
            connection.close()


def act_at_random(room, *, times, seed, outcomes, faults):
    chance = random.Random(seed)
    for _ in range(times):
        step = any_step(room, chance)
        try:
            act(step, room, chance)
            outcomes[step.what, "done"] += 1
        except NOT_ALLOWED as error:
            outcomes[step.what, type(error).__name__] += 1
            if not str(error).endswith("."):
                faults.append(f"not a sentence: {error}")
        except Exception as error:
            faults.append(f"{step}: {error!r}")


def wait_for_what_comes_soon():
    """Wait until no schedule and no end date is less than ten seconds ahead."""
    now = database_instant()
    bounds = [
        *Edition.objects.values_list("visible__startswith", "visible__endswith"),
        *Ending.objects.values_list("during__startswith", "during__endswith"),
    ]
    soon = [
        at for row in bounds for at in row if at and now < at < now + datetime.timedelta(seconds=10)
    ]
    if soon:
        time.sleep((max(soon) - now).total_seconds() + 0.01)


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize(
    "times", [50, pytest.param(1500, marks=pytest.mark.soak)], ids=["400 acts", "12,000 acts"]
)
@pytest.mark.parametrize("articles", [1, 2], ids=["one article", "two that share photos"])
def test_eight_people_act_at_random_and_the_record_stays_one_story(articles, times):
    room = Newsroom.make()
    room.acted_on = articles
    if articles == 1:  # The other stays public, so that the address may move to it.
        workflow.publish(room.articles[1], by=room.people[2])
    outcomes, faults = collections.Counter(), []
    watches = [Watch(article) for article in room.articles]
    for watch in watches:
        watch.start()
    told = {"times": times, "outcomes": outcomes, "faults": faults}
    at_once(*(partial(act_at_random, room, seed=seed, **told) for seed in range(8)))
    for watch in watches:
        watch.stop.set()
        watch.join()

    assert faults == []
    assert [watch.faults for watch in watches] == [[], []]
    assert min(watch.looks for watch in watches) > 10
    assert outcomes.total() == 8 * times
    done = {what for what, outcome in outcomes if outcome == "done"}
    # All of them where there are enough to be sure.
    assert done >= ({"edit"} if times < 1000 else {*ACTS})
    assert [faults_of(article) for article in room.articles] == [[], []]
    wait_for_what_comes_soon()
    run_waiting()
    assert [faults_of_photo(photo) for photo in room.photos] == [[], [], []]
    assert photos_shown_wrongly(room.photos) == []
    assert faults_of_the_chain() == []


@pytest.mark.parametrize(
    "change",
    [
        # With the right fingerprint, because otherwise another constraint refuses first.
        "UPDATE news_edition SET title = 'khác', "
        "fingerprint = md5(concat_ws(E'\\n', 'khác', summary, body))",
        "UPDATE news_edition SET byline = 'khác'",
        "UPDATE news_edition SET visible = tstzrange(lower(visible) + interval '1 min', NULL)",
        "UPDATE news_edition SET visible = tstzrange(lower(visible), now() - interval '1 min')",
        "UPDATE news_edition SET visible = tstzrange(now() + interval '1 day', NULL)",
        "DELETE FROM news_edition",
        "UPDATE journal_entry SET note = 'khác'",
        "DELETE FROM journal_entry",
    ],
)
def test_postgres_itself_refuses_to_change_the_past(change):
    begun = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=2)
    edition = make_edition(visible=(begun, None))
    record(Action.PUBLISH, edition.article, actor=edition.published_by)
    with pytest.raises(IntegrityError, match="không"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("end", ["NULL", "now()", "now() - interval '59 min'"])
def test_postgres_itself_refuses_to_move_an_end_that_has_passed(end):
    now = datetime.datetime.now(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    make_edition(visible=(now - 2 * hour, now - hour))
    with pytest.raises(IntegrityError, match="không sửa được"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE news_edition SET visible = tstzrange(lower(visible), {end})")


def test_postgres_itself_refuses_two_editions_at_one_instant():
    article = make_article()
    edition = workflow.publish(article, by=make_user("Editors"))
    second = Edition.snapshot(article)
    second.number, second.published_by = 2, edition.published_by
    second.release = Edition.Release.IMPORTED
    second.published_at, second.visible = edition.published_at, edition.visible
    with pytest.raises(IntegrityError, match="news_edition_one_at_a_time"):
        second.save()


@pytest.mark.parametrize("turn", range(2))
def test_two_addresses_never_lead_to_each_other(turn):
    editor, chief = make_user("Editors"), make_user("Managing editors")
    one, two = make_article(), make_article()
    for article in (one, two):
        workflow.publish(article, by=editor)

    def move(article, to):
        try:
            return workflow.move(article, by=chief, to=to, note="Trùng").kind
        except workflow.NotReady as error:
            return str(error)

    results = at_once(partial(move, one, two), partial(move, two, one))
    refused = [result for result in results if "không dẫn người đọc đến đó được" in result]
    assert (results.count("moved"), len(refused)) == (1, 1), results
    assert Edition.objects.public().count() == 1
