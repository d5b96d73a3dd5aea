"""Announce, by NOTIFY, every change of a table that public pages are made of."""

from django.db import migrations

# The first line of a payload is the table, the others are names of what has changed in it; "*"
# stands for all of them where they would not fit into the 8,000 bytes of a payload.
# An UPDATE that changes nothing is no change.
FUNCTION = r"""
CREATE FUNCTION announce_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- TG_ARGV[0]: an array of names of a row "it"; TG_ARGV[1]: which rows readers see.
    touched CONSTANT text := CASE TG_OP
        WHEN 'UPDATE' THEN '((TABLE before EXCEPT ALL TABLE changed)'
            || ' UNION ALL (TABLE changed EXCEPT ALL TABLE before))'
        ELSE '(TABLE changed)' END;
    number bigint;
    names text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM pg_notify('page_changes', TG_TABLE_NAME || E'\n*');
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT count(*), string_agg(DISTINCT %L || page_name, E''\n'') FROM %s AS it'
        || ' LEFT JOIN LATERAL unnest(%s) AS named(page_name) ON true WHERE %s',
        TG_TABLE_NAME || '/', touched, TG_ARGV[0], TG_ARGV[1]
    ) INTO number, names;
    IF number > 0 THEN
        PERFORM pg_notify(
            'page_changes',
            TG_TABLE_NAME || CASE
                WHEN names IS NULL THEN ''
                WHEN octet_length(names) < 7000 THEN E'\n' || names
                ELSE E'\n*' END
        );
    END IF;
    RETURN NULL;
END $$;
"""

NOTHING = "'{}'::text[]"
BY_ID = "ARRAY['id=' || it.id]"
EVERY = "true"
APPROVED = "it.state = 'approved'"

OF_EDITION = (
    "ARRAY['article=' || it.article_id, 'category=' || it.category_id,"
    " 'source=' || it.source_id,"
    " 'day=' || (it.published_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date]"
    " || ARRAY(SELECT 'tag=' || (tag ->> 'id') FROM jsonb_array_elements(it.tags) tag)"
)

#: {table: (names of a row, which rows count)}
TABLES = {
    "news_edition": (OF_EDITION, EVERY),
    "news_ending": ("ARRAY['article=' || it.article_id]", EVERY),
    "news_source": (BY_ID, EVERY),
    "news_tag": (BY_ID, EVERY),
    "media_gallery_photo": (BY_ID, f"{APPROVED} OR it.published_renditions IS NOT NULL"),
    "media_gallery_video": (BY_ID, APPROVED),
    "media_gallery_album": (BY_ID, APPROVED),
    "media_gallery_albumphoto": (NOTHING, EVERY),
    "taxonomy_category": (NOTHING, EVERY),
    "taxonomy_formerslug": (NOTHING, EVERY),
    "identity_identity": (NOTHING, EVERY),
    "identity_page": (NOTHING, EVERY),
    "identity_linkgroup": (NOTHING, EVERY),
    "identity_link": (NOTHING, EVERY),
    "identity_banner": (NOTHING, EVERY),
    "front_page_arrangement": (NOTHING, EVERY),
    "front_page_pin": (NOTHING, EVERY),
}
EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS changed",
    "TRUNCATE": "",
}


def triggers(table: str, names: str, condition: str) -> str:
    names, condition = names.replace("'", "''"), condition.replace("'", "''")
    return "".join(
        f"CREATE TRIGGER {table}_{event.lower()}_is_announced AFTER {event} ON {table} {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION announce_changes('{names}', '{condition}');\n"
        for event, tables in EVENTS.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("front_page", "0002_first_arrangement"),
        ("identity", "0005_password_of_ones_own"),
        ("media_gallery", "0004_waiting_changes"),
        ("news", "0005_indexes_of_what_waits"),
        ("taxonomy", "0003_category_merged_into"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION announce_changes()"),
        *(
            migrations.RunSQL(
                triggers(table, *how),
                "".join(
                    f"DROP TRIGGER {table}_{event.lower()}_is_announced ON {table};\n"
                    for event in EVENTS
                ),
            )
            for table, how in TABLES.items()
        ),
    ]
