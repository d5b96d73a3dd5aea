"""What the public has read cannot be rewritten, nor the time during which they read it."""

from django.db import migrations

KEEP_THE_PAST = """
CREATE FUNCTION news_edition_past_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Up to the start of the transaction: an act closes an edition at an instant it takes later,
    -- after its lock, which is earlier than this statement.
    past CONSTANT tstzrange := tstzrange(NULL, now());
BEGIN
    IF TG_OP = 'DELETE' THEN
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
"""

LET_GO_OF_THE_PAST = """
DROP TRIGGER news_edition_past_is_fixed ON news_edition;
DROP FUNCTION news_edition_past_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial")]

    operations = [migrations.RunSQL(KEEP_THE_PAST, LET_GO_OF_THE_PAST)]
