"""Writing a whole masterplan from one document: into a draft, or as a new version. All of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Invalid
from api.identity.callers import Grant
from api.national.catalogue.calendar import day_of
from api.regency.history.operations import Actor
from api.regency.masterplan import agencies, policies, versions
from api.regency.masterplan import content as contents
from api.regency.masterplan import operations as masterplans
from api.regency.masterplan.books import operations as books
from api.regency.masterplan.books import queries as shelf
from api.regency.masterplan.books.content import Content as Book
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.masterplan.whole import document as documents
from api.regency.masterplan.whole.document import Given
from api.regency.programmes import filling, sets, storing
from api.regency.programmes import queries as programmes
from api.regency.programmes.content import Content as Programme


@dataclass(frozen=True, slots=True)
class Written:
    """The document as it stands now."""

    document: dict[str, Any]
    created: bool = False


def put_document(
    *, id: UUID, given: Given, grant: Grant, by: Actor, now: datetime, precondition: Precondition
) -> Written:
    """Makes the version with this id what the document says, books and programmes included: begun where there is none.

    Programmes and books that the document does not name are taken out; those that it names keep their ids, and so their
    realisations. Agencies are known by id, else by name, and added where there are none. Replacing asks for the
    document that the change is made from. Raises Invalid with the place of each fault; Conflict where the version may
    not change.
    """
    masterplan = versions.find_locked(id)
    created = masterplan is None
    if masterplan is None:
        precondition(None, required=False)
    else:
        before = documents.of(masterplan)
        equal = before == _said(given)
        precondition(documents.tag(before), required=not equal)
        if equal:
            return Written(before)
    with _at("/masterplan"):
        if masterplan is None:
            written = masterplans.create_masterplan(
                id=id, given=given.masterplan, grant=grant, by=by, now=now
            )
            masterplan = written.masterplan
        else:
            policies.check_editable(masterplan.state, enacted=masterplan.enacted_on is not None)
            content = contents.given(given.masterplan, None)
            masterplans.replace_content(masterplan, content, grant=grant, by=by, now=now)
    _write_books(masterplan, given.books, by, now)
    _write_programmes(masterplan, _with_own_agencies(given, by, now), grant, by, now)
    with _at("/masterplan"):
        policies.check_years_allocated(
            programmes.years_allocated(id), masterplan.plan_period_start, masterplan.plan_period_end
        )
    return Written(documents.of(masterplan), created=created)


def _said(given: Given) -> dict[str, Any]:
    """The document that says the same, for comparing."""
    return {
        "schema": documents.SCHEMA,
        "masterplan": contents.given(given.masterplan, None).document(),
        "agencies": given.agencies,
        "books": [{"id": str(id), **book.document()} for id, book in given.books],
        "programmes": [{"id": str(id), **content.document()} for id, content in given.programmes],
    }


def _with_own_agencies(given: Given, by: Actor, now: datetime) -> list[tuple[UUID, Programme]]:
    """The programmes with agencies of this regency in place of those of the document."""
    by_id = {agency.pk for agency in Agency.objects.all()}
    by_name = {agency.name.casefold(): agency.pk for agency in Agency.objects.all()}
    own: dict[UUID, UUID] = {}
    for agency in given.agencies:
        id = UUID(agency["id"])
        if id in by_id:
            own[id] = id
        elif (known := by_name.get(agency["name"].casefold())) is not None:
            own[id] = known
        else:
            content = agencies.AgencyContent(name=agency["name"], short_name=agency["short_name"])
            agencies.create_agency(id=id, content=content, by=by, now=now)
            own[id] = id
    return [
        (
            id,
            replace(
                content,
                lead_agency=own.get(content.lead_agency, content.lead_agency)
                if content.lead_agency
                else None,
                supporting_agencies=tuple(own.get(each, each) for each in content.supporting_agencies),
            ),
        )
        for id, content in given.programmes
    ]


def _write_books(masterplan: Masterplan, given: list[tuple[UUID, Book]], by: Actor, now: datetime) -> None:
    present = {book.book: book for book in shelf.books(masterplan.pk)}
    for id, book in present.items():
        if id not in {named for named, _ in given}:
            books.remove(book, by=by, now=now)
    for position, (id, content) in enumerate(given):
        if id not in present:
            books.add(masterplan=masterplan.pk, id=id, content=content, by=by, now=now, position=position)
        elif (Book.said_by(present[id]), present[id].position) != (content, position):
            books.change(present[id], content=content, by=by, now=now, position=position)


def _write_programmes(
    masterplan: Masterplan, given: list[tuple[UUID, Programme]], grant: Grant, by: Actor, now: datetime
) -> None:
    present = {row.id: row for row in programmes.programmes_of(masterplan.pk)}
    left_out = [row for row in present.values() if row.id not in {id for id, _ in given}]
    for row in left_out:
        storing.remove(row=row, by=by, now=now)
    if left_out:
        filling.fill_all({(row.dimension, row.sub_dimension) for row in left_out}, today=day_of(now))
    rows = [sets.Given(id, content, present[id].version if id in present else None) for id, content in given]
    sets.write_programmes(masterplan=masterplan.pk, rows=rows, grant=grant, by=by, now=now)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Faults of a part of the document, with their place in the whole."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            errors=[replace(each, pointer=f"{place}{each.pointer}") for each in error.errors]
        ) from error
