#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if needs_sample(sys.argv[1:]):
        # Before Django reads the settings; the workers that `serve` starts inherit it.
        os.environ["PORTAL_SAMPLE"] = "1"
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 -- may be missing
    except ImportError:
        sys.exit("Django chưa được cài: hãy dùng `make run`, hoặc .venv/bin/python manage.py …")
    try:
        execute_from_command_line(sys.argv)
        if sys.argv[1:2]:
            from portal.management.journaled_commands import record_command  # noqa: PLC0415

            record_command(sys.argv[1:])
    except Exception as error:
        from portal.management import failures  # noqa: PLC0415 -- needs Django

        sentence = failures.sentence_of(error)
        if sentence is None or "--traceback" in sys.argv:
            raise
        sys.exit(f"Không chạy được: {sentence}")


def needs_sample(words):
    """Return whether this command line makes sample content, and so needs the app that has it."""
    return words[:1] == ["make_sample"] or (words[:1] == ["serve"] and "--demo" in words)


if __name__ == "__main__":
    main()
