"""Withdraw a submission on both sides of the border, correct its signatory's name, set the rules for preparing one."""

from uuid import UUID

from api.http import shapes
from api.http.hooks import Hook
from api.identity.callers import Author
from api.national.ledger import annex, queries as ledger
from api.national.ledger.words import Kind
from api.national.review import operations as reviews
from api.regency.history import operations as history
from api.regency.history.stores import ModelStore
from api.regency.indicators import handover
from api.regency.programmes.budgets import handover as budgets
from api.regency.programmes.realisation import handover as realisations
from api.regency.reporting.submissions import models
from api.regency.reporting.submissions.shapes import Rules, RulesRow
from tenants import Named
from tenants.pool import statements


@Hook
def withdraw_enactment(*, id: UUID, reason: str, author: Author) -> ledger.Standing:
    """Withdraw the submission of an enactment, and undo it in the regency's own rows."""
    raise NotImplementedError


def withdraw(*, id: UUID, reason: str, author: Author) -> ledger.Standing:
    """Withdraw a submission that is not accepted. The next report sends again what a withdrawn report held.

    Withdrawing an enactment undoes it in the regency as well.
    """
    if ledger.submission(id).kind == Kind.ENACTMENT:
        return withdraw_enactment(id=id, reason=reason, author=author)
    submission = reviews.Review(id, author).withdraw(reason)
    if submission.kind == Kind.PERIODIC_REPORT:
        for statement in (*handover.TAKE_BACK, *realisations.TAKE_BACK, *budgets.TAKE_BACK):
            statements.run(statement, {"period": submission.subject})
    return submission


def correct_name(*, submission: UUID, name: str | None, author: Author) -> None:
    """Correct a signatory's name, or erase it (None).

    The history records the change without the names. Raises NotFound.
    """
    ledger.submission(submission)
    if name is None:
        annex.erase(submission=submission)
    else:
        annex.correct(submission=submission, name=name, now=author.now)
    after = None if name is None else {"name": "corrected"}
    history.record(author, "signatory_name", str(submission), 1, {"name": "present"}, after)


class RulesStore(ModelStore[RulesRow, Rules]):
    """The regency's rules: one row, created with version 0 when it is first requested."""

    model = models.Rules
    resource = "submission_rules"

    def find(self) -> RulesRow:
        models.Rules.objects.bulk_create([models.Rules(**self.key, version=0)], ignore_conflicts=True)
        found = ModelStore.find(self)
        assert found is not None
        return found

    def kept(self, row: RulesRow) -> Named:
        return shapes.document(row)
