"""System check that the PostgreSQL server meets the portal's requirements."""

from django.core.checks import Error
from django.db import connections


def check_server(databases=None, **kwargs) -> list[Error]:
    """Return errors for a database whose encoding or locale is unsuitable.

    Django itself refuses a server that is too old; manage.py has the sentence for that.
    """
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_encoding')")
            (encoding,) = cursor.fetchone()
            # Test what the locale does, not its name: names differ between providers.
            is_lowercased = encoding == "UTF8" and _lowercases_vietnamese(cursor)
        if encoding != "UTF8":
            errors.append(
                Error(
                    f"Cơ sở dữ liệu dùng bảng mã {encoding}, không chứa được tiếng Việt.",
                    hint=_hint("bảng mã UTF8"),
                    id="portal.E002",
                )
            )
        elif not is_lowercased:
            errors.append(
                Error(
                    "Cơ sở dữ liệu có LC_CTYPE là C (hay POSIX): lower('ĐẮK') không ra 'đắk', "
                    "tìm kiếm tiếng Việt sẽ sai.",
                    hint=_hint("LC_CTYPE là C.UTF-8"),
                    id="portal.E003",
                )
            )
    return errors


def _lowercases_vietnamese(cursor) -> bool:
    cursor.execute("SELECT lower('ĐẮK') = 'đắk'")
    return cursor.fetchone()[0]


def _hint(what: str) -> str:
    return (
        f"Hãy tạo cơ sở dữ liệu với {what}: CREATE DATABASE portal TEMPLATE template0 "
        "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';"
    )
