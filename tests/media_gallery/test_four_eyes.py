"""Whatever a newsroom does in whatever order, nobody publishes words that they wrote themselves."""

import random
from contextlib import suppress

import pytest

from media_gallery.models import Moderated, Photo
from media_gallery.moderation import actions, edits
from news import workflow
from tests.make import make_article, make_user
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

State = Moderated.State
FIELDS = ("caption", "credit")


class Newsroom:
    """A photo, four people who act on it by chance, and who wrote each of its words."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        groups = ("Reporters", "Editors", "Moderators", "Administrators")
        self.people = [make_user(group) for group in groups]
        self.photo = make_photo(uploaded_by=dice.choice(self.people))
        self.author = {(name, getattr(self.photo, name)): self.photo.uploaded_by for name in FIELDS}
        self.number = 0

    def act(self) -> None:
        by = self.dice.choice(self.people)
        acts = (self.edit, self.approve, self.approve, self.approve, self.other, self.publish)
        act = self.dice.choice(acts)
        with suppress(actions.ActionNotAllowed, workflow.ActionNotAllowed):
            act(by)

    def edit(self, by) -> None:
        self.number += 1
        names = self.dice.sample(FIELDS, self.dice.randint(1, 2))
        values = {name: f"{name} {self.number}" for name in names}
        if self.dice.random() < 0.3:  # Back to what the public sees.
            values = {name: getattr(self.row, name) for name in names}
        edits.edit(self.photo, values, by=by)
        for each in values.items():
            self.author.setdefault(each, by)

    def approve(self, by) -> None:
        actions.approve(self.photo, by=by)

    def other(self, by) -> None:
        match self.dice.randrange(5):
            case 0:
                actions.reject(self.photo, by=by, note="x")
            case 1:
                actions.withdraw(self.photo, by=by, note="x")
            case 2:
                actions.resubmit(self.photo, by=by)
            case _:
                edits.discard(self.photo, by=by)

    def publish(self, by) -> None:
        workflow.publish(make_article(lead_photo=self.photo), by=by)

    @property
    def row(self) -> Photo:
        return Photo.objects.get(pk=self.photo.pk)


@pytest.mark.parametrize("seed", range(1, 6))
def test_public_words_were_approved_by_somebody_who_did_not_write_them(seed):
    newsroom = Newsroom(random.Random(seed))
    approved = decided = 0
    seen_by_others = set()
    for _ in range(120):
        before = newsroom.row
        newsroom.act()
        row = newsroom.row
        assert row.is_approved or not row.waiting_changes
        assert row.is_approved or row.published_renditions is None
        changed = [name for name in FIELDS if getattr(row, name) != getattr(before, name)]
        if row.is_approved and not before.is_approved:
            changed = list(FIELDS)
            approved += 1
        if not row.is_approved:
            continue
        decided += bool(changed)
        for word in ((name, getattr(row, name)) for name in changed):
            author = newsroom.author[word]
            assert author != row.decided_by or word in seen_by_others, (word, author)
            seen_by_others.add(word)
    assert approved
    assert decided > approved
