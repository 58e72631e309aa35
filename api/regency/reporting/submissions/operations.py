"""Taking back what was submitted, on both sides of the border at once; and the rules for preparing a submission."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from api.http import etags
from api.http.etags import Precondition
from api.identity.callers import Actor
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind
from api.national.review import operations as reviews
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import handover
from api.regency.programmes.realisation import handover as realisations
from api.regency.reporting.submissions.models import Rules


def withdraw(*, id: UUID, reason: str, by: Actor, now: datetime) -> ledger.Standing:
    """Withdraws a submission that is not accepted. What a report handed over goes out with the next report again."""
    submission = reviews.withdraw(id=id, reason=reason, by=by, now=now)
    if submission.kind == Kind.PERIODIC_REPORT:
        handover.take_back(report_period=submission.subject)
        realisations.take_back(report_period=submission.subject)
    return submission


def put_rules(*, given: Mapping[str, bool], by: Actor, now: datetime, precondition: Precondition) -> Rules:
    """Sets the regency's rules. A change needs the version that it is made from; the same again changes nothing."""
    Rules.objects.bulk_create([Rules(pk=1, version=0)], ignore_conflicts=True)
    rules = Rules.objects.select_for_update().get(pk=1)
    before = shown_rules(rules)
    equal = all(before[name] == given[name] for name in ("sign_off", "hand_in"))
    precondition(rules_tag(rules.version), required=not equal and rules.version > 0)
    if equal:
        return rules
    rules.sign_off, rules.hand_in = given["sign_off"], given["hand_in"]
    rules.version += 1
    rules.save(update_fields=["sign_off", "hand_in", "version"])
    history.record(
        by=by,
        now=now,
        resource="submission_rules",
        key="1",
        action=Entry.Action.UPDATED,
        version=rules.version,
        before=before,
        after=shown_rules(rules),
    )
    return rules


def shown_rules(rules: Rules) -> dict[str, bool | int]:
    return {"sign_off": rules.sign_off, "hand_in": rules.hand_in, "version": rules.version}


def rules_tag(version: int) -> str:
    return etags.strong("submission-rules", 1, version)
