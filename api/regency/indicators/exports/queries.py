"""All values that a filter finds, straight from the database to a file: one statement, one snapshot, no list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from django.db import connection

from api.regency.indicators import queries

#: In the order of an export; an import takes them back.
COLUMNS = (
    "regency",
    "indicator",
    "series",
    "period",
    "value",
    "numerator",
    "denominator",
    "value_status",
    "observation_status",
    "note",
    "reason",
    "agency",
    "version",
    "released",
    "handed_over",
    "changed_at",
    "changed_by",
    "affirmed_at",
    "expected_on",
    "from_indicator",
)
#: Texts that somebody typed. Excel would run one that begins like a formula: it gets an apostrophe, which an import
#: takes away again.
_TYPED = ("note", "reason", "changed_by")

_SELECTED = f"""
    SELECT {{columns}} FROM (
        SELECT %(regency)s AS regency, {queries.COLUMNS_AS_TEXT}, trim_scale(number)::text AS number
        FROM indicators_value WHERE {{conditions}}
    ) AS found
    ORDER BY indicator, series, period
"""
_GUARDED = ", ".join(
    f"CASE WHEN {name} ~ '^[=+@\\t\\r-]' THEN '''' || {name} ELSE {name} END AS {name}"
    if name in _TYPED
    else name
    for name in COLUMNS
)


def as_csv(file: IO[bytes], *, regency: str, filters: Mapping[str, Any]) -> None:
    """CSV in UTF-8 with a heading; codes in quotes, so that they stay texts for whoever looks at quotes."""
    statement = f"SELECT {_GUARDED} FROM ({_SELECTED}) AS selected ORDER BY indicator, series, period"
    form = "(FORMAT csv, HEADER, FORCE_QUOTE (regency, indicator, series, period))"
    for block in _copied(statement, form, COLUMNS, regency, filters):
        file.write(block)


def as_lines(
    file: IO[bytes], *, regency: str, filters: Mapping[str, Any], columns: Sequence[str] = COLUMNS
) -> None:
    """NDJSON: a value a line, as the API shows it. `number` is a further column."""
    statement = f"SELECT to_json(selected)::text FROM ({_SELECTED}) AS selected"
    for block in _copied(statement, "(FORMAT text)", columns, regency, filters):
        # COPY doubles each backslash; JSON has no other character that it would change.
        file.write(bytes(block).replace(b"\\\\", b"\\"))


def _copied(
    statement: str, form: str, columns: Sequence[str], regency: str, filters: Mapping[str, Any]
) -> Iterator[Any]:
    conditions, parameters = queries.narrowed(filters)
    selection = statement.format(columns=", ".join(columns), conditions=conditions)
    query = f"COPY ({selection}) TO STDOUT WITH {form}"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(query, {**parameters, "regency": regency}) as copy,
    ):
        yield from copy
