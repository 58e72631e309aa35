"""Writing agencies: the perangkat daerah that own programmes and produce data. Retired, never deleted."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, NotFound
from api.identity.callers import Actor
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import queries
from api.regency.masterplan.models import Agency
from tenants.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyContent:
    """What is said about an agency. `active` is false for one that was merged or dissolved."""

    name: str
    short_name: str = ""
    active: bool = True

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    agency: Agency
    created: bool = False
    changed: bool = True


def create_agency(*, id: UUID | None, content: AgencyContent, by: Actor, now: datetime) -> Agency:
    """Adds an agency. Raises Conflict where the id or the name is taken."""
    if id is not None and Agency.objects.filter(pk=id).exists():
        raise Conflict(
            "There is an agency with this id already: change it by PUT or PATCH.",
            "Perangkat daerah dengan id ini sudah ada: ubah dengan PUT atau PATCH.",
            code="agency_exists",
        )
    agency = Agency(pk=id or uuid7(), **content.document())
    agency.save(force_insert=True)
    _record(agency, Entry.Action.CREATED, before=None, by=by, now=now)
    return agency


def put_agency(
    *, id: UUID, content: AgencyContent, by: Actor, now: datetime, precondition: Precondition
) -> Written:
    """Makes the agency with this id what `content` says: created, replaced, or left as it is when it says so already.

    Replacing asks for the version that the change is made from. Raises Conflict where the name is taken.
    """
    agency = _locked(id)
    if agency is None:
        precondition(None, required=False)
        return Written(create_agency(id=id, content=content, by=by, now=now), created=True)
    equal = content_of(agency) == content
    precondition(queries.agency_tag(agency), required=not equal)
    if equal:
        return Written(agency, changed=False)
    return _change(agency, content, by, now)


def change_agency(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], AgencyContent],
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Changes an agency: `revise` is told the present content. Raises NotFound; Conflict where the name is taken."""
    agency = _locked(id)
    if agency is None:
        raise NotFound(f"no agency {id}")
    precondition(queries.agency_tag(agency))
    before = content_of(agency)
    content = revise(before.document())
    if content == before:
        return Written(agency, changed=False)
    return _change(agency, content, by, now)


def content_of(agency: Agency) -> AgencyContent:
    return AgencyContent(name=agency.name, short_name=agency.short_name, active=agency.active)


def _locked(id: UUID) -> Agency | None:
    return Agency.objects.select_for_update(no_key=True).filter(pk=id).first()


def _change(agency: Agency, content: AgencyContent, by: Actor, now: datetime) -> Written:
    before = content_of(agency)
    for name, value in content.document().items():
        setattr(agency, name, value)
    agency.version += 1
    agency.save(update_fields=[*content.document(), "version"])
    _record(agency, Entry.Action.UPDATED, before=before, by=by, now=now)
    return Written(agency)


def _record(
    agency: Agency, action: Entry.Action, *, before: AgencyContent | None, by: Actor, now: datetime
) -> None:
    history.record(
        by=by,
        now=now,
        resource="agency",
        key=str(agency.pk),
        action=action,
        version=agency.version,
        before=before.document() if before else None,
        after=content_of(agency).document(),
    )
