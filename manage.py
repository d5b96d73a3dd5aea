#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 -- says what to do where Django is missing
    except ImportError:
        sys.exit("Django chưa được cài: hãy dùng `make run`, hoặc .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
