"""The agencies of a document. They stand in it by name, for their ids are each regency's own: so that a document reads
the same in another regency that has agencies of these names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.exceptions import FieldError, Invalid
from api.identity.callers import Actor
from api.regency.masterplan import agencies
from api.regency.masterplan.models import Agency


@dataclass(frozen=True, slots=True)
class Carrier:
    """An agency as a document names it. `id` is what its programmes may name it by in place of the name, or ""."""

    name: str
    short_name: str = ""
    id: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Carrier":
        """From what a serializer read."""
        return cls(given["name"], given["short_name"], given["id"] or "")


class Carriers:
    """The agencies of one document beside those that the regency has."""

    def __init__(self, given: Iterable[Carrier]) -> None:
        self._given = list(given)
        own = [shapes.from_model(agencies.AgencyRow, each) for each in Agency.objects.all()]
        self._own = {agency.name.casefold(): agency for agency in own}
        self._names = {str(agency.id): agency.name for agency in own}
        self._names |= {name: agency.name for name, agency in self._own.items()}
        for each in self._given:
            name = self._names.get(each.id) or self._names.get(each.name.casefold()) or each.name
            self._names |= {each.name.casefold(): name} | ({each.id: name} if each.id else {})

    def add_missing(self, *, by: Actor, now: datetime) -> None:
        """Those that the regency has under neither name nor id are added, with the document's id where it has one."""
        for each in self._given:
            if self._names[each.name.casefold()].casefold() not in self._own:
                content = agencies.Agency(name=each.name, short_name=each.short_name)
                id = UUID(each.id) if each.id else None
                added = agencies.create_agency(id=id, content=content, by=by, now=now)
                self._own[added.name.casefold()] = added

    def name(self, reference: str) -> str | None:
        """The agency's name as the regency writes it, by name or id; None for one that nobody knows."""
        return self._names.get(reference.casefold())

    def id(self, reference: str) -> UUID | None:
        """The regency's own id of an agency, or None for one that it has not."""
        agency = self._own.get((self.name(reference) or "").casefold())
        return agency.id if agency else None

    def listed(self, references: Iterable[str]) -> list[dict[str, str]]:
        """How a document that names these lists them."""
        names = {name for name in map(self.name, references) if name}
        short = {each.name.casefold(): each.short_name for each in self._given}
        short |= {name: agency.short_name for name, agency in self._own.items()}
        return [{"name": name, "short_name": short[name.casefold()]} for name in sorted(names)]


def check_once(given: Iterable[Carrier]) -> None:
    """Each agency stands once in the list, by name and by id. Raises Invalid."""
    seen: set[tuple[str, str]] = set()
    errors = []
    for index, each in enumerate(given):
        for field, value in (("name", each.name.casefold()), ("id", each.id)):
            if value and (field, value) in seen:
                text = ("It stands before.", "Sudah ada sebelumnya.")
                errors.append(FieldError(f"/agencies/{index}/{field}", "duplicate", *text))
            seen.add((field, value))
    if errors:
        raise Invalid(errors=errors)
