"""Submitting the targets that a version of the masterplan sets for the years of its plan period."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict, Problem
from api.identity.callers import Actor, Grant
from api.national.figures import operations as figures
from api.national.ledger import operations as ledger
from api.national.ledger import queries as submissions
from api.national.ledger.words import Kind
from api.regency.indicators import specs, targets
from api.regency.indicators.models import Key, Target
from api.regency.indicators.targets import TargetVersion
from api.regency.masterplan import queries
from api.regency.reporting.problems import NoTargets, PlanNotSubmitted
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.shapes import SubmitReport

#: Version of the content's form.
SCHEMA = "targets/1"
#: What names the version of the masterplan.
_PLAN = ("id", "number", "plan_period_start", "plan_period_end")


def draft(*, id: UUID, grant: Grant) -> Draft:
    """Return the content that a submit of this version's targets would send now. Raises NotFound.

    Every target in force of a national indicator whose period is of a year of the plan period, and of each series the
    newest baseline before its first target. Of the plan it says what the ministry has of it: the submission not
    withdrawn names its period, and its hash which content it was.
    """
    masterplan = queries.masterplan(id)
    sent = submissions.revisions(kind=Kind.MASTERPLAN, subject=str(id)).in_force
    plan = sent.content["masterplan"] if sent else vars(masterplan) | {"id": str(id)}
    years = range(plan["plan_period_start"], plan["plan_period_end"] + 1)
    aims = {
        key: row
        for key, row in targets.newest(Target.Kind.TARGET).items()
        if int(key.period[:4]) in years and not specs.is_local(key.indicator)
    }
    content = {
        "schema": SCHEMA,
        "regency": grant.code,
        "masterplan": {
            **{name: plan[name] for name in _PLAN},
            "content_hash": bytes(sent.content_hash).hex() if sent else None,
        },
        "targets": _rows(aims),
        "baselines": _rows(_starts(aims)),
        "evidence": [],
    }
    return Draft(Kind.TARGETS, str(id), content)


def blocking(drafted: Draft) -> list[Problem]:
    """Return the reasons to refuse a submit: a plan of which the ministry knows nothing, and a plan without targets."""
    is_known = (
        drafted.content["masterplan"]["content_hash"] or queries.masterplan(UUID(drafted.subject)).enacted_on
    )
    found: list[tuple[Any, Conflict]] = [
        (is_known, PlanNotSubmitted()),
        (drafted.content["targets"], NoTargets()),
    ]
    return [problem for is_there, problem in found if not is_there]


def submit_targets(*, id: UUID, grant: Grant, by: Actor, now: datetime, said: SubmitReport) -> ledger.Outcome:
    """Submit the version's whole set of targets to the ministry's ledger.

    The figures of how regencies come on take those of the newest version of the masterplan. Equal content returns the
    existing submission. Raises NotFound; Conflict for a plan that was never submitted nor enacted, and for one that
    sets no target.
    """
    ledger.lock_chain()  # so that the plan's submission stays the one that is named
    drafted = draft(id=id, grant=grant)
    drafts.check_expected(drafted, said.expected_content)
    for problem in blocking(drafted):
        raise problem
    signatory = drafts.check_signed(drafted, by)
    outcome = drafts.submit(drafted, by=by, now=now, reason=said.reason, signatory=signatory)
    if not outcome.unchanged:
        drafts.note_submitted(outcome, "targets", by=by, now=now, submission=str(outcome.submission.pk))
        figures.report_targets(stamp=ledger.stamp(outcome))
    return outcome


def _starts(aims: Iterable[Key]) -> Mapping[Key, TargetVersion]:
    """Return of each series the newest baseline before its first target."""
    first: dict[tuple[str, str], str] = {}
    for key in sorted(aims, key=lambda each: each.period):
        first.setdefault((key.indicator, key.series), key.period)
    baselines = targets.newest(Target.Kind.BASELINE)
    before = sorted(
        (key for key in baselines if key.period < first.get((key.indicator, key.series), "")),
        key=lambda each: each.period,
    )
    return {key: baselines[key] for key in {(key.indicator, key.series): key for key in before}.values()}


def _rows(found: Mapping[Key, TargetVersion]) -> list[dict[str, Any]]:
    return [
        {**asdict(key), "value": row.value, "source": row.source, "version": row.version}
        for key, row in sorted(found.items(), key=lambda each: str(each[0]))
    ]
