"""Agencies: the perangkat daerah that own programmes and produce data. Retired, never deleted."""

from datetime import datetime
from uuid import UUID

from api.http import etags
from api.http.exceptions import Conflict
from api.http.messages import _
from api.http.shapes import flag, ident, shape, text, whole
from api.identity.callers import Actor
from api.regency.history.stores import ModelStore
from api.regency.masterplan import models
from tenants.ids import uuid7


@shape()
class Agency:
    """All that is said of an agency. A field left out takes its default: PUT replaces."""

    name: str = text(200, "Such as Dinas Komunikasi dan Informatika.")
    short_name: str = text(50, "Such as Diskominfo.", default="", shown="Such as Diskominfo, or empty.")
    active: bool = flag(
        "False for one that was merged or dissolved: agencies are retired, not deleted.",
        default=True,
        shown="False once it was merged or dissolved.",
    )


@shape()
class CreateAgency(Agency):
    id: UUID | None = ident("An id of your own, a UUID of version 7; made where none is given.", default=None)


@shape(answer="A perangkat daerah (OPD): it owns programmes and produces data.")
class AgencyRow(Agency):
    id: UUID = ident("The agency's id.", before="name")
    version: int = whole("Counts the changes, from 1.")

    @property
    def etag(self) -> str:
        return etags.strong("agency", self.id, self.version)


class AgencyStore(ModelStore[AgencyRow, Agency]):
    """One agency. `add` and `change` raise Conflict where the name is taken."""

    content = Agency
    model = models.Agency
    row = AgencyRow
    resource = "agency"


def create_agency(*, id: UUID | None, content: Agency, by: Actor, now: datetime) -> AgencyRow:
    """Add an agency. Raises Conflict where the id or the name is taken."""
    if id is not None and models.Agency.objects.filter(pk=id).exists():
        raise Conflict(
            _("There is an agency with this id already: change it by PUT or PATCH."), code="agency_exists"
        )
    return AgencyStore({"pk": id or uuid7()}, by, now).add(content)
