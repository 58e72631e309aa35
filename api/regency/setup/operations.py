"""Applies an uploaded set-up workbook: stores its rows, or returns the same workbook with its faults marked."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from api.http import database_errors, shapes, versioned
from api.http.etags import any_version
from api.http.exceptions import Problem
from api.http.problems import NotADecimal
from api.http.shapes import shape, whole
from api.http.tables.columns import Sheet, Texts
from api.http.tables.merge import Comparison, Uploaded, UploadedRow
from api.http.tables.problems import NotThisWorkbook
from api.http.tables.remarks import Remarks
from api.identity.callers import Author
from api.identity.models import RegencyRole
from api.identity.registers import Act
from api.regency.indicators import models, owners, targets
from api.regency.indicators.models import Key
from api.regency.indicators.owners import Owner, OwnerRow, OwnerStore
from api.regency.indicators.targets import ParsedTarget, Target
from api.regency.masterplan.agencies import Agency, AgencyRow, AgencyStore
from api.regency.masterplan.problems import AgencyNameTaken
from api.regency.people.members import Members
from api.regency.people.problems import AlreadyMember
from api.regency.people.shapes import AddMember, MemberRow
from api.regency.setup import sheets
from api.regency.setup.problems import AdminAddsPeople, RowOfTheCatalogue
from tenants import Fields
from tenants.ids import uuid7

_SHAPES: dict[str, type[Any]] = {
    sheets.AGENCIES.name: Agency,
    sheets.PEOPLE.name: AddMember,
    sheets.OWNERS.name: Owner,
    sheets.TARGETS.name: Target,
}
_TAKEN: dict[str, type[Problem]] = {sheets.AGENCIES.name: AgencyNameTaken, sheets.PEOPLE.name: AlreadyMember}


@shape
class SetUpReport(Remarks):
    """The outcome of a set-up workbook."""

    agency_count: int = whole("Agencies added or changed.", before="left")
    person_count: int = whole("People added or changed; new people are invited by mail.", before="left")
    owner_count: int = whole("Series whose owner changed.", before="left")
    target_count: int = whole("Targets set, changed or removed.", before="left")


def apply_upload(
    *, uploaded: Uploaded, code: str, act: Act, author: Author, lenient: bool, dry_run: bool
) -> tuple[SetUpReport, bytes]:
    """Store the rows of a workbook, all or none, and return a fresh file, or the marked one.

    Unchanged rows change nothing: a repeated upload invites nobody again. `lenient` stores the rows without faults,
    except those that refer to a row with faults. A dry run does all of it and rolls back. Raises NotThisWorkbook for
    another regency's file, and CellsDoNotFit.
    """
    # What the file is compared with stays so until the rows are stored.
    owners.lock()
    targets.lock()
    there = sheets.present(code, author.now)
    if list(uploaded.first) != there.first:
        raise NotThisWorkbook()
    taken = _Taken(Comparison(uploaded, there.rows, there.choices), there, act, author)
    for sheet in sheets.SHEETS:
        rows = [row for row in uploaded.rows if row.sheet == sheet and row.changed]
        # Somebody is made admin before another is so no more: there must be one all the time.
        for row in sorted(rows, key=taken.is_no_admin):
            taken.take(row)
    taken.write_targets()
    workbook = taken.cells.settled(
        taken.new, lambda: sheets.present(code, author.now), lenient=lenient, dry_run=dry_run
    )
    return SetUpReport(
        **taken.counts, left=tuple(taken.cells.faults), warnings=tuple(uploaded.mended)
    ), workbook


class _Taken:
    """Application of a workbook, sheet by sheet. `new` has the rows that were created."""

    def __init__(self, cells: Comparison, there: sheets.Present, act: Act, author: Author) -> None:
        self.cells = cells
        self.counts = dict.fromkeys(("agency_count", "person_count", "owner_count", "target_count"), 0)
        self.new: list[tuple[UploadedRow, str]] = []
        self._there, self._act, self._author = there, act, author
        #: Agencies and people whose rows have faults: rows that name them wait until these are corrected.
        self._awaited: set[UUID] = set()
        self._seen: set[tuple[str, str]] = set()
        self._targets: dict[Key, ParsedTarget | None] = {}
        self._writes: dict[str, Callable[[str, Fields], str]] = {
            sheets.AGENCIES.name: self._agency,
            sheets.PEOPLE.name: self._person,
            sheets.OWNERS.name: self._owner,
            sheets.TARGETS.name: self._target,
        }

    def is_no_admin(self, row: UploadedRow) -> bool:
        return self._there.choices["role"].labels[RegencyRole.ADMIN] not in row.texts.get("roles", "")

    def take(self, row: UploadedRow) -> None:
        """Store a valid row; note faults at its cells."""
        key, wanted = self._wanted(row)
        name = sheets.NAMED.get(row.sheet.name)
        if not wanted:
            if name and key and not row.key:
                self._name(row.sheet, row.texts[name], self._id(row.sheet, key))
            return
        if row.sheet == sheets.PEOPLE and RegencyRole.ADMIN not in self._act.roles:
            self.cells.fault(row, row.first, AdminAddsPeople())
        if row.sheet == sheets.TARGETS:
            whole, there = self.cells.whole(row, wanted), self._there.rows[row.sheet.name, key]
            # Emptied where there is a target, that is taken away; a source alone is none.
            wanted = {
                name: whole[name] for name in ("value", "source") if whole["value"] or not there["value"]
            }
            if whole["value"].endswith("%") and not self._there.specs[key].is_in_per_cent:
                self.cells.fault(row, "value", NotADecimal())
        fields = self.cells.read(row, wanted, _SHAPES[row.sheet.name])
        stored = None
        if self.cells.is_right(row) and not self._waits(fields):
            stored = self._stored(row, key, fields)
        if stored is not None and not row.key:
            self.new.append((row, stored))
        if name:
            self._name(row.sheet, row.texts[name], self._id(row.sheet, stored) if stored else None)

    def _wanted(self, row: UploadedRow) -> tuple[str, Texts]:
        """Return the key of a row's subject, empty for a new one, and the cells to store."""
        name = sheets.NAMED.get(row.sheet.name)
        if row.key or name is None:
            if not row.key:
                self.cells.fault(row, row.first, RowOfTheCatalogue())
                return "", {}
            return row.key, self.cells.wanted(row) or {}
        named = (row.sheet.name, row.texts[name].lower())
        if named in self._seen:
            self.cells.fault(row, name, _TAKEN[row.sheet.name]())
            return "", {}
        if row.texts[name]:
            self._seen.add(named)
        # A new row that names what is there says more of it: so the same file changes nothing when it comes again.
        if not (key := self._there.named.get(named, "")):
            return "", row.texts
        there = self._there.rows[row.sheet.name, key]
        said = {each: text for each, text in row.texts.items() if text and each != name}
        return key, {each: text for each, text in said.items() if text != there[each]}

    def _waits(self, fields: Fields) -> bool:
        named = (fields.get("agency"), fields.get("person"), *fields.get("agencies", ()))
        return not self._awaited.isdisjoint(named)

    def _name(self, sheet: Sheet, text: str, id: UUID | None) -> None:
        """Let the rows of later sheets refer to a row's subject by name."""
        known: Any = self._there.choices[f"{sheet.name}!B"].values
        if text and text not in known:
            known[text] = id or uuid7()
            if id is None:
                self._awaited.add(known[text])

    def _id(self, sheet: Sheet, key: str) -> UUID:
        """Return the id by which other rows refer to a key: of a person, not of the membership."""
        return self._there.persons.get(key) or UUID(key)

    def _stored(self, row: UploadedRow, key: str, fields: Fields) -> str | None:
        """Return the key of the stored row; None if a rule refused it."""
        try:
            with transaction.atomic() if row.sheet != sheets.TARGETS else nullcontext():
                return self._writes[row.sheet.name](key, fields)
        except (Problem, IntegrityError) as error:
            problem = error if isinstance(error, Problem) else database_errors.as_problem(error)
        keys = {f"/{each.key}": each.name for each in shapes.info(_SHAPES[row.sheet.name]).sent}
        for each in problem.errors or (problem,):
            self.cells.fault(row, keys.get(each.pointer, row.first), each)
        return None

    def _agency(self, key: str, fields: Fields) -> str:
        id = UUID(key) if key else uuid7()

        def content(row: AgencyRow | None) -> Agency:
            return replace(shapes.recast(Agency, row), **fields) if row else Agency(**fields)

        self.counts["agency_count"] += versioned.keep(AgencyStore({"pk": id}, self._author), content)
        return str(id)

    def _person(self, key: str, fields: Fields) -> str:
        self.counts["person_count"] += 1
        if not key:
            made = Members().add(self._act, valid_until=None, **fields)
            self._there.persons[str(made.pk)] = made.person_id
            return str(made.pk)
        there: MemberRow = self._there.items[sheets.PEOPLE.name, key]

        def revise(content: Fields) -> Fields:
            return {**content, "valid_until": there.valid_until, **fields}

        Members().change(there.id, self._act, revise=revise, precondition=any_version)
        return key

    def _owner(self, key: str, fields: Fields) -> str:
        indicator, series = key.split("/")

        def content(row: OwnerRow | None) -> Owner:
            return replace(shapes.recast(Owner, row) if row else Owner(), **fields)

        store = OwnerStore(indicator, series, self._author)
        self.counts["owner_count"] += versioned.keep(store, content)
        return key

    def _target(self, key: str, fields: Fields) -> str:
        """Collect a target to be set, or to be removed if the row has no value."""
        content = targets.parsed(Target(**fields), self._there.specs[key]) if fields else None
        self._targets[Key(*key.split("/"))] = content
        return key

    def write_targets(self) -> None:
        """Write the collected targets in one statement."""
        kind = models.Target.Kind.TARGET
        self.counts["target_count"] = targets.write(kind, self._targets, author=self._author)
