"""Figures moved by what becomes of a submission: accepted, returned, withdrawn. In the transaction of that step.

Each brings one regency's figures of a basis in line with what the ledger says must be in force (in_force): rows that
are there already stay, others end and the next ones begin.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from api.national.figures import in_force, targets, totals
from api.national.figures.models import Basis
from api.national.figures.realised import movements as realised
from api.national.figures.realised import tallies

# Dimension, direction and numbers of a value are not in what was submitted: they are taken from the row that
# submitting wrote.
_SETTLE_VALUES = """
    WITH wanted AS ({wanted}), known AS (
        SELECT DISTINCT ON (submission_id, indicator, series, period) *
        FROM figures_reported_value
        WHERE regency_id = %(regency)s AND basis = 'submitted'
          AND submission_id IN (SELECT submission_id FROM wanted)
    ), ended AS (
        UPDATE figures_reported_value v SET valid_until = %(stamp)s
        WHERE v.regency_id = %(regency)s AND v.basis = %(basis)s AND v.valid_until IS NULL
          AND NOT EXISTS (
              SELECT FROM wanted w WHERE w.submission_id = v.submission_id
                AND (w.indicator, w.series, w.period) = (v.indicator, v.series, v.period))
        RETURNING 1
    )
    INSERT INTO figures_reported_value (regency_id, basis, indicator, series, period, dimension, by_event, value_status,
        value, number, numerator, denominator, observation_status, release, direction, target, target_number,
        target_source, target_version, submission_id, valid_from)
    SELECT %(regency)s, %(basis)s, k.indicator, k.series, k.period, k.dimension, k.by_event, k.value_status,
        k.value, k.number, k.numerator, k.denominator, k.observation_status, k.release, k.direction, k.target,
        k.target_number, k.target_source, k.target_version, k.submission_id, %(stamp)s
    FROM wanted w JOIN known k USING (submission_id, indicator, series, period)
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM figures_reported_value v
        WHERE v.regency_id = %(regency)s AND v.basis = %(basis)s AND v.valid_until IS NULL
          AND v.submission_id = k.submission_id
          AND (v.indicator, v.series, v.period) = (k.indicator, k.series, k.period))
"""

_SETTLE_TALLIES = f"""
    WITH counted AS (
        SELECT v.dimension, v.period, {targets.TALLIED}
        FROM figures_reported_value v
        WHERE v.regency_id = %(regency)s AND v.basis = %(basis)s AND v.valid_until IS NULL AND NOT v.by_event
        GROUP BY 1, 2
    ), ended AS (
        UPDATE figures_reported_tally t SET valid_until = %(stamp)s
        WHERE t.regency_id = %(regency)s AND t.basis = %(basis)s AND t.valid_until IS NULL
          AND NOT EXISTS (
              SELECT FROM counted c
              WHERE (c.dimension, c.period, {targets.of("c")}) = (t.dimension, t.period, {targets.of("t")}))
        RETURNING 1
    )
    INSERT INTO figures_reported_tally (regency_id, basis, dimension, period, {targets.of()}, valid_from)
    SELECT %(regency)s, %(basis)s, c.*, %(stamp)s
    FROM counted c
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM figures_reported_tally t
        WHERE t.regency_id = %(regency)s AND t.basis = %(basis)s AND t.valid_until IS NULL
          AND (c.dimension, c.period, {targets.of("c")}) = (t.dimension, t.period, {targets.of("t")}))
"""

_SETTLE_PROGRAMMES = """
    WITH wanted AS ({wanted}), ended AS (
        UPDATE figures_reported_programme p SET valid_until = %(stamp)s
        WHERE p.regency_id = %(regency)s AND p.basis = %(basis)s AND p.valid_until IS NULL
          AND NOT EXISTS (SELECT FROM wanted w WHERE w.submission_id = p.submission_id)
        RETURNING 1
    )
    INSERT INTO figures_reported_programme (regency_id, basis, programme_id, dimension, sub_dimension, time_frame,
        quick_win, allocated, from_apbd, from_apbn, from_dak, from_csr, from_kpbu, from_grant, from_other,
        submission_id, valid_from)
    SELECT %(regency)s, %(basis)s, w.programme_id, w.dimension, w.sub_dimension, w.time_frame, w.quick_win, w.allocated,
        w.from_apbd, w.from_apbn, w.from_dak, w.from_csr, w.from_kpbu, w.from_grant, w.from_other,
        w.submission_id, %(stamp)s
    FROM wanted w
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM figures_reported_programme p
        WHERE p.regency_id = %(regency)s AND p.basis = %(basis)s AND p.valid_until IS NULL
          AND p.submission_id = w.submission_id)
"""

_SETTLE_SUBJECTS = """
    WITH wanted AS ({wanted}), ended AS (
        UPDATE figures_reported_subject s SET valid_until = %(stamp)s
        WHERE s.regency_id = %(regency)s AND s.basis = %(basis)s AND s.valid_until IS NULL
          AND NOT EXISTS (SELECT FROM wanted w
                          WHERE (w.submission_id, w.state, w.in_time) = (s.submission_id, s.state, s.in_time))
        RETURNING 1
    )
    INSERT INTO figures_reported_subject (regency_id, basis, kind, subject, submission_id, revision, late, in_time,
        state, under_query, valid_from)
    SELECT %(regency)s, %(basis)s, w.kind, w.subject, w.submission_id, w.revision, w.late, w.in_time, w.state,
        w.under_query, %(stamp)s
    FROM wanted w
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM figures_reported_subject s
        WHERE s.regency_id = %(regency)s AND s.basis = %(basis)s AND s.valid_until IS NULL
          AND (w.submission_id, w.state, w.in_time) = (s.submission_id, s.state, s.in_time))
"""


def settle(*, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """Makes what the ledger says is in force by this basis the figures in force. The step is in the ledger already.

    By the ministry for `accepted`, by the regency for `submitted`; under the ledger's lock, stamped by national.clock.
    """
    parameters: dict[str, Any] = {"regency": regency_id, "basis": basis, "stamp": stamp}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_VALUES.format(wanted=in_force.values(basis)), parameters)
        cursor.execute(_SETTLE_TALLIES, parameters)
        cursor.execute(_SETTLE_PROGRAMMES.format(wanted=in_force.programmes(basis)), parameters)
        cursor.execute(_SETTLE_SUBJECTS.format(wanted=in_force.subjects(basis)), parameters)
    realised.settle_activities(regency_id=regency_id, basis=basis, stamp=stamp)
    realised.settle_realisations(regency_id=regency_id, basis=basis, stamp=stamp)
    tallies.settle(regency_id=regency_id, basis=basis, stamp=stamp)
    for table in ("figures_reported_total", "figures_programme_total"):
        totals.settle(table, regency_id=regency_id, basis=basis)


def settle_programmes(*, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """The same for programmes alone: those of the newest version of the masterplan that counts."""
    parameters: dict[str, Any] = {"regency": regency_id, "basis": basis, "stamp": stamp}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_PROGRAMMES.format(wanted=in_force.programmes(basis)), parameters)


def mark(*, regency_id: int, stamp: datetime) -> None:
    """Brings in line how each submission stands, of what is submitted: after every step that the ministry takes, and
    after an objection."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE_SUBJECTS.format(wanted=in_force.subjects(Basis.SUBMITTED)),
            {"regency": regency_id, "basis": Basis.SUBMITTED, "stamp": stamp},
        )
