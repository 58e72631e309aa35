"""Proposed programmes, with the rows that the rules compare.

An activity or milestone is identified by its id or, without one, by its title: a person who sends a programme again,
for instance from a spreadsheet, has no ids at hand, and the realisations must stay with the activity.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.unread import UNREAD, numbered
from api.identity.callers import Grant
from api.national.catalogue import queries as catalogue
from api.regency.masterplan import queries as masterplans
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.programmes import hooks
from api.regency.programmes.shapes import LEAD, Programme, ProgrammeRow, agencies_of
from tenants import frozen
from tenants.ids import uuid7
from tenants.pool import statements

#: Whose activities are: activity to programme, without those that there are not.
_OWNERS = "SELECT id, programme_id FROM programmes_activity WHERE id = ANY(%(ids)s::uuid[])"


@frozen
class Named:
    """Rows that many programmes name, read once for all of them.

    Sub-dimensions with their dimensions, the regency's agencies by id, the series of indicators, and activities with
    their programme, also one that is about to be written."""

    dimensions: Mapping[str, str]
    agencies: Mapping[UUID, Agency]
    series: Mapping[str, Collection[str]]
    owners: dict[UUID, UUID]

    @classmethod
    def by(
        cls,
        programmes: Iterable[tuple[Programme, ProgrammeRow | None]],
        present: Iterable[ProgrammeRow] = (),
    ) -> "Named":
        """Look up the rows that these name and that are not known yet, in at most five queries for any number of them.

        `present` has further programmes, whose activities are known.
        """
        pairs = list(programmes)
        agencies = {id for content, before in pairs for id in new_agencies(content, before).values()}
        owners = {
            each.id: row.id
            for row in (*present, *(before for _content, before in pairs if before))
            for each in row.activities
            if each.id
        }
        named = {
            each.id
            for content, _before in pairs
            for _n, each in numbered(content.activities)
            if each.id is not UNREAD and each.id
        }
        indicators = {
            each.indicator
            for content, _before in pairs
            for _n, each in numbered(content.indicators)
            if each.indicator is not UNREAD
        }
        moved = any(not keeps_sub_dimension(content, before) for content, before in pairs)
        if others := named - owners.keys():
            owners |= dict(statements.fetch(_OWNERS, {"ids": list(others)}))
        return cls(
            {each.code: each.dimension for each in catalogue.sub_dimensions()} if moved else {},
            {each.pk: each for each in masterplans.agencies_by_id(agencies)} if agencies else {},
            hooks.indicator_series(indicators) if indicators else {},
            owners,
        )


@frozen
class Proposal:
    """A proposed programme, beside the rows that it is compared with.

    `begun_in` is the year of a programme that is begun outside the plan.
    """

    id: UUID
    content: Programme
    before: ProgrammeRow | None
    plan: Masterplan
    begun_in: int | None
    grant: Grant
    named: Named

    @property
    def dimension(self) -> str:
        """The dimension of the sub-dimension: never given, always derived."""
        if self.before is not None and keeps_sub_dimension(self.content, self.before):
            return self.before.dimension
        return self.named.dimensions[self.content.sub_dimension]


def keeps_sub_dimension(content: Programme, before: ProgrammeRow | None) -> bool:
    wanted: Any = content.sub_dimension
    return wanted is UNREAD or (before is not None and wanted == before.sub_dimension)


def new_agencies(content: Programme, before: ProgrammeRow | None) -> dict[str, UUID]:
    """Return the agencies that did not have this part before, by their places."""
    present = agencies_of(before) if before else {}
    lead, supporting = {present.pop(LEAD, None)}, set(present.values())
    return {
        place: id
        for place, id in agencies_of(content).items()
        if id not in (lead if place == LEAD else supporting)
    }


def identified[P](content: P, present: object) -> P:
    """Return the content with an id for every activity and milestone; `present` is the stored content, or None."""
    lists = (
        each.name
        for each in shapes.info(type(content)).kept
        if each.kind.item and _has_id(each.kind.item.shape)
    )
    said: Any = content
    made: P = replace(
        said,
        **{name: tuple(_identified(getattr(content, name), getattr(present, name, ()))) for name in lists},
    )
    return made


def _has_id(shape: type[Any] | None) -> bool:
    return shape is not None and any(each.name == "id" for each in shapes.info(shape).kept)


def _identified(given: Iterable[Any], present: Sequence[Any]) -> Iterator[Any]:
    known = {each.id: each for each in present}
    named = {each.id for each in given if each.id}
    by_title = {each.title: each for each in reversed(present) if each.id not in named}
    for each in given:
        same = known.get(each.id) if each.id else by_title.pop(each.title, None)
        id = each.id or (same.id if same else None) or uuid7()
        yield identified(replace(each, id=id), same)
