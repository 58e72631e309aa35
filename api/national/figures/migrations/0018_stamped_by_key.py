"""A stamp's lock has the time for its key, also where the database itself stamps: by its functions and triggers."""

from pathlib import Path

from django.db import migrations

STAMP = (Path(__file__).parent.parent / "stamp.sql").read_text()

TRIGGERS = """
DO $$
DECLARE
    text text;
BEGIN
    FOR text IN SELECT pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND strpos(prosrc, 'pg_advisory_xact_lock_shared(5101202201)') > 0
    LOOP
        EXECUTE replace(text, 'pg_advisory_xact_lock_shared(5101202201)', 'public.figures_stamp()');
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0017_not_reported")]
    operations = [
        migrations.RunSQL(STAMP, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
