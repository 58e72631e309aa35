"""Setting the rules of acceptance and the holidays, and accepting by them."""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from api.http import passed_over
from api.http.etags import Precondition
from api.http.exceptions import Conflict, NotFound
from api.identity.callers import Actor
from api.national.catalogue.calendar import day_of
from api.national.ledger.words import Rule
from api.national.review import operations as reviews
from api.national.review.models import AcceptanceRule, Holiday, Noted
from api.national.review.rules import queries
from api.national.review.rules.queries import Waiting
from tenants import current

#: How long the worker waits between two looks. Seconds.
LOOK_EVERY = 5.0
_looked_at = 0.0


@dataclass(frozen=True, slots=True)
class WrittenHoliday:
    holiday: Holiday
    created: bool = False


def work() -> None:
    """Accepts what the rules accept. The worker's duty, every second; it looks every LOOK_EVERY."""
    global _looked_at
    if time.monotonic() - _looked_at >= LOOK_EVERY:
        _looked_at = time.monotonic()
        accept_by_rule(now=timezone.now())


def accept_by_rule(*, now: datetime) -> int:
    """Accepts each submission that a rule accepts at this instant, as the office that set the rule. How many.

    Each in a transaction of its own: safe to kill and to do twice. One that changed meanwhile is left.
    """
    rules = {rule.kind: rule for rule in AcceptanceRule.objects.all()}
    if not rules:
        return 0
    holidays = set(queries.holidays().values_list("on", flat=True))
    accepted = 0
    for waiting in queries.waiting():
        with passed_over.if_bad("ledger_submission", waiting.id):
            rule = rules[waiting.kind]
            why = _rule_for(waiting, rule, holidays, day_of(now))
            if why is None:
                continue
            by = Actor(rule.set_by_id, "", rule.set_by_office)
            try:
                with transaction.atomic():
                    reviews.accept(id=waiting.id, content_hash=None, note="", by=by, now=now, rule=why)
            except (Conflict, NotFound):
                continue  # answered, corrected or withdrawn just now
            accepted += 1
    return accepted


def note_warnings(*, submission: UUID, codes: Iterable[str]) -> None:
    """Keeps what the preview warned of, with the submission. In the submitting transaction only."""
    Noted.objects.create(
        submission_id=submission, regency_id=current.regency_id(), warnings=sorted(set(codes))
    )


def put_rule(
    *,
    kind: str,
    without_warning: bool,
    after_working_days: int | None,
    by: Actor,
    precondition: Precondition,
) -> AcceptanceRule:
    """Sets the rule of a kind. A change needs the version that it is made from; the same again changes nothing."""
    queries.rule(kind)
    AcceptanceRule.objects.bulk_create(
        [AcceptanceRule(pk=kind, without_warning=False, set_by_id=by.id, set_by_office=by.office, version=0)],
        ignore_conflicts=True,
    )
    rule = AcceptanceRule.objects.select_for_update(no_key=True).get(pk=kind)
    equal = (rule.without_warning, rule.after_working_days) == (without_warning, after_working_days)
    precondition(queries.rule_tag(rule), required=not equal and rule.version > 0)
    if equal:
        return rule
    rule.without_warning, rule.after_working_days = without_warning, after_working_days
    rule.set_by_id, rule.set_by_office = by.id, by.office
    rule.version += 1
    rule.save(
        update_fields=["without_warning", "after_working_days", "set_by_id", "set_by_office", "version"]
    )
    return rule


def put_holiday(*, on: date, name: str, precondition: Precondition) -> WrittenHoliday:
    """Adds a holiday, or renames one from the version that was read."""
    row = Holiday.objects.select_for_update(no_key=True).filter(pk=on).first()
    if row is None:
        precondition(None, required=False)
        return WrittenHoliday(Holiday.objects.create(on=on, name=name), created=True)
    precondition(queries.holiday_tag(row), required=row.name != name)
    if row.name != name:
        row.name = name
        row.version += 1
        row.save(update_fields=["name", "version"])
    return WrittenHoliday(row)


def remove_holiday(*, on: date, precondition: Precondition) -> None:
    """Makes a holiday a working day again. Raises NotFound."""
    row = queries.holiday(on)
    precondition(queries.holiday_tag(row))
    row.delete()


def _rule_for(waiting: Waiting, rule: AcceptanceRule, holidays: set[date], today: date) -> Rule | None:
    if rule.without_warning and waiting.clean:
        return Rule.NO_WARNING
    needed = rule.after_working_days
    if needed is not None and passed(day_of(waiting.since), today, holidays) >= needed:
        return Rule.DAYS_PASSED
    return None


# Working days in Indonesia: Monday to Friday without the holidays that the ministry keeps (review_holiday).


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def passed(since: date, today: date, holidays: Collection[date]) -> int:
    """Whole working days between two days, neither of them counted: of a Friday and the Tuesday after it, one."""
    days = (since + timedelta(days=number) for number in range(1, (today - since).days))
    return sum(is_working_day(day, holidays) for day in days)
