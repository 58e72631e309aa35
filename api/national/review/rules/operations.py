"""Operations on the rules of acceptance and the holidays, and accepting by them."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from api.http import passed_over, shapes
from api.http.exceptions import Conflict, NotFound
from api.http.local_time import day_of
from api.http.versioned import ModelStore
from api.identity.callers import Actor, Author
from api.national.ledger.words import Rule
from api.national.review import models, operations as reviews
from api.national.review.rules import queries
from api.national.review.rules.shapes import AcceptanceRule, AcceptanceRuleRow, Holiday, HolidayRow
from api.national.review.shapes import Accept
from tenants.jobs.duties import Duty, by_clock
from tenants.pool import statements

#: A rule reads no content, so it gives no hash.
UNSEEN = Accept()


def accept_by_rule(*, now: datetime) -> int:
    """Accept each submission that a rule accepts now, as the office that set the rule. Return how many.

    Each in a transaction of its own: safe to kill and to repeat. One that has changed meanwhile is skipped.
    """
    rules = {rule.kind: rule for rule in models.AcceptanceRule.objects.all()}
    if not rules:
        return 0
    holidays = set(queries.holidays().values_list("on", flat=True))
    accepted = 0

    def accept(waiting: queries.Waiting) -> None:
        nonlocal accepted
        rule = rules[waiting.kind]
        why = _rule_for(waiting, rule, holidays, day_of(now))
        if why is None:
            return
        author = Author(Actor(rule.set_by_id, "", rule.set_by_office), now)
        with suppress(Conflict, NotFound):  # answered, corrected or withdrawn just now
            with transaction.atomic():
                reviews.Review(waiting.id, author).accept(UNSEEN, rule=why)
            accepted += 1

    passed_over.each("ledger_submission", queries.waiting(), accept)
    return accepted


def note_warnings(*, submission: UUID, codes: Iterable[str]) -> None:
    """Record the preview's warnings with the submission. In the submitting transaction only."""
    models.Noted.objects.create(
        submission_id=submission, regency_id=statements.regency_id(), warnings=sorted(set(codes))
    )


def put_rule(
    *, kind: str, content: AcceptanceRule, by: Actor, check: Callable[..., None]
) -> AcceptanceRuleRow:
    """Set the rule of a kind. A change needs the version that it is based on; a repetition may name an old one.

    `check` compares the locked row with the version that the caller read.
    """
    queries.rule(kind)
    models.AcceptanceRule.objects.bulk_create(
        [models.AcceptanceRule(pk=kind, without_warning=False, set_by_id=by.id, set_by_office="", version=0)],
        ignore_conflicts=True,
    )
    rule = models.AcceptanceRule.objects.select_for_update(no_key=True).get(pk=kind)
    row = shapes.from_model(AcceptanceRuleRow, rule)
    equal = shapes.recast(AcceptanceRule, row) == content
    check(row, required=not equal and rule.version > 0, repeats=equal)
    if equal:
        return row
    changed = models.AcceptanceRule(
        pk=kind,
        set_by_id=by.id,
        set_by_office=by.office,
        version=rule.version + 1,
        **shapes.stored(content, models.AcceptanceRule),
    )
    changed.save(force_update=True)
    return shapes.from_model(AcceptanceRuleRow, changed)


class HolidayStore(ModelStore[HolidayRow, Holiday]):
    """One holiday."""

    model = models.Holiday


def _rule_for(
    waiting: queries.Waiting, rule: models.AcceptanceRule, holidays: set[date], today: date
) -> Rule | None:
    if rule.without_warning and waiting.clean:
        return Rule.NO_WARNING
    needed = rule.after_working_days
    if needed is not None and passed(day_of(waiting.since), today, holidays) >= needed:
        return Rule.DAYS_PASSED
    return None


# Working days in Indonesia: Monday to Friday without the holidays that the ministry keeps (review_holiday).


def passed(since: date, today: date, holidays: Collection[date]) -> int:
    """Count the whole working days between two days, exclusive: one between a Friday and the Tuesday after it."""
    days = (since + timedelta(days=number) for number in range(1, (today - since).days))
    return sum(day.weekday() < 5 and day not in holidays for day in days)


DUTY = Duty(
    "acceptance",
    "Accepts submissions as the rules of acceptance say.",
    by_clock(accept_by_rule),
    every=5.0,
)
