"""Constraint and triggers that let an edition have the approval of its own text only."""

from django.db import migrations

#: An edition is published with an approval of its own article and of exactly its own text.
ONLY_THE_APPROVED_TEXT = """
ALTER TABLE news_approval ADD CONSTRAINT news_approval_of_text UNIQUE (id, article_id, digest);
ALTER TABLE news_edition ADD CONSTRAINT news_edition_approved_text
    FOREIGN KEY (approval_id, article_id, digest)
    REFERENCES news_approval (id, article_id, digest) DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION news_approval_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Lần duyệt không sửa được, cũng không xóa hết được.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER news_approval_is_fixed BEFORE UPDATE ON news_approval
    FOR EACH ROW EXECUTE FUNCTION news_approval_is_fixed();
CREATE TRIGGER news_approval_is_not_truncated BEFORE TRUNCATE ON news_approval
    FOR EACH STATEMENT EXECUTE FUNCTION news_approval_is_fixed();
"""

ANY_TEXT = """
DROP TRIGGER news_approval_is_not_truncated ON news_approval;
DROP TRIGGER news_approval_is_fixed ON news_approval;
DROP FUNCTION news_approval_is_fixed();
ALTER TABLE news_edition DROP CONSTRAINT news_edition_approved_text;
ALTER TABLE news_approval DROP CONSTRAINT news_approval_of_text;
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0002_past_is_fixed")]

    operations = [migrations.RunSQL(ONLY_THE_APPROVED_TEXT, ANY_TEXT)]
