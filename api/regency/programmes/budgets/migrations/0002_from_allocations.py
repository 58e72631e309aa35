from django.db import migrations

# Which version of the masterplan says what a programme is given in a year: the one in force at the year's end, else the
# newest that is no draft, else the newest. What it sets aside becomes the budget of the year; all plans keep theirs.
_CHOSEN = """
    SELECT DISTINCT ON (v.programme_id, a.year) v.programme_id, a.year, v.id AS version_id
    FROM programmes_allocation a
    JOIN programmes_programme_version v ON v.id = a.programme_version_id
    JOIN masterplan_masterplan m ON m.id = v.masterplan_id
    ORDER BY v.programme_id, a.year,
             coalesce(m.in_force_from <= make_date(a.year, 12, 31)
                      AND (m.superseded_on IS NULL OR m.superseded_on > make_date(a.year, 12, 31)), false) DESC,
             m.state = 'draft' AND m.enacted_on IS NULL, m.plan_period_start DESC, m.number DESC
"""
# What the plan's submission told the ministry it has: years up to the present are marked as told, so that no report that
# was prepared or accepted changes. A year that is to come goes out with its first report.
_YEARS = f"""
    INSERT INTO budgets_year (year, version, updated_at, handed_over_version, handed_over_in)
    SELECT DISTINCT year, 1, now(), CASE WHEN year <= extract(year FROM now()) THEN 1 END, '' FROM ({_CHOSEN}) c
"""
_BUDGETS = f"""
    INSERT INTO budgets_budget (id, year_id, programme_id, standing, reason, version, updated_at)
    SELECT gen_random_uuid(), year, programme_id, 'planned', '', 1, now() FROM ({_CHOSEN}) c
"""
_AMOUNTS = f"""
    INSERT INTO budgets_amount (id, budget_id, source, stage, amount)
    SELECT gen_random_uuid(), b.id, a.source, a.stage, a.amount
    FROM ({_CHOSEN}) c
    JOIN budgets_budget b ON b.year_id = c.year AND b.programme_id = c.programme_id
    JOIN programmes_allocation a ON a.programme_version_id = c.version_id AND a.year = c.year
"""
_COMPARE = f"""
DO $compare$
DECLARE
    lost bigint;
BEGIN
    SELECT count(*) INTO lost
    FROM (
        SELECT c.programme_id, a.year, a.source, a.stage, a.amount
        FROM ({_CHOSEN}) c
        JOIN programmes_allocation a ON a.programme_version_id = c.version_id AND a.year = c.year
        EXCEPT
        SELECT b.programme_id, b.year_id, a.source, a.stage, a.amount
        FROM budgets_budget b JOIN budgets_amount a ON a.budget_id = b.id
    ) AS missing;
    IF lost > 0 THEN
        RAISE EXCEPTION 'allocations without a budget: %. Nothing was changed.', lost;
    END IF;
END
$compare$
"""


class Migration(migrations.Migration):
    """Allocations of plans become the budgets of their years."""

    dependencies = [
        ("budgets", "0001_initial"),
        ("masterplan", "0002_one_version_in_force"),
        ("programmes", "0001_initial"),
    ]

    operations = [migrations.RunSQL([_YEARS, _BUDGETS, _AMOUNTS, _COMPARE], migrations.RunSQL.noop)]
