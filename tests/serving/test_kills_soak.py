"""kill -9 of portal and PostgreSQL while people write, decide and read: what was answered is there.

Three people work over HTTP with the forms that a browser would send. Each act that got its answer
is noted; what was cut off may have happened or not.
"""

import contextlib
import http.client
import json
import os
import random
import re
import threading
import time
from collections import Counter
from urllib.parse import urlencode, urljoin

import psutil
import pytest
from lxml import html

from news.checks import report
from tests.make_photos import make_picture, make_picture_bytes
from tests.running_portal import data_folder, manage, restarts, shell, web_workers
from tests.visits import beacons
from tests.visits.test_serving import postgres

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("KILLS", "200"))
ARTICLES = "/admin/news/article/"
RECEIVE = "/admin/media_gallery/photo/receive/"
PHOTOS = "/admin/media_gallery/photo/"

#: Prints the session of each person.
PREPARE = """
from django.test import Client
from tests.make import make_category, make_user
make_category("Kinh tế")
for group in ("Reporters", "Editors", "Moderators"):
    client = Client()
    client.force_login(make_user(group))
    print("SESSION", client.cookies["sessionid"].value)
"""
FOUND = """
import json
from media_gallery.models import Photo
from news.models import Article, Edition
from portal.visits.models import ItemHour
print("FOUND", json.dumps({
    "written": dict(Article.objects.values_list("pk", "title")),
    "published": list(Edition.objects.values_list("article_id", flat=True)),
    "uploaded": list(Photo.objects.values_list("pk", flat=True)),
    "approved": list(Photo.objects.filter(state="approved").values_list("pk", flat=True)),
    "counted": list(ItemHour.objects.values_list("item", "views")),
}))
"""


#: What each kind of act needs to be done.
DOERS = ("write", "publish", "upload", "approve")
ALL_WARNINGS = " ".join(rule.__name__ for rule in report.RULES)


class Refused(Exception):
    """The portal answered, and not with what the act ends with."""


class Person:
    """Somebody with a session, who opens forms and sends them."""

    def __init__(self, port: int, session: str):
        self.port, self.cookies = port, {"sessionid": session}

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers):
        """Return status, headers and content; raises OSError or HTTPException."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(line):
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            token = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
            line.request(method, path, body, {"Cookie": cookies} | token | headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, value = cookie.split(";", 1)[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, answer.headers, answer.read()

    def sends(self, path: str, xpath: str, **typed) -> str:
        """Open a page, change fields of its form, send it; return where the answer leads."""
        status, _headers, page = self.ask("GET", path)
        if status != 200:
            raise Refused(f"GET {status}")
        forms = html.document_fromstring(page.decode()).xpath(xpath)
        if not forms:
            raise Refused("no form")  # An act that was cut off had happened.
        form = forms[0]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        fields = dict(form.form_values()) | typed
        address = urljoin(path, form.get("action") or path)
        status, headers, page = self.ask("POST", address, urlencode(fields), **kind)
        if status != 302:
            notes = html.document_fromstring(page.decode()).xpath(
                "//*[contains(@class, 'error')]//text()"
            )
            raise Refused(f"POST {status}: {' '.join(' '.join(notes).split())}")
        return headers["Location"]


class Acts:
    """What people have done: kinds of acts, each with the ids of those that were answered."""

    def __init__(self):
        self.answered: dict[str, set[int]] = {kind: set() for kind in DOERS}
        self.titles: dict[int, str] = {}
        self.cut_off, self.refused = 0, Counter[str]()
        self.is_over = threading.Event()

    def write(self, writer: Person, dice: random.Random) -> int:
        title = f"Bài số {dice.getrandbits(40)}"
        to = writer.sends(
            f"{ARTICLES}add/",
            "//form[@id='article_form']",
            title=title,
            category="1",
            body="<p>Chữ</p>",
            act="submit",
            seen_warnings=ALL_WARNINGS,
        )
        number = self.number_of(writer, title, to)
        self.titles[number] = title
        return number

    def number_of(self, writer: Person, title: str, to: str) -> int:
        found = re.search(r"/article/([0-9]+)/", to)
        if found:
            return int(found[1])
        _status, _headers, page = writer.ask("GET", f"{ARTICLES}?{urlencode({'q': title})}")
        return int(re.search(r"/article/([0-9]+)/change/", page.decode())[1])

    def publish(self, editor: Person, dice: random.Random) -> int:
        number = self.one_of("write", "publish", dice)
        editor.sends(
            f"{ARTICLES}{number}/change/",
            "//form[@id='article_form']",
            act="publish",
            seen_warnings=ALL_WARNINGS,
        )
        return number

    def upload(self, writer: Person, dice: random.Random) -> int:
        if "csrftoken" not in writer.cookies:
            writer.ask("GET", f"{ARTICLES}add/")
        picture = make_picture((640, 480), colour=tuple(dice.randbytes(3)))
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
            b"Content-Type: image/jpeg\r\n\r\n" + make_picture_bytes(picture) + b"\r\n--x--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        status, _headers, said = writer.ask("POST", RECEIVE, body, **kind)
        if status != 201:
            raise Refused(f"upload: {status}")
        return json.loads(said)["photo"]["id"]

    def approve(self, moderator: Person, dice: random.Random) -> int:
        number = self.one_of("upload", "approve", dice)
        moderator.sends(
            f"{PHOTOS}{number}/change/", "//form[.//button[@value='approve']]", act="approve"
        )
        return number

    def one_of(self, before: str, after: str, dice: random.Random) -> int:
        waiting = sorted(self.answered[before] - self.answered[after])
        if not waiting:
            raise Refused("nothing waits")
        return dice.choice(waiting)

    def go_on(self, kind: str, person: Person, seed: int) -> None:
        dice = random.Random(seed)
        while not self.is_over.is_set():
            try:
                self.answered[kind].add(getattr(self, kind)(person, dice))
            except Refused as error:
                self.refused[str(error)] += 1
                time.sleep(0.2)
            except (OSError, http.client.HTTPException):
                self.cut_off += 1
                time.sleep(0.1)


def kill_something(data, portals: list, start, dice: random.Random) -> str:
    """Kill a web worker, the whole portal, PostgreSQL or one of its processes."""
    victim = dice.choice(["worker", "worker", "portal", "postgres", "backend"])
    with contextlib.suppress(psutil.Error, StopIteration, IndexError):
        if victim == "worker":
            dice.choice(web_workers(portals[-1])).kill()
        elif victim == "portal":
            port = portals[-1].port
            portals[-1].process.kill()
            portals[-1].process.wait()
            portals.append(start(port))
        else:
            server, *others = postgres(data)
            (server if victim == "postgres" else dice.choice(others)).kill()
    return victim


def test_everything_answered_is_there_after_200_kills(capsys):
    with (
        data_folder("portal-kills-") as data,
        restarts(data, PORTAL_TRUSTED_PROXIES="127.0.0.1") as start,
    ):
        portals = [start()]
        port = portals[0].port
        sessions = re.findall("SESSION (.+)", shell(data, PREPARE))
        acts = Acts()
        people = [
            threading.Thread(target=acts.go_on, args=(kind, Person(port, sessions[number]), number))
            for number, kind in ((0, "write"), (1, "publish"), (0, "upload"), (2, "approve"))
        ]
        signer = beacons.signer((data / "secret-key").read_text().strip())
        sent: list[beacons.Sent] = []
        forms = beacons.signed(signer, 1, 100_000)
        people.append(
            threading.Thread(
                target=lambda: sent.append(
                    beacons.send(port, forms, connections=2, until=acts.is_over.is_set)
                )
            )
        )
        for thread in people:
            thread.start()
        dice, killed = random.Random(12), Counter()
        try:
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.2, 3))
                killed[kill_something(data, portals, start, dice)] += 1
            assert portals[-1].answers()
            time.sleep(5)
        finally:
            acts.is_over.set()
            for thread in people:
                thread.join()
        assert portals[-1].answers()
        found = json.loads(shell(data, FOUND).split("FOUND ", 1)[1])
        with capsys.disabled():
            done = {kind: len(numbers) for kind, numbers in acts.answered.items()}
            print(  # noqa: T201 -- figures for the log
                f"\n{dict(killed)}; answered {done}, {len(sent[0].acknowledged)} views; "
                f"cut off {acts.cut_off}, refused {acts.refused.most_common(9)}"
            )
        written = {number: found["written"].get(str(number)) for number in acts.titles}
        assert written == acts.titles
        assert acts.answered["publish"] <= set(found["published"])
        assert acts.answered["upload"] <= set(found["uploaded"])
        assert acts.answered["approve"] <= set(found["approved"])
        assert sent[0].acknowledged <= {number for number, _views in found["counted"]}
        assert min(done.values()) > KILLS / 10
        for number in sorted(acts.answered["publish"])[:20]:
            portals[-1].get(f"/tin-tuc/bai-{number}/")
        status, said = manage("verify", data=data)
        assert status == 0, said
        assert "Mọi thứ đều khớp." in said
