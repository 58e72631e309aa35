"""Periodic reports: the realisations of a quarter, and every released value that the ministry does not have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict, Invalid
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Kind as PeriodKind
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Grant
from api.national.catalogue import calendar, quotients, rulings
from api.national.catalogue.rulings import Rulings
from api.national.exemptions import queries as exemptions
from api.national.figures import operations as figures
from api.national.ledger import operations as ledger
from api.national.ledger.words import Kind, says_nothing
from api.regency.evidence import handover as evidence
from api.regency.evidence.words import Subject
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import handover as indicators
from api.regency.indicators import queries as values
from api.regency.indicators.operations import lock_bulk_writes
from api.regency.indicators.policies import FIRST_YEAR
from api.regency.programmes.realisation import handover as realisations
from api.regency.reporting.reports.models import Report
from api.regency.reporting.submissions import drafts, parts, queries
from api.regency.reporting.submissions.drafts import Draft, Remark

#: Version of the content's form; a new form gets a new number, old submissions keep theirs.
SCHEMA = "periodic-report/4"

#: What of a value crosses the border, beside the target and baseline in force. Its note and reason travel with it; who
#: entered it does not.
_SENT = (
    "indicator",
    "series",
    "period",
    "value_status",
    "value",
    "numerator",
    "denominator",
    "observation_status",
    "release",
    "note",
    "reason",
)

#: What of it the ministry's figures are made of.
_IN_FIGURES = (
    "indicator",
    "series",
    "period",
    "dimension",
    "by_event",
    "value_status",
    "value",
    "number",
    "numerator",
    "denominator",
    "observation_status",
    "release",
    "direction",
    "target",
    "target_number",
    "target_source",
    "target_version",
)

_PARTS = ("number", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Submitted:
    """Result of a submit: the ledger's answer, and the number of values and realisations in it."""

    outcome: ledger.Outcome
    values: int
    realisations: int


@dataclass(frozen=True, slots=True)
class Handover:
    """Content of a report, and the releases of the catalogue by which it was read."""

    ruling: Rulings
    values: list[dict[str, Any]]
    withdrawn_values: list[dict[str, Any]]
    withdrawals: list[UUID]
    realisations: realisations.Given

    @classmethod
    def of(cls, period: str, *, entered: bool) -> "Handover":
        """Return what a report of this quarter sends now; `entered` takes what is not released as well."""
        ruling = rulings.rulings()
        withdrawals = values.untold_withdrawals()  # before what is told of them
        return cls(
            ruling=ruling,
            withdrawals=withdrawals,
            values=_as_written(values.to_hand_over(period, entered=entered), ruling),
            withdrawn_values=values.to_withdraw(period, entered=entered),
            realisations=realisations.to_hand_over(period),
        )

    @property
    def number_of_realisations(self) -> int:
        """Count the rows about realisations."""
        given = self.realisations
        return len(given.new) + len(given.restated) + len(given.withdrawn)

    def draft(self, period: str, grant: Grant) -> Draft:
        """Return the submission's content, in JSON's own types."""
        sent = [
            {name: row[name] if row[name] != "" else None for name in _SENT}
            | {"target": _target(row), "baseline": _baseline(row)}
            for row in self.values
        ]
        split = list(zip(sent, self.values, strict=True))
        key = ("indicator", "series", "period")
        content = {
            "schema": SCHEMA,
            "regency": grant.code,
            "period": period,
            "values": [row for row, source in split if not source["restated"]],
            "realisations": self.realisations.new,
            "restated": [row for row, source in split if source["restated"]] + self.realisations.restated,
            "withdrawn": [{name: row[name] for name in key} for row in self.withdrawn_values]
            + self.realisations.withdrawn,
            "evidence": evidence.named(
                [
                    *((Subject.VALUE, "/".join(row[name] for name in key)) for row in self.values),
                    *(
                        (Subject.REALISATION, f"{row['activity']}/{row['period']}")
                        for row in (*self.realisations.new, *self.realisations.restated)
                    ),
                ]
            ),
        }
        return Draft(Kind.PERIODIC_REPORT, period, content)


def check_period(text: str, *, today: date) -> Period:
    """Return the quarter of a report. Raises Invalid for anything else, Conflict before or after its time."""
    try:
        period = Period.parse(text)
    except GrammarError as error:
        raise Invalid(error.message, error.message_id, code=error.code) from error
    if period.kind is not PeriodKind.QUARTER:
        raise Invalid(
            f"A periodic report is of a quarter, such as {Period.containing(period.start, PeriodKind.QUARTER)}.",
            f"Laporan berkala adalah per triwulan, misalnya {Period.containing(period.start, PeriodKind.QUARTER)}.",
            code="not_a_quarter",
        )
    if period.year < FIRST_YEAR:
        raise Conflict(
            f"Reports are of quarters from {FIRST_YEAR} on.",
            f"Laporan berkala mulai tahun {FIRST_YEAR}.",
            code="period_too_early",
        )
    if period.start > today:
        raise Conflict(f"{text} has not begun yet.", f"{text} belum dimulai.", code="period_not_begun")
    return period


def draft(*, period: Period, grant: Grant) -> Draft:
    """Return what a submit at this moment would send: with entered values, where the submit would release them."""
    return _drafted(str(period), grant)[0]


def look_ahead(*, period: Period, grant: Grant, now: datetime) -> tuple[Draft, list[Remark]]:
    """Return the same draft, with warnings."""
    drafted, handed_over = _drafted(str(period), grant)
    return drafted, _warnings(period, now, drafted, handed_over)


def submit_report(
    *,
    period: Period,
    grant: Grant,
    by: Actor,
    now: datetime,
    reason: str = "",
    expected_content: str | None = None,
) -> Submitted:
    """Release what is entered, and send the ministry everything that it does not have in its present version.

    Where the regency's rules ask for sign-off, nothing is released here, and exactly this content must be verified and
    approved. `expected_content` is the hash of the previewed content: Conflict where the content has changed. The
    ministry's figures are written in this transaction: they show the report in the next request. Equal content returns
    the existing submission. Missing values are sent as not reported and never block.

    What is read is not locked: its versions are marked at the end (indicators.handover), so that nobody who records a
    value meanwhile has to wait.
    """
    ledger.lock_chain()  # before anything is read, so that two submissions at one moment follow each other
    text, house = str(period), queries.rules()
    handed_over = Handover.of(text, entered=not house.sign_off)
    drafted = handed_over.draft(text, grant)
    drafts.check_expected(drafted, expected_content)
    if house.hand_in:
        parts.check_handed_in(text)
    self_released = not house.sign_off and indicators.has_entered(handed_over.values)
    if self_released:
        indicators.note_released(handed_over.values, by=by, now=now)
    lock_bulk_writes()  # before the ledger's clock: whoever waited here would stop it for all
    outcome = drafts.submit(
        drafted,
        by=by,
        now=now,
        self_released=self_released,
        reason=reason,
        signatory=drafts.signatory(drafted) if house.sign_off else None,
        warnings=_warnings(period, now, drafted, handed_over),
    )
    if not outcome.unchanged:
        realisations.mark_handed_over(handed_over.realisations, report_period=text, now=now)
        _remember(outcome, by, now)
        figures.report_values(
            submission_id=outcome.submission_id,
            values=[{name: row[name] for name in _IN_FIGURES} for row in handed_over.values],
            stamp=outcome.stamp,
        )
        if handed_over.withdrawn_values:
            figures.settle_submitted(stamp=outcome.stamp)
        elif handed_over.number_of_realisations:
            figures.report_realisations(stamp=outcome.stamp)
    # Last, for from here on whoever records one of these values waits for the commit.
    if self_released:
        unmarked = [row for row in handed_over.values if outcome.unchanged or row["told"]]
        indicators.release(unmarked, by=by, now=now)
    if not outcome.unchanged:
        indicators.mark(handed_over.values, withdrawals=handed_over.withdrawals, report_period=text, now=now)
    return Submitted(outcome, len(handed_over.values), handed_over.number_of_realisations)


def _drafted(period: str, grant: Grant) -> tuple[Draft, Handover]:
    """Return what a submit at this moment sends: with entered values, where it would release them."""
    handed_over = Handover.of(period, entered=not queries.rules().sign_off)
    return handed_over.draft(period, grant), handed_over


def _warnings(period: Period, now: datetime, drafted: Draft, handed_over: Handover) -> list[Remark]:
    """Return the warnings of a report. They never block it."""
    found = []
    said, rows, ruling = drafted.content, handed_over.values, handed_over.ruling
    text, today = drafted.subject, calendar.day_of(now)
    missing = sum(
        points.points for points in rulings.due_calendar(today, ruling=ruling, within=period)
    ) - sum(period.contains(Period.parse(row["period"])) for row in rows)
    if missing > 0:
        found.append(
            Remark(
                "not_reported",
                f"{missing} values due within {text} go out as not reported.",
                f"{missing} nilai yang jatuh tempo dalam {text} tercatat tidak dilaporkan.",
            )
        )
    if not_agreed := _not_agreed(rows):
        found.append(
            Remark(
                "not_applicable_not_agreed",
                f"{not_agreed} values go out as not applicable without the ministry's agreement: until it agrees they"
                " count as not reported.",
                f"{not_agreed} nilai dikirim sebagai tidak berlaku tanpa persetujuan kementerian: sampai disetujui,"
                " nilai itu terhitung tidak dilaporkan.",
            )
        )
    if overtaken := _overtaken(rows, ruling, today=today):
        found.append(
            Remark(
                "other_release",
                f"{overtaken} values were written before a release that measures them otherwise: they are in no figure"
                " until they are entered anew.",
                f"{overtaken} nilai ditulis sebelum rilis yang mengukurnya secara berbeda: nilai itu tidak masuk angka"
                " mana pun sampai diisi kembali.",
            )
        )
    found += _doubtful(rows)
    without = realisations.missing(period=text, end=period.end)
    if without:
        found.append(
            Remark(
                "realisation_missing",
                f"{without} activities have no realisation of {text}.",
                f"{without} kegiatan belum memiliki realisasi {text}.",
            )
        )
    unexplained = sum(not row["reason"] for row in said["restated"])
    if unexplained:
        found.append(
            Remark(
                "restated_without_reason",
                f"{unexplained} rows were reported otherwise before, and no reason is given.",
                f"{unexplained} baris pernah dilaporkan berbeda tanpa alasan perubahan.",
            )
        )
    if says_nothing(Kind.PERIODIC_REPORT, said):
        found.append(
            Remark(
                "nothing_handed_over",
                "Nothing is handed over: no value, no realisation, no correction. The receipt says so.",
                "Tidak ada yang diserahkan: tanpa nilai, realisasi, atau koreksi. Bukti terima menyebutkannya.",
            )
        )
    return found


def _target(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the target of the value's period, and the document that sets it."""
    if row["target"] == "":
        return None
    return {"value": row["target"], "source": row["target_source"], "version": row["target_version"]}


def _baseline(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the newest baseline up to the value's period."""
    if row["baseline"] == "":
        return None
    return {
        "value": row["baseline"],
        "period": row["baseline_period"],
        "source": row["baseline_source"],
        "version": row["baseline_version"],
    }


def _as_written(rows: Sequence[Mapping[str, Any]], ruling: Rulings) -> list[dict[str, Any]]:
    """Add to each value the release that ruled its period at its last edit, and what that release says of it.

    That is the direction that is better, and doubts about its numerator and denominator.
    """
    found = []
    for row in rows:
        at, period = row["changed_at"], Period.parse(row["period"])
        spec = ruling.at_writing(row["indicator"], period, at=at) or ruling.newest(
            row["indicator"], today=calendar.day_of(at)
        )
        found.append(
            {
                **row,
                "release": spec.release if spec else "",
                "direction": spec.direction if spec else "",
                "made": spec and quotients.disagreement(spec, *(_number(row[name]) for name in _PARTS)),
                "lacks_parts": spec is not None
                and quotients.lacks_parts(spec, *(row[name] for name in _PARTS)),
            }
        )
    return found


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _not_agreed(rows: list[dict[str, Any]]) -> int:
    """Count the values that are not applicable by the regency's word alone."""
    claims = [row for row in rows if row["value_status"] == "not_applicable"]
    agreed = exemptions.agreed() if claims else []
    return sum(not exemptions.covered(agreed, row["indicator"], row["period"]) for row in claims)


def _doubtful(rows: list[dict[str, Any]]) -> list[Remark]:
    """Warn of each value that is not what its numerator and denominator give, or that lacks them."""
    found = []
    places = {False: 0, True: 0}  # in the content what is restated stands by itself
    for row in rows:
        restated = row["restated"]
        if row["made"] is not None or row["lacks_parts"]:
            key = f"{row['indicator']}/{row['series']}/{row['period']}"
            code, said, said_id = (
                (quotients.WILL_NOT_COUNT, *quotients.WILL_NOT_COUNT_MESSAGE)
                if row["lacks_parts"]
                else (quotients.DISAGREES, *quotients.message(row["value"], row["made"]))
            )
            pointer = f"/{'restated' if restated else 'values'}/{places[restated]}"
            found.append(Remark(code, f"{key}: {said}", f"{key}: {said_id}", pointer))
        places[restated] += 1
    return found


def _overtaken(rows: list[dict[str, Any]], ruling: Rulings, *, today: date) -> int:
    """Count the values that the ministry's figures leave out as `other_release`."""
    if ruling.is_single:
        return 0
    specs = {
        key: ruling.spec(key[0], Period.parse(key[1]), today=today)
        for key in {(row["indicator"], row["period"]) for row in rows}
    }
    others = {key: set(ruling.others(spec)) if spec else set() for key, spec in specs.items()}
    return sum((row["release"] or "") in others[row["indicator"], row["period"]] for row in rows)


def _remember(outcome: ledger.Outcome, by: Actor, now: datetime) -> None:
    Report.objects.update_or_create(
        period=outcome.subject,
        defaults={
            "revision": outcome.revision,
            "submission_id": outcome.submission_id,
            "content_hash": bytes.fromhex(outcome.content_hash),
            "submitted_at": outcome.submitted_at,
        },
    )
    history.record(
        by=by,
        now=now,
        resource="report",
        key=outcome.subject,
        action=Entry.Action.SUBMITTED,
        version=outcome.revision,
        before=None,
        after={"revision": outcome.revision, "content_hash": outcome.content_hash},
    )
