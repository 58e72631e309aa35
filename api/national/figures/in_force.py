"""What must be in force by each basis, as the ledger alone says it: SQL over submissions and their events.

By `submitted` a value is that of the last submission, in the regency's sequence, that says anything of it and was not
withdrawn; by `accepted` that of the last one that was accepted. So an older submission that is accepted late never
takes the place of a newer one. Programmes are those of the newest version of the masterplan, a subject's figures those
of its highest revision. `movements` brings figures in line with this, and the ledger's verification compares with it.

Parameters: `regency`, or NULL for all; placeholders `{basis}` for the condition below.
"""

from api.national.figures.models import Basis
from api.national.figures.words import SOURCES

#: Which submissions count, by basis; `s` is ledger_submission.
COUNTS = {
    Basis.SUBMITTED: """NOT EXISTS (SELECT FROM ledger_submission_event e
                                    WHERE e.submission_id = s.id AND e.state = 'withdrawn')""",
    Basis.ACCEPTED: """EXISTS (SELECT FROM ledger_submission_event e
                               WHERE e.submission_id = s.id AND e.state = 'accepted')""",
}

_COUNTED = """
    SELECT s.* FROM ledger_submission s
    WHERE (%(regency)s::int IS NULL OR s.regency_id = %(regency)s) AND {counts}
"""

_SAID = """jsonb_to_recordset(s.content -> '{part}') AS said (indicator text, series text, period text,
               value_status text, value text, numerator text, denominator text, observation_status text,
               release text, target jsonb)"""

#: regency_id, indicator, series, period, and what is said of it, by which submission.
VALUES = """
    WITH counted AS ({counted}), said AS (
        SELECT s.regency_id, s.sequence, s.id AS submission_id, said.*, false AS removed
        FROM counted s, {values} WHERE s.kind = 'periodic_report'
        UNION ALL
        SELECT s.regency_id, s.sequence, s.id, said.*, false
        FROM counted s, {restated} WHERE s.kind = 'periodic_report'
        UNION ALL
        SELECT s.regency_id, s.sequence, s.id, said.*, true
        FROM counted s, {withdrawn} WHERE s.kind = 'periodic_report'
    ), last AS (
        SELECT DISTINCT ON (regency_id, indicator, series, period) *
        FROM said ORDER BY regency_id, indicator, series, period, sequence DESC
    )
    SELECT regency_id, submission_id, indicator, series, period, value_status, coalesce(value, '') AS value,
           numerator::numeric AS numerator, denominator::numeric AS denominator, observation_status,
           coalesce(release, '') AS release,
           coalesce(target ->> 'value', '') AS target, coalesce(target ->> 'source', '') AS target_source,
           (target ->> 'version')::int AS target_version
    FROM last WHERE NOT removed AND indicator IS NOT NULL  -- realisations stand among them: realised.in_force
"""

#: The submission of each regency's newest masterplan, out of `counted`.
NEWEST_PLAN = """
    SELECT DISTINCT ON (s.regency_id) s.* FROM counted s WHERE s.kind = 'masterplan'
    ORDER BY s.regency_id, (s.content #>> '{masterplan,plan_period_start}')::int DESC,
             (s.content #>> '{masterplan,number}')::int DESC, s.sequence DESC
"""

#: regency_id, submission_id, and each programme of the newest version of the masterplan.
PROGRAMMES = """
    WITH counted AS ({counted}), newest AS ({newest})
    SELECT s.regency_id, s.id AS submission_id, p.id AS programme_id, p.dimension, p.sub_dimension, p.time_frame,
           p.quick_win, money.*
    FROM newest s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, dimension text, sub_dimension text,
        time_frame text, quick_win boolean, allocations jsonb)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS allocated, {by_source}
        FROM (
            SELECT DISTINCT ON (a.year, a.source) a.source, a.amount
            FROM jsonb_to_recordset(p.allocations) AS a (year int, source text, stage text, amount numeric)
            ORDER BY a.year, a.source, a.stage DESC  -- "revised" takes the place of "original"
        ) AS in_force
    ) AS money
"""

#: regency_id, kind, subject, and its revision in force; `in_time` where it or an earlier one that counts was not late.
SUBJECTS = """
    WITH counted AS ({counted}), newest AS (
        SELECT DISTINCT ON (s.regency_id, s.kind, s.subject) s.regency_id, s.kind, s.subject, s.id AS submission_id,
               s.revision, s.late, {state} AS state,
               bool_or(NOT s.late) OVER (PARTITION BY s.regency_id, s.kind, s.subject) AS in_time
        FROM counted s ORDER BY s.regency_id, s.kind, s.subject, s.revision DESC
    )
    SELECT *, state IN ('returned', 'objected') AS under_query FROM newest
"""

#: Where the last step of a submission left it.
_STATE = """coalesce((SELECT e.state FROM ledger_submission_event e
                      WHERE e.submission_id = s.id ORDER BY e.number DESC LIMIT 1), 'submitted')"""

_BY_SOURCE = ", ".join(
    f"coalesce(sum(amount) FILTER (WHERE source = '{source}'), 0) AS from_{source}" for source in SOURCES
)


def values(basis: Basis) -> str:
    return VALUES.format(
        counted=counted(basis),
        **{part: _SAID.format(part=part) for part in ("values", "restated", "withdrawn")},
    )


def programmes(basis: Basis) -> str:
    return PROGRAMMES.format(counted=counted(basis), newest=NEWEST_PLAN, by_source=_BY_SOURCE)


def subjects(basis: Basis) -> str:
    return SUBJECTS.format(counted=counted(basis), state=_STATE if basis is Basis.SUBMITTED else "'accepted'")


def counted(basis: Basis) -> str:
    """The submissions that count."""
    return _COUNTED.format(counts=COUNTS[basis])
