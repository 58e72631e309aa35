"""The things that figures of progress count, one row each, of some regencies by their codes.

Each gives a code, the key of the thing ("" for a regency of which there is none), what it is, what it adds, and the
submission that it is from with its hash. `{in_force}` is the present or a past instant.
"""

from api.national.figures import counting, targets
from api.national.figures.realised import tallies
from api.national.figures.targets import NOT_AGREED
from api.national.figures.words import SOURCES, UNSPECIFIED

_ITEMS = """
    SELECT m.code, coalesce(i.item, ''), i.what, i.adds, i.submission_id::text, encode(s.content_hash, 'hex')
    FROM unnest(%(ids)s::int[], %(codes)s::text[]) AS m (regency_id, code)
    LEFT JOIN ({items}) i ON i.regency_id = m.regency_id
    LEFT JOIN ledger_submission s ON s.id = i.submission_id
    WHERE (m.code, coalesce(i.item, '')) > (%(after_code)s, %(after_item)s)
    ORDER BY 1, 2 LIMIT %(limit)s
"""

# What was said, and what is owed and was not: each data point once. A value that nothing asks for, of an indicator that
# was retired after it was handed over, is counted among the reported ones and takes a missing one off their rest.
_VALUES = f"""
    SELECT regency_id, indicator || '/' || series || '/' || period AS item, v.submission_id,
           jsonb_build_object('dimension', dimension, 'period', period, 'value', nullif(v.value, ''),
                              'value_status', coalesce(v.value_status, 'not_reported')) AS what,
           CASE WHEN v.value_status IS NULL THEN jsonb_build_object('due', 1, 'not_reported', 1)
                WHEN d.period IS NULL AND {NOT_AGREED} THEN jsonb_build_object()
                WHEN d.period IS NULL THEN jsonb_build_object('not_due', 1)
                WHEN o.is_owed THEN jsonb_build_object('due', 1, CASE WHEN {NOT_AGREED} THEN 'not_reported'
                                                                      ELSE v.value_status END, 1)
                WHEN {NOT_AGREED} THEN jsonb_build_object()
                ELSE jsonb_build_object(v.value_status, 1, 'not_reported', -1) END AS adds
    FROM (
        SELECT * FROM figures_reported_value
        WHERE {{in_force}} AND basis = %(basis)s AND NOT by_event AND regency_id = ANY (%(ids)s::int[])
          AND (%(within)s::text[] IS NULL OR period = ANY (%(within)s))
          AND (%(dimension)s::text IS NULL OR dimension = %(dimension)s)
          AND (%(of_period)s::text IS NULL OR period = %(of_period)s)
    ) v FULL JOIN (
        SELECT regency_id, owed.*, true AS is_owed
        FROM unnest(%(submitters)s::int[]) AS s (regency_id)
        CROSS JOIN unnest(%(owed_indicators)s::text[], %(owed_series)s::text[], %(owed_dimensions)s::text[],
                          %(owed_periods)s::text[]) AS owed (indicator, series, dimension, period)
    ) o USING (regency_id, indicator, series, dimension, period)
    LEFT JOIN unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period) USING (dimension, period)
"""

# The reported ones among those that are due: what progress says of targets.
_TARGETS = f"""
    SELECT v.regency_id, v.indicator || '/' || v.series || '/' || v.period AS item, v.submission_id,
           jsonb_build_object('dimension', v.dimension, 'period', v.period, 'value', v.value,
                              'direction', nullif(v.direction, ''), 'target', nullif(v.target, ''),
                              'target_source', nullif(v.target_source, ''), 'band', {targets.BAND}) AS what,
           jsonb_build_object({targets.STANDING}, 1) AS adds
    FROM figures_reported_value v
    JOIN unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period) USING (dimension, period)
    WHERE {{in_force}} AND v.basis = %(basis)s AND NOT v.by_event AND v.value_status = 'reported'
      AND v.regency_id = ANY (%(ids)s::int[])
      AND (%(within)s::text[] IS NULL OR v.period = ANY (%(within)s))
      AND (%(dimension)s::text IS NULL OR v.dimension = %(dimension)s)
      AND (%(of_period)s::text IS NULL OR v.period = %(of_period)s)
"""

# A programme's money by source, in the names of progress; sources without any are left out.
_BY_SOURCE = f"""(
    SELECT coalesce(jsonb_object_agg(m.source, jsonb_build_object('allocated', m.allocated::text,
                                                                  'spent', m.spent::text)), '{{{{}}}}')
    FROM (VALUES {", ".join(f"('{each}', c.allocated_{each}, c.spent_from_{each})" for each in SOURCES)},
                 ('{UNSPECIFIED}', 0, c.spent_from_{UNSPECIFIED})) AS m (source, allocated, spent)
    WHERE m.allocated <> 0 OR m.spent <> 0)"""

_PROGRAMMES = f"""
    SELECT c.regency_id, c.programme_id::text AS item, r.submission_id,
           jsonb_build_object('dimension', c.dimension, 'sub_dimension', c.sub_dimension, 'time_frame', c.time_frame,
                              'status', {tallies.STATUS}) AS what,
           jsonb_build_object('total', 1, 'quick_wins', c.quick_win::int,
                              'by_time_frame', jsonb_build_object(c.time_frame, 1),
                              'by_status', jsonb_build_object({tallies.STATUS}, 1), 'allocated', c.allocated::text,
                              'spent', c.spent::text, 'by_source', {_BY_SOURCE}) AS adds
    FROM (SELECT * FROM figures_programme_tally WHERE {{in_force}} AND basis = %(basis)s) c
    JOIN (SELECT regency_id, programme_id, submission_id FROM figures_reported_programme
          WHERE {{in_force}} AND basis = %(basis)s) r USING (regency_id, programme_id)
    WHERE c.regency_id = ANY (%(ids)s::int[])
      AND (%(dimension)s::text IS NULL OR c.dimension = %(dimension)s)
      AND (%(sub_dimension)s::text IS NULL OR c.sub_dimension = %(sub_dimension)s)
"""

_SUBJECTS = """
    {due}
    SELECT r.regency_id, {item} AS item, r.submission_id,
           jsonb_build_object('kind', r.kind, 'state', r.state, 'revision', r.revision) AS what, {adds} AS adds
    FROM figures_reported_subject r {deadlines}
    WHERE {{in_force}} AND r.basis = %(basis)s AND r.kind IN ({kinds}) AND r.regency_id = ANY (%(ids)s::int[])
      AND (%(of_period)s::text IS NULL OR r.subject = %(of_period)s)
"""
_DEADLINES = """
    LEFT JOIN due d ON (d.kind, d.subject) = (r.kind, r.subject)
    LEFT JOIN own o ON (o.regency_id, o.kind, o.subject) = (r.regency_id, r.kind, r.subject)
"""
_REPORTS = f"{_SUBJECTS} AND (%(quarters)s::text[] IS NULL OR r.subject = ANY (%(quarters)s))".format(
    due=f"WITH {counting.DUE}",
    deadlines=_DEADLINES,
    kinds="'periodic_report'",
    item="r.subject",
    adds=f"jsonb_build_object('total', 1, 'late', (NOT {counting.in_time('r')})::int)",
)
# A masterplan and its enactment have the same subject.
_MASTERPLANS = _SUBJECTS.format(
    due="",
    deadlines="",
    kinds="'masterplan', 'enactment'",
    item="CASE r.kind WHEN 'masterplan' THEN r.subject ELSE r.kind || '/' || r.subject END",
    adds="CASE r.kind WHEN 'masterplan' THEN jsonb_build_object('total', 1, r.state, 1)"
    " ELSE jsonb_build_object('enacted', 1) END",
)
_BIMTEK = _SUBJECTS.format(
    due="",
    deadlines="",
    kinds="'bimtek_deliverable'",
    item="r.subject",
    adds="jsonb_build_object('handed_in', jsonb_build_object(right(r.subject, 1), 1),"
    " 'done', jsonb_build_object(right(r.subject, 1), (r.state = 'accepted')::int))",
)


def _of(items: str) -> str:
    """With `{in_force}` left for the instant."""
    return _ITEMS.replace("{items}", items)


#: Figure to its statement.
ITEMS = {
    "values": _of(_VALUES),
    "targets": _of(_TARGETS),
    "programmes": _of(_PROGRAMMES),
    "reports": _of(_REPORTS),
    "masterplans": _of(_MASTERPLANS),
    "bimtek": _of(_BIMTEK),
}

#: Every submission in force under `submitted`, for the ladder and deadlines.
SENT = f"""
    WITH {counting.DUE}
    SELECT r.regency_id, r.kind, r.subject, r.state, {counting.in_time("r")}, r.submission_id::text,
           encode(s.content_hash, 'hex')
    FROM figures_reported_subject r JOIN ledger_submission s ON s.id = r.submission_id {_DEADLINES}
    WHERE {{in_force}} AND r.basis = 'submitted'
      AND r.regency_id = ANY (%(ids)s::int[]) AND (%(round)s::text IS NULL OR r.subject = %(round)s)
"""
