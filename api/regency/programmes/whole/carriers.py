"""Agencies of a document.

They are given by name, since ids are each regency's own: so a document can be read in another regency that has agencies
of these names.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.fields import empty

from api.http import shapes
from api.http.encoding import Document
from api.http.exceptions import Problem
from api.http.shapes import by_field, choice, field, shape, text
from api.identity.callers import Author
from api.national.figures.words import AgencyKind
from api.regency.masterplan import agencies
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import Duplicate
from tenants.ids import uuid7


class Reference(serializers.CharField):
    """A UUID, as text."""

    def run_validation(self, data: Any = empty) -> str:
        return str(serializers.UUIDField().run_validation(super().run_validation(data)))


REFERENCE = by_field(str, partial(Reference, max_length=36, write_only=True))


@shape(name="DocumentAgency", alike=True)
class Carrier:
    """An agency that programmes of the document name. Known by its name; added where the regency has none of it."""

    name: str = text(200, "Such as Dinas Komunikasi dan Informatika.")
    short_name: str = text(50, "Or empty.", default="")
    kind: str | None = choice(AgencyKind, "What it is by law, or null.", default=None)
    id: str | None = field(
        REFERENCE,
        "A UUID that the programmes name it by in place of its name; never in an answer.",
        default=None,
    )


class Carriers:
    """The agencies of one document beside those that the regency has."""

    def __init__(self, given: Iterable[Carrier]) -> None:
        self._given = list(given)
        own = [shapes.from_model(agencies.AgencyRow, each) for each in Agency.objects.all()]
        self._own = {agency.name.casefold(): agency for agency in own}
        self._names = {str(agency.id): agency.name for agency in own}
        self._names |= {name: agency.name for name, agency in self._own.items()}
        for each in self._given:
            name = self._names.get(each.id or "") or self._names.get(each.name.casefold()) or each.name
            self._names |= {each.name.casefold(): name} | ({each.id: name} if each.id else {})

    def add_missing(self, *, author: Author) -> None:
        """Add those that the regency has under neither name nor id, with the document's id where it has one."""
        for each in self._given:
            if self._names[each.name.casefold()].casefold() not in self._own:
                content = agencies.Agency(name=each.name, short_name=each.short_name, kind=each.kind)
                id = UUID(each.id) if each.id else uuid7()
                added = agencies.AgencyStore({"pk": id}, author).add(content)
                self._own[added.name.casefold()] = added

    def name(self, reference: str | None) -> str | None:
        """Return the agency's name as the regency writes it, by name or id; None for one that nobody knows."""
        return self._names.get((reference or "").casefold())

    def id(self, reference: str) -> UUID | None:
        """Return the regency's own id of an agency, or None for one that it has not."""
        agency = self._own.get((self.name(reference) or "").casefold())
        return agency.id if agency else None

    def listed(self, references: Iterable[str | None]) -> list[Document]:
        """Return how a document that names these lists them."""
        names = {name for name in map(self.name, references) if name}
        said: dict[str, Any] = {each.name.casefold(): each for each in self._given} | self._own
        return [
            {"name": name, "short_name": said[name.casefold()].short_name, "kind": said[name.casefold()].kind}
            for name in sorted(names)
        ]


def repeated(given: Iterable[Carrier]) -> Iterator[Problem]:
    """Yield each agency that stands in the list already, by name or by id."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(given):
        for named, value in (("name", each.name.casefold()), ("id", each.id or "")):
            if value and (named, value) in seen:
                yield Duplicate(f"/agencies/{index}/{named}")
            seen.add((named, value))
