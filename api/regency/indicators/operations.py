"""Recording values: lock, check, write, history, and the filling cell that crosses the border, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from api.http.differences import differences
from api.http.exceptions import Conflict, Invalid, NotFound
from api.http.grammar import decimals
from api.identity.callers import Actor
from api.national.catalogue import calendar, rulings
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.quotients import Rule
from api.national.figures import operations as figures
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import doubts, queries, specs
from api.regency.indicators.mapped import operations as mapping
from api.regency.indicators.mapped import queries as mapped
from api.regency.indicators.mapped.operations import Own
from api.regency.indicators.models import Value, Withdrawal
from api.regency.indicators.queries import Key, LockedValue
from tenants import current
from tenants.ids import uuid7
from tenants.pool import statements

RESOURCE = "value"
#: Warns of a value of an own indicator: what is entered under the national code says something else, and that counts.
NATIONAL_VALUE_STANDS = "national_value_stands"


@dataclass(frozen=True, slots=True)
class Content:
    """What is said about one key, as it is kept. Two equal contents are one answer, however often it is sent."""

    value_status: str
    value: str
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    observation_status: str
    agency_id: UUID | None
    note: str
    reason: str
    expected_on: date | None

    def shown(self) -> dict[str, Any]:
        """As the API shows it, for history."""
        return {
            "value_status": self.value_status,
            "value": self.value or None,
            "numerator": _text(self.numerator),
            "denominator": _text(self.denominator),
            "observation_status": self.observation_status,
            "agency": str(self.agency_id) if self.agency_id else None,
            "note": self.note,
            "reason": self.reason,
            "expected_on": self.expected_on.isoformat() if self.expected_on else None,
        }


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a write: created, or changed, or nothing to change."""

    created: bool
    changed: bool
    shown: dict[str, Any]


def content(given: dict[str, Any], spec: IndicatorSpec) -> Content:
    """The content of a value as its indicator's grammar reads it. Raises Invalid with a pointer for each fault.

    A reported value has a value (0 is one); one that is not available or not applicable has none.
    """
    status = given["value_status"]
    text = given["value"]
    if status == Value.Status.REPORTED and not (text or "").strip():
        raise Invalid.at(
            "/value",
            "required",
            "Give the value. Where there is none, say so by value_status: not_available or not_applicable.",
            "Isi nilainya. Bila tidak ada, nyatakan dengan value_status: not_available atau not_applicable.",
        )
    if status != Value.Status.REPORTED:
        for name in ("value", "numerator", "denominator"):
            if given[name] is not None:
                raise Invalid.at(
                    f"/{name}",
                    "value_not_expected",
                    f"A value that is {status} has no {name}.",
                    f"Nilai berstatus {status} tidak memiliki {name}.",
                )
    parsed = grammar.parse_value(spec, text) if status == Value.Status.REPORTED else None
    numerator, denominator = given["numerator"], given["denominator"]
    return Content(
        value_status=status,
        value=parsed.text if parsed else "",
        number=parsed.number if parsed else None,
        numerator=grammar.parse_part(numerator, pointer="/numerator") if numerator is not None else None,
        denominator=(
            grammar.parse_part(denominator, pointer="/denominator", is_denominator=True)
            if denominator is not None
            else None
        ),
        observation_status=given["observation_status"],
        agency_id=given["agency"],
        note=given["note"],
        reason=given["reason"],
        expected_on=_expected(given.get("expected_on"), status),
    )


def _expected(on: date | None, status: str) -> date | None:
    if on is not None and status != Value.Status.NOT_AVAILABLE:
        raise Invalid.at(
            "/expected_on",
            "date_not_expected",
            "Only a value that is not available yet has a day on which it is expected.",
            "Hanya nilai yang belum tersedia yang memiliki tanggal perkiraan.",
        )
    return on


def record_value(
    *,
    key: Key,
    spec: IndicatorSpec,
    content: Content,
    by: Actor,
    now: datetime,
    check: Callable[[LockedValue | None], None],
) -> Recorded:
    """Puts a value in its place: created, changed, or left as it is when it says the same already. What a release
    measures otherwise since it was written is said anew, also where the text is the same.

    `check` is told the locked row before it changes and raises what forbids the write (a stale version, another
    agency). An edit takes release and hand-over back, because both are of a version. What is recorded of an own
    indicator that counts nationally is repeated under the national code; where something else stands there, the value
    shown is warned of it (national_value_stands).
    """
    national = specs.counts_as(spec)
    if not national:
        return _record(key, spec, spec, content, by, now, check)
    lock_bulk_writes()
    ruling = rulings.rulings()
    rule = doubts.rule_of(spec, key.period, ruling, now=now)
    recorded = _record(key, spec, rule, content, by, now, check)
    followed = mapping.follow([Own(spec, national, key.series, key.period)], by=by, now=now, ruling=ruling)
    fill(sorted(followed.cells), now=now)
    if followed.standing:
        recorded.shown["warnings"] = [*recorded.shown["warnings"], NATIONAL_VALUE_STANDS]
    return recorded


def _record(
    key: Key,
    spec: IndicatorSpec,
    rule: Rule,
    content: Content,
    by: Actor,
    now: datetime,
    check: Callable[[LockedValue | None], None],
) -> Recorded:
    row = queries.locked(key)
    if row is None:
        check(None)
        if shown := _create(key, spec, content, by, now):
            _fill_for(spec, key, now)
            return Recorded(created=True, changed=True, shown=doubts.add(shown, rule))
        row = queries.locked(key)  # another request created it while we looked
        if row is None:
            raise Conflict(
                "The value was written by someone else just now. Try again.",
                "Nilai ini baru saja ditulis orang lain. Coba lagi.",
                code="written_meanwhile",
            )
    before = content_of(row)
    if before == content and not specs.is_overtaken(spec, key.period, written_at=row.changed_at):
        return Recorded(created=False, changed=False, shown=queries.value(key))
    check(row)
    shown = _change(row, before, content, by, now)
    is_dated = shown.pop("is_dated")
    if not is_dated or before.value_status != content.value_status:
        _fill_for(spec, key, now)
    return Recorded(created=False, changed=True, shown=doubts.add(shown, rule))


def delete_value(*, key: Key, by: Actor, now: datetime, check: Callable[[LockedValue], None]) -> None:
    """Takes a value away: from then on it is not reported. What the ministry has of it, the next report withdraws.

    Where it stood before an own value that counts nationally, that one counts from then on; what only repeats one is
    taken away with it. Raises NotFound, and Conflict (comes_from_own_indicator); `check` is told the locked row and
    raises what forbids it.
    """
    counted = _counted(key)
    row = queries.locked(key)
    if row is None:
        raise NotFound(f"no value {key}")
    check(row)
    if row.from_indicator:
        raise Conflict(
            f"It comes from {row.from_indicator}: take that value away, or the mapping.",
            f"Nilai ini berasal dari {row.from_indicator}: hapus nilai tersebut, atau pemetaannya.",
            code="comes_from_own_indicator",
        )
    if row.handed_over_version is not None:
        Withdrawal.objects.create(
            indicator=row.indicator,
            series=row.series,
            period=row.period,
            dimension=row.dimension,
            by_event=row.by_event,
            handed_over_in=row.handed_over_in,
            withdrawn_at=now,
        )
    Value.objects.filter(pk=row.id).delete()
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=str(key),
        action=Entry.Action.DELETED,
        version=row.version,
        before=content_of(row).shown(),
        after=None,
    )
    cells = mapping.follow(counted, by=by, now=now).cells
    if not specs.is_local(key.indicator):
        cells.add((row.dimension, "", key.period))
    fill(sorted(cells), now=now)


def _counted(key: Key) -> list[Own]:
    """The own values that count where this one is taken away, held; nothing else writes them until the end."""
    if specs.is_local(key.indicator):
        own = mapped.held(key.indicator)
        found = [own] if own is not None and specs.counts_as(own) else []
        if found:
            lock_bulk_writes()
    elif found := mapped.counting_as(key.indicator):
        lock_bulk_writes()
        found = mapped.counting_as(key.indicator)
    return [
        Own(spec, specs.counts_as(spec), key.series, key.period)
        for spec in found
        if key.series in spec.series
    ]


def content_of(row: LockedValue) -> Content:
    return Content(
        value_status=row.value_status,
        value=row.value,
        number=_plain(row.number),
        numerator=_plain(row.numerator),
        denominator=_plain(row.denominator),
        observation_status=row.observation_status,
        agency_id=row.agency_id,
        note=row.note,
        reason=row.reason,
        expected_on=row.expected_on,
    )


# The row and its history in one round trip. Where another request has created the row meanwhile, nothing is written:
# the statement waits for that one to end.
_CREATE = f"""
    WITH v AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, value_status, value, number,
            numerator, denominator, observation_status, agency_id, note, reason, expected_on, version, handed_over_in,
            changed_at, changed_by)
        VALUES (%(id)s, %(indicator)s, %(series)s, %(period)s, %(dimension)s, %(by_event)s, %(value_status)s, %(value)s,
            %(number)s, %(numerator)s, %(denominator)s, %(observation_status)s, %(agency_id)s, %(note)s, %(reason)s,
            %(expected_on)s, 1, '', %(now)s, %(actor_name)s)
        ON CONFLICT ON CONSTRAINT value_key_is_unique DO NOTHING
        RETURNING *
    ), {{entry}}
    SELECT {queries.SHOWN} FROM v
"""
_CHANGE = f"""
    WITH v AS (
        UPDATE indicators_value SET value_status = %(value_status)s, value = %(value)s, number = %(number)s,
            numerator = %(numerator)s, denominator = %(denominator)s, observation_status = %(observation_status)s,
            agency_id = %(agency_id)s, note = %(note)s, reason = %(reason)s, expected_on = %(expected_on)s,
            version = version + 1, changed_at = %(now)s, changed_by = %(actor_name)s, from_indicator = ''
        WHERE id = %(id)s
        RETURNING *
    ), {{entry}}
    SELECT {queries.SHOWN}, {figures.is_dated("values", row="v")} AS is_dated FROM v
"""
_ENTRY = """
    entry AS (
        INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version,
            changes)
        SELECT %(entry_id)s, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s, 'value',
            indicator || '/' || series || '/' || period, %(action)s, version, %(changes)s::jsonb
        FROM v
    )
"""


def _create(key: Key, spec: IndicatorSpec, content: Content, by: Actor, now: datetime) -> dict[str, Any]:
    """Adds the row, and shows it; empty where another request was first."""
    parameters = {
        "id": uuid7(),
        "indicator": key.indicator,
        "series": key.series,
        "period": key.period,
        "dimension": spec.dimension,
        "by_event": not spec.is_owed,
    }
    changes = differences({}, content.shown())
    return _written(_CREATE, parameters, changes, content, Entry.Action.CREATED, by, now)


def _change(row: LockedValue, before: Content, content: Content, by: Actor, now: datetime) -> dict[str, Any]:
    """Changes the row, and shows it; `is_dated` is of its filling cell (figures.is_dated)."""
    parameters = {"id": row.id, "today": calendar.day_of(now)}
    changes = differences(before.shown(), content.shown())
    if row.from_indicator:  # from now on it stands for itself
        changes["from_indicator"] = [row.from_indicator, None]
    return _written(_CHANGE, parameters, changes, content, Entry.Action.UPDATED, by, now)


def _written(
    statement: str,
    parameters: Mapping[str, Any],
    changes: Mapping[str, Any],
    content: Content,
    action: Entry.Action,
    by: Actor,
    now: datetime,
) -> dict[str, Any]:
    found = statements.fetch_named(
        statement.format(entry=_ENTRY),
        {
            **parameters,
            **{name: getattr(content, name) for name in Content.__slots__},
            "entry_id": uuid7(),
            "action": action,
            "changes": orjson.dumps(changes).decode(),
            **history.entry_parameters(by, now),
            "regency": current.regency_id(),
        },
    )
    return next(iter(found), {})


def _fill_for(spec: IndicatorSpec, key: Key, now: datetime) -> None:
    if not specs.is_local(spec.code):
        fill([(spec.dimension, "", key.period)], now=now)


def fill(cells: Sequence[figures.CellKey], *, now: datetime, edited: bool = True) -> None:
    """Counts the filling cells of values anew that were `edited` or affirmed. Last in the transaction."""
    figures.fill(
        area="values", cells=cells, counting=queries.FILLING, today=calendar.day_of(now), edited=edited
    )


def lock_bulk_writes() -> None:
    """Operations on many values of a regency follow each other: two that lock the same rows in different orders would
    wait for each other. Taken before the first row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_lock(%s::int, hashtext('many values'))", [current.regency_id()])


def _plain(number: Decimal | None) -> Decimal | None:
    """Without the zeros that the column's scale adds, so that equal numbers are equal contents in every way."""
    return None if number is None else decimals.strip_zeros(number)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else decimals.to_text(number)
