"""Every state of a photo, an album and a video, and every address that its files ever had."""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from media_gallery.models import Album, Photo, Video
from media_gallery.moderation import actions, edits
from media_gallery.publication import store
from news import workflow
from portal.jobs.queue import run_waiting
from portal.vietnamese import dates
from tests.make import make_article, make_user
from tests.make_media import make_album, make_video_of
from tests.make_photos import make_photo, make_picture, make_picture_bytes
from tests.make_videos import make_video

pytestmark = pytest.mark.django_db

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nLời\n"
_ALBUM = ("trong album được duyệt", "sẽ bị gỡ", "sẽ hết hạn")


class Portal:
    """Objects in every state, by description, and every path that was ever public."""

    def __init__(self, public: Path):
        self.public = public
        self.ever_public: set[str] = set()
        self.reporter, self.moderator = make_user("Reporters"), make_user("Moderators")
        self.editor = make_user("Editors")
        self.photos: dict[str, Photo] = {}
        self.videos: dict[str, Video] = {}
        self.begin()
        self.look()
        self.end()
        self.look()

    def look(self) -> None:
        """Run the jobs, and add the files of the public store to ``ever_public``."""
        run_waiting()
        self.ever_public |= self.public_paths()

    def public_paths(self) -> set[str]:
        files = (each for each in self.public.rglob("*") if each.is_file())
        return {str(each.relative_to(self.public)) for each in files}

    def photo(self, what: str) -> Photo:
        # Large enough for more than one rendition.
        content = make_picture_bytes(make_picture((700, 400)), quality=30)
        self.photos[what] = make_photo(content, caption=what, uploaded_by=self.reporter)
        return self.photos[what]

    def approved(self, what: str) -> Photo:
        photo = self.photo(what)
        actions.approve(photo, by=self.moderator)
        return photo

    def album(self, *photos: Photo) -> Album:
        return make_album(*photos, uploaded_by=self.reporter)

    def video(self, what: str) -> Video:
        film = make_video(metadata={"title": what}, sound=None, seconds=0.4)
        self.videos[what] = make_video_of(
            film, title=what, captions=CAPTIONS, uploaded_by=self.reporter
        )
        return self.videos[what]

    def article(self, what: str, lead: Photo, figure: Photo):
        body = f'<p>Lời.</p><figure data-photo="{figure.pk}"></figure>'
        return make_article(title=what, lead_photo=lead, body=body, created_by=self.reporter)

    def begin(self) -> None:
        self.photo("chờ duyệt")
        self.approved("đã duyệt, chưa dùng ở đâu")
        actions.reject(self.photo("bị từ chối"), by=self.moderator, note="Mờ")
        public = self.album(*map(self.approved, _ALBUM), self.photo("chờ duyệt trong album"))
        actions.approve(public, by=self.moderator)
        self.withdrawn_album = self.album(self.approved("trong album sẽ gỡ"))
        actions.approve(self.withdrawn_album, by=self.moderator)
        self.album(self.approved("trong album chờ duyệt"))
        rejected = self.album(self.approved("trong album bị từ chối"))
        actions.reject(rejected, by=self.moderator, note="Trùng")
        self.article("Bài nháp", self.approved("của bài nháp"), self.photo("trong bài nháp"))
        published = self.article("Bài", self.photo("của bài đăng"), self.photo("trong bài đăng"))
        workflow.publish(published, by=self.editor)
        self.gone = self.article("Bài gỡ", self.photo("của bài gỡ"), self.photo("trong bài gỡ"))
        workflow.publish(self.gone, by=self.editor)
        for what in ("chờ duyệt", "bị từ chối", "công khai", "sẽ gỡ", "sẽ sửa"):
            self.video(what)
        run_waiting()  # Converts them.
        for what in ("công khai", "sẽ gỡ", "sẽ sửa"):
            actions.approve(self.videos[what], by=self.moderator)
        actions.reject(self.videos["bị từ chối"], by=self.moderator, note="Rung")

    def end(self) -> None:
        actions.withdraw(self.photos["sẽ bị gỡ"], by=self.moderator, note="Sai người")
        over = self.photos["sẽ hết hạn"]
        Photo.objects.filter(pk=over.pk).update(rights_end=dates.today() - timedelta(days=1))
        store.sync_photo(over.pk)
        actions.withdraw(self.withdrawn_album, by=self.moderator, note="Nhầm")
        workflow.withdraw(self.gone, by=make_user("Managing editors"), note="Sai")
        actions.withdraw(self.videos["sẽ gỡ"], by=self.moderator, note="Sai")
        edited = self.videos["sẽ sửa"]
        edits.edit(edited, {"title": "Tên chưa được duyệt"}, by=self.reporter)


#: The photos that must be public, and no others.
PHOTOS_IN_PUBLIC = {"trong album được duyệt", "của bài đăng", "trong bài đăng"}
VIDEOS_IN_PUBLIC = {"công khai", "sẽ sửa"}


@pytest.fixture
def portal(stores) -> Portal:
    return Portal(stores[0])


@pytest.fixture
def asking(portal) -> dict[str, Client]:
    """Return a client for each kind of user; "stranger": staff without gallery permissions."""
    clients = {"anonymous": Client()}
    for name, user in (
        ("stranger", make_user()),
        ("reporter", portal.reporter),
        ("moderator", portal.moderator),
    ):
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def got(client: Client, address: str) -> bytes | None:
    """Return the content at ``address``; None without a status 200."""
    answer = client.get(address)
    if answer.status_code != 200:
        assert answer.status_code in (301, 302, 403, 404), (address, answer.status_code)
        return None
    return b"".join(answer) if answer.streaming else answer.content


def test_what_was_public_is_had_as_long_as_it_is_public_and_no_longer(portal, asking):
    may = set()
    for what in PHOTOS_IN_PUBLIC:
        photo = Photo.objects.get(caption=what)
        may |= {each["path"] for each in photo.published_renditions}
    for what in VIDEOS_IN_PUBLIC:
        video = Video.objects.get(title=what)
        may |= set(store.public_paths(video.published_files))
    assert len(may) == 3 * 6 + 2 * (1 + 1 + 2)
    assert portal.public_paths() == may
    # Photos in five places and one video were public, and are not any more.
    assert len(portal.ever_public - may) == 5 * 6 + 4
    for client in asking.values():
        had = {path for path in portal.ever_public if got(client, f"/media/{path}") is not None}
        assert had == may


def test_no_address_leads_into_the_private_store(portal, stores, asking):
    private = stores[1]
    files = {path: path.read_bytes() for path in private.rglob("*") if path.is_file()}
    assert len(files) > 25
    for path in files:
        inside = path.relative_to(private)
        tried = [
            f"/media/{inside}",
            f"/media/private/{inside}",
            f"/media/../private/{inside}",
            f"/media/..%2fprivate%2f{inside}",
            f"/media/photos/../../private/{inside}",
            f"/media/{path}",
            f"/static/../private/{inside}",
            f"/tep/1/{inside.name}",
            f"/{inside}",
        ]
        for address, client in itertools.product(tried, asking.values()):
            assert got(client, address) is None, address


def test_pages_name_nothing_that_is_not_to_be_had(portal):
    pages = ["/", "/tin-tuc/", "/rss/", "/album-anh/", "/video/"]
    told = "".join(Client().get(page).text for page in pages)
    assert [path for path in portal.ever_public - portal.public_paths() if path in told] == []
    assert "Tên chưa được duyệt" not in told
    hidden = Photo.objects.filter(published_renditions__isnull=True)
    assert [token for token in hidden.values_list("public_token", flat=True) if token in told] == []


# --- The back office ------------------------------------------------------------------------------


def places(patterns, prefix: str = "/admin/") -> Iterator[str]:
    """Yield the URL patterns of the back office for single objects of the gallery."""
    for each in patterns:
        place = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from places(each.url_patterns, place)
        elif "<" in place and re.search("/(media_gallery|moderation)/", place):
            yield place


def address_at(place: str, pk: int) -> str:
    """Return the address of the object with that id; the films here are 180 pixels high."""
    return re.sub("<[a-z_:]+>", str(pk), re.sub("<(int:)?height>", "180", place))


def test_staff_have_what_their_right_gives_them_and_never_a_file_as_it_came_in(
    portal, stores, asking
):
    admin = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.app_name == "admin"
    )
    everywhere = set(places(admin.url_patterns))
    assert "/admin/media_gallery/photo/<int:photo_id>/thumbnail/" in everywhere
    hidden = [
        *Photo.objects.filter(published_renditions__isnull=True),
        *Video.objects.filter(published_files__isnull=True),
    ]
    originals = {(stores[1] / each.original.name).read_bytes() for each in hidden}
    seen = dict.fromkeys(asking, 0)
    for thing, place, (name, client) in itertools.product(hidden, everywhere, asking.items()):
        # Tries each id also as that of a photo, an album and a video.
        address = address_at(place, thing.pk)
        answer = client.get(address)
        if answer.status_code != 200 or answer["Content-Type"].startswith("text/html"):
            continue
        content = b"".join(answer) if answer.streaming else answer.content
        assert content not in originals, address
        assert "no-store" in answer["Cache-Control"], address
        seen[name] += 1
    assert seen["anonymous"] == seen["stranger"] == 0
    assert seen["reporter"] > 10
    assert seen["moderator"] > 10
