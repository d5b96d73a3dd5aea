"""The rights of the database role that serves: everything but what changes the permanent record.

The owner of the tables runs migrations. The role that serves is another, which owns nothing: it can
neither switch triggers off nor empty a table, whatever it is made to send.
"""

import secrets

from django.db import connection, transaction

from portal.recovery.permanent import PERMANENT
from portal.recovery.place import NotPossible

_USUAL = "SELECT, INSERT, UPDATE, DELETE"
_READ = {"django_migrations"}
#: The trigger functions that put an entry of the journal into its chain. They write as the owner:
#: the role that serves may not update the journal at all.
_AS_OWNER = ("journal_entry_waits_for_the_chain", "journal_entry_joins_the_chain")
_POWERS = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole,
       EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()
                  AND pg_has_role(rolname, tableowner, 'MEMBER'))
  FROM pg_roles WHERE rolname = %s
"""
_OWN = """
SELECT count(*) FROM pg_tables
 WHERE schemaname = current_schema() AND NOT pg_has_role(tableowner, 'USAGE')
"""


def grant(role: str, *, create: bool = False) -> str:
    """Give ``role`` the rights to serve, and take all others; return the password if it is new.

    To be run as the owner of the tables, after every migration too. With ``create`` the role is
    made if it does not exist. Raises NotPossible with what to do.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OWN)
        if cursor.fetchone()[0]:
            raise NotPossible(
                "DATABASE_URL phải là của tài khoản sở hữu các bảng (tài khoản chạy migrate)."
            )
        password = _prepare(cursor, role, create)
        cursor.execute("SELECT current_schema(), current_database(), current_user")
        schema, database, owner = (_quote(name) for name in cursor.fetchone())
        name = _quote(role)
        statements = [
            f"GRANT CONNECT ON DATABASE {database} TO {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"REVOKE CREATE ON SCHEMA {schema} FROM {name}",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            # For tables of later migrations, until this is run again.
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
            f" GRANT {_USUAL} ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
            f" GRANT USAGE, SELECT ON SEQUENCES TO {name}",
        ]
        for table in _tables():
            statements += [
                f"REVOKE ALL ON {_quote(table)} FROM {name}, PUBLIC",
                f"GRANT {rights_on(table)} ON {_quote(table)} TO {name}",
            ]
        for function in _AS_OWNER:
            statements += [
                f"ALTER FUNCTION {function}() SECURITY DEFINER SET search_path = {schema}, pg_temp",
                f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC",
            ]
        for statement in statements:
            cursor.execute(statement)
    return password


def rights_on(table: str) -> str:
    """Return what the role that serves may do with ``table``, as GRANT takes it."""
    if table in PERMANENT:
        return PERMANENT[table].granted
    return "SELECT" if table in _READ else _USUAL


def too_many() -> list[str]:
    """Return the rights that the current role has beyond those of the role that serves.

    Nothing for a role that owns the tables: an owner has all rights, by design.
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_OWN)
        if not cursor.fetchone()[0]:
            return []
        for table in _tables():
            granted = rights_on(table)
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [_quote(table), right])
                if cursor.fetchone()[0] and right not in granted.replace(" (", "(").split(", "):
                    found.append(f"{right} trên bảng {table}")
    return found


def _prepare(cursor, role: str, create: bool) -> str:
    """Check, or make, the role; return its password if it is new, else ""."""
    cursor.execute(_POWERS, [role])
    powers = cursor.fetchone()
    if powers is None:
        if not create:
            raise NotPossible(
                f"Không có tài khoản {role} ở máy chủ PostgreSQL. Thêm --create để lệnh này tạo, "
                f"hoặc tạo bằng tài khoản quản trị: CREATE ROLE {_quote(role)} LOGIN PASSWORD '…'."
            )
        password = secrets.token_urlsafe(24)
        cursor.execute(f"CREATE ROLE {_quote(role)} LOGIN PASSWORD %s", [password])
        return password
    is_powerful, is_owner = powers
    if is_powerful or is_owner:
        raise NotPossible(
            f"Tài khoản {role} là quản trị của PostgreSQL hoặc sở hữu các bảng, nên không giới hạn "
            "được: hãy chọn một tài khoản khác để chạy cổng."
        )
    return ""


def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names, *_READ})


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
