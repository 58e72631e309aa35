"""Realisations in a periodic report: its quarter's, and earlier ones whose present version the ministry lacks."""

from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Period
from api.regency.masterplan.queries import SETTLED_FIRST
from api.regency.programmes.quarters import QUARTERS
from api.regency.programmes.realisation import models, queries
from api.regency.programmes.realisation.shapes import Kept, Realisation
from tenants import Document, Fields, frozen
from tenants.ids import uuid7
from tenants.pool import statements

# The activity's title and the sources of its programme's money as the newest version says that is no draft: what is
# only being revised changes no report. A programme with one source spends from that one.
# In the year in which a programme is begun outside of a plan, its budget says them, whatever plan takes it over.
_ONLY_SOURCE = """
    CASE WHEN EXISTS (SELECT FROM programmes_programme_version g
                      WHERE g.programme_id = a.programme_id AND g.begun_in = left(r.period, 4)::int)
    THEN (SELECT min(l.source) FROM budgets_amount l JOIN budgets_budget b ON b.id = l.budget_id
          WHERE b.programme_id = a.programme_id AND b.year_id = left(r.period, 4)::int
          HAVING count(DISTINCT l.source) = 1)
    ELSE x.only_source END
"""
_TO_HAND_OVER = f"""
    SELECT r.id, {shapes.select(Kept, models.Realisation, "r")}, r.activity_id, a.programme_id, x.title,
           {_ONLY_SOURCE} AS only_source,
           coalesce(r.handed_over_version = r.version, false) AS told,
           CASE WHEN r.handed_over_in = %(period)s THEN r.restates
                ELSE r.handed_over_version IS NOT NULL END AS restates
    FROM realisation_realisation r
    JOIN programmes_activity a ON a.id = r.activity_id
    LEFT JOIN LATERAL (
        SELECT x.title, (
            SELECT min(l.source) FROM programmes_allocation l WHERE l.programme_version_id = v.id
            HAVING count(DISTINCT l.source) = 1
        ) AS only_source
        FROM programmes_activity_version x
        JOIN programmes_programme_version v ON v.id = x.programme_version_id
        JOIN masterplan_masterplan m ON m.id = v.masterplan_id
        WHERE x.activity_id = r.activity_id
        ORDER BY {SETTLED_FIRST} LIMIT 1
    ) x ON true
    WHERE r.period <= %(period)s
      AND (r.handed_over_version IS DISTINCT FROM r.version OR r.handed_over_in = %(period)s)
    ORDER BY r.period, a.programme_id, r.activity_id
"""

# What the ministry has and the regency took back since, or with this report's earlier revisions.
_TO_WITHDRAW = """
    SELECT gone.activity_id::text AS activity, gone.programme_id::text AS programme, gone.period
    FROM (
        SELECT DISTINCT w.activity_id, w.programme_id, w.period FROM realisation_withdrawal w
        WHERE w.told_in IN ('', %(period)s) AND w.period <= %(period)s
          AND NOT EXISTS (SELECT FROM realisation_realisation r
                          WHERE r.activity_id = w.activity_id AND r.period = w.period)
    ) AS gone
    ORDER BY gone.period, gone.programme_id, gone.activity_id
"""

# What was read is not locked (api.regency.indicators.handover): exactly that is marked, in the version that was read,
# and what was taken away meanwhile is withdrawn by the next report.
_UNTOLD = "SELECT id FROM realisation_withdrawal WHERE told_in = '' AND period <= %(period)s"
_MARK = """
    UPDATE realisation_realisation r SET handed_over_version = s.version, handed_over_in = %(period)s,
        restates = CASE WHEN r.handed_over_in = %(period)s THEN r.restates ELSE r.handed_over_version IS NOT NULL END
    FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS s (id, version)
    WHERE r.id = s.id
"""
_WITHDRAW_GONE = """
    INSERT INTO realisation_withdrawal (id, activity_id, programme_id, period, withdrawn_at, told_in)
    SELECT gen_random_uuid(), a.id, a.programme_id, s.period, %(now)s, ''
    FROM unnest(%(ids)s::uuid[], %(activities)s::uuid[], %(periods)s::text[]) AS s (id, activity, period)
    JOIN programmes_activity a ON a.id = s.activity
    WHERE NOT EXISTS (SELECT FROM realisation_realisation r WHERE r.id = s.id)
"""
_MARK_WITHDRAWN = """
    UPDATE realisation_withdrawal SET told_in = %(period)s WHERE id = ANY (%(ids)s::uuid[]) AND told_in = ''
"""

# The ministry keeps what an earlier report said of a row that this one restated.
#: So that the next report submits again what a report submitted: in the transaction that withdraws it.
TAKE_BACK = (
    """
    UPDATE realisation_realisation SET handed_over_version = CASE WHEN restates THEN 0 END, handed_over_in = ''
    WHERE handed_over_in = %(period)s AND handed_over_version IS NOT NULL
    """,
    "UPDATE realisation_withdrawal SET told_in = '' WHERE told_in = %(period)s",
)

_REMOVAL = """
    INSERT INTO realisation_withdrawal (id, activity_id, programme_id, period, withdrawn_at, told_in)
    SELECT %(id)s, r.activity_id, a.programme_id, r.period, %(now)s, ''
    FROM realisation_realisation r JOIN programmes_activity a ON a.id = r.activity_id
    WHERE r.activity_id = %(activity)s AND r.period = %(period)s AND r.handed_over_version IS NOT NULL
"""

# Activities that the quarter is about and that are not reported yet.
_MISSING = f"""
    SELECT count(*) AS missing FROM ({queries.OF_QUARTER}) of_quarter JOIN programmes_activity_version x USING (id)
    WHERE (x.starts_on IS NULL OR x.starts_on <= %(end)s)
      AND NOT EXISTS (SELECT FROM {QUARTERS} r WHERE r.activity_id = x.activity_id
                      AND (r.period = %(period)s OR r.period < %(period)s AND r.is_over))
"""


@frozen
class Given:
    """Rows as submitted: those that the ministry does not have, and those that correct what it has.

    `seen` has the id, version, activity and period of each row whose present version the ministry does not have.
    """

    new: list[Document]
    restated: list[Document]
    withdrawn: list[Document]
    seen: list[tuple[UUID, int, UUID, str]]
    withdrawals: list[UUID]


def to_hand_over(report_period: str) -> Given:
    """Return the realisations that a report of this period submits, and those that it withdraws."""
    of_report = {"period": report_period}
    withdrawals = statements.column(_UNTOLD, of_report)  # before what is told of them
    given = Given([], [], statements.fetch_planned(_TO_WITHDRAW, of_report), [], withdrawals)
    for row in statements.fetch_planned(_TO_HAND_OVER, of_report):
        (given.restated if row["restates"] else given.new).append(_row(row))
        if not row["told"]:
            given.seen.append((row["id"], row["version"], row["activity_id"], row["period"]))
    return given


def missing(period: Period) -> int:
    """Return how many of the activities that have begun and not ended by the quarter's end lack a realisation of it."""
    of_quarter = {"period": str(period), "start": period.start, "end": period.end}
    (row,) = statements.fetch_planned(_MISSING, of_quarter)
    return int(row["missing"])


def mark_handed_over(given: Given, *, report_period: str, now: datetime) -> None:
    """Record what a report submitted and withdrew. Call this in the submitting transaction only."""
    if given.seen:
        seen = statements.arrays(given.seen, "ids", "versions", "activities", "periods")
        if statements.run(_MARK, {"period": report_period, **seen}) < len(given.seen):
            statements.run(_WITHDRAW_GONE, {"now": now, **seen})
    if given.withdrawals:
        statements.run(_MARK_WITHDRAWN, {"period": report_period, "ids": given.withdrawals})


def remember_removal(*, activity: UUID, period: str, now: datetime) -> None:
    """Make the next report withdraw this row, if the ministry has it. Call this before the row is deleted."""
    statements.run(_REMOVAL, {"id": uuid7(), "activity": activity, "period": period, "now": now})


def _row(row: Fields) -> Document:
    content = shapes.from_row(Realisation, row).sourced(row["only_source"])
    return {
        "activity": str(row["activity_id"]),
        "programme": str(row["programme_id"]),
        "period": row["period"],
        "title": row["title"],
        **shapes.sealed(content, Realisation),
        "note": content.note or None,
        "reason": content.reason or None,
    }
