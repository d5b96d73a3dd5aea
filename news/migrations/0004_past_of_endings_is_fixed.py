"""Triggers that forbid changes to an ending and to the past of its time range."""

from django.db import migrations

KEEP_THE_PAST = """
CREATE FUNCTION news_ending_past_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- As for editions: the past ends at the start of the transaction.
    past CONSTANT tstzrange := tstzrange(NULL, now());
    changeable CONSTANT text[] := ARRAY['during', 'confirmed_by_id', 'confirmed_at'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'Kết thúc của các bài không xóa hết được.'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        IF lower(OLD.during) <= clock_timestamp() THEN
            RAISE EXCEPTION 'Kết thúc % đã có hiệu lực nên không xóa được.', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF to_jsonb(OLD) - changeable IS DISTINCT FROM to_jsonb(NEW) - changeable
        OR (OLD.confirmed_by_id IS NOT NULL
            AND (OLD.confirmed_by_id, OLD.confirmed_at)
                IS DISTINCT FROM (NEW.confirmed_by_id, NEW.confirmed_at)) THEN
        RAISE EXCEPTION 'Kết thúc % không sửa được.', OLD.id USING ERRCODE = 'restrict_violation';
    ELSIF OLD.during * past IS DISTINCT FROM NEW.during * past
        OR (upper(OLD.during) <= clock_timestamp()
            AND OLD.during IS DISTINCT FROM NEW.during) THEN
        RAISE EXCEPTION 'Thời gian đã qua của kết thúc % không sửa được.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER news_ending_past_is_fixed AFTER UPDATE OR DELETE ON news_ending
    FOR EACH ROW EXECUTE FUNCTION news_ending_past_is_fixed();
CREATE TRIGGER news_ending_is_not_truncated BEFORE TRUNCATE ON news_ending
    FOR EACH STATEMENT EXECUTE FUNCTION news_ending_past_is_fixed();
"""

LET_GO_OF_THE_PAST = """
DROP TRIGGER news_ending_is_not_truncated ON news_ending;
DROP TRIGGER news_ending_past_is_fixed ON news_ending;
DROP FUNCTION news_ending_past_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0003_only_the_approved_text")]

    operations = [migrations.RunSQL(KEEP_THE_PAST, LET_GO_OF_THE_PAST)]
