"""Writing a whole masterplan from one document: into a draft, or as a new version. All of it, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.etags import Precondition
from api.http.exceptions import FieldError, Invalid
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import books, policies, queries, versions
from api.regency.masterplan.books import Book, BookStore
from api.regency.masterplan.operations import MasterplanStore, create_masterplan
from api.regency.programmes import filling, sets, storing
from api.regency.programmes import queries as programmes
from api.regency.programmes.shapes import Programme
from api.regency.programmes.whole import document as documents
from api.regency.programmes.whole.carriers import Carriers, check_once
from api.regency.programmes.whole.document import Given


@dataclass(frozen=True, slots=True)
class Written:
    """The document as it stands now."""

    document: dict[str, Any]
    created: bool = False


def put_document(
    *, id: UUID, given: Given, grant: Grant, by: Actor, now: datetime, precondition: Precondition
) -> Written:
    """Make the version with this id what the document says, books and programmes included, or begin it.

    Programmes and books that the document does not name are taken out; those that it names keep their ids, and so their
    realisations. Agencies are known by name, or by id, and added where there are none. Replacing asks for the document
    that the change is made from. Raises Invalid with the place of each fault; Conflict where the version may not
    change.
    """
    _check(given)
    carriers = Carriers(given.agencies)
    masterplan = versions.find_locked(id)
    if masterplan is None:
        precondition(None, required=False)
    else:
        before = documents.of(masterplan)
        equal = before == _said(given, carriers)
        precondition(documents.tag(before), required=not equal)
        if equal:
            return Written(before)
    with documents.at("/masterplan"):
        if masterplan is None:
            create_masterplan(id=id, said=given.masterplan, grant=grant, by=by, now=now)
        else:
            row = queries.row_of(masterplan, grant)
            MasterplanStore(id, grant, by, now).replace(row, given.masterplan)
    _write_books(id, given.books, by, now)
    carriers.add_missing(by=by, now=now)
    _write_programmes(id, _with_own_agencies(given, carriers), grant, by, now)
    with documents.at("/masterplan"):
        policies.check_years_allocated(programmes.years_allocated(id), given.masterplan)
    return Written(documents.of(queries.masterplan(id)), created=masterplan is None)


def _check(given: Given) -> None:
    """Agencies and books stand once; of programmes, the writing of many tells. Raises Invalid."""
    check_once(given.agencies)
    ids = [id for id, _ in given.books]
    text = ("It is named before.", "Sudah disebut sebelumnya.")
    errors = [
        FieldError(f"/books/{index}/id", "duplicate_book", *text)
        for index, id in enumerate(ids)
        if id in ids[:index]
    ]
    if errors:
        raise Invalid(errors=errors)


def _said(given: Given, carriers: Carriers) -> dict[str, Any]:
    """The document that says the same, for comparing."""
    named = [
        reference for each in given.programmes for reference in (each.lead_agency, *each.supporting_agencies)
    ]
    return {
        "schema": documents.SCHEMA,
        "masterplan": shapes.document(given.masterplan),
        "agencies": carriers.listed(named),
        "books": [{"id": str(id), **shapes.document(book)} for id, book in given.books],
        "programmes": [each.document(carriers) for each in given.programmes],
    }


def _with_own_agencies(given: Given, carriers: Carriers) -> list[tuple[UUID, Programme]]:
    """The programmes with the regency's own agencies. Raises Invalid where nobody knows one."""
    errors: list[FieldError] = []

    def own(reference: str, place: str) -> UUID | None:
        id = carriers.id(reference)
        if id is None:
            text = (
                "Neither the document nor the regency has an agency of this name.",
                "Perangkat daerah dengan nama ini tidak ada dalam dokumen maupun pada daerah.",
            )
            errors.append(FieldError(place, "unknown_agency", *text, by_state=True))
        return id

    found = []
    for index, each in enumerate(given.programmes):
        place = f"/programmes/{index}"
        lead = own(each.lead_agency, f"{place}/lead_agency") if each.lead_agency else None
        supporting = [
            own(reference, f"{place}/supporting_agencies/{number}")
            for number, reference in enumerate(each.supporting_agencies)
        ]
        agencies = tuple(id for id in supporting if id)
        found.append((each.id, replace(each.content, lead_agency=lead, supporting_agencies=agencies)))
    if errors:
        raise Invalid(errors=errors)
    return found


def _write_books(masterplan: UUID, given: list[tuple[UUID, Book]], by: Actor, now: datetime) -> None:
    present = {row.id: row for row in map(books.row_of, books.books(masterplan))}
    named = {id for id, _ in given}
    for left_out in (id for id in present if id not in named):
        BookStore(masterplan, left_out, by, now).remove(present[left_out])
    for position, (id, content) in enumerate(given):
        store, row = BookStore(masterplan, id, by, now), present.get(id)
        if row is None:
            store.add(content, position=position)
        elif row.position != position or not store.is_same(row, content):
            store.change(row, content, position=position)


def _write_programmes(
    masterplan: UUID, given: list[tuple[UUID, Programme]], grant: Grant, by: Actor, now: datetime
) -> None:
    present = {row.id: row for row in programmes.programmes_of(masterplan)}
    left_out = [row for row in present.values() if row.id not in {id for id, _ in given}]
    for row in left_out:
        storing.remove(row=row, by=by, now=now)
    if left_out:
        filling.fill_all({(row.dimension, row.sub_dimension) for row in left_out}, today=day_of(now))
    rows = [sets.Given(id, content, present[id].version if id in present else None) for id, content in given]
    sets.write_programmes(masterplan=masterplan, rows=rows, grant=grant, by=by, now=now)
