"""Videos at full size over a real server: a gigabyte over a broken connection, and a kill."""

import hashlib
import http.client
import json
import os
import re
import signal
import struct
import time
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from tests.make_videos import make_hevc_video, make_video
from tests.running_portal import data_folder, restarts, shell

pytestmark = pytest.mark.soak

PIECE = 5 * 1024**2
LIST = "/admin/media_gallery/video/"
MOST_MEMORY = 400 * 1024**2


@pytest.fixture
def data():
    with data_folder("portal-videos-") as folder:
        yield folder


@pytest.fixture
def start_portal(data):
    with restarts(data) as start:
        yield start


def look_at_the_video(data) -> dict:
    said = shell(
        data,
        "import json\n"
        "from media_gallery.models import Video\n"
        "from portal.jobs.models import Job\n"
        "video, job = Video.objects.get(), Job.objects.filter(kind='prepare_video').last()\n"
        "print('LOOK', json.dumps({'original': video.original.name, 'poster': video.poster.name,"
        "'renditions': video.renditions, 'state': job.state, 'progress': job.progress,"
        "'message': job.message}))",
    )
    return json.loads(said.split("LOOK ", 1)[1])


def wait_until(data, condition, seconds=300) -> dict:
    deadline = time.monotonic() + seconds
    while not condition(found := look_at_the_video(data)):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found


class Reporter:
    """The requests of a reporter's browser that uploads a film."""

    def __init__(self, portal, data):
        shell(
            data,
            "from django.contrib.auth.models import Group\n"
            "from portal.identity.models import User\n"
            "user = User.objects.create_user('hoa', password='mat-khau', is_staff=True)\n"
            "user.groups.add(Group.objects.get(name='Reporters'))",
        )
        self.port, self.cookies = portal.port, {}
        self.ask("GET", "/admin/login/")
        self.form("/admin/login/", username="hoa", password="mat-khau", next="/admin/")

    def ask(self, method, path, body=None, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body, self.headers() | headers)
        answer = line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.read()

    def headers(self):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        token = self.cookies.get("csrftoken", "")
        return {"Cookie": cookies, "X-CSRFToken": token}

    def form(self, path, **fields):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **kind)

    def sends(self, path: Path, watch=lambda: None, breaks_at: int | None = None) -> dict:
        """Upload the file; return the server's description, ``offset`` being where it broke."""
        size = path.stat().st_size
        status, answer = self.form(f"{LIST}upload/", name=path.name, size=size, fingerprint="1 a")
        assert status == 201, answer
        upload = json.loads(answer)
        offset = upload["offset"]
        with path.open("rb") as file:
            while offset < size:
                file.seek(offset)
                piece = file.read(PIECE)
                if breaks_at is not None and offset >= breaks_at:
                    self.breaks_off(upload["url"], piece, offset)
                    return upload | {"offset": offset}
                status, answer = self.ask(
                    "PATCH", upload["url"], piece, **{"Upload-Offset": str(offset)}
                )
                assert status == 200, answer
                offset = json.loads(answer)["offset"]
                watch()
        return upload

    def breaks_off(self, url, piece, offset):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest("PATCH", url)
        headers = {"Upload-Offset": str(offset), "Content-Length": str(len(piece))}
        for name, value in (self.headers() | headers).items():
            line.putheader(name, value)
        line.endheaders()
        line.send(piece[: len(piece) // 2])
        time.sleep(0.5)
        line.close()

    def saves(self, upload):
        status, answer = self.form(
            f"{LIST}add/",
            title="Lễ hội",
            upload=upload["id"],
            transcript="Lời",
            description="",
            recorded_on="",
            category="",
            credit="",
            captions="",
            captions_promised_on="",
            external_url="",
        )
        assert status == 302, answer.decode()


def memory_of(portal) -> int:
    """Return the largest memory (bytes) of one process of the portal, without PostgreSQL's."""
    return max(process.memory_info().rss for process in portal.family())


def padded(film: bytes, path: Path, size: int) -> None:
    """Write the film, padded to ``size`` bytes with data that players ignore."""
    with path.open("wb") as file:
        file.write(film)
        file.write(struct.pack(">I4sQ", 1, b"free", size - len(film)))
        file.write(os.urandom(1024**2))
        file.truncate(size)


def files_below(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_gigabyte_survives_a_broken_line_and_memory_stays_flat(data, start_portal):
    portal = start_portal()
    reporter = Reporter(portal, data)
    film = data / "le-hoi.mp4"
    padded(make_video(size=(1280, 720), seconds=5), film, 1024**3)
    peak = [memory_of(portal)]

    def watch():
        peak.append(max(peak.pop(), memory_of(portal)))

    broken = reporter.sends(film, watch, breaks_at=512 * 1024**2)
    status, answer = reporter.ask("GET", broken["url"])
    # Half of the piece had been sent when the connection broke: nothing of it is kept.
    kept = json.loads(answer)["offset"] - broken["offset"]
    assert kept == 0
    began = time.monotonic()
    upload = reporter.sends(film, watch)
    speed = 512 / (time.monotonic() - began)
    began = time.monotonic()
    reporter.saves(upload)
    saving = time.monotonic() - began
    while (found := look_at_the_video(data))["state"] != "done":
        assert found["state"] != "failed", found
        watch()
    stored = data / "private" / found["original"]
    with stored.open("rb") as stored, film.open("rb") as sent:
        digests = {hashlib.file_digest(each, "sha256").hexdigest() for each in (stored, sent)}
    assert len(digests) == 1
    print(  # noqa: T201 -- a figure for the log
        f"\n1 GB: {speed:.0f} MB/s, {kept} bytes of the broken piece kept, saved in {saving:.1f} s,"
        f" at most {peak[0] / 1024**2:.0f} MB in a process"
    )
    assert peak[0] < MOST_MEMORY


def test_a_kill_during_transcoding_leaves_no_half_file_and_it_is_done_again(data, start_portal):
    portal = start_portal()
    reporter = Reporter(portal, data)
    film = data / "le-hoi.mov"
    film.write_bytes(make_hevc_video(size=(1920, 1080), seconds=20, sound=None))
    reporter.saves(reporter.sends(film))
    for _ in range(2):
        wait_until(data, lambda found: "Đang chuyển đổi" in found["message"])
        family = portal.family()
        portal.process.send_signal(signal.SIGKILL)
        portal.process.wait()
        psutil.wait_procs(family, timeout=20)
        assert [each for each in family if each.is_running()] == []
        assert look_at_the_video(data)["renditions"] is None
        portal = start_portal()
    found = wait_until(data, lambda found: found["state"] == "done")
    copies = [file["path"] for file in found["renditions"]]
    assert [re.sub(r".*/", "", path) for path in copies] == ["1920x1080.mp4", "854x480.mp4"]
    assert files_below(data / "private") == sorted([found["original"], found["poster"], *copies])
    assert files_below(data / "media") == []
