"""Check and confirm values: one, many, or all that match a filter, with the number that the caller expects."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from api.http import between, shapes
from api.http.endpoint import post
from api.http.exceptions import Problem
from api.http.grammar.periods import Period
from api.http.shapes import choice, ident, many, nested, period, shape, text, whole
from api.identity.permissions import Contributor, Steward
from api.national.catalogue import rulings
from api.national.catalogue.problems import Jump
from api.national.catalogue.words import DIMENSIONS
from api.regency.entrance import RegencyView
from api.regency.history import operations as history
from api.regency.indicators import changes, operations as values, plausibility, specs
from api.regency.indicators.models import Key
from api.regency.indicators.problems import (
    CountDiffers,
    ExpectedNeeded,
    KeysOrFilter,
    NoSuchValue,
    NoSuchValues,
    NoteNeeded,
    ReasonNeeded,
)
from api.regency.indicators.queries import COMPARED, narrowed
from tenants import Fields, Named
from tenants.pool import statements

_NAMED = 100
_MAX_KEYS = 5_000


@shape(name="KeyIn")
class NamedKey:
    """The natural key of a value."""

    indicator: str = text(40, "Indicator code, such as ECO-03.")
    series: str = text(30, "Series; total where there is one.", default="total")
    period: Period = period("Value period, such as 2025.")


@shape(sparse=True)
class ChosenFilter:
    """Filter of values: for a check, those not checked yet; for a confirmation, all.

    An empty filter matches every value.
    """

    indicator: str = text(40, "Indicator code.")
    dimension: str = choice(DIMENSIONS, "One of the six dimensions.")
    period: Period = period("Value period.")
    agency: UUID = ident("The agency that owns them.")


@shape(
    between={
        "if": between.named("keys"),
        "then": between.absent("filter"),
        "else": between.named("filter", "expected_count"),
    }
)
class Choice:
    """Selection of values: `keys`, or `filter` with the number of values that you expect."""

    keys: tuple[NamedKey, ...] = many(
        "The values, by key.", most=_MAX_KEYS, least=1, default=(), optional=True
    )
    filter: ChosenFilter | None = nested("The values that match.", default=None, optional=True)
    expected_count: int | None = whole(
        "Number of these values; required with a filter.", least=0, default=None, optional=True
    )


@shape
class ValueWarning:
    """A doubt about one of the values."""

    key: str = text(200, "The value: indicator/series/period.")
    code: str = text(
        40,
        "A warning as for a single value, such as will_not_count.",
    )
    message: str = text(1000, "The warning in the language of Accept-Language.")


@shape
class Done:
    """Outcome of checking or confirming values."""

    chosen_count: int = whole("Number of values chosen.")
    changed_count: int = whole("Number of values changed.")
    warnings: tuple[ValueWarning, ...] = many("Doubts about them; up to 100 are named.")


_CHOOSE = f"""
    SELECT v.id, v.indicator, v.series, v.period, v.dimension, v.by_event,
           coalesce(v.released_version = v.version, false) AS released,
           v.number, v.numerator, v.denominator, v.changed_at, {COMPARED},
           v.note, v.value_status <> 'reported' AND v.reason = '' AS needs_reason,
           o.agency_id AS agency
    FROM indicators_value v LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (v.indicator, v.series)
    WHERE
"""
_LOCKED = "ORDER BY v.indicator, v.series, v.period FOR UPDATE OF v"


def _entered(change: str) -> str:
    """Return SQL that changes the values and records that in the history."""
    return f"""
        WITH done AS (
            UPDATE indicators_value SET {change} WHERE id = ANY (%(ids)s)
            RETURNING indicator || '/' || series || '/' || period AS resource_key, %(action)s AS action, version,
                      %(changes)s::jsonb AS changes
        )
        {history.insert("done")}
    """


_CHECK = _entered("released_version = version")
_CONFIRM = _entered("affirmed_at = %(now)s")


@post("values/check/", can=Steward)
def check_values(call: RegencyView, body: Choice) -> Done:
    """Check values in their present version, so that the next report submits them.

    One, many by key, or all unchecked ones that match a filter: then with `expected_count`, the number that `GET
    values/?is_checked=false` lists, so that no value is checked unseen. A value that differs by more than half from the
    period before needs a note (422, note_needed).
    """
    found = _chosen(body, is_checked=False)
    waiting = [row for row in found if not row["released"]]
    doubtful = [
        row for row in waiting if not row["note"] and any(isinstance(each, Jump) for each in row["doubts"])
    ]
    unexplained = [row for row in waiting if row["needs_reason"]]
    _refuse(doubtful, NoteNeeded)
    _refuse(unexplained, ReasonNeeded)
    return _done(call, _CHECK, waiting, found, action="checked", changes='{"is_checked": [false, true]}')


@post("values/confirm/", can=Contributor)
def confirm_values(call: RegencyView, body: Choice) -> Done:
    """Confirm that values are still true, without typing them again."""
    # Their versions stay, checked and submitted as they were. The ministry sees the month, by dimension and period.
    found = _chosen(body)
    call.grant.check_agencies(*(row["agency"] for row in found))
    done = _done(call, _CONFIRM, found, found, action="confirmed", changes="{}")
    cells = {
        (row["dimension"], "", row["period"])
        for row in found
        if not row["by_event"] and not specs.is_local(row["indicator"])
    }
    values.fill(sorted(cells), today=call.today, edited=False)
    return done


def _chosen(choice: Choice, **further: Any) -> list[Fields]:
    """Return the chosen values, locked; for a filter, those that also match `further`.

    Raises Invalid (no_such_value), Conflict (count_differs).
    """
    if bool(choice.keys) == (choice.filter is not None):
        raise KeysOrFilter()
    if choice.filter is not None and choice.expected_count is None:
        raise ExpectedNeeded("/expected_count")
    values.lock_bulk_writes()
    keys = [Key(each.indicator, each.series, str(each.period)) for each in choice.keys]
    filters: Named = {"keys": keys} if choice.filter is None else shapes.given(choice.filter) | further
    conditions, parameters = narrowed(filters)
    parameters["regency"] = statements.regency_id()
    found = statements.fetch_named(f"{_CHOOSE} {conditions} {_LOCKED}", parameters)
    ruling = rulings.rulings()
    for row in found:  # what is doubtful about each by the rule under which it was written
        period = Period.parse(row["period"])
        rule = ruling.at_writing(row["indicator"], period, at=row["changed_at"])
        row["doubts"] = plausibility.doubts(row, rule)
    known = {Key.of(row) for row in found}
    if missing := [(at, key) for at, key in enumerate(keys) if key not in known]:
        errors = [NoSuchValue(f"/keys/{at}", key=str(key)) for at, key in missing[:_NAMED]]
        raise NoSuchValues(count=len(missing)).also(errors=errors)
    if choice.expected_count is not None and len(found) != choice.expected_count:
        raise CountDiffers(count=len(found), expected=choice.expected_count)
    return found


def _refuse(rows: Sequence[Fields], refusal: Callable[..., Problem]) -> None:
    """Raise Conflict if any values are missing, naming them."""
    if rows:
        raise refusal(key=str(Key.of(rows[0]))).also(
            errors=[refusal(key=str(Key.of(row))) for row in rows[:_NAMED]]
        )


def _done(
    call: RegencyView,
    statement: str,
    rows: Sequence[Fields],
    chosen: Sequence[Fields],
    **entry: str,
) -> Done:
    """Apply the change to the chosen values, and record it in the history."""
    parameters = changes.entry_parameters(call.author)
    changed = statements.run(statement, {"ids": [row["id"] for row in rows], **parameters, **entry})
    warnings = [
        ValueWarning(key=str(Key.of(row)), code=each.code, message=str(each))
        for row in chosen
        for each in row["doubts"]
    ]
    return Done(chosen_count=len(chosen), changed_count=changed, warnings=tuple(warnings[:_NAMED]))
