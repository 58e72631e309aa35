"""Writing many programmes of one version of the masterplan by one request: all of them, or none.

Each row is checked as a single write is, and is made from the version that its sender has read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from api.http.exceptions import Conflict, FieldError, Invalid, Problem
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import filling, operations, policies, queries, storing
from api.regency.programmes.shapes import Programme, ProgrammeRow
from tenants.ids import uuid7


@dataclass(frozen=True, slots=True)
class Given:
    """A row of a request: what the programme is to say, and the version that it was made from (0: none yet)."""

    id: UUID | None
    content: Programme
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: created, changed, unchanged, or refused with its errors."""

    id: UUID | None
    outcome: str
    version: int | None = None
    errors: tuple[FieldError, ...] = ()


def write_programmes(
    *,
    masterplan: UUID | None,
    rows: Sequence[Given],
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    pointer: Callable[[int], str] = lambda index: f"/programmes/{index}",
) -> list[Result]:
    """Makes these programmes of a draft what the rows say: added, replaced, or left when they say so already.

    Programmes not named stay as they are. All rows, or none and Invalid with every error at its row (`pointer` says
    where a row stands); `lenient` stores the right ones and returns the errors of the others. Raises Conflict without a
    draft, and in a version that is submitted.
    """
    if masterplan is not None and not versions.is_there(masterplan):
        raise policies.unknown_masterplan()
    plan = operations.open_version(masterplan or versions.draft_worked_on_last(), now)
    present = {row.id: row for row in queries.programmes_of(plan.pk)}
    results: list[Result] = []
    moved: set[tuple[str, str]] = set()
    taken: set[UUID] = set()
    for index, given in enumerate(rows):
        row = present.get(given.id) if given.id else None
        after: ProgrammeRow | None
        try:
            if given.id in taken:
                raise Invalid(errors=[_TWICE])
            result, after = _write(given, row, plan, grant, by, now)
        except Problem as problem:
            result, after = Result(given.id, "refused", row.version if row else None, _errors(problem)), row
        if result.id:
            taken.add(result.id)
        if result.outcome in ("created", "changed"):
            moved |= {(each.dimension, each.sub_dimension) for each in (row, after) if each}
        place = pointer(index)
        errors = tuple(replace(error, pointer=f"{place}{error.pointer}") for error in result.errors)
        results.append(replace(result, errors=errors))
    wrong = [error for result in results for error in result.errors]
    if wrong and not lenient:
        raise Invalid(errors=wrong)
    if moved:
        filling.fill_all(moved, today=day_of(now))
    return results


def _write(
    given: Given, row: ProgrammeRow | None, plan: Masterplan, grant: Grant, by: Actor, now: datetime
) -> tuple[Result, ProgrammeRow]:
    if row is None:
        if given.version:
            raise Invalid(errors=[_gone()])
        new = storing.add(
            id=given.id or uuid7(), plan=plan, content=given.content, grant=grant, by=by, now=now
        )
        return Result(new.id, "created", new.version), new
    equal, content = storing.same(row, given.content)
    if equal:
        return Result(row.id, "unchanged", row.version), row
    if given.version is None:
        raise Invalid(errors=[_VERSION_REQUIRED])
    if given.version != row.version:
        raise Invalid(errors=[_changed(row.version)])
    new = storing.change(row=row, plan=plan, content=content, grant=grant, by=by, now=now)
    return Result(new.id, "changed", new.version), new


def _errors(problem: Problem) -> tuple[FieldError, ...]:
    by_state = isinstance(problem, Conflict)
    return problem.errors or (
        FieldError("", problem.code, problem.detail, problem.detail_id, by_state=by_state),
    )


def _changed(version: int) -> FieldError:
    return FieldError(
        "/version",
        "changed_meanwhile",
        f"Someone else changed it: it is at version {version} now.",
        f"Sudah diubah orang lain: sekarang versi {version}.",
        by_state=True,
    )


def _gone() -> FieldError:
    return FieldError(
        "/version",
        "removed_meanwhile",
        "Someone else took it out of this version of the masterplan.",
        "Sudah dikeluarkan orang lain dari versi masterplan ini.",
        by_state=True,
    )


_TWICE = FieldError("/id", "duplicate_programme", "It is named before.", "Sudah disebut sebelumnya.")
_VERSION_REQUIRED = FieldError(
    "/version",
    "version_required",
    "It is there already, with other content: give the version that you have read.",
    "Sudah ada dengan isi lain: sertakan versi yang Anda baca.",
    by_state=True,
)
