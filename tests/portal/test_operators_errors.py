"""What an operator can mend ends every command with one sentence in Vietnamese."""

import errno
import resource
import subprocess
import sys
import uuid
from contextlib import contextmanager
from urllib.parse import quote

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, connection
from django.db.utils import OperationalError, ProgrammingError

from portal.database import failures
from portal.management.failures import sentence_of
from tests.running_portal import PROJECT, environment, free_port, manage

PLACE = {"HOST": "db.tinh.vn", "PORT": 6432, "USER": "cong", "NAME": "portal", "PASSWORD": "bi-mat"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            'could not translate host name "db.tinh.vn" to address: Name or service not known',
            "không tìm thấy máy chủ PostgreSQL tên db.tinh.vn",
        ),
        ("connection to server failed: Connection refused", "trả lời ở db.tinh.vn, cổng mạng 6432"),
        ('socket "/x/.s.PGSQL.5432" failed: No such file or directory', "máy chủ ấy đã chạy chưa"),
        ("connection to server failed: timeout expired", "đường mạng và tường lửa"),
        ('FATAL:  password authentication failed for user "cong"', "không nhận tài khoản cong"),
        ("fe_sendauth: no password supplied", "sai tên hay mật khẩu"),
        ('FATAL:  role "cong" does not exist', "CREATE ROLE cong LOGIN"),
        ('FATAL:  database "portal" does not exist', "CREATE DATABASE portal OWNER cong"),
        ('FATAL:  permission denied for database "portal"', "GRANT CONNECT ON DATABASE portal"),
        ('FATAL:  no pg_hba.conf entry for host "::1"', "thêm một dòng vào pg_hba.conf"),
        ('FATAL:  too many connections for role "cong"', "tăng max_connections"),
        ("FATAL:  sorry, too many clients already", "tăng max_connections"),
        ("server does not support SSL, but SSL was required", "xem lại sslmode"),
        ("FATAL:  the database system is starting up", "hãy đợi rồi chạy lại"),
    ],
)
def test_why_there_is_no_connection(said, sentence):
    told = failures.sentence_of(OperationalError(said), PLACE)
    assert told is not None
    assert sentence in told
    assert "bi-mat" not in told


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("25006", "chỉ cho đọc"),
        ("42501", "ALTER DATABASE portal OWNER TO cong; PostgreSQL báo: permission denied for x"),
        ("42P01", "hãy chạy `manage.py migrate`"),
        ("53100", "ổ đĩa của máy chủ PostgreSQL đã đầy"),
        ("53300", "tăng max_connections"),
        ("57P03", "hãy đợi rồi chạy lại"),
    ],
)
def test_what_the_server_refuses(state, sentence):
    error = ProgrammingError("permission denied for x\nLINE 1: CREATE TABLE x")
    error.__cause__ = type("E", (psycopg2.Error,), {"pgcode": state})()
    # Django's migrate wraps the error in one of its own.
    around = RuntimeError("Unable to create the django_migrations table")
    around.__context__ = error
    told = failures.sentence_of(around, PLACE)
    assert told is not None
    assert sentence in told
    assert "LINE 1" not in told


@pytest.mark.parametrize("error", [DataError("x"), ValueError("x"), OSError(errno.EINVAL, "x")])
def test_a_fault_of_the_program_keeps_its_traceback(error):
    assert sentence_of(error) is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ImproperlyConfigured("PORTAL_X: hãy\n sửa"), "PORTAL_X: hãy sửa"),
        (OSError(errno.ENOSPC, "x", "/srv/a"), "máy này hết chỗ trống (không ghi được /srv/a)"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/a"), "không đọc hay ghi được"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/a"), "chown -R"),
    ],
)
def test_files_and_settings(error, sentence):
    told = sentence_of(error)
    assert told is not None
    assert sentence in told


def address(**other):
    """Return DATABASE_URL of the tests' server, with these parts changed."""
    place = dict(connection.settings_dict)
    if hasattr(connection, "hold_server"):
        held = connection.hold_server()
        place |= {"HOST": held["host"], "PASSWORD": held["password"]}
    place |= other
    password = f":{quote(place['PASSWORD'], safe='')}" if place["PASSWORD"] else ""
    port = f"&port={place['PORT']}" if place["PORT"] else ""
    return (
        f"postgresql://{quote(place['USER'])}{password}@/{place['NAME']}"
        f"?host={quote(place['HOST'], safe='')}{port}"
    )


@contextmanager
def role(*rights):
    """Yield the name of a role with the password "mat" and these settings."""
    name = f"thu_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'mat'")
        for right in rights:
            cursor.execute(f"ALTER ROLE {name} {right}")
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {name}")


def ends_in_one_sentence(*words, data, **more):
    code, said = manage(*words, data=data, **more)
    assert code == 1
    [line] = said.strip().splitlines()
    return line


def test_migrate_with_a_wrong_address(tmp_path):
    url = f"postgresql://cong:bi-mat@127.0.0.1:{free_port()}/portal"
    line = ends_in_one_sentence("migrate", data=tmp_path, DATABASE_URL=url)
    assert line.startswith("Không chạy được: không có PostgreSQL nào trả lời ở 127.0.0.1, cổng")
    assert "bi-mat" not in line


@pytest.mark.django_db(transaction=True)
def test_migrate_with_a_database_that_is_not_there(tmp_path):
    url = address(NAME="khong_co")
    line = ends_in_one_sentence("migrate", data=tmp_path, DATABASE_URL=url)
    assert line.startswith("Không chạy được: máy chủ PostgreSQL chưa có cơ sở dữ liệu khong_co")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("rights", "words", "sentence"),
    [
        ([], ["verify_visits"], "thiếu quyền trong cơ sở dữ liệu"),
        (["SET default_transaction_read_only = on"], ["migrate", "-v0"], "chỉ cho đọc"),
    ],
    ids=["without rights", "read only"],
)
def test_a_role_that_may_not(rights, words, sentence, tmp_path):
    if "read_only" in "".join(rights):
        rights = [*rights, "SUPERUSER"]
    with role(*rights) as name:
        url = address(USER=name, PASSWORD="mat")
        assert sentence in ends_in_one_sentence(*words, data=tmp_path, DATABASE_URL=url)


def test_a_data_folder_on_a_full_disk(tmp_path):
    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    done = subprocess.run(
        [sys.executable, "-B", "manage.py", "check"],
        cwd=PROJECT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=no_room,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("Không chạy được: máy này hết chỗ trống")
