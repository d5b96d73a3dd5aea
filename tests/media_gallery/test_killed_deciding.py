"""Killed in the middle of approving and withdrawing: nothing unapproved is public afterwards."""

import json
import random
import subprocess
import sys
import time

import pytest

from tests.running_portal import PROJECT, data_folder, environment, manage, shell

pytestmark = pytest.mark.soak

ROUNDS = 12

PREPARE = """
from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import make_photo, make_picture, make_picture_bytes
make_user("Moderators", username="kiemduyet")
make_album(*(make_photo(make_picture_bytes(make_picture((1800, 1200)))) for _ in range(12)))
"""
DECIDE = """
from media_gallery.moderation import actions
from media_gallery.models import Album, Photo
from portal.identity.models import User
from portal.jobs.queue import run_waiting
moderator = User.objects.get(username="kiemduyet")
print("begun", flush=True)
while True:
    things = [*Photo.objects.order_by("?")[:4], *Album.objects.filter(state="pending")]
    if not Photo.objects.filter(pk__gt=things[0].pk + 6).exists():
        things += Album.objects.all()
    for thing in things:
        if thing.is_approved:
            actions.withdraw(thing, by=moderator, note="x")
        else:
            actions.approve(thing, by=moderator)
    run_waiting()
"""
TELL = """
import json
from media_gallery.models import Photo
from media_gallery.publication.store import is_wanted
photos = list(Photo.objects.all())
print(json.dumps({
    "allowed": [each.public_token for each in photos if is_wanted(each)],
    "shown": [path["path"] for each in photos if each.is_public
              for path in each.published_renditions],
}))
"""


@pytest.fixture
def data():
    with data_folder("portal-killed-") as folder:
        yield folder


def public_files(data) -> set[str]:
    media = data / "media"
    return {str(each.relative_to(media)) for each in media.rglob("*.*") if each.is_file()}


def test_killed_while_deciding_nothing_unapproved_is_public_and_all_is_mended(data):
    assert manage("migrate", "-v0", data=data)[0] == 0
    shell(data, PREPARE)
    dice, interrupted = random.Random(11), 0
    for _ in range(ROUNDS):
        work = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", DECIDE],
            cwd=PROJECT,
            env=environment(data),
            stdout=subprocess.PIPE,
            text=True,
        )
        while "begun" not in (line := work.stdout.readline()):
            assert line, "The work did not begin."
        time.sleep(dice.uniform(0.2, 4))
        work.kill()
        work.wait()
        work.stdout.close()

        told = json.loads(shell(data, TELL).splitlines()[-1])
        # All files there are approved: they are written after the commit, and deleted before it.
        assert {path.split("/")[1] for path in public_files(data)} <= set(told["allowed"])

        status, said = manage("check_media", data=data)
        assert status == 0, said
        interrupted += "đã sửa" in said
        status, said = manage("check_media", data=data)
        assert (status, "khớp nhau" in said) == (0, True), said
        told = json.loads(shell(data, TELL).splitlines()[-1])
        assert public_files(data) == set(told["shown"])
        assert {path.split("/")[1] for path in told["shown"]} == set(told["allowed"])
    # Otherwise all kills came too late, and nothing was tested.
    assert interrupted > 0
