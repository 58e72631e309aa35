"""Sums that a loop over the schemas adds up in Python from each of them, in the shape of our answers.

Both loops add up alike; how they enter a schema and what they ask there is their own: psycopg with written SQL
(peers.loop), django-tenants with querysets (peers.textbook.ministry).
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")
SPENT_FROM = (*SOURCES, "unspecified")
FRAMES = ("short", "medium", "long")
STATUSES = ("planned", "running", "late", "not_reported", "done", "stopped")
MONEY = (
    "indicative", "allocated", "allocated_from_plan", "spent", "allocated_outside_plan", "spent_outside_plan",
)  # fmt: skip
OUTSIDE = ("outside_plan", "dropped")
STATES = ("submitted", "returned", "objected", "accepted")
STAGES = ("1", "2", "3", "4")


@dataclass(frozen=True)
class Tenant:
    id: int
    code: str
    name: str
    kind: str
    status: str
    province: str
    population: int | None
    since: dt.datetime
    cohorts: tuple[str, ...]


@dataclass(frozen=True)
class Nation:
    """Data that is read once. `tenants` by code, with what Tenant has; `points`: data points that each regency owes, by
    dimension and period; `deadlines` by kind and subject; `round`: the quarter that the ladder is about.
    """

    at: dt.datetime
    today: dt.date
    tenants: Sequence[Tenant]
    points: Mapping[tuple[str, str], int] = field(default_factory=dict)
    deadlines: Mapping[tuple[str, str], dt.datetime] = field(default_factory=dict)
    round: str = ""

    @property
    def reported_by(self) -> dt.date | None:
        """The first day of the last quarter whose report is due."""
        reports = (
            subject
            for (kind, subject), due in self.deadlines.items()
            if kind == "periodic_report" and due <= self.at
        )
        last = max(reports, default=None)
        return last and dt.date(int(last[:4]), 3 * int(last[-1]) - 2, 1)


class Adding(ABC):
    """Answers of one request, from what it is told of one regency after the other."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._due = sum(nation.points.values())

    @abstractmethod
    def inside(self) -> Iterator[Tenant]:
        """Each regency, within its schema: what follows is asked there."""

    @abstractmethod
    def drafts(self) -> Iterable[tuple[str, str, str, int]]:
        """Dimension, period, status of a value, and how many are entered, local ones and those by event left out."""

    @abstractmethod
    def submitted(self) -> Iterable[tuple[Any, ...]]:
        """The same of what was submitted, and how many of them are on target, off target and reported without one."""

    @abstractmethod
    def programmes(self, today: dt.date) -> Mapping[str, int]:
        """Return the number of programmes, `quick_wins`, the counts of each of FRAMES and STATUSES; `allocated` and
        `spent`, each also by source.
        """

    @abstractmethod
    def budgets(self) -> Mapping[str, int]:
        """The money of MONEY and the counts of OUTSIDE, all years together."""

    @abstractmethod
    def sent(self) -> Iterable[tuple[str, str, str, bool]]:
        """Kind, subject and state of what was sent, and whether it came in time."""

    @abstractmethod
    def value_of(self, indicator: str, period: str) -> Iterable[tuple[str, str, Decimal | None, str, bool]]:
        """Status; as written, as a number, its observation status, and whether an answer of the ministry waits."""

    @abstractmethod
    def series_of(self, indicator: str, periods: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Period, status, number, numerator, denominator."""

    @abstractmethod
    def has_sent(self) -> bool:
        """Return whether it sent anything."""

    def overview(self) -> dict[str, Any]:
        """The row of /v1/national/progress/, without when it was changed, and what is entered of programmes."""
        total: Counter[str] = Counter()
        for _, counts in self._regencies():
            total.update(counts)
        return {"data": [self._shown(total)]}

    def by_regency(self) -> dict[str, Any]:
        """Its rows with `group_by=regency`, the total first."""
        total: Counter[str] = Counter()
        rows = []
        for tenant, counts in self._regencies():
            total.update(counts)
            group = {"regency_code": tenant.code, "regency_name": tenant.name}
            rows.append({**group, **self._shown(counts)})
        return {"data": [self._shown(total), *rows]}

    def ranking(self, indicator: str, period: str) -> list[dict[str, Any]]:
        """The groups of /v1/national/indicators/{code}/ranking/, of an indicator whose higher values are better."""
        found: dict[str, list[tuple[Decimal, Tenant, tuple[Any, ...]]]] = {"kabupaten": [], "kota": []}
        left_out: dict[str, Counter[str]] = {kind: Counter() for kind in found}
        for tenant in self.inside():
            reason = ""
            for status, value, number, *of_it in self.value_of(indicator, period):
                reason = status
                if status == "reported":
                    found[tenant.kind].append((number, tenant, (value, *of_it)))
            if reason != "reported":
                left_out[tenant.kind][reason or self._silent()] += 1
        return [self._ranked(kind, some, left_out[kind]) for kind, some in found.items()]

    def trend(self, indicator: str, rule: str, periods: list[str]) -> dict[str, tuple[Any, ...]]:
        """Return for each period the sums behind its figure, the number and population of the regencies in it, and how
        many are left out, by reason.
        """
        zero = Decimal(0)
        found: dict[str, list[Any]] = {period: [zero, zero, 0, 0, Counter()] for period in periods}
        for tenant in self.inside():
            silent = set(periods)
            for period, status, number, numerator, denominator in self.series_of(indicator, periods):
                row = found[period]
                silent.remove(period)
                if status != "reported":
                    row[4][status] += 1
                    continue
                row[3] += tenant.population or 0
                if rule == "ratio_of_sums":
                    row[:3] = row[0] + numerator, row[1] + denominator, row[2] + 1
                elif rule == "weighted_mean":
                    row[:3] = (
                        row[0] + number * (tenant.population or 0),
                        row[1] + (tenant.population or 0),
                        row[2] + 1,
                    )
                else:
                    row[:3] = row[0] + number, row[1] + 1, row[2] + 1
            if silent:
                reason = self._silent()
                for period in silent:
                    found[period][4][reason] += 1
        return {period: tuple(row) for period, row in found.items()}

    def _silent(self) -> str:
        """Return the reason why the current regency says nothing."""
        return "not_reported" if self.has_sent() else "never_submitted"

    def _regencies(self) -> Iterator[tuple[Tenant, Counter[str]]]:
        for tenant in self.inside():
            counts: Counter[str] = Counter(regencies=1)
            for dimension, period, status, n in self.drafts():
                due = (dimension, period) in self._nation.points
                counts[f"completeness {status if due else 'not_due'}"] += n
            for dimension, period, status, n, *compared in self.submitted():
                due = (dimension, period) in self._nation.points
                counts[f"values {status if due else 'not_due'}"] += n
                if due:
                    for name, of_it in zip(("on", "off", "aimless"), compared, strict=True):
                        counts[name] += of_it
            counts.update(
                {f"programmes {name}": n for name, n in self.programmes(self._nation.today).items()}
            )
            counts.update({f"budgets {name}": n for name, n in self.budgets().items()})
            self._sent(counts, tenant)
            yield tenant, counts

    def _sent(self, counts: Counter[str], tenant: Tenant) -> None:
        nation = self._nation
        rung = owed_and_sent = 0
        for kind, subject, state, in_time in self.sent():
            due = nation.deadlines.get((kind, subject))
            was_due = due is not None and tenant.since < due
            if due is not None and was_due and due <= nation.at:
                counts["met" if in_time else "late"] += 1
                owed_and_sent += self._owes(tenant, kind, subject, due)
            if kind == "periodic_report":
                counts["reports"] += 1
                counts["reports late"] += was_due and not in_time
                if subject == nation.round:
                    rung = {"returned": "returned_unanswered", "objected": "submitted"}.get(state, state)
            elif kind == "masterplan":
                counts[f"masterplans {state}"] += 1
            elif kind == "enactment":
                counts["enacted"] += 1
            else:
                stage = subject[-1]
                counts[f"submitted {stage}"] += 1
                counts[f"done {stage}"] += state == "accepted"
        owed = sum(self._owes(tenant, *subject, due) for subject, due in nation.deadlines.items())
        counts["missed"] += max(owed - owed_and_sent, 0)
        if not rung:
            due = nation.deadlines.get(("periodic_report", nation.round))
            is_late = due is not None and self._owes(tenant, "periodic_report", nation.round, due)
            rung = "late" if is_late else "working"
        counts[f"rung {rung}"] += 1

    def _owes(self, tenant: Tenant, kind: str, subject: str, due: dt.datetime) -> bool:
        concerns = kind == "periodic_report" or (
            kind == "bimtek_deliverable" and subject.rpartition("/")[0] in tenant.cohorts
        )
        return concerns and tenant.since < due <= self._nation.at

    def _shown(self, counts: Counter[str]) -> dict[str, Any]:
        n = counts["regencies"]
        due = self._due * n
        rungs = (
            "never_signed_in",
            "working",
            "late",
            "declined",
            "returned_unanswered",
            "submitted",
            "accepted",
        )
        deadlines = {name: counts[name] for name in ("met", "late", "missed")}
        return dict(
            _flat(
                {
                    "coverage": dict.fromkeys(
                        ("regency_count", "completeness_used_count", "submissions_used_count"), n
                    ),
                    "participation": {rung: counts[f"rung {rung}"] for rung in rungs},
                    "deadlines": {"due": sum(deadlines.values()), **deadlines, "declined": 0},
                    "completeness": {"values": _values(counts, "completeness", due)},
                    "values": _values(counts, "values", due),
                    "targets": {
                        "on_target": counts["on"],
                        "not_on_target": counts["off"],
                        "without_target": counts["aimless"],
                        "not_comparable": counts["values reported"]
                        - counts["on"]
                        - counts["off"]
                        - counts["aimless"],
                    },
                    "programmes": _programmes(counts),
                    "budgets": _budgets(counts),
                    "reports": {"total": counts["reports"], "late": counts["reports late"]},
                    "masterplans": {
                        "total": sum(counts[f"masterplans {state}"] for state in STATES),
                        **{state: counts[f"masterplans {state}"] for state in STATES},
                        "enacted": counts["enacted"],
                    },
                    "bimtek": {
                        name: {stage: counts[f"{name} {stage}"] for stage in STAGES}
                        for name in ("submitted", "done")
                    },
                }
            )
        )

    def _ranked(
        self, kind: str, found: list[tuple[Decimal, Tenant, tuple[Any, ...]]], left_out: Counter[str]
    ) -> dict[str, Any]:
        found.sort(key=lambda each: (-each[0], each[1].code))
        shares = Counter(number for number, *_ in found)
        rows, rank = [], 0
        for place, (number, tenant, (value, observation, queried)) in enumerate(found, start=1):
            if place == 1 or number != found[place - 2][0]:
                rank = place
            rows.append({
                "rank": rank,
                "is_tied": shares[number] > 1,
                "regency": {"code": tenant.code, "name": tenant.name},
                "value": value,
                "observation_status": observation,
                "is_under_query": queried,
            })  # fmt: skip
        size = sum(tenant.kind == kind for tenant in self._nation.tenants)
        enough = bool(rows) and len(rows) * 100 >= 50 * size
        return {
            "kind": kind,
            "regency_count": size,
            "used_count": len(rows),
            "left_out": dict(left_out),
            "is_enough": enough,
            "rows": rows if enough else [],
        }


def _flat(counts: Mapping[str, Any], *path: str) -> Iterator[tuple[str, Any]]:
    """Yield measures by their codes."""
    for name, said in counts.items():
        if isinstance(said, Mapping):
            yield from _flat(said, *path, name)
        else:
            yield "_".join((*path, name)), said


def _values(counts: Counter[str], part: str, due: int) -> dict[str, int]:
    names = ("reported", "not_available", "not_applicable")
    answered = {name: counts[f"{part} {name}"] for name in names}
    return {
        "due": due,
        **answered,
        "not_reported": due - sum(answered.values()),
        "not_due": counts[f"{part} not_due"],
    }


def _programmes(counts: Counter[str]) -> dict[str, Any]:
    def of(names: Iterable[str]) -> dict[str, int]:
        return {name: counts[f"programmes {name}"] for name in names}

    return {
        **of(("total", "quick_wins")),
        "by_time_frame": of(FRAMES),
        "by_status": of(STATUSES),
        "allocated": str(counts["programmes allocated"]),
        "spent": str(counts["programmes spent"]),
        "by_source": {
            source: {
                "allocated": str(counts[f"programmes allocated {source}"]),
                "spent": str(counts[f"programmes spent {source}"]),
            }
            for source in SPENT_FROM
        },
    }


def _budgets(counts: Counter[str]) -> dict[str, str | None]:
    share = Decimal(100 * counts["budgets spent"]) / (counts["budgets allocated"] or 1)
    return {
        **{name: str(counts[f"budgets {name}"]) for name in MONEY},
        **{name: counts[f"budgets {name}"] for name in OUTSIDE},
        "absorption": f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"
        if counts["budgets allocated"]
        else None,
    }
