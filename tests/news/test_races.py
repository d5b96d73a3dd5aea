"""Simultaneous actions on one article: the public record stays consistent."""

import collections
import datetime
import random
import threading
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from news import workflow
from news.models import Article, Edition
from portal.journal.models import Action, Entry, record
from tests.at_once import at_once
from tests.make import make_article, make_edition, make_user

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


def act_at_random(article, user, *, times, seed, outcomes, faults):
    chance = random.Random(seed)
    for turn in range(times):
        act = chance.choice(["publish", "publish", "schedule", "cancel", "withdraw"])
        try:
            with transaction.atomic():
                desk = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
                desk.title = f"Bản {seed}.{turn}"
                desk.save()
                if act == "publish":
                    workflow.publish(
                        desk, by=user, pending=chance.choice([None, *workflow.Pending])
                    )
                elif act == "schedule":
                    ahead = datetime.timedelta(milliseconds=chance.choice([5, 50, 2100, 5000]))
                    workflow.schedule(desk, by=user, at=datetime.datetime.now(datetime.UTC) + ahead)
                elif act == "cancel":
                    workflow.cancel_schedule(desk, by=user)
                else:
                    workflow.withdraw(desk, by=user, note="thử")
            outcomes[act, "done"] += 1
        except workflow.ActionNotAllowed as error:
            outcomes[act, type(error).__name__] += 1
            if not str(error).endswith("."):
                faults.append(f"not a sentence: {error}")
        except Exception as error:
            faults.append(f"{act}: {error!r}")


def replay(article):
    """Return {edition number: (begins, ends)}, computed from the journal."""
    ranges = {}

    def instant(words):
        return words and datetime.datetime.fromisoformat(words)

    def current(at):
        for number, (begins, ends) in ranges.items():
            if begins <= at and (ends is None or at < ends):
                return number
        return None

    for entry in Entry.objects.about(article):
        facts, running = entry.facts, current(entry.at)
        if facts["cancelled"]:
            del ranges[facts["cancelled"]]
        if entry.action == "publish":
            if running:
                ranges[running] = (ranges[running][0], entry.at)
            if facts["kept"]:
                ranges[facts["kept"]] = ranges.pop(facts["edition"])
            ranges[facts["edition"]] = (entry.at, instant(facts["ends_at"]))
        elif entry.action == "schedule":
            if running:
                ranges[running] = (ranges[running][0], instant(facts["begins_at"]))
            ranges[facts["edition"]] = (instant(facts["begins_at"]), None)
        elif entry.action == "cancel_schedule":
            if running:
                ranges[running] = (ranges[running][0], None)
        elif entry.action == "withdraw":
            assert running == facts["edition"]
            ranges[running] = (ranges[running][0], entry.at)
    return ranges


@pytest.mark.parametrize(
    "times", [125, pytest.param(2500, marks=pytest.mark.soak)], ids=["1,000 acts", "20,000 acts"]
)
def test_eight_people_act_at_random_and_the_record_stays_one_story(times):
    article = make_article()
    users = [make_user("Administrators") for _ in range(8)]
    outcomes, faults = collections.Counter(), []
    watch = Watch(article)
    watch.start()
    told = {"times": times, "outcomes": outcomes, "faults": faults}
    at_once(
        *(
            partial(act_at_random, article, user, seed=seed, **told)
            for seed, user in enumerate(users)
        )
    )
    watch.stop.set()
    watch.join()

    assert faults == []
    assert watch.faults == []
    assert watch.looks > 10
    assert outcomes.total() == 8 * times
    done = {act for act, outcome in outcomes if outcome == "done"}
    assert done == {"publish", "schedule", "cancel", "withdraw"}
    table = {
        edition.number: (edition.visible.lower, edition.visible.upper)
        for edition in Edition.objects.filter(article=article)
    }
    assert replay(article) == table


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
