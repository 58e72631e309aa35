"""Withdraw a submission on both sides of the border, correct its signatory's name, set the rules for preparing one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.versioned import Store
from api.identity.callers import Actor
from api.national.ledger import annex
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind
from api.national.review import operations as reviews
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import handover
from api.regency.programmes.realisation import handover as realisations
from api.regency.reporting.submissions import models
from api.regency.reporting.submissions.shapes import Rules, RulesRow


def withdraw(*, id: UUID, reason: str, by: Actor, now: datetime) -> ledger.Standing:
    """Withdraw a submission that is not accepted. The next report sends again what a withdrawn report held."""
    submission = reviews.withdraw(id=id, reason=reason, by=by, now=now)
    if submission.kind == Kind.PERIODIC_REPORT:
        handover.take_back(report_period=submission.subject)
        realisations.take_back(report_period=submission.subject)
    return submission


def correct_name(*, submission: UUID, name: str | None, by: Actor, now: datetime) -> None:
    """Correct a signatory's name, or erase it (None). History keeps that it was done, without the names.

    Raises NotFound.
    """
    ledger.submission(submission)
    if name is None:
        annex.erase(submission=submission)
    else:
        annex.correct(submission=submission, name=name, now=now)
    history.record(
        by=by,
        now=now,
        resource="signatory_name",
        key=str(submission),
        action=Entry.Action.DELETED if name is None else Entry.Action.UPDATED,
        version=1,
        before={"name": "present"},
        after={"name": None if name is None else "corrected"},
    )


@dataclass(frozen=True, slots=True)
class RulesStore(Store[RulesRow, Rules]):
    """The regency's rules: one row, made with version 0 when it is asked for."""

    by: Actor
    now: datetime

    content = Rules

    def find(self) -> RulesRow:
        models.Rules.objects.bulk_create([models.Rules(pk=1, version=0)], ignore_conflicts=True)
        return shapes.from_model(RulesRow, models.Rules.objects.select_for_update().get(pk=1))

    def change(self, row: RulesRow, content: Rules) -> RulesRow:
        changed = shapes.recast(RulesRow, content, version=row.version + 1)
        models.Rules.objects.filter(pk=1).update(**shapes.stored(changed, models.Rules))
        history.record(
            by=self.by,
            now=self.now,
            resource="submission_rules",
            key="1",
            action=Entry.Action.UPDATED,
            version=changed.version,
            before=shapes.document(row),
            after=shapes.document(changed),
        )
        return changed
