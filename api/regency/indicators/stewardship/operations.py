"""Releasing and affirming values: one, many, or all that a filter finds, with the number that the caller expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.exceptions import Conflict, FieldError, Invalid
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Grant
from api.national.catalogue import quotients, rulings
from api.regency.history import operations as history
from api.regency.indicators import operations as values
from api.regency.indicators import policies, specs
from api.regency.indicators.queries import JUMPS, Key

_NAMED = 100

_FILTERS = {
    "indicator": "v.indicator = %(indicator)s",
    "dimension": "v.dimension = %(dimension)s",
    "period": "v.period = %(period)s",
    "agency": "coalesce(o.agency_id, v.agency_id) = %(agency)s",
}
_OF_KEYS = """
    (v.indicator, v.series, v.period) IN (
        SELECT * FROM unnest(%(indicators)s::text[], %(all_series)s::text[], %(periods)s::text[])
    )
"""

_CHOOSE = """
    SELECT v.id, v.indicator, v.series, v.period, v.dimension, v.by_event,
           coalesce(v.released_version = v.version, false) AS released,
           v.value, v.numerator, v.denominator, v.changed_at,
           v.note = '' AND {jumps} AS needs_note, v.value_status <> 'reported' AND v.reason = '' AS needs_reason,
           coalesce(o.agency_id, v.agency_id) AS agency
    FROM indicators_value v LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (v.indicator, v.series)
    WHERE {conditions}
    ORDER BY v.indicator, v.series, v.period
    FOR UPDATE OF v
"""

_ENTRIES = f"""
    INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version,
        changes)
    SELECT {history.ENTRY_ID}, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s, 'value',
           indicator || '/' || series || '/' || period, %(action)s, version, %(changes)s::jsonb
    FROM done
"""
_RELEASE = f"""
    WITH done AS (
        UPDATE indicators_value SET released_version = version WHERE id = ANY (%(ids)s)
        RETURNING indicator, series, period, version
    )
    {_ENTRIES}
"""
_AFFIRM = f"""
    WITH done AS (
        UPDATE indicators_value SET affirmed_at = %(now)s WHERE id = ANY (%(ids)s)
        RETURNING indicator, series, period, version
    )
    {_ENTRIES}
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """The values that are meant: by key, or by filter. `expected` is how many the caller believes these are."""

    keys: Sequence[Key] | None
    filters: Mapping[str, Any]
    expected: int | None


@dataclass(frozen=True, slots=True)
class Done:
    """How many values were chosen, how many of them changed, and which the nation's figure leaves out."""

    chosen: int
    changed: int
    left_out: list[Key]


def release_values(*, choice: Choice, by: Actor, now: datetime) -> Done:
    """Releases the chosen values as they stand: the next report hands them over.

    A value that jumped against the period before needs a note first, which travels with it; one that is not available
    or not applicable the reason. Raises Invalid (note_needed, reason_needed, no_such_value), Conflict (count_differs).
    """
    found = _chosen(choice)
    waiting = [row for row in found if not row["released"]]
    if doubtful := [row for row in waiting if row["needs_note"]]:
        raise Invalid(
            f"{len(doubtful)} values differ by more than half from the period before: explain each in its note.",
            f"{len(doubtful)} nilai berubah lebih dari separuh dari periode sebelumnya: jelaskan dalam catatannya.",
            code="note_needed",
            errors=[_of(row, "note_needed", *_NOTE_NEEDED) for row in doubtful[:_NAMED]],
        )
    if unexplained := [row for row in waiting if row["needs_reason"]]:
        raise Invalid(
            f"{len(unexplained)} values are said not to be available or applicable: give each its reason.",
            f"{len(unexplained)} nilai dinyatakan tidak tersedia atau tidak berlaku: isi alasannya.",
            code="reason_needed",
            errors=[_of(row, "reason_needed", *_REASON_NEEDED) for row in unexplained[:_NAMED]],
        )
    released = _change(_RELEASE, waiting, "released", '{"released": [false, true]}', by, now)
    return Done(len(found), released, _left_out(found))


def affirm_values(*, choice: Choice, grant: Grant, by: Actor, now: datetime) -> Done:
    """Says of the chosen values that they are still true. Their versions, release and hand-over stay.

    The ministry sees of it the month, by dimension and period, in the same transaction.

    A contributor affirms values of their own agencies. Raises Invalid (no_such_value), Conflict (count_differs),
    Forbidden (another_agency).
    """
    found = _chosen(choice)
    if not grant.may_write_for(*(row["agency"] for row in found)):
        raise policies.AnotherAgency
    affirmed = _change(_AFFIRM, found, "affirmed", "{}", by, now)
    cells = {
        (row["dimension"], "", row["period"])
        for row in found
        if not row["by_event"] and not specs.is_local(row["indicator"])
    }
    values.fill(sorted(cells), now=now, edited=False)
    return Done(len(found), affirmed, _left_out(found))


def _left_out(rows: list[dict[str, Any]]) -> list[Key]:
    """Values of national indicators that lack the parts that the nation's figure is made of."""
    partless = [row for row in rows if row["value"] and None in (row["numerator"], row["denominator"])]
    ruling = rulings.rulings() if partless else None
    found = []
    for row in partless:
        rule = ruling and ruling.at_writing(
            row["indicator"], Period.parse(row["period"]), at=row["changed_at"]
        )
        if rule and quotients.lacks_parts(rule, row["value"], row["numerator"], row["denominator"]):
            found.append(Key(row["indicator"], row["series"], row["period"]))
    return found[:_NAMED]


def _chosen(choice: Choice) -> list[dict[str, Any]]:
    """The chosen values, locked."""
    values.lock_bulk_writes()
    given = {name: value for name, value in choice.filters.items() if value is not None}
    conditions = [_FILTERS[name] for name in given]
    parameters = dict(given)
    if choice.keys is not None:
        conditions.append(_OF_KEYS)
        parameters |= {
            "indicators": [key.indicator for key in choice.keys],
            "all_series": [key.series for key in choice.keys],
            "periods": [key.period for key in choice.keys],
        }
    with connection.cursor() as cursor:
        cursor.execute(_CHOOSE.format(jumps=JUMPS, conditions=" AND ".join(conditions) or "true"), parameters)
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if choice.keys is not None:
        _refuse_missing(choice.keys, found)
    if choice.expected is not None and len(found) != choice.expected:
        raise Conflict(
            f"There are {len(found)} such values, not {choice.expected}. Look again before you go on.",
            f"Ada {len(found)} nilai, bukan {choice.expected}. Periksa lagi sebelum melanjutkan.",
            code="count_differs",
            extra={"count": len(found)},
        )
    return found


def _refuse_missing(keys: Sequence[Key], found: list[dict[str, Any]]) -> None:
    known = {Key(row["indicator"], row["series"], row["period"]) for row in found}
    missing = [(at, key) for at, key in enumerate(keys) if key not in known]
    if missing:
        raise Invalid(
            f"{len(missing)} of these values are not reported.",
            f"{len(missing)} dari nilai ini belum dilaporkan.",
            code="no_such_value",
            errors=[
                FieldError(
                    f"/keys/{at}",
                    "no_such_value",
                    f"No value {key}.",
                    f"Nilai {key} tidak ada.",
                    by_state=True,
                )
                for at, key in missing[:_NAMED]
            ],
        )


def _change(
    statement: str, rows: list[dict[str, Any]], action: str, changes: str, by: Actor, now: datetime
) -> int:
    ids: list[UUID] = [row["id"] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "ids": ids,
                "entries": history.first_of_ids(),
                **history.entry_parameters(by, now),
                "action": action,
                "changes": changes,
            },
        )
        return int(cursor.rowcount)


_NOTE_NEEDED = (
    "More than half up or down from the period before: explain it in the note.",
    "Berubah lebih dari separuh dari periode sebelumnya: jelaskan dalam catatan.",
)
_REASON_NEEDED = (
    "It is not available or not applicable: say why in the reason.",
    "Nilai tidak tersedia atau tidak berlaku: isi alasannya.",
)


def _of(row: Mapping[str, Any], code: str, message: str, message_id: str) -> FieldError:
    key = f"{row['indicator']}/{row['series']}/{row['period']}"
    return FieldError("", code, f"{key}: {message}", f"{key}: {message_id}", by_state=True)
