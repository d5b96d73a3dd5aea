"""Whatever people do with articles in any order, their public record stays one story."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from media_gallery.models import Photo
from news import workflow
from news.models import Approval, Article, Edition, Tag
from news.models.public_record import database_instant
from news.workflow import approvals
from tests.news.invariants import faults_of, faults_of_photo, faults_of_the_chain
from tests.news.random_acts import (
    MINUTE,
    NOT_ALLOWED,
    Newsroom,
    act,
    any_step,
    swap_attachment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def stories(*, examples):
    """Return a decorator that gives a test so many seeds of random stories."""

    def decorate(test):
        told = given(seed=st.integers(0, 2**32))(test)
        return settings(
            max_examples=examples,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
            # A smaller seed makes no shorter story.
            phases=[Phase.generate],
        )(told)

    return decorate


def words_of(text, photo):
    """Return what readers get of ``text``, an article or an edition, by a list of our own."""
    return (
        *(text.category_id, text.title, text.summary, text.body, text.lead_photo_id),
        *(text.ends_at, text.ends_how),
        photo and (photo.caption, photo.content_hash),
    )


def shown(article):
    """Return what an approver of ``article`` sees: its words, photos, tags and attachments."""
    return (
        words_of(article, article.lead_photo),
        sorted(article.tags.values_list("pk", "name")),
        list(article.attachments.on_desk().values_list("sha256", flat=True)),
    )


def published(edition):
    return (
        words_of(edition, None)[:-1],
        edition.lead_caption,
        sorted((tag["id"], tag["name"]) for tag in edition.tags),
        [file["sha256"] for file in edition.attachments],
    )


def as_published(seen):
    words, tags, files = seen
    caption = words[-1][0] if words[-1] else ""
    return (words[:-1], caption, tags, files)


def approvers_one_by_one(room):
    """Return {(article, person)} of who may approve what, asked of one article and one person."""
    return {
        (article.pk, person.pk)
        for article in room.articles
        for person in room.people
        if approvals.may_approve(person, approvals.writers_of(article))
    }


def check_approvers(room):
    """Compare `may_approve` with the articles of a person and the people of an article.

    A scheduled edition may begin in between, so the answers lie between those before and after.
    """
    articles = Article.objects.filter(pk__in=[article.pk for article in room.articles])
    people = {person.pk for person in room.people}
    before = approvers_one_by_one(room)
    by_person = {
        (pk, person.pk)
        for person in room.people
        for pk in articles.filter(approvals.approvable_by(person)).values_list("pk", flat=True)
    }
    by_article = {
        (article.pk, pk)
        for article in room.articles
        for pk in approvals.approvers_among(people, article)
    }
    after = approvers_one_by_one(room)
    assert before & after <= by_person <= before | after
    assert before & after <= by_article <= before | after


def refuse_another_text(room, index, chance):
    """Change one thing behind the desk of an approved article: who wrote it cannot publish it."""
    writer = room.people[6]
    with transaction.atomic():
        article = Article.objects.get(pk=room.articles[index].pk)
        what = chance.choice(["title", "tags", "file", "end", "lead photo", "body", "name"])
        match what:
            case "title":
                article.title += " khác"
            case "tags":
                unused = Tag.objects.exclude(pk__in=article.tags.values("pk")).first()
                article.tags.set([unused] if unused else [])
            case "file":
                swap_attachment(article, number=chance.randrange(10**9))
            case "end":
                article.ends_at = database_instant() + 9 * MINUTE
            case "lead photo":
                others = [photo for photo in room.photos if photo.pk != article.lead_photo_id]
                article.lead_photo = chance.choice(others)
            case "body":
                article.body += "<p>Thêm một câu.</p>"
            case "name" if article.lead_photo_id:
                Photo.objects.filter(pk=article.lead_photo_id).update(caption="Khác")
            case _:
                article.summary = "Khác"
        article.save()
        workflow.record_edit(article, by=writer, fields=["Tiêu đề"])
        try:
            workflow.publish(article, by=writer, pending=workflow.Pending.CANCEL)
        except NOT_ALLOWED:
            pass
        else:
            raise AssertionError(f"published with another {what} than was approved")
        finally:
            transaction.set_rollback(True)


def tell(seed, *, steps):
    """Do random steps one after another and check after each what must hold."""
    room, chance, texts, told = Newsroom.make(), random.Random(seed), {}, []
    for _ in range(steps):
        step = any_step(room, chance)
        told.append(step)
        try:
            done = act(step, room, chance)
        except NOT_ALLOWED as error:
            assert str(error).endswith("."), str(error)
        else:
            if isinstance(done, Approval | Edition):
                seen = shown(Article.objects.get(pk=room.articles[step.index].pk))
                assert texts.setdefault(done.digest, seen) == seen, "two texts with one digest"
            if isinstance(done, Approval):
                refuse_another_text(room, step.index, chance)
        article = Article.objects.get(pk=room.articles[step.index % 2].pk)
        assert faults_of(article) == [], told
        for edition in article.editions.all():
            assert published(edition) == as_published(texts[edition.digest]), told
        for photo in room.photos:
            assert faults_of_photo(photo) == [], told
    check_approvers(room)
    # An act on one article has changed nothing of the other.
    assert [faults_of(Article.objects.get(pk=each.pk)) for each in room.articles] == [[], []]
    assert faults_of_the_chain() == []


class AnyStory(TestCase):
    @stories(examples=12)
    def test_the_record_never_contradicts_itself(self, seed):
        tell(seed, steps=15)

    @pytest.mark.soak
    @stories(examples=100)
    def test_nor_in_many_long_stories(self, seed):
        tell(seed, steps=60)
