"""``manage.py serve`` as a process: its output, and what remains when it ends."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

import psutil
import pytest
from django.db import DataError, OperationalError, connection, transaction

from portal.database import embedded_home
from portal.management.commands import serve
from portal.serving.granian import Address, CannotServe, claim
from tests.running_portal import (
    Portal,
    background_workers,
    data_folder,
    free_port,
    manage,
)


@pytest.fixture(scope="module")
def data():
    with data_folder("cổng chạy thử ") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    portal = Portal(data, "--demo")
    try:
        assert portal.answers()
        yield portal
    finally:
        portal.process.kill()
        portal.process.wait()


def test_it_answers_and_names_address_and_accounts(portal, data):
    said = portal.log.read_text()
    assert f"http://127.0.0.1:{portal.port}/" in said
    accounts = [line.split(maxsplit=2) for line in (data / "demo-accounts.txt").open()]
    assert [(username, group.strip()) for username, _, group in accounts] == [
        ("phongvien", "Reporters"),
        ("bientapvien", "Editors"),
        ("thuky", "Managing editors"),
        ("kiemduyet", "Moderators"),
        ("quantri", "Administrators"),
    ]
    assert all(password in said for _, password, _ in accounts)
    assert (data / "demo-accounts.txt").stat().st_mode & 0o777 == 0o600


def test_the_address_is_printed_when_it_answers(portal, data):
    before = len(portal.log.read_text())
    another = Portal(data)
    try:
        while "Cổng đang chạy" not in another.log.read_text()[before:]:
            assert another.process.poll() is None, another.log.read_text()
        assert another.get("/healthz") == 200
    finally:
        another.process.terminate()
        another.process.wait()


def test_static_files_come_with_a_far_expiry(portal):
    address = f"http://127.0.0.1:{portal.port}"
    with urllib.request.urlopen(f"{address}/admin/login/", timeout=10) as page:
        [path] = set(re.findall(r"/static/admin/css/base\.\w+\.css", page.read().decode()))
    with urllib.request.urlopen(address + path, timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_its_background_workers_are_started_again_when_they_die(portal):
    before = background_workers(portal)
    assert ["--quick" in worker.cmdline() for worker in before] == [False, True]
    for worker in before:
        worker.kill()

    for _ in range(100):
        after = background_workers(portal)
        if len(after) == 2 and not set(before) & set(after):
            break
        time.sleep(0.1)

    assert {worker.environ()["PORTAL_SAMPLE"] for worker in after} == {"1"}
    assert sorted("--quick" in worker.cmdline() for worker in after) == [False, True]
    assert portal.get("/readyz") == 200


@pytest.fixture
def film(data):
    """Write a file of 32 MiB into the public store; return its address."""
    path = data / "media/videos/phim/720.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(1024) * 32 * 1024)
    yield "/media/videos/phim/720.mp4"
    path.unlink()


def test_films_are_given_out_by_range(portal, film):
    def answer(*headers):
        told = (
            subprocess.run(
                [
                    "curl",
                    "-s",
                    "-o",
                    "/dev/null",
                    "-D",
                    "-",
                    *headers,
                    f"http://127.0.0.1:{portal.port}{film}",
                ],
                check=True,
                capture_output=True,
            )
            .stdout.decode()
            .splitlines()
        )
        fields = dict(line.lower().split(": ", 1) for line in told[1:] if line)
        return int(told[0].split()[1]), fields

    size = 32 * 1024 * 1024
    status, whole = answer()
    assert (status, whole["content-length"], whole["accept-ranges"]) == (200, str(size), "bytes")
    status, fields = answer("-r", "100-199")
    assert (status, fields["content-range"]) == (206, f"bytes 100-199/{size}")
    assert answer("-r", "0-")[0] == answer("-r", "-5")[0] == 206
    status, fields = answer("-r", f"{size}-")
    assert (status, fields["content-range"]) == (416, f"bytes */{size}")
    assert answer("-r", "0-9", "-H", f"If-Range: {whole['etag']}")[0] == 206
    assert answer("-r", "0-9", "-H", 'If-Range: "khac"')[0] == 200
    assert answer("-H", f"If-None-Match: {whole['etag']}")[0] == 304


@pytest.mark.parametrize("readers", [40, pytest.param(200, marks=pytest.mark.soak)])
@pytest.mark.parametrize("asked", ["", "Range: bytes=0-\r\n"], ids=["whole", "by range"])
def test_pages_come_while_slow_readers_hold_a_film(portal, film, readers, asked):
    """Two workers have 32 threads between them."""
    request = f"GET {film} HTTP/1.1\r\nHost: 127.0.0.1:{portal.port}\r\n{asked}\r\n".encode()
    with contextlib.ExitStack() as slow:
        for _ in range(readers):
            reader = slow.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", portal.port))
            reader.sendall(request)
        time.sleep(1)
        began = time.monotonic()
        assert {portal.get("/") for _ in range(40)} == {200}
        assert time.monotonic() - began < 20
    # After they have disconnected, the whole film can be downloaded.
    for _ in range(50):
        with contextlib.suppress(OSError):
            assert portal.get(film) == 200
            return
        time.sleep(0.2)
    pytest.fail("The places of those who left were not free again.")


def test_a_second_portal_does_not_share_its_port(portal, data):
    code, said = manage("serve", data=data, PORT=str(portal.port))
    assert code == 1
    assert said.startswith(f"CommandError: Cổng mạng {portal.port} đang có chương trình khác dùng")


def test_demo_accounts_are_never_opened_to_the_network(portal, data):
    for words in (["--demo"], []):
        code, said = manage("serve", "--bind", f"0.0.0.0:{free_port()}", *words, data=data)
        assert code == 1
        assert "khi còn tài khoản dùng thử" in said


def test_data_in_use_are_not_reset(portal, data):
    code, said = manage("reset", data=data)
    assert code == 1
    assert "hãy dừng cổng trước" in said
    assert portal.get("/readyz") == 200


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)]
)
def test_however_it_ends_its_workers_end_with_it(data, how, code):
    portal = Portal(data)
    assert portal.answers()
    family = portal.family()
    assert len(family) > 3
    assert not any("PORTAL_SAMPLE" in worker.environ() for worker in background_workers(portal))
    os.killpg(portal.process.pid, how)
    assert portal.process.wait(timeout=10) == code
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


@pytest.mark.parametrize(
    ("change", "undo", "named"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('news', '0999_x', now())",
            "DELETE FROM django_migrations WHERE name = '0999_x'",
            "news.0999_x",
        ),
        # As in a var/ from before the column was renamed in the initial migration.
        (
            "UPDATE django_migrations SET name = '0001_initial' WHERE name = '0001_entry'",
            "UPDATE django_migrations SET name = '0001_entry'"
            " WHERE app = 'journal' AND name = '0001_initial'",
            "journal.0001_initial",
        ),
    ],
    ids=["a later migration", "an initial migration of before"],
)
def test_a_database_of_other_code_is_named_and_not_touched(data, change, undo, named):
    portal = Portal(data)
    assert portal.answers()
    portal.process.terminate()
    portal.process.wait()
    run = "from django.db import connection as c; c.cursor().execute({!r})"
    assert manage("shell", "-c", run.format(change), data=data)[0] == 0
    try:
        code, said = manage("serve", data=data, PORT=str(free_port()))
    finally:
        assert manage("shell", "-c", run.format(undo), data=data)[0] == 0
    assert code == 1
    assert f"Cơ sở dữ liệu ở {embedded_home(data)} do một bản mã khác tạo ra" in said
    assert named in said
    assert "make reset" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("operator", "sentence"),
    [
        ({"DATABASE_URL": "mysql://a:bi-mat@b/c"}, "phải bắt đầu bằng postgresql://"),
        ({"DATABASE_URL": "postgresql://a:bi-mat@127.0.0.1:1/c"}, "không có PostgreSQL nào"),
        ({"PORTAL_TRUSTED_PROXIES": "mọi người"}, "PORTAL_TRUSTED_PROXIES='mọi người'"),
        ({"PORTAL_DEBUG": "có"}, "PORTAL_DEBUG"),
        ({"PORT": "tám nghìn"}, "hãy viết địa chỉ như"),
    ],
)
def test_a_wrong_setting_ends_in_one_sentence(tmp_path, operator, sentence):
    code, said = manage("serve", data=tmp_path, **({"PORT": str(free_port())} | operator))
    assert code == 1
    assert sentence in said
    assert "Traceback" not in said
    assert "bi-mat" not in said


def test_production_settings_pass_the_deployment_check(tmp_path):
    code, said = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        data=tmp_path,
        PORTAL_HOSTS="tinh.example.vn",
        PORTAL_SECRET_KEY="".join(map(chr, range(48, 48 + 60))),
    )
    assert (code, said.splitlines()[0][:36]) == (0, "System check identified no issues (4")


@pytest.mark.django_db
def test_every_model_change_has_its_migration(django_db_blocker):
    from django.core.management import call_command  # noqa: PLC0415 -- only this test needs Django

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_start_begins_again_when_postgresql_restarts_meanwhile(monkeypatch):
    monkeypatch.setattr(serve.time, "sleep", lambda _seconds: None)
    begun = []

    def work(crashes):
        begun.append(1)
        with connection.cursor() as cursor:
            if len(begun) <= crashes:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            cursor.execute("SELECT 42")
            return cursor.fetchone()[0]

    assert serve.again_if_restarted(lambda: work(2)) == 42
    assert len(begun) == 3
    begun.clear()
    with pytest.raises(OperationalError):
        serve.again_if_restarted(lambda: work(99))
    assert len(begun) == serve.TRIES
    connection.close()


@pytest.mark.django_db
def test_a_start_does_not_begin_again_for_a_statement_that_fails():
    begun = []

    def work():
        begun.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DataError), transaction.atomic():
        serve.again_if_restarted(work)
    assert begun == [1]


@pytest.mark.parametrize(
    ("text", "host", "loopback"),
    [
        ("127.0.0.1:8000", "127.0.0.1", True),
        ("localhost:8000", "127.0.0.1", True),
        ("[::1]:8000", "::1", True),
        ("0.0.0.0:8000", "0.0.0.0", False),
        ("[::]:8000", "::", False),
    ],
)
def test_an_address_knows_whether_the_network_reaches_it(text, host, loopback):
    address = Address.parse(text)
    assert (address.host, address.port, address.is_loopback) == (host, 8000, loopback)


@pytest.mark.parametrize(
    "text", ["8000", ":8000", "127.0.0.1:", "127.0.0.1:0", "a b:80", "x:99999"]
)
def test_an_address_that_makes_no_sense_is_refused(text):
    with pytest.raises(CannotServe):
        Address.parse(text)


def test_a_port_that_is_shared_by_somebody_else_is_refused_too():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CannotServe, match="chương trình khác"):
            claim(Address("127.0.0.1", other.getsockname()[1]))
