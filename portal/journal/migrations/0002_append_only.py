"""Triggers that refuse to change, delete or truncate journal entries."""

from django.db import migrations

REFUSE_CHANGES = """
CREATE FUNCTION journal_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nhật ký chỉ được ghi thêm, không được sửa hay xóa.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_kept();
CREATE TRIGGER journal_entry_is_not_truncated BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_kept();
"""

ALLOW_CHANGES = """
DROP TRIGGER journal_entry_is_not_truncated ON journal_entry;
DROP TRIGGER journal_entry_is_kept ON journal_entry;
DROP FUNCTION journal_entry_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_entry")]

    operations = [migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES)]
