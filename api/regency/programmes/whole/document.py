"""The complete masterplan as one JSON document: to keep, to carry elsewhere, to compare."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any
from uuid import UUID

from api.http import etags, shapes
from api.http.exceptions import Invalid
from api.regency.masterplan.books import Book
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import Masterplan as Content
from api.regency.programmes import queries as programmes
from api.regency.programmes.shapes import Programme
from api.regency.programmes.whole import snapshot
from api.regency.programmes.whole.carriers import Carrier, Carriers

#: Version of the document's form.
SCHEMA = "masterplan-document/1"


@dataclass(frozen=True, slots=True)
class GivenProgramme:
    """A programme of a document: `content` without its agencies, which are named as the document names them."""

    id: UUID
    content: Programme
    lead_agency: str
    supporting_agencies: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "GivenProgramme":
        """From what a serializer read."""
        said = dict(given)
        id, lead, supporting = (said.pop(name) for name in ("id", "lead_agency", "supporting_agencies"))
        content = shapes.from_json(Programme, {**said, "supporting_agencies": ()})
        return cls(id, content, lead or "", tuple(supporting))

    def document(self, carriers: Carriers) -> dict[str, Any]:
        """As the document shows it."""
        return {
            "id": str(self.id),
            **shapes.document(self.content),
            "lead_agency": carriers.name(self.lead_agency),
            "supporting_agencies": [carriers.name(each) for each in self.supporting_agencies],
        }


@dataclass(frozen=True, slots=True)
class Given:
    """A document as it came in, read: what is said, by part."""

    masterplan: Content
    agencies: list[Carrier]
    books: list[tuple[UUID, Book]]
    programmes: list["GivenProgramme"]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Given":
        """From what a serializer read."""
        with at("/masterplan"):
            masterplan = shapes.read(Content, given["masterplan"])
        return cls(
            masterplan=masterplan,
            agencies=[Carrier.of(agency) for agency in given["agencies"]],
            books=[(book["id"], shapes.from_json(Book, book)) for book in given["books"]],
            programmes=[GivenProgramme.of(row) for row in given["programmes"]],
        )


@contextmanager
def at(place: str) -> Iterator[None]:
    """Name the place of a part's faults in the whole."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            errors=[replace(each, pointer=f"{place}{each.pointer}") for each in error.errors]
        ) from error


def of(masterplan: Masterplan) -> dict[str, Any]:
    """A version whole, without what belongs to the regency's own keeping: id, number, state, versions of rows, and the
    ids of its agencies.

    Three queries.
    """
    parts = snapshot.parts(masterplan, programmes.programmes_of(masterplan.pk))
    names = {agency["id"]: agency["name"] for agency in parts["agencies"]}
    for programme in parts["programmes"]:
        del programme["dimension"]  # it follows from the sub-dimension
        programme["lead_agency"] = names.get(programme["lead_agency"])
        programme["supporting_agencies"] = [names[each] for each in programme["supporting_agencies"]]
    parts["agencies"] = sorted(
        ({"name": each["name"], "short_name": each["short_name"]} for each in parts["agencies"]),
        key=itemgetter("name"),
    )
    return {"schema": SCHEMA, "masterplan": snapshot.said(masterplan), **parts}


def tag(document: Mapping[str, Any]) -> str:
    """Strong: of exactly this content, in whatever order its members stand."""
    return etags.strong("masterplan-document", "", json.dumps(document, sort_keys=True))
