"""Agencies of a document.

They are given by name, since ids differ between regencies: so a document can be read in another regency with agencies
of these names.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.fields import empty

from api.http import shapes
from api.http.exceptions import Problem
from api.http.fields import Ident
from api.http.shapes import by_field, choice, field, shape, text
from api.identity.callers import Author
from api.national.figures.words import AgencyKind
from api.regency.masterplan import agencies
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import Duplicate
from tenants import Document, Fields
from tenants.ids import uuid7


class Reference(serializers.CharField):
    """A UUID, as text."""

    def run_validation(self, data: Any = empty) -> str:
        return str(Ident().run_validation(super().run_validation(data)))


REFERENCE = by_field(str, partial(Reference, max_length=36, write_only=True))


@shape(name="DocumentAgency", alike=True)
class Carrier:
    """An agency that programmes of the document name, identified by its name and added if the regency lacks it."""

    name: str = text(200, "Such as Dinas Komunikasi dan Informatika.")
    short_name: str = text(50, "The short name, or empty.", default="")
    kind: str | None = choice(AgencyKind, "Its legal kind, or null.", default=None)
    id: str | None = field(
        REFERENCE,
        "A UUID by which the programmes name it instead of its name; never in an answer.",
        default=None,
    )


class Carriers:
    """The agencies of one document beside those of the regency."""

    def __init__(self, given: Iterable[Carrier]) -> None:
        self._given = list(given)
        own = [shapes.from_model(agencies.AgencyRow, each) for each in Agency.objects.all()]
        self._own = {agency.name.casefold(): agency for agency in own}
        self._names = {str(agency.id): agency.name for agency in own}
        self._names |= {name: agency.name for name, agency in self._own.items()}
        self._ids = {name: agency.id for name, agency in self._own.items()}
        for each in self._given:
            name = self._names.get(each.id or "") or self._names.get(each.name.casefold()) or each.name
            self._names |= {each.name.casefold(): name} | ({each.id: name} if each.id else {})
            self._ids.setdefault(name.casefold(), UUID(each.id) if each.id else uuid7())

    def add_missing(self, *, author: Author) -> None:
        """Add the agencies that the regency lacks, by name and by id, with the document's id if it gives one."""
        for each in self._given:
            if (name := self._names[each.name.casefold()].casefold()) not in self._own:
                store = agencies.AgencyStore({"pk": self._ids[name]}, author)
                self._own[name] = store.add(shapes.recast(agencies.Agency, each))

    def name(self, reference: str | None) -> str | None:
        """Return the agency's name as the regency writes it, by name or id; None if it is unknown."""
        return self._names.get((reference or "").casefold())

    def id(self, reference: str) -> UUID:
        """Return the id of an agency of the regency, or of one to be added; that of nothing if it is unknown."""
        return self._ids.get((self.name(reference) or "").casefold()) or uuid7()

    def listed(self, references: Iterable[str | None]) -> list[Document]:
        """Return the list of agencies for a document that names these."""
        names = {name for name in map(self.name, references) if name}
        said: Fields = {each.name.casefold(): each for each in self._given} | self._own
        return [
            {"name": name, "short_name": said[name.casefold()].short_name, "kind": said[name.casefold()].kind}
            for name in sorted(names)
        ]


def repeated(given: Iterable[Carrier]) -> Iterator[Problem]:
    """Yield each agency that the list names before, by name or by id."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(given):
        for named, value in (("name", each.name.casefold()), ("id", each.id or "")):
            if value and (named, value) in seen:
                yield Duplicate(f"/agencies/{index}/{named}")
            seen.add((named, value))
