"""The embedded server runs while a process uses it, survives every kill, and leaves nothing."""

import os
import pwd
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from portal.database import cluster, embedded_home
from portal.database.embedded import EmbeddedServer

PROJECT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
# Longer than a Unix socket's path may be, with characters that real folder names have.
DEEP = Path("cổng thông tin", "tỉnh Đắk Lắk - phường Ea Kao", "thư mục rất sâu " * 4)
USER = """
import sys
from pathlib import Path
from django.conf import settings
from portal.database import configuration
settings.configure(DATABASES={"default": configuration({}, Path(sys.argv[1]))})
from django.db import connection
for line in sys.stdin:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE lower('ĐẮK') = 'đắk'")
        print("ok", flush=True)
    except Exception as error:
        connection.close()
        print(" ".join(str(error).split()), flush=True)
"""


class Person:
    """A process that uses the server of ``data`` until it is told to end, or killed."""

    def __init__(self, data, account=None, python=sys.executable):
        paths = [PROJECT, *(path for path in sys.path if path.endswith("site-packages"))]
        self.process = subprocess.Popen(
            [python, "-c", USER, data],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={
                "PATH": os.defpath,
                "PYTHONWARNINGS": "ignore",
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
            },
            **(
                {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
                if account
                else {}
            ),
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.communicate()

    def begin(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def read_line(self):
        return self.process.stdout.readline().strip()

    def ask(self):
        self.begin()
        return self.read_line()

    def is_served_anew(self, killed_with):
        """Return whether another server answers, after at most one lost connection."""
        answers = []
        deadline = time.monotonic() + 60
        while answers[-1:] != ["ok"] or killed_with.is_running():
            if time.monotonic() > deadline:
                return False
            answers.append(self.ask())
        return len([word for word in answers if word != "ok"]) <= 1

    def end(self):
        """End the process and return its standard error."""
        return self.process.communicate(timeout=30)[1]


def processes(data):
    """Return every process of the server of ``data``: keepers, and postgres with children."""
    home = embedded_home(data)
    folder = str((home / "cluster").resolve())
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        try:
            is_keeper = str(home) in (process.info["cmdline"] or [])
            if is_keeper or (process.info["name"] == "postgres" and process.cwd() == folder):
                found.append(process)
        except psutil.Error:
            pass
    return found


def postmaster(data):
    lines = (embedded_home(data) / "cluster" / "postmaster.pid").read_text().splitlines()
    return psutil.Process(int(lines[0]))


def keepers(data):
    return [process for process in processes(data) if process.name() != "postgres"]


def nothing_is_left(data, within=15):
    sockets = Path((embedded_home(data) / "sockets").read_text())
    deadline = time.monotonic() + within
    while processes(data) or sockets.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def shared_data():
    yield from _data_folder()


@pytest.fixture
def data(shared_data):
    """Return a data folder whose cluster exists, and whose server is not running."""
    with Person(shared_data) as person:
        assert person.ask() == "ok"
        person.end()
    assert nothing_is_left(shared_data)
    return shared_data


@pytest.fixture
def empty_data():
    yield from _data_folder()


def _data_folder(owner=None):
    # Not tmp_path: started as root, the server runs as nobody, which has no access to it.
    top = Path(tempfile.mkdtemp(prefix="portal server "))
    top.chmod(0o755)
    folder = top / DEEP
    folder.mkdir(parents=True)
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    yield folder
    EmbeddedServer.at(embedded_home(folder)).remove()
    shutil.rmtree(top)


def test_everybody_who_comes_first_at_once_gets_one_server(empty_data):
    with ExitStack() as stack:
        people = [stack.enter_context(Person(empty_data)) for _ in range(4)]
        for person in people:
            person.begin()
        assert [person.read_line() for person in people] == ["ok"] * 4
        assert len(keepers(empty_data)) == 1
    assert nothing_is_left(empty_data)


def test_the_server_stays_for_the_second_and_ends_with_the_last(data):
    with Person(data) as first, Person(data) as second:
        assert (first.ask(), second.ask()) == ("ok", "ok")
        server = postmaster(data)
        first.end()
        time.sleep(0.5)
        assert second.ask() == "ok"
        assert postmaster(data) == server
        second.end()
        assert nothing_is_left(data)


def test_a_killed_user_leaves_nothing_behind(data):
    with Person(data) as person:
        assert person.ask() == "ok"
        person.process.kill()
        assert nothing_is_left(data)


def test_who_comes_while_the_server_is_ending_gets_a_new_one(data):
    for _ in range(5):
        with Person(data) as first:
            assert first.ask() == "ok"
            with Person(data) as second:
                first.process.kill()
                assert second.ask() == "ok"
    assert nothing_is_left(data)


@pytest.mark.parametrize("victim", [postmaster, lambda data: keepers(data)[0]])
def test_a_killed_server_comes_back_by_itself(data, victim):
    with Person(data) as person:
        assert person.ask() == "ok"
        server = postmaster(data)
        victim(data).kill()
        assert person.is_served_anew(killed_with=server)
        person.end()
    assert nothing_is_left(data)


def test_a_server_told_to_stop_comes_back_though_its_users_stay(data):
    with Person(data) as first, Person(data) as second:
        assert (first.ask(), second.ask()) == ("ok", "ok")
        server = postmaster(data)
        server.terminate()
        assert first.is_served_anew(killed_with=server)


def test_everything_killed_at_once_comes_back(data):
    with Person(data) as person:
        assert person.ask() == "ok"
        server = postmaster(data)
        for process in processes(data):
            # Killing the first may end others.
            with suppress(psutil.NoSuchProcess):
                process.kill()
        assert person.is_served_anew(killed_with=server)


def test_an_interrupted_first_start_is_begun_again(empty_data):
    home = embedded_home(empty_data)
    with Person(empty_data) as person:
        person.begin()
        deadline = time.monotonic() + 20
        while not list(home.glob("unfinished-*/cluster/PG_VERSION")):
            assert time.monotonic() < deadline
            assert not (home / "cluster").exists()
            time.sleep(0.01)
        keepers(empty_data)[0].kill()
        assert person.read_line() == "ok"
    assert list(home.glob("unfinished-*")) == []
    assert nothing_is_left(empty_data)


def test_another_major_version_is_told_what_to_do(data):
    version = embedded_home(data) / "cluster" / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("13\n")
    try:
        with Person(data) as person:
            told = person.ask()
    finally:
        version.write_text(made_by)
    assert "là của PostgreSQL 13" in told
    assert "make reset" in told


def test_a_server_that_cannot_start_says_why(data):
    settings = embedded_home(data) / "cluster" / "postgresql.auto.conf"
    kept = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with Person(data) as person:
            told = person.ask()
    finally:
        settings.write_text(kept)
    assert told.startswith("PostgreSQL không khởi động được, xem ")
    assert nothing_is_left(data)


def test_only_its_owner_can_reach_it(data):
    with Person(data) as person:
        assert person.ask() == "ok"
        home = embedded_home(data)
        sockets = Path((home / "sockets").read_text())
        assert (home / "password").stat().st_mode & 0o777 == 0o600
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert postmaster(data).net_connections("inet") == []


def test_it_is_not_removed_while_in_use(data):
    with Person(data) as person:
        assert person.ask() == "ok"
        with pytest.raises(cluster.Unusable, match="hãy dừng cổng trước"):
            EmbeddedServer(embedded_home(data)).remove(patience=0.2)
        assert person.ask() == "ok"


@pytest.mark.skipif(not AS_ROOT, reason="chỉ root mới nhường máy chủ cho nobody")
def test_for_root_it_runs_as_nobody(data):
    with Person(data) as person:
        assert person.ask() == "ok"
        assert postmaster(data).username() == "nobody"


@pytest.mark.skipif(not AS_ROOT, reason="chỉ root mới nhường máy chủ cho nobody")
def test_for_root_in_a_closed_folder_the_cluster_lies_outside_and_is_named(tmp_path):
    tmp_path.chmod(0o700)
    with Person(tmp_path) as person:
        assert person.ask() == "ok"
        told = person.end()
    outside = (embedded_home(tmp_path) / "cluster").resolve()
    assert outside.is_relative_to(cluster.OUTSIDE)
    # On a busy machine a line about waiting for the server comes after it.
    assert (
        f"Cơ sở dữ liệu nằm ở {outside}, vì tài khoản nobody, tài khoản chạy PostgreSQL "
        f"thay cho root, không vào được {embedded_home(tmp_path)}."
    ) in told.splitlines()
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    EmbeddedServer.at(embedded_home(tmp_path)).remove()
    assert not outside.exists()
    assert not embedded_home(tmp_path).exists()


@pytest.mark.skipif(not AS_ROOT, reason="ai không phải root thì mọi kiểm thử ở trên đã là của họ")
def test_an_ordinary_user_runs_it_alone():
    somebody = pwd.getpwnam("daemon")
    python = _python_for(somebody)
    folders = _data_folder(owner=somebody)
    data = next(folders)
    with Person(data, account=somebody, python=python) as person:
        assert person.ask() == "ok"
        assert {process.username() for process in processes(data)} == {"daemon"}
        person.end()
    assert nothing_is_left(data)
    next(folders, None)


def _python_for(account) -> str:
    """Return this Python, or the system's of the same version if the account cannot run it."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        try:
            done = subprocess.run(
                [python, "-c", probe], user=account.pw_uid, group=account.pw_gid, cwd="/"
            )
        except OSError:
            continue
        if not done.returncode:
            return python
    pytest.skip(f"{account.pw_name} không chạy được Python nào của phiên bản này")


@pytest.mark.soak
def test_two_minutes_of_random_kills_end_with_a_server_and_then_with_nothing(data):
    dice = random.Random(20260705)
    until = time.monotonic() + 120
    with ExitStack() as stack:
        people = [stack.enter_context(Person(data)) for _ in range(4)]
        while time.monotonic() < until:
            victims = [*processes(data), *(person.process for person in people)]
            victim = dice.choice(victims)
            try:
                victim.send_signal(dice.choice([signal.SIGKILL, signal.SIGTERM]))
            except psutil.NoSuchProcess:
                continue
            people = [
                person if person.process.poll() is None else stack.enter_context(Person(data))
                for person in people
            ]
            for person in people:
                try:
                    person.ask()
                except BrokenPipeError:
                    continue
        survivors = [person for person in people if person.process.poll() is None]
        assert survivors
        for person in survivors:
            assert "ok" in {person.ask(), person.ask()}
        assert len(keepers(data)) == 1
    assert nothing_is_left(data, within=60)
