"""Triggers that forbid changes to an edition's content and to the past of its time range."""

from django.db import migrations

KEEP_THE_PAST = """
CREATE FUNCTION news_edition_past_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- The past ends at the start of the transaction, not at this statement: an action reads the
    -- time at which it closes an edition after taking its lock, so between the two.
    past CONSTANT tstzrange := tstzrange(NULL, now());
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'Các bản công bố không xóa hết được.'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        IF lower(OLD.visible) <= clock_timestamp() THEN
            RAISE EXCEPTION 'Bản công bố % đã lên cổng nên không xóa được.', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF to_jsonb(OLD) - 'visible' IS DISTINCT FROM to_jsonb(NEW) - 'visible' THEN
        RAISE EXCEPTION 'Nội dung bản công bố % không sửa được; hãy đăng bản mới.', OLD.id
            USING ERRCODE = 'restrict_violation';
    ELSIF OLD.visible * past IS DISTINCT FROM NEW.visible * past
        OR (upper(OLD.visible) <= clock_timestamp()
            AND OLD.visible IS DISTINCT FROM NEW.visible) THEN
        RAISE EXCEPTION 'Thời gian đã công khai của bản công bố % không sửa được.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER news_edition_past_is_fixed AFTER UPDATE OR DELETE ON news_edition
    FOR EACH ROW EXECUTE FUNCTION news_edition_past_is_fixed();
CREATE TRIGGER news_edition_is_not_truncated BEFORE TRUNCATE ON news_edition
    FOR EACH STATEMENT EXECUTE FUNCTION news_edition_past_is_fixed();
"""

LET_GO_OF_THE_PAST = """
DROP TRIGGER news_edition_is_not_truncated ON news_edition;
DROP TRIGGER news_edition_past_is_fixed ON news_edition;
DROP FUNCTION news_edition_past_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0001_desk_and_public_record")]

    operations = [migrations.RunSQL(KEEP_THE_PAST, LET_GO_OF_THE_PAST)]
