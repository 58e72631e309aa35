"""Submissions of all participating regencies, written straight into the national tables, for measurements.

Nothing of it went through the API: it stands for what some years of reports leave behind. Indexes are built after the
rows, and foreign keys are not asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from api.national.figures import targets, totals
from api.national.figures.words import SOURCES, UNSPECIFIED
from tests.support.stage import REGENCIES, Stage

#: The years of which each regency reported the catalogue's first indicators.
YEARS = range(2007, 2027)
#: What was submitted.
SUBMITTED = (
    "figures_reported_value",
    "figures_reported_tally",
    "figures_reported_programme",
    "figures_reported_budget",
    "figures_reported_subject",
    "figures_programme_tally",
)
TABLES = (*SUBMITTED, "figures_filling_cell")
TOTALS = tuple(each.table for each in totals.KEPT)

_ONBOARD = "UPDATE tenants_regency SET status = 'onboarded', onboarded_at = now() WHERE status = 'registered'"

_CODES = """
    CREATE TEMPORARY TABLE nation_code AS
    SELECT n, coalesce(c.indicator_id, 'X-' || lpad(n::text, 3, '0')) AS indicator,
           coalesce(c.dimension_id, d.codes[1 + n %% 6]) AS dimension
    FROM generate_series(1, %(count)s::int) AS n
    CROSS JOIN (SELECT array_agg(code ORDER BY code) AS codes FROM catalogue_dimension) AS d
    LEFT JOIN (SELECT v.indicator_id, v.dimension_id, row_number() OVER (ORDER BY v."order") AS n
               FROM catalogue_indicator_version v JOIN catalogue_release r ON r.id = v.release_id
               WHERE r.framework_id = 'national' AND r.status = 'published' AND v.periodicity = 'year'
                 AND v.series ? 'total') c USING (n)
"""
_SUBMISSIONS = """
    INSERT INTO ledger_submission (id, regency_id, kind, subject, revision, reason, payload, content, content_hash,
        sequence, previous_hash, link_hash, late, self_released, submitted_at, submitted_by_id, submitted_by_office,
        signatory_office, signatory_capacity, signatory_name_hash)
    SELECT gen_random_uuid(), id, 'periodic_report', '2006-Q4', 1, '', '', '{}', sha256(id::text::bytea), 1000000, '',
        '', false, true, now(), gen_random_uuid(), '', '', 'officer', ''
    FROM tenants_regency WHERE onboarded_at IS NOT NULL
"""
#: The submission of a regency that all of it is said to be from.
_OF_SUBMISSION = "(SELECT * FROM ledger_submission WHERE subject = '2006-Q4')"
# One in fifty is not available; each fifth indicator has a target, which the upper half of the values reaches.
_VALUES = f"""
    INSERT INTO figures_reported_value (regency_id, basis, indicator, series, period, dimension, by_event, value_status,
        value, number, numerator, denominator, observation_status, direction, target, target_number, submission_id,
        valid_from)
    SELECT m.regency_id, 'submitted', m.indicator, 'total', m.y::text, m.dimension, false,
        CASE WHEN m.is_there THEN 'reported' ELSE 'not_available' END,
        CASE WHEN m.is_there THEN m.number::text ELSE '' END, CASE WHEN m.is_there THEN m.number END,
        CASE WHEN m.is_there THEN 10 + m.y END, CASE WHEN m.is_there THEN 300 + m.regency_id END, 'final',
        CASE WHEN m.is_aimed THEN 'higher' ELSE '' END, CASE WHEN m.is_aimed THEN '49' ELSE '' END,
        CASE WHEN m.is_aimed THEN 49 END, m.id, now() - interval '1 hour'
    FROM (
        SELECT s.id, s.regency_id, c.indicator, c.dimension, y, c.n %% 5 = 0 AS is_aimed,
               1 + (s.regency_id * 7 + c.n + y) %% 97 AS number, (s.regency_id * 7 + c.n + y) %% 50 > 0 AS is_there
        FROM {_OF_SUBMISSION} s, nation_code c, generate_series(%(first)s::int, %(last)s::int) AS y
    ) m
"""
_TALLIES = f"""
    INSERT INTO figures_reported_tally (regency_id, basis, dimension, period, {", ".join(targets.TALLY)}, valid_from)
    SELECT v.regency_id, v.basis, v.dimension, v.period, {targets.TALLIED}, now() - interval '1 hour'
    FROM figures_reported_value v GROUP BY 1, 2, 3, 4
"""
_CELLS = """
    INSERT INTO figures_filling_cell (regency_id, area, dimension, sub_dimension, period, reported, not_available,
        not_applicable, last_changed_on, valid_from)
    SELECT regency_id, 'values', dimension, '', period, reported, not_available, not_applicable, current_date,
        valid_from
    FROM figures_reported_tally
"""
# Twelve reports, a masterplan, and for some its enactment and stages of bimtek; one in seven came late.
_SUBJECTS = f"""
    INSERT INTO figures_reported_subject (regency_id, basis, kind, subject, submission_id, revision, late, in_time,
        state, under_query, valid_from)
    SELECT s.regency_id, 'submitted', t.kind, t.subject, s.id, 1, m.is_late, NOT m.is_late, m.state,
        m.state IN ('returned', 'objected'), now() - interval '1 hour'
    FROM {_OF_SUBMISSION} s
    CROSS JOIN LATERAL (
        SELECT 'periodic_report' AS kind, y::text || '-Q' || q AS subject, y * 4 + q AS n
        FROM generate_series(2023, 2025) AS y, generate_series(1, 4) AS q
        UNION ALL SELECT 'masterplan', s.id::text, 1
        UNION ALL SELECT 'enactment', s.id::text, 2 WHERE s.regency_id %% 3 = 0
        UNION ALL
        SELECT 'bimtek_deliverable', c.code || '/' || stage, stage
        FROM tenants_cohort_membership m JOIN tenants_cohort c ON c.id = m.cohort_id, generate_series(1, 4) AS stage
        WHERE m.regency_id = s.regency_id AND stage <= s.regency_id %% 5
    ) t
    CROSS JOIN LATERAL (
        SELECT (s.regency_id + t.n) %% 7 = 0 AS is_late,
               CASE (s.regency_id + t.n) %% 5 WHEN 0 THEN 'accepted' WHEN 1 THEN 'returned' WHEN 2 THEN 'objected'
                   ELSE 'submitted' END AS state
    ) m
"""
_PROGRAMMES = f"""
    INSERT INTO figures_reported_programme (regency_id, basis, programme_id, dimension, sub_dimension, time_frame,
        quick_win, allocated, from_apbd, from_apbn, from_dak, from_csr, from_kpbu, from_grant, from_other,
        submission_id, valid_from)
    SELECT s.regency_id, 'submitted', gen_random_uuid(), d.dimension_id, d.code,
        (array['short', 'medium', 'long'])[1 + n %% 3], n %% 9 = 0, n * 1000000,
        n * 1000000, 0, 0, 0, 0, 0, 0, s.id, now() - interval '1 hour'
    FROM {_OF_SUBMISSION} s, generate_series(1, 45) AS n
    JOIN (SELECT code, dimension_id, row_number() OVER (ORDER BY code) AS place FROM catalogue_sub_dimension) d
      ON d.place = 1 + n %% 18
"""
# Each programme has money in five years.
_BUDGETS = """
    INSERT INTO figures_reported_budget (regency_id, basis, programme_id, period, dimension, sub_dimension, indicative,
        allocated, allocated_from, spent, submission_id, valid_from)
    SELECT regency_id, basis, programme_id, year::text, dimension, sub_dimension, allocated / 5, allocated / 5, 'plan',
        allocated / 10, submission_id, valid_from
    FROM figures_reported_programme, generate_series(2022, 2026) AS year
"""
# A programme of each status. What is late has been so for long, and what is planned begins after the next year.
_PROGRAMME_TALLIES = """
    INSERT INTO figures_programme_tally (regency_id, basis, programme_id, dimension, sub_dimension, time_frame,
        quick_win, allocated, {sources}, spent, {spent}, physical_percent, settled, late_after,
        planned_until, unreported_from, valid_from)
    SELECT regency_id, basis, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated, {from_sources},
        n * 1000, n * 1000, {zeros}, n * 2.13,
        CASE n %% 5 WHEN 0 THEN 'done' WHEN 1 THEN 'stopped' ELSE '' END,
        CASE n %% 5 WHEN 2 THEN date '2024-12-31' WHEN 3 THEN current_date + 400 END,
        CASE n %% 5 WHEN 3 THEN current_date + 400 END, CASE n %% 10 WHEN 4 THEN date '2024-04-01' END, valid_from
    FROM (SELECT *, (allocated / 1000000)::int AS n FROM figures_reported_programme) p
""".format(
    sources=", ".join(f"allocated_{each}" for each in SOURCES),
    from_sources=", ".join(f"from_{each}" for each in SOURCES),
    spent=", ".join(f"spent_from_{each}" for each in (*SOURCES, UNSPECIFIED)),
    zeros=", ".join("0" * len(SOURCES)),
)

# Every row in force gets an ended one before it: twice the history, none of it asked for.
_HISTORY = """
    INSERT INTO {table} ({columns}, valid_from, valid_until)
    SELECT {columns}, valid_from - interval '2 days', valid_from - interval '1 day'
    FROM {table} WHERE valid_until IS NULL
"""


@contextmanager
def nation(stage: Stage, *, indicators: int) -> Iterator[None]:
    """Have all 514 submit all of it, with statistics, until the block ends."""
    superuser = stage.superuser
    superuser.execute("SET synchronous_commit = off")
    superuser.execute(_ONBOARD)  # by the trigger, with its history
    try:
        submit(superuser, indicators=indicators)
        superuser.execute(_CELLS)
        superuser.execute(totals.begun(totals.FILLING), {"regency": None})
        superuser.execute("VACUUM ANALYZE")
        yield
    finally:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(f"TRUNCATE {', '.join((*TABLES, *TOTALS))}".encode())
        superuser.execute("DELETE FROM ledger_submission")
        kept = ", ".join(f"'{code}'" for code in REGENCIES)
        others = f"(SELECT id FROM tenants_regency WHERE kemendagri_code NOT IN ({kept}))"
        superuser.execute(
            f"UPDATE tenants_regency SET status = 'registered', onboarded_at = NULL WHERE id IN {others}".encode()
        )
        superuser.execute(f"DELETE FROM figures_regency_status WHERE regency_id IN {others}".encode())
        superuser.execute("SET session_replication_role = origin")


def submit(superuser: psycopg.Connection[Any], *, indicators: int) -> None:
    """Takes away what was submitted, and has each regency that takes part submit `indicators` values of each year, 45
    programmes, twelve reports, a masterplan and stages of bimtek, with their totals. Nobody is to write meanwhile."""
    superuser.execute("SET session_replication_role = replica")
    indexes = _indexes(superuser, "figures_reported_value")
    try:
        kept = ", ".join((*SUBMITTED, "figures_reported_total", "figures_programme_total"))
        superuser.execute(f"TRUNCATE {kept}".encode())
        superuser.execute("DELETE FROM ledger_submission WHERE subject = '2006-Q4'")
        for name in indexes:
            superuser.execute(f"DROP INDEX {name}".encode())
        superuser.execute("DROP TABLE IF EXISTS nation_code")
        superuser.execute(_CODES, {"count": indicators})
        superuser.execute(_SUBMISSIONS)
        superuser.execute(_VALUES, {"first": YEARS[0], "last": YEARS[-1]})
        for statement in (_TALLIES, _SUBJECTS, _PROGRAMMES, _BUDGETS, _PROGRAMME_TALLIES):
            superuser.execute(statement.replace("%%", "%").encode())
        for total in (totals.REPORTED, totals.PROGRAMMES):
            superuser.execute(totals.begun(total), {"regency": None})
    finally:
        there = _indexes(superuser, "figures_reported_value")
        for name, definition in indexes.items():
            if name not in there:
                superuser.execute(definition.encode())
        superuser.execute("SET session_replication_role = origin")


def doubled(stage: Stage) -> None:
    """Twice the history."""
    for table in TABLES:
        found = stage.superuser.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attname NOT IN ('id', 'valid_from', 'valid_until')",
            [table],
        ).fetchone()
        (columns,) = found or ("",)
        stage.superuser.execute(_HISTORY.format(table=table, columns=columns).encode())
    stage.superuser.execute("VACUUM ANALYZE")


def _indexes(superuser: psycopg.Connection[Any], table: str) -> dict[str, str]:
    """Name to definition of all but the primary key's."""
    return dict(
        superuser.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%pkey'",
            [table],
        ).fetchall()
    )
