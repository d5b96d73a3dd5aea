"""The environment of every test: its own data folder and database server, fast password hashing.

DJANGO_SETTINGS_MODULE is set here and not in pyproject.toml: pytest-django would load the settings
before this file runs, and the suite would work in the portal's own var/.
"""

import faulthandler
import functools
import math
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import django
import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# The time limit in seconds for a test; its setup and its teardown each have the same limit.
LONGEST, LONGEST_SOAK = 300, 2 * 60 * 60
_STDERR = pytest.StashKey[int]()

# Set by the first process of a run; the workers that xdist starts inherit it.
if "PORTAL_TEST_DATA" not in os.environ:
    os.environ["PORTAL_TEST_DATA"] = tempfile.mkdtemp(prefix="portal-tests-")
    # Started as root, the server runs as the user nobody, which must reach its cluster.
    os.chmod(os.environ["PORTAL_TEST_DATA"], 0o711)  # noqa: S103
os.environ["PORTAL_DATA"] = os.environ["PORTAL_TEST_DATA"]
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ["PORTAL_SAMPLE"] = "1"
# A statement that waits for a lock that is never released fails, and the error shows the statement.
os.environ["PGOPTIONS"] = "-c lock_timeout=60s"
for operators in (
    "PORTAL_ADMIN_EMAILS",
    "PORTAL_PAGE_MEMORY",
    "PORTAL_ADMIN_HOST",
    "PORTAL_ADMIN_NETWORKS",
    "PORTAL_DEBUG",
    "PORTAL_EMAIL_URL",
    "PORTAL_HOSTS",
    "PORTAL_LOG",
    "PORTAL_SECOND_FACTOR",
    "PORTAL_SECRET_KEY",
    "PORTAL_TRUSTED_PROXIES",
):
    os.environ.pop(operators, None)

# The same examples in every run: what a rare one finds would else stop somebody who changed another
# thing. `make soak` looks for new ones. No deadline, because machines differ by a factor of three.
hypothesis_settings.register_profile("same", derandomize=True, deadline=None)
hypothesis_settings.register_profile("new", max_examples=2_000, derandomize=False, deadline=None)
hypothesis_settings.load_profile("same")


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


class _FailuresAtOnce:
    """Plugin that names a failed test at once: a run that is ended early prints no summary."""

    def __init__(self, stderr: int):
        self.stderr = stderr

    def pytest_runtest_logreport(self, report):
        if report.failed:
            os.write(self.stderr, f"\n{report.nodeid}: {report.when} failed\n".encode())


def pytest_configure(config):
    config.stash[_STDERR] = os.dup(sys.__stderr__.fileno())  # before pytest captures it
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_FailuresAtOnce(config.stash[_STDERR]))
    django.setup()
    if os.environ.get("REQUIRE_BROWSER") == "1" and not _chromium():
        raise pytest.UsageError(
            f"REQUIRE_BROWSER=1, nhưng không tìm thấy {', '.join(CHROMIUMS)}: apt install chromium"
        )


def pytest_itemcollected(item):
    # They choose the embedded server, whatever DATABASE_URL says.
    names = vars(getattr(item, "module", None) or object)
    if any(getattr(each, "__module__", "") == "tests.running_portal" for each in names.values()):
        item.add_marker("own_server")


@functools.cache
def _runs_a_portal(module: ModuleType | None) -> bool:
    """Say whether the module of tests starts processes of the portal."""
    used = vars(module).values() if module else ()
    return any(getattr(each, "__module__", None) == "tests.running_portal" for each in used)


def pytest_collection_modifyitems(items):
    if os.environ.get("REPEAT_TIMED_TESTS"):
        for item in items:
            # A doctest has none.
            if _runs_a_portal(getattr(item, "module", None)):
                item.add_marker(pytest.mark.flaky(reruns=1))
    if _chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="máy này không có Chromium"))


@pytest.hookimpl(tryfirst=True)
def _end_what_takes_too_long(item):
    """Print every thread's traceback and end this process if a step of a test takes too long.

    xdist then reports the test and goes on. A signal would not do: Python does not handle one while
    it waits in libpq. The timer is set for each step, because pytest cancels it when one fails.
    """
    longest = LONGEST_SOAK if item.get_closest_marker("soak") else LONGEST
    faulthandler.dump_traceback_later(longest, file=item.config.stash[_STDERR], exit=True)


pytest_runtest_call = pytest_runtest_teardown = _end_what_takes_too_long


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    _end_what_takes_too_long(item)
    # What a failed test has done to the portal of its module would make the repeated one fail.
    if getattr(item, "execution_count", 1) > 1:
        for *_overridden, fixture in item._fixtureinfo.name2fixturedefs.values():
            if fixture.scope == "module":
                fixture.finish(item._request)


def pytest_runtest_logfinish():
    faulthandler.cancel_dump_traceback_later()


def pytest_terminal_summary(terminalreporter, config):
    if seed := config.getoption("randomly_seed", None):  # Without the plugin there is none.
        again = f"--randomly-seed={seed}"
        terminalreporter.line(f"Thứ tự ngẫu nhiên; chạy lại đúng thứ tự này: {again}")
    for report in terminalreporter.getreports("rerun"):
        # The plugin names them alone: what failed the first time would be lost.
        terminalreporter.section(f"Chạy lại: {report.nodeid}")
        report.toterminal(terminalreporter._tw)
    if not _chromium():
        terminalreporter.section("KHÔNG CHẠY KIỂM THỬ TRÌNH DUYỆT", red=True, bold=True)
        terminalreporter.line(
            "Không tìm thấy Chromium, nên những gì người đọc và phóng viên thấy chưa được thử. "
            "Hãy cài (apt install chromium) rồi chạy lại."
        )


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if hasattr(config, "workerinput"):
        return
    from portal.database import embedded_home  # noqa: PLC0415 -- Django may not be set up earlier
    from portal.database.embedded import EmbeddedServer  # noqa: PLC0415

    data = Path(os.environ["PORTAL_TEST_DATA"])
    EmbeddedServer.at(embedded_home(data)).remove()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for tests marked ``browser``."""
    return _chromium()


@pytest.fixture(autouse=True)
def _fast_and_contained(settings):
    cache.clear()  # Cached results come from another test's data.
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns if it is missing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Tests of the second factor set the rule themselves.
    settings.SECOND_FACTOR = "nobody"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Let the tests' own server leave it to the kernel when files reach the disk.

    Nothing here survives the machine; tests of what a portal keeps start a server of their own.
    """
    from django.db import connection  # noqa: PLC0415 -- Django may not be set up earlier

    if "EMBEDDED_IN" in connection.settings_dict:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            for setting in ("fsync", "full_page_writes"):
                cursor.execute(f"ALTER SYSTEM SET {setting} = off")
            cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session", autouse=True)
def _transactional_tests_delete_their_rows():
    """Empty the database in less time than Django does, and past the triggers that keep rows."""
    from django.db.backends.postgresql.operations import DatabaseOperations  # noqa: PLC0415
    from django.test import TransactionTestCase  # noqa: PLC0415 -- as above

    from tests import emptying  # noqa: PLC0415 -- as above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", emptying.flush_without_triggers)
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda self: emptying.empty_database()
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _views_are_not_written_down():
    """Replace the counter by one that writes nothing.

    A page in a browser sends its view by script, which may arrive when the next test has begun.
    Tests of the writing use a counter of their own.
    """
    from portal.visits.counting import endpoint  # noqa: PLC0415 -- as above
    from portal.visits.counting.rules import Outcome  # noqa: PLC0415 -- as above

    class Unwritten:
        def commit(self, arrival):
            return Outcome(is_view=False, is_visit=False, left_out=arrival.view.left_out)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endpoint, "counter", Unwritten())
        yield


@pytest.fixture(autouse=True)
def _visit_figures_known(monkeypatch):
    """Preset the totals shown on pages, so that pages never query them, however long a test takes.

    They look old enough that counting a view reads them again.
    """
    from portal.visits.statistics import totals  # noqa: PLC0415 -- as above

    known = totals.Totals(total=7_448_251, today=3_009, online=7)
    monkeypatch.setattr(totals, "SECONDS_REMEMBERED", math.inf)
    monkeypatch.setattr(totals, "_remembered", (known, 0))  # Read at 0, a long time ago.


@pytest.fixture(scope="session", autouse=True)
def _no_word_is_common():
    """Read no statistics of texts, which depend on when PostgreSQL last looked at the tests' rows.

    Tests of the search for common words say themselves what is common.
    """
    from news.search.text_statistics import NONE, TextStatistics  # noqa: PLC0415 -- as above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TextStatistics, "_read", lambda self: NONE)
        yield


@pytest.fixture
def stores(settings, tmp_path, monkeypatch) -> tuple[Path, Path]:
    """Return the folders of the test's own public and private media store, empty at first."""
    from django.apps import apps  # noqa: PLC0415 -- models load after the settings above
    from django.core.files.storage import storages  # noqa: PLC0415
    from django.db.models import FileField  # noqa: PLC0415

    settings.MEDIA_ROOT = tmp_path / "public"
    elsewhere = storages["private"].location
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "portal.web.file_storage.WholeFileStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        }
    }
    # Each field is changed, because it looks up its storage only once, when models load.
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, FileField) and field.storage.location == elsewhere:
                monkeypatch.setattr(field, "storage", storages["private"])
    return tmp_path / "public", tmp_path / "private"
