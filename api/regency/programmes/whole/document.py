"""The complete masterplan as one JSON document: to keep, to carry elsewhere, to compare."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter

from api.http import etags, shapes
from api.http.exceptions import Invalid
from api.regency.masterplan.books import BookRow, ChapterRow
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import queries as programmes
from api.regency.programmes.shapes import with_agencies
from api.regency.programmes.whole import snapshot
from api.regency.programmes.whole.shapes import SCHEMA, DocumentBook, DocumentChapter, DocumentProgramme
from tenants import Document, Named


@contextmanager
def at(place: str) -> Iterator[None]:
    """Return the pointer of a part's faults within the whole document."""
    try:
        yield
    except Invalid as error:
        raise Invalid(errors=[each.below(place) for each in error.errors]) from error


def of(masterplan: Masterplan) -> Document:
    """Return a whole version, without the regency's internal data.

    That is its id, number and state, the versions of rows, and the ids of its agencies. Sends four queries.
    """
    rows = programmes.programmes_of(masterplan.pk)
    parts = snapshot.parts(masterplan, rows, _book)
    names = {agency["id"]: agency["name"] for agency in parts["agencies"]}
    by_name = [with_agencies(row, lambda id: names[str(id)]) for row in rows]
    # The dimension follows from the sub-dimension.
    parts["programmes"] = [{"id": str(row.id), **shapes.document(row, DocumentProgramme)} for row in by_name]
    parts["agencies"] = sorted(
        ({name: each.get(name) for name in ("name", "short_name", "kind")} for each in parts["agencies"]),
        key=itemgetter("name"),
    )
    return {"schema": SCHEMA, "masterplan": snapshot.said(masterplan), **parts}


def _book(row: BookRow, chapters: Sequence[ChapterRow]) -> Document:
    of_it = tuple(shapes.recast(DocumentChapter, each) for each in chapters)
    return shapes.document(shapes.recast(DocumentBook, row, chapters=of_it))


def tag(document: Named) -> str:
    """Return a strong ETag of exactly this content, whatever the order of its members."""
    return etags.strong("masterplan-document", "", json.dumps(document, sort_keys=True))
