"""Reading values. Plain rows straight from SQL: a page of 50 needs no model instances."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

import orjson

from api.http import paging, shapes
from api.http.exceptions import Problems
from api.http.lookup import for_statement
from api.http.paging import Page, Wanted, order
from api.national.catalogue.quotients import Rule
from api.regency.indicators import plausibility
from api.regency.indicators.changes import as_shown
from api.regency.indicators.models import Key, Value
from api.regency.indicators.shapes import ListedValue, ValueRow
from tenants import Fields, Named
from tenants.pool import statements

#: The natural key.
KEY = ("indicator", "series", "period")
ORDER = order(
    *KEY, also=("updated_at", "value_status"), since="updated_at",
    columns={"updated_at": "v.changed_at", **{name: f"v.{name}" for name in (*KEY, "value_status")}},
)  # fmt: skip

_SHOWN: Fields = {
    **{name: as_shown(name, "v.") for name in ("value", "numerator", "denominator")},
    "is_checked": "coalesce(v.released_version = v.version, false)",
    "is_submitted": "coalesce(v.handed_over_version = v.version, false)",
    "from_indicator": "nullif(v.from_indicator, '')",
}


def _in_utc(column: str) -> str:
    return f"""to_char(v.{column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


#: A value `v` as a list shows it.
COLUMNS = shapes.select(ListedValue, Value, "v", **_SHOWN)
#: The same, with times as the API writes them.
COLUMNS_AS_TEXT = shapes.select(
    ListedValue,
    Value,
    "v",
    as_sent=True,
    **_SHOWN,
    updated_at=_in_utc("changed_at"),
    confirmed_at=_in_utc("affirmed_at"),
)

#: The period before, in SQL: of 2025 2024, of 2025-S1 2024-S2, of 2025-01 2024-12.
_PREVIOUS = """
    CASE length({0})
        WHEN 4 THEN ({0}::int - 1)::text
        ELSE CASE
            WHEN {0} LIKE '%%-S1' THEN (left({0}, 4)::int - 1) || '-S2'
            WHEN {0} LIKE '%%-S2' THEN left({0}, 4) || '-S1'
            WHEN {0} LIKE '%%-Q1' THEN (left({0}, 4)::int - 1) || '-Q4'
            WHEN {0} LIKE '%%-Q_' THEN left({0}, 6) || (right({0}, 1)::int - 1)
            WHEN {0} LIKE '%%-01' THEN (left({0}, 4)::int - 1) || '-12'
            ELSE left({0}, 5) || lpad((right({0}, 2)::int - 1)::text, 2, '0')
        END
    END
"""

# What an outside producer published of the same key; the statement is told the `regency`'s id.
_OFFICIAL = """
    FROM catalogue_official_value p JOIN catalogue_official_load l ON l.id = p.load_id
    WHERE p.regency_id = %(regency)s AND p.indicator_id = {0}.indicator AND p.period = {0}.period
      AND p.series = {0}.series
    ORDER BY p.version DESC LIMIT 1
"""

_BEFORE = f"""
    (SELECT earlier.number FROM indicators_value earlier
     WHERE earlier.indicator = v.indicator AND earlier.series = v.series
       AND earlier.period = {_PREVIOUS.format("v.period")})::text AS before,
    EXISTS (
        SELECT FROM history_entry h
        WHERE h.resource = 'value' AND h.resource_key = v.indicator || '/' || v.series || '/' || v.period
          AND h.at = v.changed_at AND h.changes -> 'numerator' ->> 0 IS NOT NULL
          AND h.changes -> 'numerator' ->> 1 IS NULL
    ) AS dropped
"""
#: Of a value `v` what `plausibility.doubts` needs besides its own columns; the statement is told the `regency`'s id.
COMPARED = f"""
    {_BEFORE}, (SELECT nullif(p.value, '') {_OFFICIAL.format("v")}) AS official
"""

_OFFICIAL_SHOWN = f"""
    (SELECT to_json(o) FROM (
        SELECT p.value, p.observation_status, l.producer, l.publication, l.published_on, l.url, p.version,
               to_char(p.loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
        {_OFFICIAL}
     ) o WHERE o.value <> '')
"""

#: The row `v` for `row_of`.
SHOWN = f"""
    {COLUMNS}, v.number::text AS number, {_BEFORE},
    {_OFFICIAL_SHOWN.format("v")} AS official, v.id, v.dimension, v.by_event, v.handed_over_version,
    v.handed_over_in
"""

_MEASURED = f"SELECT {SHOWN}, {plausibility.MEASURED_BY} AS measured_by FROM indicators_value v WHERE"
_ONE = f"{_MEASURED} indicator = %(indicator)s AND series = %(series)s AND period = %(period)s"
_LOCKED = f"{_ONE} FOR UPDATE OF v"

# Each row is written as JSON by the database: 50 rows of 18 fields need not become objects of ours in between. The
# files that are evidence of the page's values are looked up once for all of them. The limit stands in the text: of a
# parameter the database would not know how much it asks for, and plan anew each time.
_PAGE = f"""
    WITH listed AS (
        SELECT {COLUMNS_AS_TEXT} FROM indicators_value v
        WHERE {{conditions}}
        ORDER BY {{order}}
        LIMIT {{limit:d}}
    ), files AS (
        SELECT l.key, array_agg(f.sha256 ORDER BY f.sha256) AS evidence
        FROM evidence_link l JOIN evidence_file f ON f.id = l.file_id
        WHERE l.subject = 'value'
          AND l.key = ANY (ARRAY(SELECT indicator || '/' || series || '/' || period FROM listed))
        GROUP BY l.key
    )
    SELECT {{keys}}, to_json(page)::text FROM (
        SELECT v.*, {{official}}coalesce(files.evidence, '{{{{}}}}') AS evidence
        FROM listed v LEFT JOIN files ON files.key = v.indicator || '/' || v.series || '/' || v.period
        ORDER BY {{order_listed}}
    ) AS page
"""

#: Filter name to its condition on a value `v`. What a filter is given travels as a parameter.
_CONDITIONS = {
    "indicator": "v.indicator = ANY (%(indicator)s)",
    "dimension": "v.dimension = ANY (%(dimension)s)",
    "period": "v.period = ANY (%(period)s)",
    "year": "left(v.period, 4)::int = ANY (%(year)s)",
    "value_status": "v.value_status = ANY (%(value_status)s)",
    "agency": """
        coalesce((SELECT o.agency_id FROM indicators_ownership o
                  WHERE (o.indicator, o.series) = (v.indicator, v.series)), v.agency_id) = ANY (%(agency)s)
    """,
    "is_checked": "coalesce(v.released_version = v.version, false) = %(is_checked)s",
    "is_submitted": "coalesce(v.handed_over_version = v.version, false) = %(is_submitted)s",
    "keys": "(v.indicator, v.series, v.period) IN (SELECT * FROM unnest(%(codes)s::text[], %(all_series)s::text[],"
    " %(periods)s::text[]))",
}

#: Filters of which any of several values will do.
_ANY = ("indicator", "dimension", "period", "year", "value_status", "agency")

#: Of a value or a point that is due: what was asked of the ministry (`x`) covers its period. Periods of one indicator
#: are of one length, so that their texts order as they do. Told the `regency`'s id.
COVERED_BY_EXEMPTION = """
    x.regency_id = %(regency)s AND x.indicator = {0}.indicator
    AND x.first_period <= {0}.period AND (x.last_period = '' OR {0}.period <= x.last_period)
    AND NOT EXISTS (SELECT FROM exemptions_ending e WHERE e.exemption_id = x.id AND e.from_period <= {0}.period)
"""
#: The ministry has agreed that a value does not apply. Told the `regency`'s id.
AGREED = f"EXISTS (SELECT FROM exemptions_exemption x WHERE x.state = 'agreed' AND {COVERED_BY_EXEMPTION})"

#: Counts of the working copy per cell, for figures.operations.fill. What is due by an event is not of the calendar,
#: nor is what an indicator is reported of from before it came (both by_event), and local indicators (L-) are nobody's
#: due: counted with the rest they would hide a value that is missing. Not applicable
#: is an answer only where the ministry has agreed, else it would be the easy way to 100 %: a claim alone counts as
#: nothing, and so as not reported. Of affirmations the month alone crosses the border, by the ministry's clock.
FILLING = f"""
    SELECT v.dimension, '' AS sub_dimension, v.period,
           count(*) FILTER (WHERE v.value_status = 'reported') AS reported,
           count(*) FILTER (WHERE v.value_status = 'not_available') AS not_available,
           count(*) FILTER (WHERE v.value_status = 'not_applicable' AND {AGREED.format("v")}) AS not_applicable,
           coalesce(to_char(max(v.affirmed_at) AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM'), '') AS last_affirmed_in
    FROM indicators_value v
    WHERE NOT v.by_event AND v.indicator NOT LIKE 'L-%%'
      AND (v.dimension, v.period) IN (SELECT w.dimension, w.period FROM wanted w)
    GROUP BY v.dimension, v.period
"""


def value(key: Key, *, locked: bool = False) -> ValueRow | None:
    """Return one value, `locked` until the end of the transaction if asked; None if it is not reported."""
    parameters = {**asdict(key), "regency": statements.regency_id()}
    found = statements.fetch_named(_LOCKED if locked else _ONE, parameters)
    return row_of(found[0], plausibility.rule(found[0])) if found else None


def row_of(row: Fields, rule: Rule | None) -> ValueRow:
    """Make a value from a row of SHOWN; the rule by which it was written gives its quotient."""
    return shapes.from_row(ValueRow, plausibility.add(row, rule))


def doubts(keys: Collection[Key]) -> Iterator[tuple[Key, Problems]]:
    """Yield the doubts about each of these values that exists."""
    conditions, parameters = narrowed({"keys": keys})
    for row in statements.fetch_named(
        f"{_MEASURED} {conditions}", {**parameters, "regency": statements.regency_id()}
    ):
        yield Key.of(row), plausibility.doubts(row, plausibility.rule(row))


def number(key: Key) -> Decimal | None:
    """Return the value as a number for calculations; None if it is not reported, or a word."""
    return Value.objects.filter(**asdict(key)).values_list("number", flat=True).first()


def values(*, filters: Named, wanted: Wanted, official: bool = False) -> Page[orjson.Fragment]:
    """Return a page of values, each as JSON.

    Filters that are None do not apply. The official value beside each is looked up on request only: it doubles the cost
    of a page.
    """
    conditions, parameters = narrowed(filters)
    if official:
        parameters["regency"] = statements.regency_id()
    statement, more = page_statement(conditions, wanted, official=official)
    found = statements.fetch(statement, {**parameters, **more})
    page = paging.cut(found, wanted, key=itemgetter(slice(-1)))
    return page.of(map(orjson.Fragment, [row[-1] for row in page.rows]))


def page_statement(conditions: str, wanted: Wanted, *, official: bool = False) -> tuple[str, Named]:
    """Return the statement of a page, whose rows end with a value as JSON, and the parameters of its order."""
    clauses = wanted.clauses()
    statement = _PAGE.format(
        conditions=f"{conditions} AND {clauses.where}",
        order=clauses.order_by,
        order_listed=clauses.order_by.replace(ORDER.column("updated_at"), "v.updated_at"),
        limit=wanted.size + 1,
        keys=", ".join(name.removeprefix("-") for name in wanted.by),
        official=f"{_OFFICIAL_SHOWN.format('v')} AS official, " if official else "",
    )
    return statement, clauses.parameters


def narrowed(filters: Named) -> tuple[str, Fields]:
    """Return the filters as an SQL condition on a value `v`, with its parameters."""
    given = {
        name: [value] if name in _ANY and not isinstance(value, list) else value
        for name, value in for_statement(filters).items()
        if value is not None
    }
    conditions = " AND ".join(_CONDITIONS[name] for name in given) or "true"
    return conditions, given | (of_keys(filters["keys"]) if "keys" in filters else {})


def of_keys(keys: Collection[Key]) -> dict[str, list[str]]:
    """Return the keys as the parameters `codes`, `all_series` and `periods`."""
    parts = [(key.indicator, key.series, key.period) for key in keys]
    return statements.arrays(parts, "codes", "all_series", "periods")


# The target of the value's period, and the newest baseline up to then; '' where there is none or it was taken away.
_TO_HAND_OVER = f"""
    SELECT v.id, v.version, {COMPARED}, coalesce(v.released_version = v.version, false) AS released,
           coalesce(v.handed_over_version = v.version, false) AS told,
           v.value_status = 'not_applicable' AND NOT {AGREED.format("v")} AS is_claimed,
           v.indicator, v.series, v.period, v.dimension, v.by_event, v.value_status, v.value,
           trim_scale(v.number)::text AS number,
           trim_scale(v.numerator)::text AS numerator, trim_scale(v.denominator)::text AS denominator,
           v.observation_status, v.note, v.reason, v.changed_at,
           CASE WHEN handed_over_in = %(period)s THEN restates ELSE handed_over_version IS NOT NULL END AS restated,
           coalesce(t.value, '') AS target, trim_scale(t.number)::text AS target_number,
           coalesce(t.source, '') AS target_source, t.version AS target_version,
           coalesce(b.value, '') AS baseline, b.period AS baseline_period, b.source AS baseline_source,
           b.version AS baseline_version
    FROM indicators_value v
    LEFT JOIN LATERAL (
        SELECT * FROM (
            SELECT t.value, t.number, t.source, t.version FROM indicators_target t
            WHERE t.kind = 'target' AND (t.indicator, t.series, t.period) = (v.indicator, v.series, v.period)
            ORDER BY t.version DESC LIMIT 1
        ) t WHERE t.value <> ''
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT * FROM (
            SELECT DISTINCT ON (b.period) b.period, b.value, b.source, b.version FROM indicators_target b
            WHERE b.kind = 'baseline' AND (b.indicator, b.series) = (v.indicator, v.series) AND b.period <= v.period
            ORDER BY b.period DESC, b.version DESC
        ) b WHERE b.value <> '' ORDER BY b.period DESC LIMIT 1
    ) b ON true
    WHERE (released_version = v.version OR %(entered)s) AND v.indicator NOT LIKE 'L-%%'
      AND (handed_over_version IS DISTINCT FROM v.version OR handed_over_in = %(period)s)
    ORDER BY v.indicator, v.series, v.period
"""


def to_hand_over(report_period: str, *, entered: bool = False) -> list[Fields]:
    """Return the values that a report of this period submits, each with the target and baseline in force.

    These are all checked values not submitted yet, of any value period, and those that this report's earlier revisions
    submitted. `restated`: an earlier report had another version. `entered` includes unchecked values, for a submit that
    checks them. `released`, and `told` to the ministry, refer to the `version` that was read. A value that `is_claimed`
    is not applicable according to the regency alone.
    """
    parameters = {"period": report_period, "entered": entered, "regency": statements.regency_id()}
    return statements.fetch_named(_TO_HAND_OVER, parameters)


_UNTOLD = "SELECT id FROM indicators_withdrawal WHERE told_in = ''"


def untold_withdrawals() -> list[UUID]:
    """Return the withdrawals that no report has sent.

    A report that reads to_withdraw afterwards sends all of them, except those whose value has been entered again.
    """
    return statements.column(_UNTOLD)


_TO_WITHDRAW = """
    SELECT DISTINCT ON (indicator, series, period) indicator, series, period, dimension, by_event
    FROM indicators_withdrawal w
    WHERE told_in IN ('', %(period)s) AND indicator NOT LIKE 'L-%%'
      AND NOT EXISTS (SELECT 1 FROM indicators_value v
                      WHERE (v.indicator, v.series, v.period) = (w.indicator, w.series, w.period)
                        AND (v.released_version = v.version OR %(entered)s))
    ORDER BY indicator, series, period
"""


def to_withdraw(report_period: str, *, entered: bool = False) -> list[Fields]:
    """Return the values that a report of this period withdraws.

    These are values that the ministry has and the regency deleted since, and those that this report's earlier revisions
    withdrew. A deleted key that was entered and checked again is in to_hand_over. `entered` includes unchecked values,
    as in to_hand_over.
    """
    return statements.fetch_named(_TO_WITHDRAW, {"period": report_period, "entered": entered})
