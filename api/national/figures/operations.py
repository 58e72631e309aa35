"""Writes to the national figures within a regency's transaction, on the regency's own role.

These run last in the transaction: they lock the counted rows, and hold the clock (national.clock) to the commit.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

import orjson

from api.national import clock
from api.national.figures import in_force, settling, totals
from api.national.figures.models import Basis
from api.national.ledger.models import Submission
from api.national.ledger.words import Kind
from tenants import Fields, Named
from tenants.pool import statements

#: A cell by dimension, sub-dimension and value period ("" where it has none).
CellKey = tuple[str, str, str]

# One lock for the cells of a dimension, which have a total in common, taken in the order of their numbers (lock.sql):
# two transactions cannot wait for each other.
_LOCK_CELLS = """
    SELECT count(tenants_lock(%(regency)s::int, number))
    FROM (SELECT hashtext(key) & 1023 AS number FROM unnest(%(keys)s::text[]) AS key ORDER BY 1) AS cells
"""

# `ended` is asked for once, by a subquery of its own, so that rows end before the next are added: joined, it would be
# counted anew for each row.
#
# The counts are taken in a statement of its own after the locks: READ COMMITTED then sees what others committed
# before they let go. Counting in the statement that waits was wrong in 198 of 200 rounds. The clock guards no counts,
# so its lock may be taken in the statement that it stamps.
_FILL = """
    WITH clock AS MATERIALIZED (
        {clock}
    ), wanted AS (
        {wanted}
    ), counted AS (
        SELECT w.dimension, w.sub_dimension, w.period, coalesce(c.reported, 0) AS reported,
               coalesce(c.not_available, 0) AS not_available, coalesce(c.not_applicable, 0) AS not_applicable,
               coalesce(c.last_affirmed_in, '') AS last_affirmed_in
        FROM wanted w LEFT JOIN ({counting}) c USING (dimension, sub_dimension, period)
    ), in_force AS (
        SELECT f.* FROM figures_filling_cell f JOIN wanted w USING (dimension, sub_dimension, period)
        WHERE f.regency_id = %(regency)s AND f.area = %(area)s AND f.valid_until IS NULL
    ), changed AS (
        SELECT c.*, d.day FROM counted c LEFT JOIN in_force f USING (dimension, sub_dimension, period)
        CROSS JOIN LATERAL (
            -- The latest, as totals keep it: another server's clock may be ahead of this one's.
            SELECT CASE WHEN %(edited)s OR f.id IS NULL THEN greatest(f.last_changed_on, %(today)s::date)
                        ELSE f.last_changed_on END AS day
        ) d
        WHERE (f.reported, f.not_available, f.not_applicable, f.last_changed_on, f.last_affirmed_in)
              IS DISTINCT FROM (c.reported, c.not_available, c.not_applicable, d.day, c.last_affirmed_in)
    ), ended AS (
        UPDATE figures_filling_cell f SET valid_until = (SELECT at FROM clock)
        FROM changed c
        WHERE f.regency_id = %(regency)s AND f.area = %(area)s AND f.valid_until IS NULL
          AND (f.dimension, f.sub_dimension, f.period) = (c.dimension, c.sub_dimension, c.period)
        RETURNING 1
    ), moved AS (
        SELECT c.dimension, {is_early} AS is_early, sum(c.reported - coalesce(f.reported, 0)) AS reported,
               sum(c.not_available - coalesce(f.not_available, 0)) AS not_available,
               sum(c.not_applicable - coalesce(f.not_applicable, 0)) AS not_applicable, max(c.day) AS day,
               max(c.last_affirmed_in) AS last_affirmed_in
        FROM changed c LEFT JOIN in_force f USING (dimension, sub_dimension, period) GROUP BY 1, 2
    ), totalled AS (
        INSERT INTO figures_filling_total AS t (regency_id, area, dimension, is_early, reported, not_available,
            not_applicable, last_changed_on, last_affirmed_in)
        SELECT %(regency)s, %(area)s, m.dimension, m.is_early, m.reported, m.not_available, m.not_applicable, m.day,
               greatest(m.last_affirmed_in, (  -- a value taken away takes its month with it
                   SELECT max(f.last_affirmed_in) FROM figures_filling_cell f
                   WHERE f.regency_id = %(regency)s AND f.area = %(area)s AND f.valid_until IS NULL
                     AND f.dimension = m.dimension AND {is_early} = m.is_early
                     AND NOT EXISTS (
                         SELECT FROM changed c
                         WHERE (c.dimension, c.sub_dimension, c.period) = (f.dimension, f.sub_dimension, f.period))))
        FROM moved m ORDER BY m.dimension, m.is_early
        ON CONFLICT (regency_id, area, dimension, is_early) DO UPDATE SET
            reported = t.reported + excluded.reported, not_available = t.not_available + excluded.not_available,
            not_applicable = t.not_applicable + excluded.not_applicable,
            last_changed_on = greatest(t.last_changed_on, excluded.last_changed_on),
            last_affirmed_in = excluded.last_affirmed_in
    )
    INSERT INTO figures_filling_cell (regency_id, area, dimension, sub_dimension, period,
        reported, not_available, not_applicable, last_changed_on, last_affirmed_in, valid_from)
    SELECT %(regency)s, %(area)s, c.dimension, c.sub_dimension, c.period,
           c.reported, c.not_available, c.not_applicable, c.day, c.last_affirmed_in, (SELECT at FROM clock)
    FROM changed c WHERE (SELECT count(*) FROM ended) >= 0
"""
# Mostly it is one cell. Told so, the database plans the statement once and keeps the plan (135 us); of arrays it plans
# it anew each time (680 us), since it cannot know how long they will be.
_ONE_CELL = (
    "SELECT %(dimension)s::text AS dimension, %(sub_dimension)s::text AS sub_dimension,"
    " %(period)s::text AS period"
)
_CELLS = (
    "SELECT * FROM unnest(%(dimension)s::text[], %(sub_dimension)s::text[], %(period)s::text[])"
    " AS w (dimension, sub_dimension, period)"
)


#: Of a value, a row `v`, in SQL: its cell says already that it changed on %(today)s, so `fill` has no date to change. A
#: write that moves no count then leaves the cell as it is, and needs neither its lock nor the clock. Other writers
#: cannot invalidate that: they also date the cell today.
IS_DATED = """
    EXISTS (SELECT FROM figures_filling_cell f
            WHERE f.regency_id = %(regency)s AND f.area = 'values' AND f.dimension = v.dimension
              AND f.sub_dimension = '' AND f.period = v.period AND f.valid_until IS NULL
              AND f.last_changed_on = %(today)s)
"""


def filling(counting: str, *, cells: int) -> str:
    """Return the statement that writes this many cells."""
    return _FILL.format(
        clock=clock.STAMP,
        wanted=_ONE_CELL if cells == 1 else _CELLS,
        counting=counting,
        is_early=totals.IS_EARLY,
    )


def fill(*, area: str, cells: Sequence[CellKey], counting: str, today: date, edited: bool = True) -> None:
    """Count the cells again from the regency's own tables: counts are all that the ministry sees of drafts.

    `counting` is the slice's own SELECT (a constant, never user text) of dimension, sub_dimension, period, reported,
    not_available, not_applicable, last_affirmed_in ("2026-11" or ""); it may restrict itself to the table `wanted`
    (dimension, sub_dimension, period). Unless something was `edited`, the day of the last change stays.
    """
    if not cells:
        return
    distinct = sorted(set(cells))
    keys = sorted({f"{area}:{dimension}" for dimension, _, _ in distinct})
    statement = filling(counting, cells=len(distinct))
    regency = statements.regency_id()
    statements.fetch(_LOCK_CELLS, {"regency": regency, "keys": keys})
    columns = distinct[0] if len(distinct) == 1 else map(list, zip(*distinct, strict=True))
    parameters = dict(zip(("dimension", "sub_dimension", "period"), columns, strict=True))
    statements.fetch(
        statement, {"regency": regency, "area": area, "today": today, "edited": edited, **parameters}
    )


_REPORT_VALUES = """
    WITH sent AS (
        SELECT * FROM jsonb_to_recordset(%(values)s::jsonb) AS s (indicator text, series text, period text,
            dimension text, by_event boolean, value_status text, value text, number numeric, numerator numeric,
            denominator numeric, observation_status text, release text, direction text, target text,
            target_number numeric, target_source text, target_version int)
    ), ended AS (
        UPDATE figures_reported_value v SET valid_until = %(stamp)s
        FROM sent s
        WHERE v.regency_id = %(regency)s AND v.basis = %(basis)s AND v.valid_until IS NULL
          AND (v.indicator, v.series, v.period) = (s.indicator, s.series, s.period)
        RETURNING 1
    )
    INSERT INTO figures_reported_value (regency_id, basis, indicator, series, period, dimension, by_event, value_status,
        value, number, numerator, denominator, observation_status, release, direction, target, target_number,
        target_source, target_version, submission_id, valid_from)
    SELECT %(regency)s, %(basis)s, indicator, series, period, dimension, by_event, value_status, value,
        number, numerator, denominator, observation_status, release, direction, target, target_number,
        target_source, target_version, %(submission)s, %(stamp)s
    FROM sent WHERE (SELECT count(*) FROM ended) >= 0
"""


def report_values(*, submission_id: UUID, values: Sequence[Named], stamp: datetime) -> None:
    """Put submitted values in force under the basis `submitted`, and recount the tallies they belong to.

    Each value has indicator, series, period, dimension, by_event, value_status, value, number, numerator,
    denominator and observation_status; release (the number of that by which it was written), direction, and the target
    submitted with it (target, target_number, target_source, target_version; an empty target is none). Numbers are
    text in plain notation or None. `stamp` is the ledger's (ledger.operations.stamp).
    """
    if not values:
        return
    regency_id = statements.regency_id()
    parameters: Fields = {
        "regency": regency_id,
        "basis": Basis.SUBMITTED,
        "values": orjson.dumps(values).decode(),
        "submission": submission_id,
        "stamp": stamp,
    }
    statements.run(_REPORT_VALUES, parameters)
    _settle(in_force.SUMS, regency_id=regency_id, stamp=stamp)


def settle_submitted(*, stamp: datetime) -> None:
    """Bring the regency's figures by `submitted` in line with the ledger after a report that takes values back."""
    _settle(regency_id=statements.regency_id(), stamp=stamp)


def report_realisations(*, stamp: datetime) -> None:
    """Put in force the realisations and budgets of a report that was just submitted.

    Includes those that it restates or withdraws.
    """
    tables = in_force.PROGRAMMES, in_force.REALISATIONS, in_force.PROGRAMME_SUMS, in_force.BUDGETS
    _settle(*tables, regency_id=statements.regency_id(), stamp=stamp)


#: Tables that follow from the newest masterplan submitted, or from its newest targets.
_OF_KIND: Mapping[str, tuple[in_force.Wanted, ...]] = {
    Kind.MASTERPLAN: (
        in_force.PROGRAMMES,
        in_force.ACTIVITIES,
        in_force.PROGRAMME_SUMS,
        in_force.BUDGETS,
    ),
    Kind.TARGETS: (in_force.TARGETS,),
}


def report_submission(submission: Submission, stamp: datetime) -> None:
    """Put a new revision in force for its subject in the basis `submitted`, with the parts of a plan that figures use.

    The submission is in the ledger already; an older version sent again changes no programmes and no targets.
    Registered for ledger.operations.after_submission.
    """
    also = _OF_KIND.get(submission.kind, ())
    _settle(in_force.SUBJECTS, *also, regency_id=submission.regency_id, stamp=stamp)


_settle = partial(settling.settle, basis=Basis.SUBMITTED)
