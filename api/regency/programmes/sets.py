"""Writing many programmes of one version of the masterplan by one request: all of them, or none.

Each row is checked as a single write is, and is made from the version that its sender has read.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Conflict, FieldError, Invalid, Problem
from api.http.messages import _
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import filling, operations, policies, queries, storing
from api.regency.programmes.results import written
from api.regency.programmes.shapes import Programme, ProgrammeOfSet, ProgrammeResult, ProgrammeRow
from tenants.ids import uuid7


def write_programmes(
    *,
    masterplan: UUID | None,
    rows: Sequence[ProgrammeOfSet],
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    place: Callable[[int], str] = "/programmes/{}".format,
) -> list[ProgrammeResult]:
    """Make these programmes of a draft what the rows say: added, replaced, or left when they say so already.

    Programmes not named stay as they are. All rows, or none and Invalid with every error at its row (`place` says
    where a row stands); `lenient` stores the right ones and returns the errors of the others. Raise Conflict without a
    draft, and in a version that is submitted.
    """
    if masterplan is not None and not versions.is_there(masterplan):
        raise policies.unknown_masterplan()
    plan = operations.open_version(masterplan or versions.draft_worked_on_last(), now)
    present = {row.id: row for row in queries.programmes_of(plan.pk)}
    moved: set[tuple[str, str]] = set()
    taken: set[UUID | None] = set()

    def write(given: ProgrammeOfSet) -> ProgrammeResult:
        row = present.get(given.id) if given.id else None
        try:
            if given.id and given.id in taken:
                raise Invalid(errors=[_TWICE])
            outcome, after = _write(given, row, plan, grant, by, now)
        except Problem as problem:
            taken.add(given.id)
            return ProgrammeResult(
                id=given.id, outcome="refused", version=row.version if row else None, errors=_errors(problem)
            )
        taken.add(after.id)
        if outcome != "unchanged":
            moved.update((each.dimension, each.sub_dimension) for each in (row, after) if each)
        return ProgrammeResult(id=after.id, outcome=outcome, version=after.version)

    results = written(rows, write, place=place, lenient=lenient)
    if moved:
        filling.fill_all(moved, today=day_of(now))
    return results


def _write(
    given: ProgrammeOfSet, row: ProgrammeRow | None, plan: Masterplan, grant: Grant, by: Actor, now: datetime
) -> tuple[str, ProgrammeRow]:
    content = shapes.recast(Programme, given)
    if row is None:
        if given.version:
            raise Invalid(errors=[_GONE])
        return "created", storing.add(
            id=given.id or uuid7(), plan=plan, content=content, grant=grant, by=by, now=now
        )
    equal, content = storing.same(row, content)
    if equal:
        return "unchanged", row
    if given.version is None:
        raise Invalid(errors=[_VERSION_REQUIRED])
    if given.version != row.version:
        raise Invalid(errors=[_changed(row.version)])
    return "changed", storing.change(row=row, plan=plan, content=content, grant=grant, by=by, now=now)


def _errors(problem: Problem) -> tuple[FieldError, ...]:
    by_state = isinstance(problem, Conflict)
    return problem.errors or (FieldError("", problem.code, problem.detail, by_state=by_state),)


def _changed(version: int) -> FieldError:
    return FieldError(
        "/version",
        "changed_meanwhile",
        _("Someone else changed it: it is at version {version} now.", version=version),
        by_state=True,
    )


_GONE = FieldError(
    "/version",
    "removed_meanwhile",
    _("Someone else took it out of this version of the masterplan."),
    by_state=True,
)
_TWICE = FieldError("/id", "duplicate_programme", _("It is named before."))
_VERSION_REQUIRED = FieldError(
    "/version",
    "version_required",
    _("It is there already, with other content: give the version that you have read."),
    by_state=True,
)
