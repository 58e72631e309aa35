"""All 514 regencies with two million submitted values, written straight into the national tables, for what is measured.

Nothing of it went through the API: it stands for what some years of reports leave behind. Indexes are built after the
rows, foreign keys are not asked, and everything is gone again at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from api.national.figures import totals
from api.national.figures.words import SOURCES, UNSPECIFIED
from tests.support.stage import REGENCIES, Stage

#: 200 indicators, the catalogue's first, of 20 years in 514 regencies.
INDICATORS, YEARS = 200, range(2007, 2027)
TABLES = (
    "figures_reported_value",
    "figures_reported_tally",
    "figures_filling_cell",
    "figures_reported_programme",
    "figures_reported_subject",
    "figures_programme_tally",
)
TOTALS = tuple(totals.KEPT)

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
    SELECT gen_random_uuid(), id, 'periodic_report', '2026-Q2', 1, '', '', '{}', sha256(id::text::bytea), 1, '', '',
        false, true, now(), gen_random_uuid(), '', '', 'officer', ''
    FROM tenants_regency
"""
_VALUES = """
    INSERT INTO figures_reported_value (regency_id, basis, indicator, series, period, dimension, by_event, value_status,
        value, number, numerator, denominator, observation_status, submission_id, valid_from)
    SELECT s.regency_id, 'submitted', c.indicator, 'total', y::text, c.dimension, false, 'reported',
        (1 + (s.regency_id * 7 + c.n + y) %% 97)::text, 1 + (s.regency_id * 7 + c.n + y) %% 97, 10 + y,
        300 + s.regency_id, 'final', s.id, now() - interval '1 hour'
    FROM ledger_submission s, nation_code c, generate_series(%(first)s::int, %(last)s::int) AS y
"""
_COUNTS = """
    INSERT INTO {table} (regency_id, {what}, dimension, {more} period, reported, not_available, not_applicable, {last}
        valid_from)
    SELECT v.regency_id, '{word}', v.dimension, {blank} v.period, v.n, 0, 0, {today} now() - interval '1 hour'
    FROM (SELECT regency_id, dimension, period, count(*) AS n FROM figures_reported_value GROUP BY 1, 2, 3) v
"""
_TALLIES = _COUNTS.format(
    table="figures_reported_tally", what="basis", word="submitted", more="", blank="", last="", today=""
)
_CELLS = _COUNTS.format(
    table="figures_filling_cell",
    what="area",
    word="values",
    more="sub_dimension,",
    blank="'',",
    last="last_changed_on,",
    today="current_date,",
)
_SUBJECTS = """
    INSERT INTO figures_reported_subject (regency_id, basis, kind, subject, submission_id, revision, late, in_time,
        state, under_query, valid_from)
    SELECT s.regency_id, 'submitted', 'periodic_report', y::text || '-Q' || q, s.id, 1, false, true, 'submitted', false,
        now() - interval '1 hour'
    FROM ledger_submission s, generate_series(2023, 2025) AS y, generate_series(1, 4) AS q
"""
_PROGRAMMES = """
    INSERT INTO figures_reported_programme (regency_id, basis, programme_id, dimension, sub_dimension, time_frame,
        quick_win, allocated, from_apbd, from_apbn, from_dak, from_csr, from_kpbu, from_grant, from_other,
        submission_id, valid_from)
    SELECT s.regency_id, 'submitted', gen_random_uuid(), d.dimension_id, d.code, 'short', n %% 9 = 0, n * 1000000,
        n * 1000000, 0, 0, 0, 0, 0, 0, s.id, now() - interval '1 hour'
    FROM ledger_submission s, generate_series(1, 45) AS n
    JOIN (SELECT code, dimension_id, row_number() OVER (ORDER BY code) AS place FROM catalogue_sub_dimension) d
      ON d.place = 1 + n %% 18
"""
_PROGRAMME_TALLIES = """
    INSERT INTO figures_programme_tally (regency_id, basis, programme_id, dimension, sub_dimension, time_frame,
        quick_win, allocated, {zero_names}, settled, late_after, planned_until, valid_from)
    SELECT regency_id, basis, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated, {zeros}, '',
        '2027-12-31', NULL, valid_from
    FROM figures_reported_programme
""".format(
    zero_names=", ".join(
        [f"allocated_{each}" for each in SOURCES]
        + ["spent"]
        + [f"spent_from_{each}" for each in (*SOURCES, UNSPECIFIED)]
    ),
    zeros=", ".join("0" * (2 * len(SOURCES) + 2)),
)

# Every row in force gets an ended one before it: twice the history, none of it asked for.
_HISTORY = """
    INSERT INTO {table} ({columns}, valid_from, valid_until)
    SELECT {columns}, valid_from - interval '2 days', valid_from - interval '1 day'
    FROM {table} WHERE valid_until IS NULL
"""


@contextmanager
def nation(stage: Stage) -> Iterator[None]:
    """Within: everything is there, and its statistics."""
    superuser = stage.superuser
    superuser.execute("SET session_replication_role = origin")
    superuser.execute(_ONBOARD)  # by the trigger, with its history
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("SET synchronous_commit = off")
    indexes = _indexes(stage, "figures_reported_value")
    try:
        for name in indexes:
            superuser.execute(f"DROP INDEX {name}".encode())
        superuser.execute(_CODES, {"count": INDICATORS})
        superuser.execute(_SUBMISSIONS)
        superuser.execute(_VALUES, {"first": YEARS[0], "last": YEARS[-1]})
        for statement in (_TALLIES, _CELLS, _SUBJECTS, _PROGRAMMES, _PROGRAMME_TALLIES):
            superuser.execute(statement.replace("%%", "%").encode())
        for table in TOTALS:
            superuser.execute(totals.begun(table), {"regency": None})
        _rebuilt(stage, indexes)
        superuser.execute("VACUUM ANALYZE")
        yield
    finally:
        superuser.execute(f"TRUNCATE {', '.join((*TABLES, *TOTALS))}".encode())
        superuser.execute("DELETE FROM ledger_submission")
        superuser.execute("DROP TABLE IF EXISTS nation_code")
        _rebuilt(stage, indexes)
        kept = ", ".join(f"'{code}'" for code in REGENCIES)
        others = f"(SELECT id FROM tenants_regency WHERE kemendagri_code NOT IN ({kept}))"
        superuser.execute(
            f"UPDATE tenants_regency SET status = 'registered', onboarded_at = NULL WHERE id IN {others}".encode()
        )
        superuser.execute(f"DELETE FROM figures_regency_status WHERE regency_id IN {others}".encode())
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


def _indexes(stage: Stage, table: str) -> dict[str, str]:
    """Name to definition of all but the primary key's."""
    return dict(
        stage.superuser.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%pkey'",
            [table],
        ).fetchall()
    )


def _rebuilt(stage: Stage, indexes: dict[str, str]) -> None:
    there = _indexes(stage, "figures_reported_value")
    for name, definition in indexes.items():
        if name not in there:
            stage.superuser.execute(definition.encode())
