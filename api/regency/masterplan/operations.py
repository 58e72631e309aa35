"""Writing versions of the masterplan: begin one (empty, or as a copy), change it; mark it as submitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.national.ledger import operations as ledger
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import books, hooks, policies, queries, versions
from api.regency.masterplan import content as contents
from api.regency.masterplan.content import Content
from api.regency.masterplan.hooks import Copied
from api.regency.masterplan.models import Masterplan
from tenants.ids import uuid7

RESOURCE = "masterplan"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write. `copied`: what a new version took over from the one it is based on."""

    masterplan: Masterplan
    created: bool = False
    changed: bool = True
    copied: Copied | None = None


def create_masterplan(
    *, id: UUID | None, given: Mapping[str, Any], grant: Grant, by: Actor, now: datetime
) -> Written:
    """Begins a version of the masterplan.

    `given` holds the fields of Content that are said, and `based_on`: then the version starts as a copy of that one,
    with its programmes and those of its allocations that lie in the plan period, and takes its fields where none are
    given. Raises Conflict where the id is taken; Invalid for what a version cannot be.
    """
    versions.lock_all()
    if id is not None and queries.is_there(id):
        raise Conflict(
            "There is a masterplan with this id already: change it by PUT or PATCH.",
            "Masterplan dengan id ini sudah ada: ubah dengan PUT atau PATCH.",
            code="masterplan_exists",
        )
    source = _source(given)
    content = contents.given(given, source)
    _check(content, grant)
    masterplan = Masterplan(
        pk=id or uuid7(),
        number=(Masterplan.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
        based_on=source,
        created_at=now,
        updated_at=now,
        worked_on_at=now,
        **contents.columns(content),
    )
    masterplan.save(force_insert=True)
    copied = None
    if source is not None:
        years = (content.plan_period_start, content.plan_period_end)
        copied = hooks.copy_programmes(source=source.pk, target=masterplan.pk, years=years, now=now)
        books.copy_books(source=source.pk, target=masterplan.pk, now=now)
    _record(masterplan, Entry.Action.CREATED, before=None, by=by, now=now, copied=copied)
    hooks.refill(today=day_of(now))
    return Written(masterplan, created=True, copied=copied)


def put_masterplan(
    *,
    id: UUID,
    given: Mapping[str, Any],
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Makes the version with this id what `given` says: begun, replaced, or left as it is when it says so already.

    Replacing asks for the version that the change is made from, and for a state that allows it. What a version is
    based on is decided once. Raises as create_masterplan and change_masterplan.
    """
    masterplan = versions.find_locked(id)
    if masterplan is None:
        precondition(None, required=False)
        return create_masterplan(id=id, given=given, grant=grant, by=by, now=now)
    if "based_on" in given and given["based_on"] != masterplan.based_on_id:
        raise Invalid.at(
            "/based_on",
            "based_on_is_fixed",
            "What a version is based on cannot be changed: begin another version.",
            "Asal suatu versi tidak dapat diubah: buat versi lain.",
            by_state=True,
        )
    content = contents.given(given, _source(given))
    equal = content == contents.of(masterplan)
    precondition(queries.masterplan_tag(masterplan), required=not equal)
    return Written(masterplan, changed=False) if equal else _change(masterplan, content, grant, by, now)


def change_masterplan(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], Mapping[str, Any]],
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Changes a version that is a draft or returned: `revise` is told the present content and gives the new one.

    Raises NotFound; Conflict in any other state; Invalid also where allocations lie outside of a new plan period.
    """
    masterplan = versions.locked(id)
    precondition(queries.masterplan_tag(masterplan))
    before = contents.of(masterplan)
    content = contents.given(revise(before.document()), None)
    return (
        Written(masterplan, changed=False)
        if content == before
        else _change(masterplan, content, grant, by, now)
    )


def replace_content(
    masterplan: Masterplan, content: Content, *, grant: Grant, by: Actor, now: datetime
) -> None:
    """Other content for a locked version that may change; whether its programmes fit is looked at by the caller."""
    if content != contents.of(masterplan):
        _check(content, grant)
        _store(masterplan, content, by, now)


def mark_submitted(masterplan: Masterplan, outcome: ledger.Outcome, by: Actor, now: datetime) -> None:
    """Record in the version and its history that the ledger has taken it in."""
    before = _shown(masterplan)
    masterplan.state = Masterplan.State.SUBMITTED
    masterplan.version += 1
    masterplan.updated_at = now
    masterplan.save(update_fields=["state", "version", "updated_at"])
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=str(masterplan.pk),
        action=Entry.Action.SUBMITTED,
        version=masterplan.version,
        before=before,
        after={
            **_shown(masterplan),
            "submission": str(outcome.submission_id),
            "revision": outcome.revision,
            "content_hash": outcome.content_hash,
        },
    )


def _source(given: Mapping[str, Any]) -> Masterplan | None:
    id = given.get("based_on")
    if id is None:
        return None
    source = Masterplan.objects.filter(pk=id).first()
    if source is None:
        raise Invalid.at(
            "/based_on",
            "unknown_masterplan",
            "There is no version of the masterplan with this id.",
            "Tidak ada versi masterplan dengan id ini.",
            by_state=True,
        )
    return source


def _check(content: Content, grant: Grant) -> None:
    policies.check_period(content.plan_period_start, content.plan_period_end)
    policies.check_cohort(content.cohort, regency_id=grant.id)
    policies.check_sections(content)


def _change(masterplan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime) -> Written:
    policies.check_editable(masterplan.state, enacted=masterplan.enacted_on is not None)
    _check(content, grant)
    policies.check_years_allocated(
        hooks.years_allocated(masterplan.pk), content.plan_period_start, content.plan_period_end
    )
    _store(masterplan, content, by, now)
    return Written(masterplan)


def _store(masterplan: Masterplan, content: Content, by: Actor, now: datetime) -> None:
    before = _shown(masterplan)
    for name, value in contents.columns(content).items():
        setattr(masterplan, name, value)
    masterplan.version += 1
    masterplan.updated_at = masterplan.worked_on_at = now
    masterplan.save(update_fields=[*contents.columns(content), "version", "updated_at", "worked_on_at"])
    _record(masterplan, Entry.Action.UPDATED, before=before, by=by, now=now)
    if masterplan.plan_period_start != before["plan_period_start"]:
        hooks.refill(today=day_of(now))  # another version may be the newest now


def _shown(masterplan: Masterplan) -> dict[str, Any]:
    """As the API shows it, for history."""
    return {
        "number": masterplan.number,
        "based_on": str(masterplan.based_on_id) if masterplan.based_on_id else None,
        "state": str(masterplan.state),
        **contents.of(masterplan).document(),
    }


def _record(
    masterplan: Masterplan,
    action: Entry.Action,
    *,
    before: dict[str, Any] | None,
    by: Actor,
    now: datetime,
    copied: Copied | None = None,
) -> None:
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=str(masterplan.pk),
        action=action,
        version=masterplan.version,
        before=before,
        after=_shown(masterplan) | ({"copied": copied.document()} if copied else {}),
    )
