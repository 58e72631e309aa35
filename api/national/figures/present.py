"""The statements of progress for the present, all periods together: from totals (figures.totals), not from each cell.

They give what those of `counting` give. A total holds everything of a regency and dimension since the calendar's first
year as if it were due; `odd` are the dimensions and periods of which there is something that is not due, found one
index entry at a time, and their cells go over to what is not due.
"""

from api.national.catalogue.calendar import FIRST_YEAR
from api.national.figures.realised import tallies
from api.national.figures.targets import COMPARED, NOT_AGREED
from api.national.figures.totals import MONEY
from api.national.figures.words import STATUSES, TIME_FRAMES

#: What stands for all due periods of a dimension in rows by cell.
DUE = "due"

_SOURCE = f"""
    WITH RECURSIVE pair AS (
        SELECT d.code::text AS dimension, (
            SELECT min(c.period) FROM {{table}} c
            WHERE c.valid_until IS NULL AND c.{{restriction}} AND c.dimension = d.code AND c.period >= '{FIRST_YEAR}'
        )::text AS period
        FROM catalogue_dimension d
        UNION ALL
        SELECT p.dimension, (
            SELECT min(c.period) FROM {{table}} c
            WHERE c.valid_until IS NULL AND c.{{restriction}} AND c.dimension = p.dimension AND c.period > p.period
        )::text
        FROM pair p WHERE p.period IS NOT NULL
    ), due AS MATERIALIZED (
        SELECT * FROM unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period)
    ), odd AS MATERIALIZED (
        SELECT p.dimension, p.period FROM pair p LEFT JOIN due d USING (dimension, period)
        WHERE p.period IS NOT NULL AND d.period IS NULL
    ), source AS (
        SELECT t.regency_id, t.dimension, NOT t.is_early AS is_due, t.reported, t.not_available, t.not_applicable,
               {{more}}
        FROM {{total}} t WHERE t.{{restriction}}
        UNION ALL
        SELECT c.regency_id, c.dimension, x.is_due, x.sign * c.reported, x.sign * c.not_available,
               x.sign * c.not_applicable, {{more_odd}}
        FROM odd o CROSS JOIN LATERAL (
            SELECT * FROM {{table}} c
            WHERE c.valid_until IS NULL AND c.{{restriction}} AND c.dimension = o.dimension AND c.period = o.period
            OFFSET 0  -- by the index, a pair at a time: the planner would think them many and read all cells
        ) c CROSS JOIN (VALUES (true, -1), (false, 1)) AS x (is_due, sign)
        {{besides}}
    )
"""
_BY_KEY = (
    _SOURCE
    + """
    , counted AS MATERIALIZED (
        SELECT regency_id, sum(reported) FILTER (WHERE is_due) AS reported,
               sum(not_available) FILTER (WHERE is_due) AS not_available,
               sum(not_applicable) FILTER (WHERE is_due) AS not_applicable,
               sum(reported + not_available + not_applicable) FILTER (WHERE NOT is_due) AS not_due, {more_counted}
        FROM source GROUP BY 1
    ), member AS (SELECT * FROM unnest(%(ids)s::int[], %(keys)s::text[]) AS m (regency_id, key))
    SELECT key, coalesce(sum(reported), 0)::bigint, coalesce(sum(not_available), 0)::bigint,
           coalesce(sum(not_applicable), 0)::bigint, coalesce(sum(not_due), 0)::bigint, {more_summed}
    FROM member JOIN counted USING (regency_id) GROUP BY 1
"""
)
_BY_CELL = (
    _SOURCE
    + f"""
    SELECT dimension, CASE WHEN is_due THEN '{DUE}' ELSE '' END, sum(reported)::bigint, sum(not_available)::bigint,
           sum(not_applicable)::bigint, {{more_by_cell}}
    FROM source WHERE regency_id <> ALL (%(without)s::int[]) GROUP BY 1, 2
"""
)
_FILLING = {
    "table": "figures_filling_cell",
    "total": "figures_filling_total",
    "restriction": "area = 'values'",
    "more": "t.last_changed_on, t.last_affirmed_in",
    "more_odd": "NULL, NULL",
    "more_counted": "max(last_changed_on) AS last_changed_on, max(last_affirmed_in) AS last_affirmed_in",
    "more_summed": "max(last_changed_on), nullif(max(last_affirmed_in), '')",
    "more_by_cell": "max(last_changed_on), nullif(max(last_affirmed_in), '')",
    "besides": "",
}
# What was submitted as not applicable and is not agreed is in the totals, and is taken off: few, by an index.
_NOT_AGREED = f"""
        UNION ALL
        SELECT v.regency_id, v.dimension, EXISTS (SELECT FROM due WHERE (dimension, period) = (v.dimension, v.period)),
               0, 0, -1, {", ".join("0" for _ in COMPARED)}
        FROM figures_reported_value v
        WHERE v.valid_until IS NULL AND v.basis = %(basis)s AND NOT v.by_event AND {NOT_AGREED}
"""
_TALLIES = {
    "table": "figures_reported_tally",
    "total": "figures_reported_total",
    "restriction": "basis = %(basis)s",
    "more": ", ".join(f"t.{name}" for name in COMPARED),
    "more_odd": ", ".join(f"x.sign * c.{name}" for name in COMPARED),
    "more_counted": ", ".join(f"sum({name}) FILTER (WHERE is_due) AS {name}" for name in COMPARED),
    "more_summed": ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in COMPARED),
    "more_by_cell": ", ".join(f"sum({name})::bigint" for name in COMPARED),
    "besides": _NOT_AGREED,
}
FILLING_BY_KEY, FILLING_BY_CELL = _BY_KEY.format(**_FILLING), _BY_CELL.format(**_FILLING)
TALLIES_BY_KEY, TALLIES_BY_CELL = _BY_KEY.format(**_TALLIES), _BY_CELL.format(**_TALLIES)

_ENTERED = """
    SELECT {of}, sum(s.reported)::bigint, max(s.last_changed_on)
    FROM figures_filling_total s {join}
    WHERE s.area = 'programmes' AND s.regency_id <> ALL (%(without)s::int[]) GROUP BY 1
"""
# The status of a programme changes with the day, so it is in no total: from an index of what it depends on. Both are
# added up by {by} before they are by key: those rows are few, and adding up money takes long.
_SUBMITTED = """
    WITH standing AS (
        SELECT {by}, {statuses}
        FROM (
            SELECT c.{by}, {status} AS status FROM figures_programme_tally c
            WHERE c.valid_until IS NULL AND c.basis = %(basis)s
            OFFSET 0  -- once a row, not once a status
        ) c GROUP BY 1
    ), money AS (
        SELECT {by}, {totals} FROM figures_programme_total t WHERE t.basis = %(basis)s AND t.total > 0 GROUP BY 1
    )
    SELECT {of}, {counts}, {summed}
    FROM (SELECT * FROM money JOIN standing USING ({by})) s {join} GROUP BY 1
"""
_BY_MEMBER = {
    "of": "m.key",
    "join": "JOIN unnest(%(ids)s::int[], %(keys)s::text[]) AS m (regency_id, key) USING (regency_id)",
}
_BY_DIMENSION = {"of": "s.dimension || ' '", "join": ""}
_COUNTED = ("total", "quick_wins", *TIME_FRAMES)
_SUMMED = {
    "status": tallies.STATUS.strip(),
    "statuses": ", ".join(f"count(*) FILTER (WHERE c.status = '{each}') AS {each}" for each in STATUSES),
    "totals": ", ".join(f"sum(t.{each}) AS {each}" for each in (*_COUNTED, *MONEY)),
    "counts": ", ".join(f"sum(s.{each})::bigint" for each in (*_COUNTED, *STATUSES)),
    "summed": ", ".join(f"sum(s.{each})::text" for each in MONEY),
}
ENTERED_BY_KEY, ENTERED_BY_CELL = _ENTERED.format(**_BY_MEMBER), _ENTERED.format(**_BY_DIMENSION)
PROGRAMMES_BY_KEY = _SUBMITTED.format(by="regency_id", **_BY_MEMBER, **_SUMMED)
PROGRAMMES_BY_CELL = _SUBMITTED.format(by="dimension", **_BY_DIMENSION, **_SUMMED)
