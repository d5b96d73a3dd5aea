"""Chain the entries: number and hash of each are written when its transaction is committed.

Decision 0016 says why at commit, and why by two triggers. The form that is hashed is the one of
portal/journal/chain/hashing.py.
"""

from django.db import migrations

from portal.vietnamese import text

BATCH = 1_000


def fold(apps, schema_editor):
    Entry = apps.get_model("journal", "Entry")
    entries = Entry.objects.order_by("pk")
    last = 0
    while batch := list(entries.filter(pk__gt=last)[:BATCH]):
        for entry in batch:
            entry.folded = text.fold(f"{entry.words} {entry.note}")
        Entry.objects.bulk_update(batch, ["folded"])
        last = batch[-1].pk


ALLOW_UPDATES = """
ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_kept;
"""

CHAIN = """
CREATE FUNCTION journal_hashed_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(convert_to(value, 'UTF8')) || ':' || value || ','
$$;

CREATE FUNCTION journal_entry_hash(entry journal_entry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        journal_hashed_field('1')
        || journal_hashed_field(entry.previous_hash)
        || journal_hashed_field(entry.number::text)
        || journal_hashed_field(entry.id::text)
        || journal_hashed_field((extract(epoch FROM entry.at) * 1000000)::bigint::text)
        || journal_hashed_field(coalesce(entry.actor_id::text, ''))
        || journal_hashed_field(entry.action)
        || journal_hashed_field(entry.kind)
        || journal_hashed_field(entry.object_id::text)
        || journal_hashed_field(entry.words)
        || journal_hashed_field(entry.note)
        || journal_hashed_field(entry.facts::text),
        'UTF8')), 'hex')
$$;

-- The entries from before the chain, in their order.
DO $$
DECLARE
    entry journal_entry;
    last_number bigint := 0;
    last_hash text := '';
BEGIN
    FOR entry IN SELECT * FROM journal_entry ORDER BY id LOOP
        last_number := last_number + 1;
        entry.number := last_number;
        entry.previous_hash := last_hash;
        last_hash := journal_entry_hash(entry);
        UPDATE journal_entry
           SET number = entry.number, previous_hash = entry.previous_hash, hash = last_hash
         WHERE id = entry.id;
    END LOOP;
END $$;

-- The second update of a row in one transaction has queued the check of its foreign key.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_kept;

CREATE FUNCTION journal_entry_begins_without_a_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.number := NULL;
    NEW.previous_hash := '';
    NEW.hash := '';
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_begins_without_a_number BEFORE INSERT ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_begins_without_a_number();

-- First at commit: touch the row, which queues the trigger below behind every other check that
-- the transaction has deferred.
CREATE FUNCTION journal_entry_waits_for_the_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE journal_entry SET hash = '' WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_entry_waits_for_the_chain AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION journal_entry_waits_for_the_chain();

-- Last at commit: from here to the end of the transaction it waits for nobody who could wait for
-- it, so that this lock takes part in no deadlock.
CREATE FUNCTION journal_entry_joins_the_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
    last_number bigint;
    last_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(1340063);
    -- By its id alone: with "number IS NULL" PostgreSQL may read every version of every entry of the
    -- transaction (50,000 entries in one: minutes instead of seconds).
    SELECT * INTO STRICT entry FROM journal_entry WHERE id = NEW.id;
    SELECT number, hash INTO last_number, last_hash
      FROM journal_entry WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
    entry.number := coalesce(last_number, 0) + 1;
    entry.previous_hash := coalesce(last_hash, '');
    UPDATE journal_entry
       SET number = entry.number, previous_hash = entry.previous_hash,
           hash = journal_entry_hash(entry)
     WHERE id = entry.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_entry_joins_the_chain AFTER UPDATE OF hash ON journal_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION journal_entry_joins_the_chain();

-- Only the triggers above write into an entry, once, and nothing but its place in the chain.
CREATE OR REPLACE FUNCTION journal_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        IF OLD.number IS NULL
           AND to_jsonb(NEW) - '{number,previous_hash,hash}'::text[]
             = to_jsonb(OLD) - '{number,previous_hash,hash}'::text[]
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Nhật ký chỉ được ghi thêm, không được sửa hay xóa.'
        USING ERRCODE = 'restrict_violation';
END $$;
"""

UNCHAIN = """
CREATE OR REPLACE FUNCTION journal_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nhật ký chỉ được ghi thêm, không được sửa hay xóa.'
        USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER journal_entry_joins_the_chain ON journal_entry;
DROP TRIGGER journal_entry_waits_for_the_chain ON journal_entry;
DROP TRIGGER journal_entry_begins_without_a_number ON journal_entry;
DROP FUNCTION journal_entry_joins_the_chain();
DROP FUNCTION journal_entry_waits_for_the_chain();
DROP FUNCTION journal_entry_begins_without_a_number();
DROP FUNCTION journal_entry_hash(journal_entry);
DROP FUNCTION journal_hashed_field(text);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_chain_columns")]

    operations = [
        migrations.RunSQL(ALLOW_UPDATES, migrations.RunSQL.noop),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RunSQL(CHAIN, UNCHAIN),
    ]
