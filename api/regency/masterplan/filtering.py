"""Filters by the regency's own things; an unknown id is refused by name."""

from functools import partial
from typing import Any
from uuid import UUID

from api.http.known import KnownId
from api.http.shapes import Kind
from api.regency.masterplan import queries
from api.regency.masterplan.problems import UnknownAgency, UnknownMasterplan

#: Kinds of a query's fields: an agency, also one that is retired; a version of the masterplan.
AGENCY = Kind[UUID | None](
    UUID,
    partial(
        KnownId,
        known=lambda ids: [agency.pk for agency in queries.agencies_by_id(ids)],
        unknown=UnknownAgency,
    ),
)
VERSION = Kind[Any](
    UUID,
    partial(KnownId, known=lambda ids: filter(queries.is_there, ids), unknown=UnknownMasterplan),
)
