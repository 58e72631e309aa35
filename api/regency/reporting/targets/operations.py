"""Submitting the targets that a version of the masterplan sets for the years of its plan period."""

from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict, Problems
from api.identity.callers import Grant, RegencyAuthor
from api.national.ledger import operations as ledger, queries as submissions
from api.national.ledger.words import Kind
from api.regency.indicators.models import Target
from api.regency.masterplan import queries
from api.regency.masterplan.shapes import PERIOD
from api.regency.reporting.problems import NoTargets, PlanNotSubmitted
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.shapes import SubmitReport
from tenants.pool import statements

#: Version of the content's form.
SCHEMA = "targets/1"
#: What names the version of the masterplan.
_PLAN = ("id", "number", *PERIOD)
_SAID = ("indicator", "series", "period", "value", "source", "version")

#: Targets of national indicators in the years of a plan, and of each series the newest baseline before its first one,
#: in an order that no collation changes.
_IN_FORCE = """
    WITH newest AS (
        SELECT DISTINCT ON (kind, indicator, series, period) * FROM indicators_target
        ORDER BY kind, indicator, series, period, version DESC
    ), aims AS (
        SELECT * FROM newest
        WHERE kind = 'target' AND value <> '' AND indicator NOT LIKE 'L-%%'
          AND left(period, 4)::int BETWEEN %(first)s AND %(last)s
    ), starts AS (
        SELECT DISTINCT ON (indicator, series) newest.* FROM newest
        JOIN (SELECT indicator, series, min(period COLLATE "C") AS first FROM aims GROUP BY 1, 2) AS a
             USING (indicator, series)
        WHERE kind = 'baseline' AND value <> '' AND period COLLATE "C" < first
        ORDER BY indicator, series, period COLLATE "C" DESC
    )
    SELECT * FROM (TABLE aims UNION ALL TABLE starts) AS said
    ORDER BY indicator || '/' || series || '/' || period COLLATE "C"
"""


def draft(*, id: UUID, grant: Grant) -> Draft:
    """Return the content that a submit of this version's targets would send now. Raises NotFound.

    It has every target in force of a national indicator for a year of the plan period, and the newest baseline of each
    series before its first target. It identifies the plan as the ministry has it: by the submission that is not
    withdrawn, with its period and content hash.
    """
    masterplan = queries.masterplan(id)
    sent = submissions.revisions(kind=Kind.MASTERPLAN, subject=str(id)).in_force
    plan = sent.content["masterplan"] if sent else vars(masterplan) | {"id": str(id)}
    first, last = (plan[name] for name in PERIOD)
    rows = statements.fetch_named(_IN_FORCE, {"first": first, "last": last})
    of_kind = {
        kind: [{name: row[name] for name in _SAID} for row in rows if row["kind"] == kind]
        for kind in Target.Kind
    }
    content = {
        "schema": SCHEMA,
        "regency": grant.code,
        "masterplan": {
            **{name: plan[name] for name in _PLAN},
            "content_hash": bytes(sent.content_hash).hex() if sent else None,
        },
        "targets": of_kind[Target.Kind.TARGET],
        "baselines": of_kind[Target.Kind.BASELINE],
        "evidence": [],
    }
    return Draft(Kind.TARGETS, str(id), content)


def blocking(drafted: Draft) -> Problems:
    """Return the reasons to refuse a submit: the ministry does not have the plan, or it sets no targets."""
    is_known = (
        drafted.content["masterplan"]["content_hash"] or queries.masterplan(UUID(drafted.subject)).enacted_on
    )
    found: list[tuple[Any, Conflict]] = [
        (is_known, PlanNotSubmitted()),
        (drafted.content["targets"], NoTargets()),
    ]
    return [problem for is_there, problem in found if not is_there]


def submit_targets(*, id: UUID, author: RegencyAuthor, said: SubmitReport) -> ledger.Outcome:
    """Submit the version's whole set of targets to the ministry's ledger.

    The progress figures use the targets of the newest version of the masterplan. Equal content returns the existing
    submission. Raises NotFound; Conflict for a plan that was neither submitted nor enacted, and for one that sets no
    target.
    """
    ledger.lock_chain()  # so that the plan's submission stays the one that is named
    drafted = draft(id=id, grant=author.grant)
    for problem in blocking(drafted):
        raise problem
    return drafts.submit_alone(drafted, "targets", said, author=author)
