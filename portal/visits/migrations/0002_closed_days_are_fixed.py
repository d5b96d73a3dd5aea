"""Triggers that refuse changes to a closed day: its totals, hours, item views, left-out counts."""

from django.db import migrations

FIX_CLOSED_DAYS = """
CREATE FUNCTION visits_closed_day_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_day date;
BEGIN
    IF TG_TABLE_NAME = 'visits_hour' THEN
        of_day := (coalesce(OLD.hour, NEW.hour) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    ELSE
        of_day := coalesce(OLD.day, NEW.day);
    END IF;
    IF EXISTS (SELECT FROM visits_day WHERE day = of_day AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Ngày % đã chốt: số lượt truy cập không sửa được nữa.',
            to_char(of_day, 'DD/MM/YYYY') USING ERRCODE = 'restrict_violation';
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
"""

UNFIX_CLOSED_DAYS = """
DROP TRIGGER visits_closed_day_is_fixed ON visits_leftout;
DROP TRIGGER visits_closed_day_is_fixed ON visits_itemday;
DROP TRIGGER visits_closed_day_is_fixed ON visits_hour;
DROP TRIGGER visits_closed_day_is_fixed ON visits_day;
DROP FUNCTION visits_closed_day_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [migrations.RunSQL(FIX_CLOSED_DAYS, UNFIX_CLOSED_DAYS)]
