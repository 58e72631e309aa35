"""Values as stored: the columns of their content, and the SQL that changes many of them with their history."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from api.http import shapes
from api.regency.history import operations as history
from api.regency.indicators.models import Value
from api.regency.indicators.shapes import ParsedContent

#: The resource in history.
RESOURCE = "value"
#: By the author of a change, the parameters of SQL that writes its history.
entry_parameters = partial(history.entry_parameters, RESOURCE)
#: Field of a value's content to its column.
_field: Any = Value._meta.get_field
_COLUMN: dict[str, str] = {each.name: _field(each.name).column for each in shapes.info(ParsedContent).kept}
CONTENT = tuple(_COLUMN.values())
COLUMNS = ", ".join(CONTENT)
#: The number follows from the value.
_COMPARED = {name: column for name, column in _COLUMN.items() if name != "number"}

#: The value under the key of a row `s`, locked: what it becomes is made from what it is. A subquery for each row, so
#: that it is found by its key whatever the planner believes of the rows.
PRESENT = """
    LATERAL (
        SELECT * FROM indicators_value present
        WHERE (present.indicator, present.series, present.period)
            BETWEEN (s.indicator, s.series, s.period) AND (s.indicator, s.series, s.period)
        LIMIT 1 FOR UPDATE
    ) v
"""
#: Begins to keep of rows of values that the ministry has them; FROM follows.
WITHDRAW = """
    INSERT INTO indicators_withdrawal (id, indicator, series, period, dimension, by_event, handed_over_in, withdrawn_at,
        told_in)
    SELECT id, indicator, series, period, dimension, by_event, handed_over_in, %(now)s, ''
"""


def content(prefix: str, named: str = "") -> str:
    """Return the columns of a content, each with `prefix`, and with `named` before its alias."""
    names = (f" AS {named}{column}" if named else "" for column in CONTENT)
    return ", ".join(f"{prefix}{column}{name}" for column, name in zip(CONTENT, names, strict=True))


#: Condition: the columns say something else than those of the value that is there, which have old_ before their names.
DIFFERS = " IS DISTINCT FROM ".join(
    f"({', '.join(f'{prefix}{column}' for column in _COMPARED.values())})" for prefix in ("", "old_")
)


def as_shown(column: str, prefix: str = "") -> str:
    """Return SQL for a column of a value as the API shows it: exact, without trailing zeros."""
    match column:
        case "value":
            return f"nullif({prefix}value, '')"
        case "numerator" | "denominator":
            return f"trim_scale({prefix}{column})::text"
    return f"{prefix}{column}"


def _changed() -> Iterator[str]:
    """Yield SQL for each field and its entry in the history, NULL where it does not differ."""
    fields = {name: (as_shown(column, "old_"), as_shown(column)) for name, column in _COMPARED.items()}
    fields["from_indicator"] = ("nullif(old_from_indicator, '')", "nullif(from_indicator, '')")
    for name, (was, new) in fields.items():
        becomes = f"CASE WHEN outcome <> 'deleted' THEN {new} END"
        yield f"'{name}', CASE WHEN {was} IS DISTINCT FROM {becomes} THEN jsonb_build_array({was}, {becomes}) END"


#: {field: [before, after]} of what differs.
_CHANGES = f"jsonb_strip_nulls(jsonb_build_object({', '.join(_changed())}))"
#: The id of a value that is created.
NEW_ID = history.ROW_ID.format("row")
#: Of rows `told`: those whose value was really changed. One that another has created meanwhile was not.
REALLY = "(outcome <> 'created' OR new_id IN (SELECT id FROM created))"


def applied(*, conflict: str = "", further: str = "") -> str:
    """Return SQL that applies the rows `told` to the values, and records the changes in the history.

    `told` has the key, `new_id`, the new content and `from_indicator`, the old ones with the prefix old_, the `id` and
    `version` of the existing value, and the `outcome`: created, updated or deleted; any other does nothing. `further`
    adds other entries of history.
    """
    return f"""
    created AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, {COLUMNS}, version,
            handed_over_in, changed_at, changed_by, from_indicator)
        SELECT new_id, indicator, series, period, dimension, by_event, {COLUMNS}, 1, '', %(now)s, %(actor_name)s,
               from_indicator
        FROM told WHERE outcome = 'created' {conflict} RETURNING id
    ), updated AS (
        UPDATE indicators_value v
        SET ({COLUMNS}) = ROW ({content("t.")}), version = v.version + 1, changed_at = %(now)s,
            changed_by = %(actor_name)s, from_indicator = t.from_indicator
        FROM told t WHERE t.outcome = 'updated' AND v.id = t.id
    ), deleted AS (
        DELETE FROM indicators_value v USING told t WHERE t.outcome = 'deleted' AND v.id = t.id RETURNING v.*
    ), withdrawn AS (
        {WITHDRAW} FROM deleted WHERE handed_over_version IS NOT NULL
    ), entries AS (
        SELECT indicator || '/' || series || '/' || period AS resource_key, outcome AS action,
               CASE outcome WHEN 'created' THEN 1 WHEN 'updated' THEN version + 1 ELSE version END AS version,
               {_CHANGES} AS changes
        FROM told WHERE outcome IN ('created', 'updated', 'deleted') AND {REALLY}
        {further}
    ), remembered AS (
        {history.insert("entries")}
    )
    """
