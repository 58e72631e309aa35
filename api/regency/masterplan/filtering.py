"""Filters by what a regency has: an unknown id is refused by its name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from api.http.known import KnownId
from api.http.shapes import Kind
from api.regency.masterplan import queries
from api.regency.masterplan.problems import UnknownAgency, UnknownMasterplan


class AgencyId(KnownId):
    """An agency, also one that is retired."""

    unknown = UnknownAgency

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return [agency.pk for agency in queries.agencies_by_id(values)]


class VersionId(KnownId):
    """A version of the masterplan."""

    unknown = UnknownMasterplan

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return [value for value in values if queries.is_there(value)]


#: Kinds of a query's fields.
AGENCY = Kind[UUID | None](UUID, AgencyId)
VERSION = Kind[UUID | None](UUID, VersionId)
