"""Two nodes behind the nginx of deploy/nginx/portal.conf, as citizens reach them."""

import contextlib
import http.client
import re
import shutil
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests import nginx_site
from tests.running_portal import Portal, data_folder, free_port, shell

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="máy này không có nginx")

HOST = "tinh.gov.vn"
SETTINGS = {"PORTAL_HOSTS": f"{HOST},127.0.0.1", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
#: A slow machine beside another test. The promise is one second.
SECONDS = 5

PUBLISH = """
from tests.make import make_article, make_category, make_edition, make_user
from django.utils import timezone
from datetime import timedelta
article = make_article(title="Cầu mới", created_by=make_user("Reporters", username="an"))
edition = make_edition(article, visible=(timezone.now() - timedelta(hours=1), None))
from django.core.files.base import ContentFile
from django.core.files.storage import storages
storages["default"].save("thu/anh.jpg", ContentFile(b"x" * 5000))
print("ADDRESS", edition.get_absolute_url())
"""
RENAME = """
from portal.identity.models import Identity
Identity.objects.update_or_create(pk=1, defaults={"portal_name": "Cổng NAME"})
"""


class Site:
    """https://tinh.gov.vn, its two nodes and an article."""

    def __init__(self, data: Path, folder: Path, held: contextlib.ExitStack):
        self.data, self.folder, self.port, self._held = data, folder, free_port(), held
        self.nodes = [self.start() for _ in range(2)]
        assert all(node.answers() for node in self.nodes)
        self.article = re.search("ADDRESS (.+)", self.shell(PUBLISH))[1]
        configuration = nginx_site.write(
            folder, port=self.port, nodes=[node.port for node in self.nodes], data=data
        )
        self.nginx = subprocess.Popen(["nginx", "-c", str(configuration), "-p", str(folder)])
        held.callback(_end, self.nginx)
        # A certificate of its own making.
        self.tls = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
        self.until(lambda: self.ask("/healthz")[0] == 200)

    def start(self, port=None):
        metrics = free_port()
        more = SETTINGS | {"PORTAL_METRICS": f"127.0.0.1:{metrics}"}
        node = Portal(self.data, "--workers", "1", port=port, **more)
        self._held.callback(_end, node.process)
        node.metrics = metrics
        return node

    def shell(self, code):
        return shell(self.data, code, **SETTINGS)

    def ask(self, path, method="GET", *, body=None, **headers):
        """Return status, headers and content, through nginx."""
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.tls)
        # The name of the certificate is that of the site.
        line._context.check_hostname = False
        return _asked(line, path, method, body, headers)

    def ask_node(self, path, method="GET", *, node=0, **headers):
        """Return the same, of a node as nginx asks it."""
        line = http.client.HTTPConnection("127.0.0.1", self.nodes[node].port, timeout=30)
        return _asked(line, path, method, None, headers | {"X_Forwarded_Proto": "https"})

    def until(self, check, seconds=SECONDS):
        """Wait until ``check`` is true ten times in a row."""
        until = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError):
                if all(check() for _ in range(10)):
                    return
            assert time.monotonic() < until
            time.sleep(0.02)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait(30)


def _asked(line, path, method, body, headers):
    named = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(line):
        line.request(method, path, body, headers=named)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.fixture(scope="module")
def site():
    # Not pytest's own folder: as root, nginx reads the files as nobody.
    folder = Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    folder.chmod(0o711)
    with data_folder("portal-behind-nginx-") as data, contextlib.ExitStack() as held:
        held.callback(shutil.rmtree, folder)
        yield Site(data, folder, held)


def test_a_page_is_that_of_the_portal_in_each_encoding(site):
    for encoding in ("identity", "gzip", "br", "br;q=0, gzip;q=0.5", "gzip, deflate, br, zstd"):
        _status, ours, page = site.ask_node(site.article, Accept_Encoding=encoding)
        status, headers, through = site.ask(site.article, Accept_Encoding=encoding)
        assert (status, through) == (200, page)
        for name in ("Content-Encoding", "ETag", "Vary", "Cache-Control"):
            assert headers[name] == ours[name]
        # Between nginx and the portal.
        assert headers["X-Accel-Expires"] is None
        assert re.fullmatch("@[0-9]{10}", ours["X-Accel-Expires"])
        known = {"Accept_Encoding": encoding, "If_None_Match": headers["ETag"]}
        assert site.ask(site.article, **known)[::2] == (304, b"")
        # nginx asks in this way whether the page that it has is still the same.
        status, not_modified, _page = site.ask_node(site.article, **known)
        assert status == 304
        assert re.fullmatch("@[0-9]{10}", not_modified["X-Accel-Expires"])


def test_nodes_are_asked_for_a_page_once_a_second_and_its_encodings(site):
    def asked():
        """Return how often the nodes have given a page from memory, by their own count."""
        return sum(node_count(node) for node in site.nodes)

    site.until(lambda: site.ask(site.article)[0] == 200)
    before, began, number = asked(), time.monotonic(), 0
    while time.monotonic() < began + 3:
        assert site.ask(site.article, Accept_Encoding="gzip, br")[0] == 200
        number += 1
    # On a machine where a request takes half a second nothing is shown by this.
    assert asked() - before <= 4 < number


def node_count(node):
    """Return how many pages the node has given from memory."""
    line = http.client.HTTPConnection("127.0.0.1", node.metrics, timeout=30)
    said = _asked(line, "/metrics", "GET", None, {})[2].decode()
    return float(re.search(r"^portal_pages_from_memory_total (\S+)", said, re.MULTILINE)[1])


def test_a_change_is_seen_at_once_whichever_node_answers(site):
    for number in range(3):
        site.until(lambda: site.ask(site.article)[0] == 200)
        site.shell(RENAME.replace("NAME", str(number)))
        site.until(lambda number=number: f"Cổng {number}" in site.ask(site.article)[2].decode())


def test_addresses_and_schemes_that_a_reader_makes_up_are_not_believed(site):
    _status, headers, _page = site.ask(
        "/admin/login/", X_Forwarded_Proto="http", X_Forwarded_For="10.0.0.1"
    )
    assert "Secure" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"]
    assert site.ask("/tin-tuc", X_Forwarded_Host="evil.vn")[1]["Location"] in {
        "/tin-tuc/",
        f"https://{HOST}/tin-tuc/",
    }


def test_nothing_of_the_back_office_is_stored(site):
    first, second = (site.ask("/admin/login/") for _ in range(2))
    assert first[1]["Cache-Control"] == "private, no-store"
    assert first[1]["Set-Cookie"] != second[1]["Set-Cookie"]


def compared(headers):
    """Return the headers that a browser acts on when it shows or runs a file."""
    own = {"accept-ranges", "connection", "date", "etag", "last-modified", "server", "x-request-id"}
    of_documents = {"cross-origin-opener-policy", "permissions-policy", "referrer-policy"}
    found = {name.lower(): value.replace('"', "") for name, value in headers.items()}
    return {name: found[name] for name in found.keys() - own - of_documents}


def test_pictures_and_static_files_come_from_the_disk_with_the_headers_of_the_portal(site):
    page = site.ask(site.article)[2].decode()
    styles = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    script = re.search(r'src="(/static/[^"]+\.js)"', page)[1]
    different = {}
    for path in ("/media/thu/anh.jpg", "/static/css/tokens.css", styles, script):
        for more in ({}, {"Accept_Encoding": "gzip"}, {"Range": "bytes=10-19"}):
            status, headers, content = site.ask(path, **more)
            asked = site.ask_node(path, **more)
            assert (status, content) == asked[::2]
            if unlike := compared(headers).items() ^ compared(asked[1]).items():
                different[path, *more.values()] = unlike
    assert different == {}


def test_nobody_else_enters_the_folder_of_what_is_not_public(site):
    assert (site.data / "private").stat().st_mode & 0o777 == 0o700
    assert (site.data / "secret-key").stat().st_mode & 0o077 == 0


def test_what_is_not_on_the_disk_gets_the_page_of_the_portal(site):
    for path in (
        "/media/thu/x.jpg",
        "/media/",
        "/media/thu/anh.html",
        "/static/x.0123456789ab.css",
        "/media/../secret-key",
        "/static/../secret-key",
        "/media/thu/..%2f..%2fsecret-key",
    ):
        status, _headers, page = site.ask(path)
        assert status in {400, 404}
        assert status == 400 or "<h1" in page.decode()


def test_one_node_less_is_not_noticed_and_none_leaves_the_pages(site):
    site.until(lambda: site.ask(site.article)[0] == 200)
    kill(site.nodes[0])
    for _ in range(20):
        assert site.ask(site.article)[0] == 200
    assert site.ask("/tin-tuc/?sau=1")[0] in {200, 404}
    kill(site.nodes[1])
    status, headers, page = site.ask(site.article)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Cầu mới" in page.decode()
    # Even a page that nobody has opened before gets an answer that people can read.
    for method in ("GET", "POST"):
        status, headers, page = site.ask("/tin-tuc/2020/", method)
        assert (status, headers["Retry-After"]) == (503, "30")
        assert headers["Cache-Control"] == "no-store"
        assert "<h1>Cổng tạm thời không phục vụ được</h1>" in page.decode()
    site.nodes[:] = [site.start(node.port) for node in site.nodes]
    assert all(node.answers() for node in site.nodes)
    site.until(lambda: site.ask("/healthz")[0] == 200, seconds=3)
    # Of both nodes, and none of it stored.
    assert {site.ask(f"/chu-de/khong-co-{number}/")[0] for number in range(20)} == {404}


def kill(node):
    for process in node.family():
        with contextlib.suppress(psutil.Error):
            process.kill()
    node.process.wait(30)
