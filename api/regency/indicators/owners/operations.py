"""Giving indicators and series an owner, one by one or all of somebody who leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity.callers import Actor
from api.identity.models import Person
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators.models import Ownership
from api.regency.indicators.owners import queries
from api.regency.masterplan.models import Agency

RESOURCE = "owner"


@dataclass(frozen=True, slots=True)
class Owner:
    """An agency, and a person in it; either may be missing."""

    agency: UUID | None
    person: UUID | None


def set_owner(
    *, indicator: str, series: str, owner: Owner, by: Actor, now: datetime, precondition: Precondition
) -> tuple[Ownership, bool]:
    """Makes somebody the owner of an indicator and series, and says whether it is the first. The same again is no
    change and needs no version. Raises Invalid: unknown_agency, unknown_person.
    """
    name = _check(owner)
    row = Ownership.objects.select_for_update().filter(indicator=indicator, series=series).first()
    if row is None:
        precondition(None, required=False)
        row = Ownership(indicator=indicator, series=series, version=0)
    before = shown(row) if row.version else None
    equal = before is not None and (row.agency_id, row.person_id) == (owner.agency, owner.person)
    if before is not None:
        precondition(queries.tag(row), required=not equal)
    if equal:
        return row, False
    row.agency_id, row.person_id, row.person_name = owner.agency, owner.person, name
    row.version += 1
    row.save()
    _record(row, before, by, now)
    return row, before is None


def reassign(*, leaving: Owner, to: Owner, expected: int, by: Actor, now: datetime) -> int:
    """Gives all that a person (or an agency) owns to another, where it is as many as expected. How many.

    An agency that `to` does not name stays. Raises Conflict: count_differs; Invalid: unknown_agency, unknown_person.
    """
    name = _check(to)
    rows = Ownership.objects.select_for_update().order_by("indicator", "series")
    if leaving.person is not None:
        rows = rows.filter(person_id=leaving.person)
    if leaving.agency is not None:
        rows = rows.filter(agency_id=leaving.agency)
    found = list(rows)
    if len(found) != expected:
        raise Conflict(
            f"They own {len(found)} series, not {expected}.",
            f"Yang dimiliki {len(found)} seri, bukan {expected}.",
            code="count_differs",
            extra={"count": len(found)},
        )
    for row in found:
        before = shown(row)
        row.agency_id = to.agency or row.agency_id
        row.person_id, row.person_name = to.person, name
        row.version += 1
        _record(row, before, by, now)
    Ownership.objects.bulk_update(found, ["agency", "person_id", "person_name", "version"])
    return len(found)


def shown(row: Ownership) -> dict[str, Any]:
    """As the API shows it."""
    return {
        "indicator": row.indicator,
        "series": row.series,
        "agency": str(row.agency_id) if row.agency_id else None,
        "person": str(row.person_id) if row.person_id else None,
        "person_name": row.person_name or None,
        "version": row.version,
    }


def _check(owner: Owner) -> str:
    """The person's name, "" where none is named."""
    if owner.agency is not None and not Agency.objects.filter(pk=owner.agency).exists():
        raise Invalid.at(
            "/agency",
            "unknown_agency",
            "There is no such agency.",
            "Perangkat daerah ini tidak ada.",
            by_state=True,
        )
    if owner.person is None:
        return ""
    name = Person.objects.filter(pk=owner.person, active=True).values_list("name", flat=True).first()
    if name is None:
        raise Invalid.at(
            "/person", "unknown_person", "There is no such person.", "Orang ini tidak ada.", by_state=True
        )
    return name


def _record(row: Ownership, before: dict[str, Any] | None, by: Actor, now: datetime) -> None:
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=f"{row.indicator}/{row.series}",
        action=Entry.Action.CREATED if before is None else Entry.Action.UPDATED,
        version=row.version,
        before=before,
        after=shown(row),
    )
