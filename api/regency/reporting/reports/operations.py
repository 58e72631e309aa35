"""Periodic reports: the realisations of a quarter, and every checked value that the ministry does not have."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from uuid import UUID

from api.http.exceptions import Problem, Problems
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.http.messages import _
from api.identity.callers import Grant, RegencyAuthor
from api.national.catalogue import rulings
from api.national.catalogue.rulings import Rulings
from api.national.evidence.words import Subject
from api.national.figures import operations as figures
from api.national.ledger import operations as ledger
from api.national.ledger.words import Kind, says_nothing
from api.regency.evidence import handover as evidence
from api.regency.indicators import handover as indicators, plausibility, queries as values
from api.regency.indicators.operations import lock_bulk_writes
from api.regency.indicators.standards import FIRST_YEAR
from api.regency.programmes.budgets import handover as budgets
from api.regency.programmes.budgets.rules import PLAUSIBLE, Quarter
from api.regency.programmes.realisation import handover as realisations, policies
from api.regency.reporting.problems import (
    NotApplicableNotAgreed,
    NothingSubmitted,
    NotReported,
    OtherRelease,
    PartsMissing,
    QuarterTooEarly,
    RealisationMissing,
    RestatedWithoutReason,
)
from api.regency.reporting.reports import parts
from api.regency.reporting.reports.models import Report
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.models import Rules
from api.regency.reporting.submissions.shapes import SubmitReport
from tenants import Document, Named

#: Version of the content's form; a new form gets a new number, old submissions keep theirs.
SCHEMA = "periodic-report/4"
#: The same with the budgets of years: of a report that carries some. Others stay as they were before budgets were kept.
WITH_BUDGETS = "periodic-report/5"

_KEY = ("indicator", "series", "period")
_SAID = (*_KEY, "value_status", "value", "numerator", "denominator", "observation_status", "release")
#: What of a value crosses the border, beside the target and baseline in force. Its note and reason travel with it; who
#: entered it does not.
_SENT = (*_SAID, "note", "reason")

#: What of it the ministry's figures are made of.
_IN_FIGURES = (
    *_SAID,
    "dimension",
    "by_event",
    "number",
    "direction",
    "target",
    "target_number",
    "target_source",
    "target_version",
)


@dataclass(frozen=True)
class ReportDraft(Draft):
    """Content of a report, the rows that it was made from, and the catalogue's releases by which they were read."""

    ruling: Rulings
    values: list[Document]
    withdrawn_values: list[Document]
    withdrawals: list[UUID]
    realisations: realisations.Given
    budgets: budgets.Given

    @property
    def number_of_realisations(self) -> int:
        """Count the rows about realisations."""
        given = self.realisations
        return len(given.new) + len(given.restated) + len(given.withdrawn)


def check_period(text: str, *, today: date) -> Period:
    """Return the quarter of a report. Raises Invalid if it is not one, and Conflict before or after its time."""
    period = policies.quarter(text)
    if period.year < FIRST_YEAR:
        raise QuarterTooEarly(first_year=FIRST_YEAR)
    policies.check_begun(period, today=today)
    return period


def draft(*, period: Period, grant: Grant, rules: Rules) -> ReportDraft:
    """Return the content that a report of this quarter sends now, with entered values if a submit would check them."""
    text, ruling = str(period), rulings.rulings()
    withdrawals = values.untold_withdrawals()  # before what is told of them
    rows = _as_written(values.to_hand_over(text, entered=not rules.sign_off), ruling)
    withdrawn = values.to_withdraw(text, entered=not rules.sign_off)
    realised, budgeted = realisations.to_hand_over(text), budgets.to_hand_over(text)
    return ReportDraft(
        Kind.PERIODIC_REPORT,
        text,
        _content(text, grant, rows, withdrawn, realised, budgeted),
        ruling=ruling,
        values=rows,
        withdrawn_values=withdrawn,
        withdrawals=withdrawals,
        realisations=realised,
        budgets=budgeted,
    )


def blocking(period: str) -> Problems:
    """Return the parts that are still missing, if the regency's rules ask for parts."""
    return parts.missing(period) if drafts.rules().hand_in else []


def submit_report(
    *,
    period: Period,
    author: RegencyAuthor,
    said: SubmitReport = SubmitReport(),  # noqa: B008  (frozen)
) -> tuple[ledger.Outcome, ReportDraft, Problems]:
    """Check the entered values, and submit everything that the ministry does not have in its present version.

    Where the regency's rules require sign-off, no values are checked here, and exactly this content must be prepared
    and approved. `expected_content` is the hash of the previewed content: Conflict where the content has changed. The
    ministry's figures are written in this transaction, so the next request shows the report in them. Equal content
    returns the existing submission. Missing values are sent as not reported and never block.

    Values are read without locks and their versions are marked towards the end (indicators.handover), so that a writer
    does not have to wait for the submission.
    """
    ledger.lock_chain()  # before anything is read, so that two submissions at one moment follow each other
    house = drafts.rules()
    drafted = draft(period=period, grant=author.grant, rules=house)
    drafts.check_expected(drafted, said.expected_content)
    if house.hand_in and (undelivered := parts.missing(drafted.subject)):
        raise PartsMissing(count=len(undelivered))
    signatory = drafts.check_signed(drafted, author.actor)
    self_released = not house.sign_off and indicators.has_entered(drafted.values)
    if self_released:
        indicators.note_released(drafted.values, author=author)
    warned = warnings(drafted, period=period, now=author.now)
    lock_bulk_writes()
    outcome = drafts.submit(
        drafted,
        author=author,
        self_released=self_released,
        reason=said.reason,
        signatory=signatory,
        warnings=warned,
    )
    if not outcome.unchanged:
        realisations.mark_handed_over(drafted.realisations, report_period=drafted.subject, now=author.now)
        budgets.mark_handed_over(drafted.budgets, report_period=drafted.subject)
        Report.objects.update_or_create(
            period=outcome.submission.subject,
            defaults={
                "revision": outcome.submission.revision,
                "submission_id": outcome.submission.pk,
                "content_hash": outcome.submission.content_hash,
                "submitted_at": outcome.submission.submitted_at,
            },
        )
        drafts.note_submitted(outcome, "report", author=author, revision=outcome.submission.revision)
    # From here on whoever records one of these values waits for the commit.
    if self_released:
        unmarked = [row for row in drafted.values if outcome.unchanged or row["told"]]
        indicators.release(unmarked, author=author)
    if not outcome.unchanged:
        indicators.mark(
            drafted.values, withdrawals=drafted.withdrawals, report_period=drafted.subject, now=author.now
        )
        stamp = ledger.stamp(outcome)
        figures.report_values(
            submission_id=outcome.submission.pk,
            values=[{name: row[name] for name in _IN_FIGURES} for row in drafted.values],
            stamp=stamp,
        )
        if drafted.withdrawn_values:
            figures.settle_submitted(stamp=stamp)
        elif drafted.number_of_realisations or drafted.budgets.years:
            figures.report_realisations(stamp=stamp)
    return outcome, drafted, warned


def warnings(drafted: ReportDraft, *, period: Period, now: datetime) -> Problems:
    """Return the warnings of a report. They never block it."""
    text, today, rows, ruling = drafted.subject, day_of(now), drafted.values, drafted.ruling
    due = sum(points.points for points in rulings.due_calendar(today, ruling=ruling, within=period))
    missing = due - sum(map(period.contains, map(Period.parse, map(itemgetter("period"), rows))))
    not_agreed = sum(row["is_claimed"] for row in rows)
    unexplained = sum(not row["reason"] for row in drafted.content["restated"])
    overtaken = _overtaken(rows, ruling, today=today)
    without = realisations.missing(period)
    found: list[tuple[int, Problem]] = [
        (missing, NotReported(count=missing, period=text)),
        (not_agreed, NotApplicableNotAgreed(count=not_agreed)),
        (overtaken, OtherRelease(count=overtaken)),
        *((1, remark) for remark in _doubtful(rows)),
        *((1, remark) for remark in PLAUSIBLE.broken(Quarter(period, today))),
        (without, RealisationMissing(count=without, period=text)),
        (unexplained, RestatedWithoutReason(count=unexplained)),
        (says_nothing(Kind.PERIODIC_REPORT, drafted.content), NothingSubmitted()),
    ]
    return [remark for number, remark in found if number > 0]


def _content(
    period: str,
    grant: Grant,
    values: list[Document],
    withdrawn: list[Document],
    realised: realisations.Given,
    budgeted: budgets.Given,
) -> Document:
    """Return the submission's content in JSON types."""
    sent: dict[bool, list[Document]] = {True: [], False: []}
    for row in values:
        said = {name: row[name] if row[name] != "" else None for name in _SENT}
        aims = {"target": _aim(row, "target"), "baseline": _aim(row, "baseline", "period")}
        sent[row["restated"]].append(said | aims)
    return {
        "schema": WITH_BUDGETS if budgeted.years else SCHEMA,
        **({"budgets": budgeted.years} if budgeted.years else {}),
        "regency": grant.code,
        "period": period,
        "values": sent[False],
        "realisations": realised.new,
        "restated": sent[True] + realised.restated,
        "withdrawn": [{name: row[name] for name in _KEY} for row in withdrawn] + realised.withdrawn,
        "evidence": evidence.named(
            [
                *((Subject.VALUE, _key(row)) for row in values),
                *(
                    (Subject.REALISATION, f"{row['activity']}/{row['period']}")
                    for row in (*realised.new, *realised.restated)
                ),
            ]
        ),
    }


def _aim(row: Named, name: str, *further: str) -> Document | None:
    """Return the target of the value's period, or the newest baseline up to it, and the document that sets it."""
    if row[name] == "":
        return None
    return {"value": row[name], **{each: row[f"{name}_{each}"] for each in (*further, "source", "version")}}


def _as_written(rows: list[Document], ruling: Rulings) -> list[Document]:
    """Add to each value the release that ruled its period at its last edit, with that release's direction and doubts.

    The direction is the one that is better; the doubts are about the value.
    """
    for row in rows:
        at, period = row["changed_at"], Period.parse(row["period"])
        spec = ruling.at_writing(row["indicator"], period, at=at) or ruling.newest(
            row["indicator"], today=day_of(at)
        )
        row |= {
            "release": spec.release if spec else "",
            "direction": spec.direction if spec else "",
            "doubts": plausibility.doubts(row, spec),
        }
    return rows


def _key(row: Document) -> str:
    """Return the natural key of a value. Not by `Key`: a report has thousands of rows."""
    return "/".join(row[name] for name in _KEY)


def _doubtful(rows: list[Document]) -> Problems:
    """Yield a warning for each doubtful value."""
    found: Problems = []
    places = {False: 0, True: 0}  # in the content what is restated stands by itself
    for row in rows:
        restated = row["restated"]
        pointer = f"/{'restated' if restated else 'values'}/{places[restated]}"
        for each in row["doubts"]:
            each.is_answered = bool(row["note"] or row["reason"])
            found.append(each.saying(_("{key}: {said}", key=_key(row), said=each.detail)).at(pointer))
        places[restated] += 1
    return found


def _overtaken(rows: list[Document], ruling: Rulings, *, today: date) -> int:
    """Count the values that the ministry's figures leave out as `other_release`."""
    if ruling.is_single:
        return 0
    specs = {
        key: ruling.spec(key[0], Period.parse(key[1]), today=today)
        for key in {(row["indicator"], row["period"]) for row in rows}
    }
    others = {key: set(ruling.others(spec)) if spec else set() for key, spec in specs.items()}
    return sum((row["release"] or "") in others[row["indicator"], row["period"]] for row in rows)
