"""The complete masterplan as one JSON document: to keep, to carry elsewhere, to compare."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.http import etags
from api.regency.masterplan import content as contents
from api.regency.masterplan import snapshot
from api.regency.masterplan.books.content import Content as Book
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import queries as programmes
from api.regency.programmes.content import Content as Programme
from api.regency.submissions.differences import differences

#: Version of the document's form.
SCHEMA = "masterplan-document/1"


@dataclass(frozen=True, slots=True)
class Given:
    """A document as it came in, read: what is said, by part."""

    masterplan: dict[str, Any]
    agencies: list[dict[str, Any]]
    books: list[tuple[Any, Book]]
    programmes: list[tuple[Any, Programme]]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Given":
        """From what a serializer read."""
        return cls(
            masterplan=dict(given["masterplan"]),
            agencies=[dict(agency) for agency in given["agencies"]],
            books=[(book.pop("id"), Book.of(book)) for book in map(dict, given["books"])],
            programmes=[(row.pop("id"), Programme.of(row)) for row in map(dict, given["programmes"])],
        )


def of(masterplan: Masterplan) -> dict[str, Any]:
    """A version whole, without what belongs to the regency's own keeping: id, number, state, versions of rows.

    Three queries.
    """
    parts = snapshot.parts(masterplan, programmes.programmes_of(masterplan.pk))
    for programme in parts["programmes"]:
        del programme["dimension"]  # it follows from the sub-dimension
    return {"schema": SCHEMA, "masterplan": contents.of(masterplan).document(), **parts}


def tag(document: Mapping[str, Any]) -> str:
    """Strong: of exactly this content, in whatever order its members stand."""
    return etags.strong("masterplan-document", "", json.dumps(document, sort_keys=True))


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What differs between two versions, item by item: a programme, a book, an allocation is known by what it is."""
    yield from differences(dict(before), dict(after))
