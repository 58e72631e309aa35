"""Filters by what a regency has: an unknown id is refused by its name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from api.http.known import KnownId
from api.http.messages import _
from api.http.shapes import Kind
from api.regency.masterplan import queries


class AgencyId(KnownId):
    """An agency, also one that is retired."""

    what, named = "agency", _("agency")

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return [agency.pk for agency in queries.agencies_by_id(values)]


class VersionId(KnownId):
    """A version of the masterplan."""

    what, named = "masterplan", _("version of the masterplan")

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return [value for value in values if queries.is_there(value)]


#: Kinds of a query's fields.
AGENCY = Kind[UUID | None](UUID, AgencyId)
VERSION = Kind[UUID | None](UUID, VersionId)
