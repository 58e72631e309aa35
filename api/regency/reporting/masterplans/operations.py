"""Submitting a version of the masterplan, with its programmes, to the ministry's ledger."""

from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Problems
from api.identity.callers import Grant, RegencyAuthor
from api.national.ledger import operations as ledger
from api.national.ledger.words import Kind
from api.regency.masterplan import operations as masterplans, policies, queries, versions
from api.regency.masterplan.models import Masterplan
from api.regency.programmes.whole import completeness, snapshot
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.shapes import SubmitReport


def draft(*, id: UUID, grant: Grant) -> Draft:
    """Return the content that a submit of this version would send now. Raises NotFound."""
    return _draft(queries.masterplan(id), grant)


def submit_masterplan(
    *,
    id: UUID,
    author: RegencyAuthor,
    precondition: Precondition,
    said: SubmitReport = SubmitReport(),  # noqa: B008  (frozen)
) -> tuple[ledger.Outcome, Masterplan]:
    """Submit the version, with all its programmes and ceilings, to the ministry's ledger.

    Its programmes become those of the ministry's figures, unless a newer version was submitted before. Equal content
    returns the existing submission. Raises NotFound; Conflict if the content differs from what was submitted and the
    version's state allows no change.
    """
    masterplan = versions.locked(id)
    precondition(queries.row_of(masterplan, author.grant).etag, required=False)
    drafted = _draft(masterplan, author.grant)
    outcome = drafts.submit_signed(drafted, said, author=author)
    if not outcome.unchanged:
        policies.check_submittable(masterplan.state)
        there = completeness.completeness_of(masterplan)
        if there.missing:
            raise there.incomplete()
        masterplans.mark_submitted(masterplan, outcome, author)
        ledger.stamp(outcome)
    return outcome, masterplan


def blocking(id: UUID) -> Problems:
    """Return the reasons to refuse a submit of changed content: the version's state, and its missing parts."""
    masterplan = queries.masterplan(id)
    missing = [each.problem.at(each.pointer) for each in completeness.completeness_of(masterplan).missing]
    try:
        policies.check_submittable(masterplan.state)
    except Conflict as error:
        return [error, *missing]
    return missing


def _draft(masterplan: Masterplan, grant: Grant) -> Draft:
    content = snapshot.content(masterplan, regency=grant.code)
    return Draft(Kind.MASTERPLAN, str(masterplan.pk), content)
