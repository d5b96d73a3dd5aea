"""The files of deploy/ are accepted by the programs that read them, and name what exists."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import nginx_site

PROJECT = Path(__file__).resolve().parent.parent
DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
APP = "/srv/portal/app"


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **more)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="máy này không có systemd")
def test_systemd_accepts_the_units(tmp_path):
    for unit in UNITS:
        here = unit.read_text().replace(f"{APP}/.venv/bin/python", sys.executable)
        here = here.replace(APP, str(PROJECT)).replace("=portal\n", "=root\n")
        (tmp_path / unit.name).write_text(here)
    done = run("systemd-analyze", "verify", *map(str, tmp_path.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


def test_units_run_commands_that_exist_as_the_portals_own_user():
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 3
    for unit in services:
        text = unit.read_text()
        assert {"User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= {
            *text.splitlines()
        }
        commands = re.findall(r"^ExecStart=/srv/portal/app/(\S+)(?: manage\.py (\S+))?", text, re.M)
        assert commands
        for program, command in commands:
            if command:
                assert command in get_commands()
            else:
                assert os.access(PROJECT / program, os.X_OK)


def test_the_example_of_settings_names_settings_of_the_readme():
    readme = (PROJECT / "README.md").read_text()
    names = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment").read_text(), re.M)
    assert "PORTAL_TRUSTED_PROXIES" in names
    assert [name for name in names if f"`{name}`" not in readme] == []


@pytest.mark.skipif(not shutil.which("nginx"), reason="máy này không có nginx")
def test_nginx_accepts_the_site(tmp_path):
    configuration = nginx_site.write(tmp_path, port=8443, nodes=[8000], data=tmp_path)
    # Its log is what it says to whoever starts it.
    text = configuration.read_text().replace(f"error_log {tmp_path}/log", "error_log stderr")
    configuration.write_text(text)
    done = run("nginx", "-t", "-q", "-c", str(configuration), "-p", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_nightly_backup_is_whole_at_first_and_then_what_is_new(tmp_path):
    backups, told = tmp_path / "backup", tmp_path / "told"
    backups.mkdir()
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >> {told}\ntouch "$3"\n')
    python.chmod(0o755)
    (tmp_path / "deploy").mkdir()
    script = shutil.copy(DEPLOY / "nightly-backup", tmp_path / "deploy")
    # Six weeks and a day ago, and another file that is not the portal's.
    for name in ("portal-2020-02-13-0130-full.backup", "other"):
        (backups / name).touch()
        os.utime(backups / name, (0, 0))
    environ = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "PORTAL_BACKUPS": str(backups)}
    # A Monday, then a Sunday.
    weekday = tmp_path / "bin/date"
    weekday.parent.mkdir()
    for day in ("1", "7"):
        weekday.write_text(
            f'#!/bin/sh\ncase "$1" in +%u) echo {day};; +%F) echo 2026-11-2{day};; '
            "*) echo 0130;; esac\n"
        )
        weekday.chmod(0o755)
        done = run("sh", script, env=environ)
        assert (done.returncode, done.stderr) == (0, "")
    first, second = told.read_text().splitlines()
    assert first.split(f"{backups}/")[1:] == [
        "portal-2026-11-21-0130-new.backup --since ",
        "portal-2020-02-13-0130-full.backup",
    ]
    assert second.split(f"{backups}/")[1:] == ["portal-2026-11-27-0130-full.backup"]
    assert sorted(path.name for path in backups.iterdir()) == [
        "other",
        "portal-2026-11-21-0130-new.backup",
        "portal-2026-11-27-0130-full.backup",
    ]


def test_an_empty_folder_of_backups_gets_a_whole_one(tmp_path):
    backups = tmp_path / "backup"
    backups.mkdir()
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\ntouch "$3"\n')
    python.chmod(0o755)
    (tmp_path / "deploy").mkdir()
    script = shutil.copy(DEPLOY / "nightly-backup", tmp_path / "deploy")
    done = run("sh", script, env={"PATH": os.environ["PATH"], "PORTAL_BACKUPS": str(backups)})
    assert (done.returncode, done.stderr) == (0, "")
    [made] = backups.iterdir()
    assert made.name.endswith("-full.backup")


def test_the_runner_reads_settings_as_systemd_does_and_the_owner_for_changes_of_tables(tmp_path):
    python = tmp_path / "app/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$DATABASE_URL|$PORTAL_EMAIL_URL|$*"\n')
    python.chmod(0o755)
    (tmp_path / "app/deploy").mkdir()
    (tmp_path / "portal").symlink_to(shutil.copy(DEPLOY / "manage", tmp_path / "app/deploy"))
    environ = {"PATH": os.environ["PATH"], "PORTAL_ETC": str(tmp_path)}
    done = run("sh", str(tmp_path / "portal"), "check", env=environ)
    assert done.returncode == 1
    assert "hãy chạy bằng root (sudo)" in done.stderr

    mail = "smtps://a:b$c@d/?from=x&y='z'"
    (tmp_path / "environment").write_text(f"# x\n\nDATABASE_URL=serving\nPORTAL_EMAIL_URL={mail}")
    for owner in ("serving", "owner"):
        done = run("sh", str(tmp_path / "portal"), "migrate", "-v", "a b", env=environ)
        assert done.stdout == f"{owner}|{mail}|manage.py migrate -v a b\n"
        (tmp_path / "owner").write_text("DATABASE_URL=owner\n")
    done = run("sh", str(tmp_path / "portal"), "setup", env=environ)
    assert done.stdout == f"serving|{mail}|manage.py setup\n"
