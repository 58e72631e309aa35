"""Owners of indicators and series: set one by one, or reassigned all at once when somebody leaves."""

from collections.abc import Iterable
from uuid import UUID

from api.http import between, etags, resources, shapes
from api.http.endpoint import Address, Page, get, listed, order, post
from api.http.lookup import narrowed, one
from api.http.shapes import ident, nested, shape, text, whole
from api.http.tables.columns import column
from api.http.versioned import Store
from api.identity.callers import Author
from api.identity.models import Person
from api.identity.permissions import Reader, Steward
from api.regency.entrance import RegencyView
from api.regency.history import operations as history
from api.regency.indicators import specs
from api.regency.indicators.models import Ownership
from api.regency.indicators.problems import AgencyOrPersonNeeded, CountDiffers, UnknownPerson
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import AgencyRetired, UnknownAgency
from tenants import frozen
from tenants.pool import statements


@shape
class Owner:
    """Owner of a series: an agency, and a person in it. Both null removes the owner."""

    agency: UUID | None = ident(
        "The id of the agency that owns it.",
        default=None,
        column=column("Perangkat daerah pemilik", 50, choices="Perangkat daerah!B"),
    )
    person: UUID | None = ident(
        "The id of the person who owns it.",
        default=None,
        column=column("Orang (alamat surel)", 40, choices="Orang!B"),
    )


@shape
class OwnerOfSeries(Owner):
    indicator: str = text(40, "Indicator code.", before="agency")
    series: str = text(30, "Series.", before="agency")


@shape
class OwnerRow(OwnerOfSeries):
    person_name: str | None = text(200, "The person's name.")
    version: int = whole("Counts the changes, from 1.")

    @property
    def key(self) -> str:
        return f"{self.indicator}/{self.series}"

    etag = etags.tag("owner", "key", "version")


@shape(between=between.at_least("agency_id", "person_id"))
class Leaving(Owner):
    """The former owner: an agency, a person, or a person in an agency."""


@shape
class Reassign:
    """Former and new owner, and the number of series that you expect."""

    leaving: Leaving = nested("The present owner: a person, an agency, or a person in an agency.")
    to: Owner = nested("The new owner. If no agency is given, the agency stays.")
    expected_count: int = whole("The number of series that the present owner has.", least=0)


@shape
class Reassigned:
    """Outcome of transferring what a person or an agency owns."""

    changed_count: int = whole("Number of series with a new owner.")


@frozen
class OwnerStore(Store[OwnerRow, Owner]):
    """Owner of one indicator and series. `add` and `change` raise as `check_owner`."""

    indicator: str
    series: str
    author: Author

    def find(self) -> OwnerRow | None:
        lock()
        found = Ownership.objects.filter(indicator=self.indicator, series=self.series)
        return next(map(row_of, found), None)

    def add(self, content: Owner) -> OwnerRow:
        if content == Owner():
            raise AgencyOrPersonNeeded("")
        return self.write(None, content)

    def write(self, before: OwnerRow | None, content: Owner) -> OwnerRow:
        key = {"indicator": self.indicator, "series": self.series}
        version = before.version + 1 if before else 1
        name = check_owner(content, before)
        columns = {"agency_id": content.agency, "person_id": content.person, "person_name": name}
        if before is None:
            Ownership.objects.create(**key, **columns, version=version)
        else:
            Ownership.objects.filter(**key).update(**columns, version=version)
        row = shapes.recast(OwnerRow, content, **key, person_name=name or None, version=version)
        history.record_all(self.author, "owner", [_change(before, row)])
        return row


def row_of(row: Ownership) -> OwnerRow:
    return shapes.from_model(OwnerRow, row, person=row.person_id, person_name=row.person_name or None)


def lock() -> None:
    """Serialise writers of owners until the end of the transaction."""
    statements.lock("owners")


def every() -> list[OwnerRow]:
    """Return the owners of all series that have one, by indicator and series."""
    rows = map(row_of, Ownership.objects.order_by("indicator", "series"))
    return [each for each in rows if each.agency or each.person]


def agency_of(indicator: str, series: str) -> UUID | None:
    """Return the agency that owns an indicator and series, None if there is none."""
    found = Ownership.objects.filter(indicator=indicator, series=series)
    return found.values_list("agency_id", flat=True).first()


def agencies() -> dict[tuple[str, str], UUID]:
    """Return the owning agency of each (indicator, series) that has one."""
    rows = Ownership.objects.exclude(agency=None).values_list("indicator", "series", "agency_id")
    return {(indicator, series): agency for indicator, series, agency in rows}


def check_owner(owner: Owner, before: OwnerRow | None = None, *, at: str = "") -> str:
    """Return the person's name, "" if none is given.

    Raises Invalid: unknown_agency, agency_retired (unless the agency owned it `before`), unknown_person, below `at`.
    """
    if owner.agency is not None and (before is None or owner.agency != before.agency):
        agency = Agency.objects.filter(pk=owner.agency).first()
        if agency is None:
            raise UnknownAgency(f"{at}/agency_id", value=str(owner.agency))
        if not agency.active:
            raise AgencyRetired(f"{at}/agency_id", agency=agency.name)
    if owner.person is None:
        return ""
    name = Person.objects.filter(pk=owner.person, active=True).values_list("name", flat=True).first()
    if name is None:
        raise UnknownPerson(f"{at}/person_id")
    return name


def _handed_on(rows: Iterable[Ownership], to: Owner, name: str) -> Iterable[history.Change]:
    for row in rows:
        before = row_of(row)
        row.agency_id = to.agency or row.agency_id
        row.person_id, row.person_name = to.person, name
        row.version += 1
        yield _change(before, row_of(row))


def _change(before: OwnerRow | None, after: OwnerRow) -> history.Change:
    return history.Change(after.key, after.version, before, after)


owner = Address("owners/<str:indicator>/<str:series>/", tagged=True)


@get("owners/", can=Reader, order=order("indicator", "series"))
def list_owners(call: RegencyView) -> Page[OwnerRow]:
    """List the owners of indicators and series."""
    return listed(call, Ownership.objects.exclude(agency=None, person_id=None), row_of)


@owner.get(can=Reader)
def get_owner(call: RegencyView, indicator: str, series: str) -> OwnerRow:
    """Show the owner of one series."""
    return row_of(one(Ownership.objects.all(), "owner", indicator=indicator, series=series))


@resources.writes(owner, "owner", "the owner of a series: an agency, and a person in it", can=Steward)
def _store(call: RegencyView, indicator: str, series: str) -> OwnerStore:
    """The owning agency's contributors may write its values."""
    specs.check_series(indicator, series, today=call.today)
    return OwnerStore(indicator, series, call.author)


@post("owners/reassign/", can=Steward)
def reassign_owners(call: RegencyView, body: Reassign) -> Reassigned:
    """Transfer everything that a person or an agency owns to another, when somebody leaves."""
    if body.leaving.agency is None and body.leaving.person is None:
        raise AgencyOrPersonNeeded("/leaving")
    name = check_owner(body.to, at="/to")
    lock()
    rows = Ownership.objects.order_by("indicator", "series")
    found = list(narrowed(rows, person_id=body.leaving.person, agency_id=body.leaving.agency))
    if len(found) != body.expected_count:
        raise CountDiffers(count=len(found), expected=body.expected_count)
    history.record_all(call.author, "owner", _handed_on(found, body.to, name))
    Ownership.objects.bulk_update(found, ["agency", "person_id", "person_name", "version"])
    return Reassigned(changed_count=len(found))
