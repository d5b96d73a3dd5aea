"""Triggers that refuse changes to a closed day: its totals, hours, item views, left-out counts.

A row belongs to no closed day before the change and to none after it. No table is truncated.
"""

from django.db import migrations

FIX_CLOSED_DAYS = """
CREATE FUNCTION visits_closed_day_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_days date[];
    closed date;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'Số lượt truy cập của các ngày đã chốt không xóa được.'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_TABLE_NAME = 'visits_hour' THEN
        of_days := ARRAY[(OLD.hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
                         (NEW.hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date];
    ELSE
        of_days := ARRAY[OLD.day, NEW.day];
    END IF;
    SELECT day INTO closed FROM visits_day
        WHERE day = ANY(of_days) AND closed_at IS NOT NULL ORDER BY day LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Ngày % đã chốt: số lượt truy cập không sửa được nữa.',
            to_char(closed, 'DD/MM/YYYY') USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER visits_closed_day_is_fixed BEFORE UPDATE OR DELETE ON visits_day
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_closed_day_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON visits_hour
    FOR EACH ROW EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_closed_day_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON visits_itemday
    FOR EACH ROW EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_closed_day_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON visits_leftout
    FOR EACH ROW EXECUTE FUNCTION visits_closed_day_is_fixed();

CREATE TRIGGER visits_day_is_not_truncated BEFORE TRUNCATE ON visits_day
    FOR EACH STATEMENT EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_hour_is_not_truncated BEFORE TRUNCATE ON visits_hour
    FOR EACH STATEMENT EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_itemday_is_not_truncated BEFORE TRUNCATE ON visits_itemday
    FOR EACH STATEMENT EXECUTE FUNCTION visits_closed_day_is_fixed();
CREATE TRIGGER visits_leftout_is_not_truncated BEFORE TRUNCATE ON visits_leftout
    FOR EACH STATEMENT EXECUTE FUNCTION visits_closed_day_is_fixed();
"""

UNFIX_CLOSED_DAYS = """
DROP TRIGGER visits_leftout_is_not_truncated ON visits_leftout;
DROP TRIGGER visits_itemday_is_not_truncated ON visits_itemday;
DROP TRIGGER visits_hour_is_not_truncated ON visits_hour;
DROP TRIGGER visits_day_is_not_truncated ON visits_day;
DROP TRIGGER visits_closed_day_is_fixed ON visits_leftout;
DROP TRIGGER visits_closed_day_is_fixed ON visits_itemday;
DROP TRIGGER visits_closed_day_is_fixed ON visits_hour;
DROP TRIGGER visits_closed_day_is_fixed ON visits_day;
DROP FUNCTION visits_closed_day_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [migrations.RunSQL(FIX_CLOSED_DAYS, UNFIX_CLOSED_DAYS)]
