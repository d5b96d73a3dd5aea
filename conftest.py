"""What every test runs under: a data folder of the suite's own, fast passwords."""

import os
import tempfile

import pytest

# Before Django reads its settings: tests must never touch the portal's own var/.
os.environ["PORTAL_DATA"] = os.environ.get("PORTAL_TEST_DATA") or tempfile.mkdtemp(prefix="portal-tests-")
os.environ["PORTAL_DEBUG"] = "0"


@pytest.fixture(autouse=True)
def _fast_and_contained(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
