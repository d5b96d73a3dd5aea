"""Upload 200 photos of camera size into one album, over a real server."""

import json
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from PIL import Image

from portal.images.processing import WIDTHS
from tests.make_photos import make_exif, make_picture_bytes
from tests.media_gallery.test_videos_soak import MOST_MEMORY, Reporter, files_below
from tests.running_portal import Portal, data_folder, restarts, shell

pytestmark = pytest.mark.soak

PHOTOS = 200
SIZE = (4000, 3000)
#: Parallel uploads, as many as the upload page has.
AT_ONCE = 2
#: A loose limit, because all cores process pictures meanwhile.
MOST_SECONDS_FOR_A_PAGE = 2
RECEIVE = "/admin/media_gallery/photo/receive/"

APPROVE_ALL = """
from django.contrib.auth.models import Group
from media_gallery.moderation import actions
from media_gallery.models import Album, AlbumPhoto, Photo
from portal.identity.models import User
moderator = User.objects.create_user("duyet", is_staff=True)
moderator.groups.add(Group.objects.get(name="Moderators"))
photos = list(Photo.objects.order_by("pk"))
album = Album.objects.create(title="Lễ hội", uploaded_by=photos[0].uploaded_by)
for position, photo in enumerate(photos):
    AlbumPhoto.objects.create(album=album, photo=photo, position=position)
for thing in (*photos, album):
    actions.approve(thing, by=moderator)
"""
LOOK = """
import json
from media_gallery.models import Album, Photo
from portal.jobs.models import Job
print("LOOK", json.dumps({
    "photos": Photo.objects.count(),
    "in the album": Album.objects.get().public_photos().count(),
    "failed": Job.objects.filter(state="failed").count(),
    "tokens": list(Photo.objects.values_list("public_token", flat=True)),
}))
"""


@pytest.fixture
def portal():
    with data_folder("portal-photos-") as data, restarts(data) as start:
        yield start(), data


class Watch(threading.Thread):
    """A thread that reads public pages and measures each process's memory, until stopped."""

    def __init__(self, portal: Portal):
        super().__init__(daemon=True)
        self.portal, self.stopped = portal, threading.Event()
        self.seconds: list[float] = []
        self.memory: dict[str, int] = {}

    def run(self):
        while not self.stopped.wait(0.2):
            for page in ("/", "/tin-tuc/"):
                began = time.monotonic()
                assert self.portal.get(page) == 200
                self.seconds.append(time.monotonic() - began)
            for process in self.portal.family():
                try:
                    what, held = process.cmdline()[2:3], process.memory_info().rss
                except psutil.Error:  # It has just ended.
                    continue
                for command in what:
                    self.memory[command] = max(self.memory.get(command, 0), held)

    def stop(self) -> None:
        self.stopped.set()
        self.join()

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]


def camera_picture() -> bytes:
    """Return a JPEG of 12 million pixels with the detail of a photo, a few megabytes, with EXIF."""
    dice = random.Random(7)
    grain = Image.frombytes("RGB", (800, 600), dice.randbytes(800 * 600 * 3))
    picture = grain.resize(SIZE, Image.Resampling.BICUBIC)
    return make_picture_bytes(picture, quality=88, exif=make_exif(6))


def another(picture: bytes, number: int) -> bytes:
    """Return the same JPEG as a different file: with a comment after its first marker."""
    words = str(number).encode()
    return picture[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2) + words + picture[2:]


def send(reporter: Reporter, content: bytes) -> int:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="DSC.JPG"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n--x--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    status, answer = reporter.ask("POST", RECEIVE, body, **kind)
    assert status == 201, answer
    return json.loads(answer)["photo"]["id"]


def test_two_hundred_photos_come_in_and_out_while_citizens_read(portal):
    portal, data = portal
    reporter, picture = Reporter(portal, data), camera_picture()
    watch = Watch(portal)
    watch.start()
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as browser:
        sent = list(browser.map(lambda n: send(reporter, another(picture, n)), range(PHOTOS)))
    coming = time.monotonic() - began
    assert len(set(sent)) == PHOTOS
    assert files_below(data / "media") == []

    shell(data, APPROVE_ALL)
    began = time.monotonic()
    files = PHOTOS * len(WIDTHS) * 2
    while (written := len(files_below(data / "media"))) < files:
        assert time.monotonic() < began + 10 * PHOTOS, written
        time.sleep(1)
    going = time.monotonic() - began
    time.sleep(2)  # The last row is committed after the last file is written.
    watch.stop()
    found = json.loads(shell(data, LOOK).split("LOOK ", 1)[1])
    print(  # noqa: T201 -- figures for the log
        f"\n{PHOTOS} photos of {len(picture) / 1e6:.1f} MB: {PHOTOS / coming:.1f}/s in, "
        f"{PHOTOS / going:.2f}/s to the public; pages p95 {watch.p95 * 1000:.0f} ms of "
        f"{len(watch.seconds)}; memory at most "
        + ", ".join(f"{what} {held / 1024**2:.0f} MB" for what, held in watch.memory.items())
    )
    tokens = found.pop("tokens")
    assert found == {"photos": PHOTOS, "in the album": PHOTOS, "failed": 0}
    assert files_below(data / "media") == sorted(
        f"photos/{token}/{width}.{kind}"
        for token in tokens
        for width in WIDTHS
        for kind in ("jpg", "webp")
    )
    originals = files_below(data / "private" / "photos")
    assert len(originals) == PHOTOS
    with Image.open(data / "media" / "photos" / tokens[0] / "320.jpg") as upright:
        assert upright.size == (320, 427)
    assert max(watch.memory.values()) < MOST_MEMORY
    assert watch.p95 < MOST_SECONDS_FOR_A_PAGE
