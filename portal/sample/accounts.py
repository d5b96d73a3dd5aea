"""The accounts of the demonstration, with passwords made once on each machine."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from portal.identity.demo_accounts import MAIL_DOMAIN, is_demo
from portal.identity.passwords.readable import readable_code
from portal.sample import demonstration

PEOPLE = (
    ("phongvien", "Reporters"),
    ("bientapvien", "Editors"),
    ("thuky", "Managing editors"),
    ("kiemduyet", "Moderators"),
    ("quantri", "Administrators"),
)


@dataclass(frozen=True)
class Account:
    username: str
    password: str
    group: str


def prepare(data_folder: Path) -> list[Account]:
    """Make the accounts and the content of the demonstration that are missing; return the accounts.

    The passwords are kept across restarts in ``demo-accounts.txt`` in ``data_folder``, which only
    its owner can read.
    """
    kept = _read(data_folder / "demo-accounts.txt")
    accounts = [
        Account(username, kept.get(username) or readable_code(3, 4), group)
        for username, group in PEOPLE
    ]
    _write(data_folder / "demo-accounts.txt", accounts)
    for account in accounts:
        _ensure(account)
    demonstration.fill()
    return accounts


def _ensure(account: Account) -> None:
    user, created = get_user_model().objects.get_or_create(
        username=account.username,
        defaults={"email": f"{account.username}@{MAIL_DOMAIN}", "is_staff": True},
    )
    if created:
        user.groups.add(Group.objects.get_or_create(name=account.group)[0])
    if created or (is_demo(user) and not user.check_password(account.password)):
        user.set_password(account.password)
        user.save()


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.split(maxsplit=2) for line in path.read_text().splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 3}


def _write(path: Path, accounts: list[Account]) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{one.username} {one.password} {one.group}\n" for one in accounts)
    unfinished.rename(path)
