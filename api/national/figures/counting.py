"""The statements of progress: each adds up in the database, by the groups asked for or by what the rows are of.

`{in_force}` is the present or a past instant (instants). Groups travel as pairs of regency and key, the total as
the key "", so that a regency in two cohorts is in both rows and once in the total.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from api.national.figures.instants import Instant
from api.national.figures.realised import tallies
from api.national.figures.targets import COMPARED, NOT_AGREED
from api.national.figures.words import SOURCES, STATUSES, TIME_FRAMES, UNSPECIFIED
from api.national.ledger import owing

# What is due is decided here, by the calendar, and never stored: it changes at midnight without a write.
_BY_KEY = """
    WITH due AS MATERIALIZED (
        SELECT * FROM unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period)
    ), counted AS MATERIALIZED (
        SELECT c.regency_id,
               sum(c.reported) FILTER (WHERE d.period IS NOT NULL) AS reported,
               sum(c.not_available) FILTER (WHERE d.period IS NOT NULL) AS not_available,
               sum(c.not_applicable) FILTER (WHERE d.period IS NOT NULL) AS not_applicable,
               sum(c.reported + c.not_available + c.not_applicable) FILTER (WHERE d.period IS NULL) AS not_due,
               {more}
        FROM {table} c LEFT JOIN due d USING (dimension, period)
        WHERE {{in_force}} AND {restriction}
          AND (%(within)s::text[] IS NULL OR c.period = ANY (%(within)s))
        GROUP BY 1
    ), member AS (SELECT * FROM unnest(%(ids)s::int[], %(keys)s::text[]) AS m (regency_id, key))
    SELECT key, coalesce(sum(reported), 0)::bigint, coalesce(sum(not_available), 0)::bigint,
           coalesce(sum(not_applicable), 0)::bigint, coalesce(sum(not_due), 0)::bigint, {more_summed}
    FROM member JOIN counted USING (regency_id) GROUP BY 1
"""
_BY_CELL = """
    SELECT c.dimension, c.period, sum(c.reported)::bigint, sum(c.not_available)::bigint, sum(c.not_applicable)::bigint,
           {more_by_cell}
    FROM {table} c
    WHERE {{in_force}} AND {restriction} AND c.regency_id <> ALL (%(without)s::int[])
      AND (%(within)s::text[] IS NULL OR c.period = ANY (%(within)s))
    GROUP BY 1, 2
"""
# What was submitted as not applicable counts where the ministry had agreed by that instant, and else as not reported.
_AGREED_TALLIES = f"""(
        SELECT t.regency_id, t.basis, t.dimension, t.period, t.reported, t.not_available,
               t.not_applicable - coalesce(u.n, 0) AS not_applicable, {", ".join(f"t.{name}" for name in COMPARED)},
               t.valid_from, t.valid_until
        FROM figures_reported_tally t LEFT JOIN (
            SELECT v.regency_id, v.dimension, v.period, count(*) AS n FROM figures_reported_value v
            WHERE {{in_force}} AND v.basis = %(basis)s AND NOT v.by_event AND {NOT_AGREED}
            GROUP BY 1, 2, 3
        ) u USING (regency_id, dimension, period)
    )"""
_FILLING = {
    "table": "figures_filling_cell",
    "more": "max(c.last_changed_on) AS last_changed, max(c.last_affirmed_in) AS last_affirmed",
    "more_summed": "max(last_changed), nullif(max(last_affirmed), '')",
    "more_by_cell": "max(c.last_changed_on), nullif(max(c.last_affirmed_in), '')",
    "restriction": "c.area = 'values'",
}
_TALLIES = {
    "table": _AGREED_TALLIES,
    "more": ", ".join(f"sum(c.{name}) FILTER (WHERE d.period IS NOT NULL) AS {name}" for name in COMPARED),
    "more_summed": ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in COMPARED),
    "more_by_cell": ", ".join(f"sum(c.{name})::bigint" for name in COMPARED),
    "restriction": "c.basis = %(basis)s",
}
FILLING_BY_KEY, FILLING_BY_CELL = _BY_KEY.format(**_FILLING), _BY_CELL.format(**_FILLING)
TALLIES_BY_KEY, TALLIES_BY_CELL = _BY_KEY.format(**_TALLIES), _BY_CELL.format(**_TALLIES)

# Programmes by key, or by sub-dimension: {of} names the group.
_ENTERED = """
    SELECT {of}, sum(c.reported)::bigint, max(c.last_changed_on)
    FROM figures_filling_cell c {join}
    WHERE {{in_force}} AND c.area = 'programmes' AND c.regency_id <> ALL (%(without)s::int[])
    GROUP BY 1
"""
_SUBMITTED = """
    SELECT {of}, count(*), count(*) FILTER (WHERE c.quick_win), {time_frames}, {statuses},
           sum(c.allocated)::text, {allocated}, sum(c.spent)::text, {spent}
    FROM figures_programme_tally c {join}
    WHERE {{in_force}} AND c.basis = %(basis)s
    GROUP BY 1
"""
_OF_KEY = {
    "of": "m.key",
    "join": "JOIN unnest(%(ids)s::int[], %(keys)s::text[]) AS m (regency_id, key) USING (regency_id)",
}
_OF_CELL = {"of": "c.dimension || ' ' || c.sub_dimension", "join": ""}
_SUMMED = {
    "time_frames": ", ".join(f"count(*) FILTER (WHERE c.time_frame = '{each}')" for each in TIME_FRAMES),
    "statuses": ", ".join(
        f"count(*) FILTER (WHERE {tallies.STATUS.strip()} = '{each}')" for each in STATUSES
    ),
    "allocated": ", ".join(f"sum(c.allocated_{each})::text" for each in SOURCES),
    "spent": ", ".join(f"sum(c.spent_from_{each})::text" for each in (*SOURCES, UNSPECIFIED)),
}
ENTERED_BY_KEY, ENTERED_BY_CELL = _ENTERED.format(**_OF_KEY), _ENTERED.format(**_OF_CELL)
PROGRAMMES_BY_KEY = _SUBMITTED.format(**_OF_KEY, **_SUMMED)
PROGRAMMES_BY_CELL = _SUBMITTED.format(**_OF_CELL, **_SUMMED)

#: The deadlines of rounds.Deadlines.parameters: everyone's, and those of single regencies.
DUE = """
    due AS MATERIALIZED (
        SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::text[], %(due_at)s::timestamptz[], %(moved)s::bool[])
            AS d (kind, subject, due_at, moved)
    ), own AS MATERIALIZED (
        SELECT * FROM unnest(%(own_regencies)s::int[], %(own_kinds)s::text[], %(own_subjects)s::text[],
            %(own_due_at)s::timestamptz[]) AS o (regency_id, kind, subject, due_at)
    )
"""


def in_time(subject: str) -> str:
    """Of a row of figures_reported_subject with its deadline `d` and its own `o`: whether it came in time, by the
    deadline that applies. What was late when it came is not where the deadline was moved past it since: the ledger is
    asked of those alone. Nor is what was due before the regency was onboarded (ledger.owing)."""
    return f"""({subject}.in_time
      OR coalesce(o.due_at, d.due_at) <= {owing.JOINED.format(f"{subject}.regency_id")}
      OR d.moved IS TRUE AND EXISTS (
        SELECT FROM ledger_submission u
        WHERE u.regency_id = {subject}.regency_id AND u.kind = {subject}.kind AND u.subject = {subject}.subject
          AND u.submitted_at <= least(coalesce(o.due_at, d.due_at), %(at)s)
          AND ({subject}.basis = 'accepted') = EXISTS (
              SELECT FROM ledger_submission_event e
              WHERE e.submission_id = u.id AND e.at <= %(at)s
                AND e.state = CASE {subject}.basis WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END)))"""


#: One row a regency that sent anything. The first column says why nothing counts by the basis asked for, if so;
#: deadlines and the round are by `submitted`, whatever is asked for.
SUBJECTS = f"""
    WITH {DUE}, sent AS MATERIALIZED (  -- what the counts below ask of each row, once
        SELECT s.regency_id, s.state, {in_time("s")} AS in_time,
               s.basis = %(basis)s AS counts, s.basis = 'submitted' AS is_sent,
               s.basis = %(basis)s AND kind = 'periodic_report'
                   AND (%(quarters)s::text[] IS NULL OR subject = ANY (%(quarters)s)) AS is_report,
               s.basis = %(basis)s AND kind = 'masterplan' AS is_plan,
               s.basis = %(basis)s AND kind = 'enactment' AS is_enactment,
               CASE WHEN s.basis = %(basis)s AND kind = 'bimtek_deliverable' THEN right(subject, 1) END AS stage,
               s.basis = 'submitted' AND kind = 'periodic_report' AND subject = %(round)s AS is_of_round,
               coalesce(o.due_at, d.due_at) > p.joined AND coalesce(o.due_at, d.due_at) <= %(at)s AS has_passed,
               coalesce(o.due_at, d.due_at) > p.since AND (  -- ledger.owing.is_owed
                   kind = 'periodic_report' OR m.regency_id IS NOT NULL
               ) AS is_owed
        FROM figures_reported_subject s
        JOIN unnest(%(participants)s::int[], %(since)s::timestamptz[], %(joined)s::timestamptz[])
          AS p (regency_id, since, joined) USING (regency_id)
        LEFT JOIN due d USING (kind, subject) LEFT JOIN own o USING (regency_id, kind, subject)
        LEFT JOIN unnest(%(members)s::int[], %(cohorts)s::text[]) AS m (regency_id, cohort)
          ON m.regency_id = s.regency_id
         AND m.cohort = CASE WHEN s.kind = 'bimtek_deliverable' THEN left(s.subject, -2) END  -- "cohort/stage"
        WHERE {{in_force}} AND s.basis IN ('submitted', %(basis)s)
    )
    SELECT regency_id, CASE WHEN bool_or(counts) THEN NULL  -- as absent.at says it
                            WHEN bool_or(state IN ('submitted', 'objected')) THEN 'waiting_for_review'
                            WHEN bool_or(state = 'returned') THEN 'returned' ELSE 'never_submitted' END,
           count(*) FILTER (WHERE is_report),
           count(*) FILTER (WHERE is_report AND NOT in_time),
           count(*) FILTER (WHERE is_plan),
           count(*) FILTER (WHERE is_plan AND state = 'submitted'),
           count(*) FILTER (WHERE is_plan AND state = 'returned'),
           count(*) FILTER (WHERE is_plan AND state = 'objected'),
           count(*) FILTER (WHERE is_plan AND state = 'accepted'),
           count(*) FILTER (WHERE is_enactment),
           count(*) FILTER (WHERE stage = '1'),
           count(*) FILTER (WHERE stage = '2'),
           count(*) FILTER (WHERE stage = '3'),
           count(*) FILTER (WHERE stage = '4'),
           count(*) FILTER (WHERE stage = '1' AND state = 'accepted'),
           count(*) FILTER (WHERE stage = '2' AND state = 'accepted'),
           count(*) FILTER (WHERE stage = '3' AND state = 'accepted'),
           count(*) FILTER (WHERE stage = '4' AND state = 'accepted'),
           count(*) FILTER (WHERE is_sent AND has_passed AND in_time),
           count(*) FILTER (WHERE is_sent AND has_passed AND NOT in_time),
           count(*) FILTER (WHERE is_sent AND has_passed AND is_owed),
           max(state) FILTER (WHERE is_of_round)
    FROM sent GROUP BY 1
"""

#: Of each periodic report: who sent it, in which state, whether in time; by `submitted`, and whether it counts by the
#: basis asked for.
REPORTS = f"""
    WITH {DUE}
    SELECT subject, regency_id, max(state) FILTER (WHERE basis = 'submitted'),
           bool_or({in_time("s")}) FILTER (WHERE basis = 'submitted'), bool_or(basis = %(basis)s),
           bool_or({in_time("s")}) FILTER (WHERE basis = %(basis)s)
    FROM figures_reported_subject s
    LEFT JOIN due d USING (kind, subject) LEFT JOIN own o USING (regency_id, kind, subject)
    WHERE {{in_force}} AND kind = 'periodic_report' AND basis IN ('submitted', %(basis)s)
      AND regency_id = ANY (%(participants)s::int[])
    GROUP BY 1, 2
"""

#: Which of the subjects that a regency declined it sent after all.
SENT_AFTER_ALL = """
    SELECT s.regency_id, s.kind, s.subject FROM figures_reported_subject s
    JOIN unnest(%(regencies)s::int[], %(kinds)s::text[], %(subjects)s::text[]) AS d (regency_id, kind, subject)
      USING (regency_id, kind, subject)
    WHERE {in_force} AND s.basis = 'submitted'
"""


def fetch(instant: Instant, statement: str, parameters: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(statement), parameters | instant.parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
