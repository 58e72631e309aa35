"""Reasons why a regency is missing from a figure: nothing that it submitted counts, or nothing of one value does.

By `accepted` its submissions may wait for the ministry, or have been returned: that differs from never having
submitted.
"""

from collections.abc import Mapping
from dataclasses import field

from api.national.figures.instants import Instant
from tenants import frozen
from tenants.pool import statements

NEVER, WAITING, RETURNED, NOT_REPORTED = "never_submitted", "waiting_for_review", "returned", "not_reported"
#: Why nothing of a regency counts.
REASONS = (NEVER, WAITING, RETURNED)

#: In SQL the subjects `r` that a regency has submitted by a basis, by the parameter `basis`.
SUBMITTED = "FROM figures_reported_subject r WHERE r.basis = %(basis)s AND $in_force"
_BY_SUBMITTED = "FROM figures_reported_subject r WHERE r.basis = 'submitted' AND $in_force"
# Nearly all who submit anything have submitted a masterplan: an index names them, and the others alone are looked for.
_COUNTS = f"""
    m.regency_id IN (SELECT regency_id {SUBMITTED} AND r.kind = 'masterplan')
    OR EXISTS (SELECT {SUBMITTED} AND r.regency_id = m.regency_id)
"""
#: Of a regency of `m`: why nothing of it counts; NULL where something does.
REASON = f"""
    CASE WHEN {_COUNTS} THEN NULL
         WHEN EXISTS (SELECT {_BY_SUBMITTED} AND r.regency_id = m.regency_id AND r.state IN ('submitted', 'objected'))
         THEN '{WAITING}'
         WHEN EXISTS (SELECT {_BY_SUBMITTED} AND r.regency_id = m.regency_id AND r.state = 'returned')
         THEN '{RETURNED}'
         ELSE '{NEVER}' END
"""
_STANDING = f"""
    SELECT regency_id, CASE WHEN bool_or(basis = %(basis)s) THEN NULL
                            WHEN bool_or(state IN ('submitted', 'objected')) THEN '{WAITING}'
                            WHEN bool_or(state = 'returned') THEN '{RETURNED}'
                            ELSE '{NEVER}' END AS reason
    FROM figures_reported_subject r WHERE r.basis IN ('submitted', %(basis)s) AND $in_force GROUP BY 1
"""
#: The submissions that wait for the ministry or were returned.
_OPEN = """
    JOIN (SELECT submission_id, state FROM figures_reported_subject r
          WHERE r.basis = 'submitted' AND $in_force AND r.state IN ('submitted', 'objected', 'returned')) s
      USING (submission_id)
"""
#: By `accepted` the values of `m` that were submitted and do not count yet: the reason that the regency would have
#: without them, theirs, and how many.
WAITING_VALUES = f"""
    WITH m AS MATERIALIZED ($members)
    SELECT v.indicator, v.series, v.period, m.key, coalesce(b.reason, '{NOT_REPORTED}') AS instead_of,
           CASE s.state WHEN 'returned' THEN '{RETURNED}' ELSE '{WAITING}' END AS reason, count(*) AS n
    FROM figures_reported_value v
    {_OPEN}
    JOIN m ON $of_its_year
    JOIN ({_STANDING}) b ON b.regency_id = v.regency_id
    WHERE v.basis = 'submitted' AND $in_force
      AND $of_indicators AND v.period = ANY (%(periods)s) AND $of_series
      AND NOT EXISTS (SELECT FROM figures_reported_value a
                      WHERE a.basis = %(basis)s AND $in_force AND a.regency_id = v.regency_id
                        AND (a.indicator, a.series, a.period) = (v.indicator, v.series, v.period))
    GROUP BY 1, 2, 3, 4, 5, 6
"""
_OF_VALUE = f"""
    SELECT v.regency_id, CASE s.state WHEN 'returned' THEN '{RETURNED}' ELSE '{WAITING}' END
    FROM figures_reported_value v
    {_OPEN}
    WHERE v.basis = 'submitted' AND $in_force
      AND (v.indicator, v.series, v.period) = (%(indicator)s, %(series)s, %(period)s)
"""


@frozen
class Absent:
    """Reasons why regencies are not in a figure.

    `standing` has each regency that submitted anything, with None where something counts; `of_value` those whose value
    was submitted and does not count yet.
    """

    standing: Mapping[int, str | None] = field(default_factory=dict)
    of_value: Mapping[int, str] = field(default_factory=dict)

    def reason(self, regency_id: int) -> str | None:
        """Return why nothing that a regency submitted counts; None if something does."""
        return self.standing.get(regency_id, NEVER)

    def of_one(self, regency_id: int) -> str:
        """Return why a regency that lacks the value is missing from the figure."""
        return self.of_value.get(regency_id) or self.reason(regency_id) or NOT_REPORTED


def at(instant: Instant, *, basis: str) -> Absent:
    """Return the reasons at an instant, for everything that was submitted. One query."""
    return Absent(dict(statements.fetch(instant.in_force(_STANDING), {"basis": basis, **instant.parameters})))


def of_value(instant: Instant, *, basis: str, **key: str) -> Absent:
    """Return the reasons for one value as well, by indicator, series and period. One query; two by `accepted`."""
    found = at(instant, basis=basis)
    if basis == "submitted":
        return found
    rows = statements.fetch(instant.in_force(_OF_VALUE), {**key, **instant.parameters})
    return Absent(found.standing, dict(rows))
