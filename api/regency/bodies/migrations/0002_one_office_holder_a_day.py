from django.db import migrations

# An exclusion constraint needs ranges, or an extension for text: so the office stands in it as a range of one number, a
# hash of 64 bits of its name without regard to case and spaces.
_OFFICE = "hashtextextended(lower(regexp_replace(btrim(office), '\\s+', ' ', 'g')), 0)::numeric"
_HELD = f"numrange({_OFFICE}, {_OFFICE}, '[]') WITH &&, daterange(held_from, held_until, '[]') WITH &&"

# Rows of before that contradict it are the regency's to mend: it is named, with the offices, and stays as it was.
_LOOK = """
DO $look$
DECLARE
    offices text;
BEGIN
    SELECT string_agg(DISTINCT a.office, '; ') INTO offices
    FROM bodies_office_holder a JOIN bodies_office_holder b ON a.id < b.id
    WHERE lower(regexp_replace(btrim(a.office), '\\s+', ' ', 'g'))
        = lower(regexp_replace(btrim(b.office), '\\s+', ' ', 'g'))
      AND (a.capacity = 'acting_plh') = (b.capacity = 'acting_plh')
      AND daterange(a.held_from, a.held_until, '[]') && daterange(b.held_from, b.held_until, '[]');
    IF offices IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', MESSAGE =
            'two office-holders on one day: ' || offices
            || '. End one before the other begins (PUT .../office-holders/), then migrate again.';
    END IF;
END
$look$
"""


class Migration(migrations.Migration):
    """No two hold one office on a day; one Plh. stands in beside who holds it."""

    dependencies = [("bodies", "0001_initial")]

    operations = [
        migrations.RunSQL(_LOOK, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE bodies_office_holder ADD CONSTRAINT one_office_holder_on_a_day"
            f" EXCLUDE USING gist ({_HELD}) WHERE (capacity <> 'acting_plh')",
            "ALTER TABLE bodies_office_holder DROP CONSTRAINT one_office_holder_on_a_day",
        ),
        migrations.RunSQL(
            "ALTER TABLE bodies_office_holder ADD CONSTRAINT one_daily_acting_on_a_day"
            f" EXCLUDE USING gist ({_HELD}) WHERE (capacity = 'acting_plh')",
            "ALTER TABLE bodies_office_holder DROP CONSTRAINT one_daily_acting_on_a_day",
        ),
    ]
