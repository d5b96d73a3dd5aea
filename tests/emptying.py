"""Empty the database after a transactional test by deleting the few rows that it left.

Django's flush makes a new file for each table and index, and then writes content types, permissions
and groups again: 400 ms, where this takes 6 to 45.
"""

from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.postgresql.operations import DatabaseOperations

DEADLOCK_DETECTED = "40P01"
# What `migrate` writes. It stays; if a test has changed it, Django's flush writes it again.
KEPT = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type")
# From about this size of one table on, truncating is faster.
BYTES_TO_DELETE = 1_000_000

_KEPT_AND_LARGEST = f"""
SELECT {", ".join(f"(SELECT md5(string_agg(t::text, ' ' ORDER BY id)) FROM {t} t)" for t in KEPT)},
       (SELECT max(pg_relation_size(relid)) FROM pg_stat_user_tables)
"""

# The lock is that of TRUNCATE: a late request of a closed browser is waited for, and its rows are
# seen. Foreign keys are checked after the last row is gone, so the order is free. Triggers that
# keep permanent rows are off for this transaction: by table, since for all it takes a superuser.
_DELETE_ALL = """
DO $$
DECLARE
    each text;
    is_filled bool;
    is_guarded bool;
    guarded text[] := '{}';
BEGIN
    LOCK TABLE %(locked)s IN ACCESS EXCLUSIVE MODE;
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH each IN ARRAY string_to_array('%(emptied)s', ', ') LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || each || ')' INTO is_filled;
        CONTINUE WHEN NOT is_filled;
        SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = each::regclass AND NOT tgisinternal)
          INTO is_guarded;
        IF is_guarded THEN
            EXECUTE 'ALTER TABLE ' || each || ' DISABLE TRIGGER USER';
            guarded := guarded || each;
        END IF;
        EXECUTE 'DELETE FROM ' || each;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH each IN ARRAY guarded LOOP
        EXECUTE 'ALTER TABLE ' || each || ' ENABLE TRIGGER USER';
    END LOOP;
END $$
"""

_kept: list[tuple] = []


def empty_database() -> None:
    """Delete what tests have written; the tables of `KEPT` are as `migrate` leaves them."""
    *kept, largest = _ask(_KEPT_AND_LARGEST)
    if kept != _kept or largest > BYTES_TO_DELETE:
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        _kept[:] = _ask(_KEPT_AND_LARGEST)[:-1]
        return
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = [table for table in tables if table not in KEPT]
    statement = _DELETE_ALL % {"locked": ", ".join(tables), "emptied": ", ".join(emptied)}
    with connection.cursor() as cursor:
        _again_after_deadlocks(lambda: cursor.execute(statement))


def flush_without_triggers(operations: DatabaseOperations, statements: list[str]) -> None:
    """Do what `execute_sql_flush` does, with the triggers off that refuse to truncate a table."""
    with operations.connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)"
            " FROM pg_trigger WHERE tgtype & 32 <> 0 AND NOT tgisinternal"
        )
        switches = [row[0] for row in cursor.fetchall()]
    off = [switch % "DISABLE" for switch in switches]
    on = [switch % "ENABLE" for switch in switches]
    _again_after_deadlocks(lambda: _flush(operations, [*off, *statements, *on]))


_flush = DatabaseOperations.execute_sql_flush


def _ask(query: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchone())


def _again_after_deadlocks(empty: Callable[[], object]) -> None:
    """Call ``empty``; again while a request of a browser that was closed is being answered."""
    for tries_left in reversed(range(5)):
        try:
            empty()
        except OperationalError as error:
            is_deadlock = getattr(error.__cause__, "pgcode", None) == DEADLOCK_DETECTED
            if not is_deadlock or not tries_left:
                raise
        else:
            return
