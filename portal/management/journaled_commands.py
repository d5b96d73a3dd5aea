"""Record the commands of `manage.py` that change what the portal holds."""

import getpass

from portal.journal.models import Action, record_event

KIND = "portal.command"

#: Commands that change rows or files, or copy all of them, and have no entries of their own.
#: `shell` and `dbshell` are recorded when they end, whatever was done there. None of these takes a
#: password as an option.
CHANGING = {
    "backup",
    "changepassword",
    "check_media",
    "createsuperuser",
    "dbshell",
    "find_related",
    "grant_roles",
    "loaddata",
    "make_renditions",
    "make_sample",
    "migrate",
    "read_attachments",
    "restore",
    "shell",
}


def record_command(words: list[str]) -> None:
    """Record that the command line ``words`` was run to its end, if it is one that changes things.

    A command that only looks (``--help``, ``--dry-run``, ``--plan``, ``--check``) is not recorded.
    """
    if words[0] not in CHANGING or {"--help", "-h", "--dry-run", "--plan", "--check"} & {*words}:
        return
    # What was typed at a shell may have a password in it.
    told = words[:1] if words[0] in {"shell", "dbshell"} else words
    record_event(Action.RUN_COMMAND, KIND, f"manage.py {' '.join(told)}", account=_account())


def _account() -> str:
    """Return the name of the account of the operating system; "" if it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
