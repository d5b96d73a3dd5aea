"""Who may do what with a photo, by every door there is; cells as in attempts.py."""

import pytest
from django.urls import reverse

from media_gallery.models import Photo
from news.models.public_record import database_instant
from tests.make import make_user
from tests.make_photos import make_photo
from tests.portal.permissions.attempts import INSIDE, NOBODY, succeeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

UPLOADERS = ("RESMAU", "MAU")
#: Nobody approves or rejects their own upload, a superuser neither.
OTHERS_EYES = ("", "MAU")
#: {action: {state of the photo: who may}}
PHOTOS = {
    "approve": {"pending": OTHERS_EYES, "rejected": OTHERS_EYES, "withdrawn": OTHERS_EYES},
    "reject": {"pending": ("MAU", "MAU")},
    "withdraw": {"approved": UPLOADERS},
    "resubmit": {"rejected": UPLOADERS, "withdrawn": UPLOADERS},
}


def photo_in(state, uploader):
    decided = {"state": state, "decided_by": make_user("Moderators")}
    if state == "pending":
        return make_photo(uploaded_by=uploader)
    note = "Ảnh mờ." if state in ("rejected", "withdrawn") else ""
    return make_photo(
        uploaded_by=uploader, decided_at=database_instant(), decision_note=note, **decided
    )


def trace_of_photo(photo):
    return Photo.objects.values_list("state", "decided_by", "version", "decided_at").get(
        pk=photo.pk
    )


def decide(name):
    """Return a function that makes the attempt of one action by the door of that name."""

    def with_action(action):
        def attempt(client, photo):
            typed = {"act": action, "note": "Vì sao", "seen_version": photo.version}
            if name == "page":
                address = reverse("admin:media_gallery_photo_decide", args=[photo.pk])
            elif name == "queue":
                address = reverse("moderation:decide")
                typed["thing"] = f"photo-{photo.pk}"
            else:
                address = reverse("moderation:decide_many")
                typed["thing"] = [f"photo-{photo.pk}:{photo.version}"]
            return client.post(address, typed)

        return attempt

    return with_action


#: Who comes in by each door; a role that does not is refused whatever PHOTOS says.
PHOTO_DOORS = {"page": "RESMAU", "queue": "MAU", "sheet": "MAU"}


@pytest.mark.parametrize("door", PHOTO_DOORS)
@pytest.mark.parametrize("state", ["pending", "approved", "rejected", "withdrawn"])
def test_a_photo_by_every_door(clients, state, door):
    own = {letter: photo_in(state, clients[letter].user) for letter in INSIDE}
    others = dict.fromkeys(INSIDE, photo_in(state, make_user("Reporters")))
    found, expected = {}, {}
    for action, by_state in PHOTOS.items():
        if door == "sheet" and action not in ("approve", "reject"):
            continue
        attempt = decide(door)(action)
        expected[action] = tuple(
            set(who) & set(PHOTO_DOORS[door]) for who in by_state.get(state, NOBODY)
        )
        found[action] = tuple(
            set(succeeds(clients, INSIDE, things, trace_of_photo, attempt))
            for things in (own, others)
        )
    assert found == expected
