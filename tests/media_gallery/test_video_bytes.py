"""The uploaded bytes of a video are never served, at any address for its files."""

import pytest
from django.urls import reverse
from django.utils import timezone

from media_gallery.models import Video
from media_gallery.publication import store
from portal.jobs.queue import run_waiting
from tests.make import make_user
from tests.make_media import decided, make_video_of
from tests.make_videos import SECRETS, make_video

pytestmark = pytest.mark.django_db(transaction=True)

CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nBí mật\n"
STATES = ("pending", "rejected", "withdrawn")


@pytest.fixture(scope="module")
def film():
    # A file that browsers could play unchanged.
    return make_video(metadata=SECRETS)


@pytest.fixture
def video(film):
    """Create a video that was public once, so that it had addresses of every kind."""
    video = make_video_of(film, title="Lễ hội", captions=CAPTIONS)
    run_waiting()
    Video.objects.filter(pk=video.pk).update(published_at=timezone.now(), **decided())
    store.sync_later(video)
    run_waiting()
    video.refresh_from_db()
    return video


def staff_addresses(video) -> list[str]:
    """Return all staff addresses for the files of a film of this height, the film first."""
    return [
        reverse("moderation:video", args=[video.pk, 180]),
        *(reverse(f"moderation:{name}", args=[video.pk]) for name in ("poster", "captions")),
        *(
            reverse(f"admin:media_gallery_video_{name}", args=[video.pk])
            for name in ("thumbnail", "captions")
        ),
    ]


def addresses_in(stores, files_in) -> list[str]:
    """Return a /media/ address for every file of both stores."""
    return [f"/media/{path}" for store in stores for path in files_in(store)]


def body(response) -> bytes:
    return response.getvalue()


def test_a_public_video_gives_out_clean_copies_only(client, video, film, stores, files_in):
    addresses = addresses_in(stores, files_in)
    answers = {address: client.get(address) for address in addresses}
    given = {address for address, answer in answers.items() if answer.status_code == 200}
    assert given == {f"/media/{path}" for path in store.public_paths(video.published_files)}
    for address in given:
        content = body(answers[address])
        assert film not in content
        assert content not in film
        assert not any(secret.encode() in content for secret in SECRETS.values())
        assert "phim" not in address


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_approved_cannot_be_had_without_the_right(
    client, video, state, stores, files_in
):
    once_public = addresses_in(stores, files_in)
    store.remove_video(video)
    Video.objects.filter(pk=video.pk).update(**decided(state))
    assert files_in(stores[0]) == []
    for address in {*once_public, *addresses_in(stores, files_in)}:
        assert client.get(address).status_code == 404
    for address in staff_addresses(video):
        assert client.get(address).status_code == 302
    client.force_login(make_user())
    for address in staff_addresses(video):
        assert client.get(address).status_code == 403
    client.force_login(make_user("Reporters"))
    for address in staff_addresses(video):
        assert client.get(address).status_code == 200


def test_not_even_staff_get_the_file_that_came_in(client, video, film):
    client.force_login(make_user("Moderators"))
    for address in staff_addresses(video):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        content = body(answer)
        assert film not in content
        assert content not in film
        assert not any(secret.encode() in content for secret in SECRETS.values())


def test_the_preview_answers_ranges(client, video):
    client.force_login(make_user("Moderators"))
    address = staff_addresses(video)[0]
    piece = client.get(address, headers={"Range": "bytes=4-7"})
    assert (piece.status_code, piece.content, piece["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_what_is_not_there_is_not_found(client):
    client.force_login(make_user("Moderators"))
    video = make_video_of(make_video())
    assert [client.get(address).status_code for address in staff_addresses(video)] == [404] * 5
    missing = reverse("moderation:video", args=[video.pk + 1, 180])
    assert client.get(missing).status_code == 404
