"""Four people edit, decide on and publish the same photos and album at the same moment."""

import random
from contextlib import suppress
from functools import partial

import pytest

from media_gallery import albums
from media_gallery.models import Photo
from media_gallery.moderation import actions, edits
from media_gallery.publication import consistency
from news import workflow
from portal.jobs.queue import run_waiting
from tests.at_once import at_once
from tests.make import make_article, make_user
from tests.make_media import make_album
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def test_no_act_fails_and_rows_and_files_agree_afterwards(stores, files_in):
    people = [make_user(group) for group in ("Editors", "Moderators", "Moderators", "Editors")]
    photos = [make_photo(uploaded_by=people[0]) for _ in range(4)]
    album = make_album(*photos[:3], uploaded_by=people[3])
    ids = [photo.pk for photo in photos]

    def work(by, seed):
        dice = random.Random(seed)
        for turn in range(25):
            thing = dice.choice([*photos, album])
            words = {"caption" if thing in photos else "title": f"{seed} {turn}"}
            chosen = dice.sample(ids, 2)
            figures = "".join(f'<figure data-photo="{pk}"></figure>' for pk in chosen)
            acts = (
                partial(edits.edit, thing, words, by=by),
                partial(actions.approve, thing, by=by),
                partial(actions.reject, thing, by=by, note="x"),
                partial(actions.withdraw, thing, by=by, note="x"),
                partial(actions.resubmit, thing, by=by),
                partial(edits.discard, thing, by=by),
                partial(albums.add, album, chosen, by=by),
                partial(albums.arrange, album, chosen, removed=chosen[:1], cover=None, by=by),
                partial(workflow.publish, make_article(body=f"<p>x</p>{figures}"), by=by),
            )
            # Anything else, such as a deadlock, ends the test.
            with suppress(actions.ActionNotAllowed, workflow.ActionNotAllowed):
                dice.choice(acts)()

    at_once(*(partial(work, by, seed) for seed, by in enumerate(people)))
    run_waiting()
    assert [each.sentence for step in consistency.check() for each in step.findings] == []
    recorded = [
        each["path"] for photo in Photo.objects.all() for each in photo.published_renditions or ()
    ]
    assert files_in(stores[0]) == sorted(recorded)
