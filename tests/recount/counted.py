"""Facts that count at an instant: the participants, and the submissions that stand by each basis."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from math import floor
from typing import Any

from api.http.grammar.periods import Kind, Period
from tests.recount.catalogue import Catalogue, day_of, due_on, end_of
from tests.recount.sources import Drafts, Row, Sources, day

Key = tuple[str, str, str]
Subject = tuple[str, str]
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")
#: Groups of islands to the first digits of their provinces' codes.
ISLANDS = {
    "sumatera": "12", "jawa": "3", "bali_nusa_tenggara": "5", "kalimantan": "6", "sulawesi": "7", "maluku": "8",
    "papua": "9",
}  # fmt: skip


@dataclass(frozen=True)
class Regency:
    """A participant, or one that is selected and not onboarded (`since` is None)."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    population: int | None
    populations: dict[str, int] = field(hash=False)
    province: str
    province_name: str
    since: datetime | None
    cohorts: tuple[str, ...]
    unverified: frozenset[str]

    @property
    def named(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name}

    def living(self, year: str) -> tuple[int | None, int | None]:
        """The people of a year and the year that they were counted in: the last one before it, or else the first."""
        before = [each for each in self.populations if int(each) <= int(year)]
        known = max(before, default=min(self.populations, default=None))
        return (None, None) if known is None else (self.populations[known], int(known))

    def groups(self, group_by: str) -> list[str]:
        """The codes of its groups; one of several cohorts is in each, one of none in `none`."""
        if group_by == "cohort":
            return list(self.cohorts) or ["none"]
        if group_by == "population_band":
            if self.population is None:
                return ["unknown"]
            names = ("under_100k", "100k_to_250k", "250k_to_500k", "500k_to_1m", "over_1m")
            return [names[sum(self.population >= bound for bound in (10**5, 250_000, 500_000, 10**6))]]
        if group_by == "island_group":
            return [next(name for name, codes in ISLANDS.items() if self.province[0] in codes)]
        return [{"regency": self.code, "province": self.province, "kind": self.kind}[group_by]]


def people(regencies: Iterable[Regency], year: str) -> tuple[int, int | None]:
    """Return the number of their inhabitants, and the first of the years in which they were counted."""
    found = [each.living(year) for each in regencies]
    return sum(one or 0 for one, _ in found), min((of for _, of in found if of is not None), default=None)


@dataclass(frozen=True)
class Said:
    """Content of the last submission that counts, about one value."""

    regency: int
    indicator: str
    series: str
    period: str
    status: str
    value: str
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    observation_status: str
    release: str
    spec: Row
    is_asked: bool
    target: Row | None
    submission: Row

    @property
    def item(self) -> str:
        return f"{self.indicator}/{self.series}/{self.period}"

    @property
    def goal(self) -> Decimal | None:
        return number(self.target["value"]) if self.target else None

    @property
    def score(self) -> Decimal | None:
        """Return a number that reaches the goal exactly where the target is reached; None where there is none."""
        if self.number is None or self.goal is None:
            return None
        if self.spec["direction"] == "higher":
            return self.number
        return 2 * self.goal - self.number if self.spec["direction"] == "lower" else None

    @property
    def standing(self) -> str:
        if self.target is None:
            return "without_target"
        if self.score is None or self.goal is None:
            return "not_comparable"
        return "on_target" if self.score >= self.goal else "not_on_target"

    @property
    def band(self) -> str | None:
        """Return the band, by whole per cent, rounded half up."""
        if self.score is None or self.goal is None or self.goal <= 0:
            return None
        per_cent = int((self.score * 200 + self.goal) // (self.goal * 2))
        for least, name in ((91, "very_high"), (76, "high"), (66, "medium"), (51, "low")):
            if per_cent >= least:
                return name
        return "very_low"


@dataclass(frozen=True)
class Programme:
    """A programme of the newest masterplan that counts, with what became of it by the day."""

    regency: int
    id: str
    dimension: str
    sub_dimension: str
    time_frame: str
    quick_win: bool
    agency_kind: str
    allocated: dict[str, Decimal]
    spent: dict[str, Decimal]
    status: str
    since: date | None
    activity: str | None
    physical: Decimal
    submission: Row
    plan: Row


@dataclass(frozen=True)
class Budget:
    """A programme in a year: the plan's ceiling, what is allocated and by what, and what was spent."""

    regency: int
    programme: str
    year: str
    dimension: str
    sub_dimension: str
    agency_kind: str
    standing: str
    indicative: Decimal
    allocated: Decimal
    allocated_from: str
    spent: Decimal
    allocated_by: dict[str, Decimal]
    spent_by: dict[str, Decimal]
    physical: Decimal
    submission: Row

    def only(self, sources: Collection[str]) -> "Budget":
        """The money of these sources; what is said to be of none is the rest."""

        def part(whole: Decimal, by: dict[str, Decimal]) -> Decimal:
            rest = whole - sum(by.values(), Decimal(0))
            return sum(((by | {"unspecified": rest}).get(each, Decimal(0)) for each in sources), Decimal(0))

        return replace(
            self, allocated=part(self.allocated, self.allocated_by), spent=part(self.spent, self.spent_by)
        )


@dataclass(frozen=True)
class Standing:
    """A subject by its newest revision that counts. `came`: when each revision that counts came."""

    regency: int
    kind: str
    subject: str
    state: str
    submission: Row
    was_in_time: bool
    came: tuple[datetime, ...]

    @property
    def under_query(self) -> bool:
        return self.state in ("returned", "objected")


class Counted:
    """Everything that counts at an instant. `drafts` are those that the offices had entered by then."""

    def __init__(self, sources: Sources, at: datetime, drafts: dict[int, Drafts]) -> None:
        self.sources, self.at, self.drafts = sources, at, drafts
        self.today = day_of(at)
        self.catalogue = Catalogue(sources, at)

    # Who

    @cached_property
    def is_before_first_record(self) -> bool:
        return not any(
            row["status"] != "registered" and row["valid_from"] <= self.at for row in self.sources["statuses"]
        )

    @cached_property
    def everyone(self) -> list[Regency]:
        """Participants and those selected, by code."""
        statuses = {row["regency_id"]: row["status"] for row in self.sources.in_force("statuses", self.at)}
        cohorts: dict[int, list[Row]] = {}
        for row in sorted(
            self.sources.in_force("members", self.at), key=lambda one: (one["year"], one["code"])
        ):
            cohorts.setdefault(row["regency_id"], []).append(row)
        found = []
        for row in self.sources.in_force("descriptions", self.at):
            id = row["regency_id"]
            status, rows = statuses.get(id, "registered"), cohorts.get(id, [])
            if status == "registered" and (not rows or row["no_more_from"] is not None):
                continue
            began = [
                each["valid_from"]
                for each in self.sources["statuses"]
                if each["regency_id"] == id and each["status"] != "registered"
            ]
            found.append(
                Regency(
                    id=id,
                    code=row["code"],
                    name=row["name"],
                    kind=row["kind"],
                    status=status,
                    population=row["population"],
                    populations=row["populations"],
                    province=row["province"],
                    province_name=row["province_name"],
                    since=None if status == "registered" else min(began),
                    cohorts=tuple(each["code"] for each in rows),
                    unverified=frozenset(each["code"] for each in rows if not each["verified"]),
                )
            )
        return sorted(found, key=lambda one: one.code)

    @cached_property
    def participants(self) -> list[Regency]:
        return [each for each in self.everyone if each.since is not None]

    @cached_property
    def selected(self) -> list[Regency]:
        return [each for each in self.everyone if each.since is None]

    def has_signed_in(self, regency: Regency) -> bool:
        return any(
            row["regency_id"] == regency.id and row["at"] <= self.at for row in self.sources["sign_ins"]
        ) or any(
            row["regency_id"] == regency.id and row["valid_from"] <= self.at
            for row in self.sources["changed"]
        )

    # What was submitted

    @cached_property
    def steps(self) -> dict[str, list[Row]]:
        """The steps of each submission by then, in their order."""
        found: dict[str, list[Row]] = {}
        for row in self.sources["events"]:
            if row["at"] <= self.at:
                found.setdefault(row["submission_id"], []).append(row)
        return found

    @cache  # noqa: B019  (as long as the instant)
    def submissions(self, basis: str) -> list[Row]:
        """Those that count: not withdrawn, or accepted; each regency's in its sequence."""
        found = []
        for row in self.sources["submissions"]:
            states = [step["state"] for step in self.steps.get(row["id"], [])]
            if states and (("withdrawn" not in states) if basis == "submitted" else ("accepted" in states)):
                found.append(row)
        return found

    @cache  # noqa: B019
    def values(self, basis: str) -> dict[tuple[int, Key], Said]:
        last: dict[tuple[int, Key], tuple[Row, Row] | None] = {}
        for submission in self.submissions(basis):
            if submission["kind"] != "periodic_report":
                continue
            for part in ("values", "restated", "withdrawn"):
                for row in submission["content"].get(part, []):
                    if row.get("indicator") is not None:
                        key = (submission["regency_id"], (row["indicator"], row["series"], row["period"]))
                        last[key] = None if part == "withdrawn" else (row, submission)
        return {key: self._said(*found) for key, found in last.items() if found is not None}

    def _said(self, row: Row, submission: Row) -> Said:
        release = row.get("release") or ""
        spec = self.catalogue.written_by(row["indicator"], release)
        return Said(
            regency=submission["regency_id"],
            indicator=row["indicator"],
            series=row["series"],
            period=row["period"],
            status=row["value_status"],
            value=row["value"] or "",
            number=number(row["value"]),
            numerator=number(row.get("numerator")),
            denominator=number(row.get("denominator")),
            observation_status=row["observation_status"],
            release=release,
            spec=spec,
            is_asked=self.catalogue.is_asked(spec, Period.parse(row["period"])),
            target=row.get("target"),
            submission=submission,
        )

    @cache  # noqa: B019
    def subjects(self, basis: str) -> dict[tuple[int, str, str], Standing]:
        revisions: dict[tuple[int, str, str], list[Row]] = {}
        for row in self.submissions(basis):
            revisions.setdefault((row["regency_id"], row["kind"], row["subject"]), []).append(row)
        found = {}
        for key, rows in revisions.items():
            newest = max(rows, key=lambda row: int(row["revision"]))
            state = "accepted" if basis == "accepted" else self.steps[newest["id"]][-1]["state"]
            found[key] = Standing(
                *key,
                state=state,
                submission=newest,
                was_in_time=any(not row["late"] for row in rows),
                came=tuple(row["submitted_at"] for row in rows),
            )
        return found

    @cache  # noqa: B019
    def absence(self, regency: int, basis: str) -> str | None:
        """Return the reason why nothing of a regency counts; None where something does."""
        if any(key[0] == regency for key in self.subjects(basis)):
            return None
        states = {one.state for key, one in self.subjects("submitted").items() if key[0] == regency}
        if states & {"submitted", "objected"}:
            return "waiting_for_review"
        return "returned" if "returned" in states else "never_submitted"

    def is_agreed(self, regency: int, indicator: str, period: str) -> bool:
        """Return whether the ministry had agreed that an indicator does not apply."""
        for row in self.sources["exemptions"]:
            if (
                (row["regency_id"], row["indicator"], row["state"]) == (regency, indicator, "agreed")
                and row["decided_at"] <= self.at
                and row["first_period"] <= period
                and (row["last_period"] == "" or period <= row["last_period"])
                and not any(
                    end["exemption_id"] == row["id"] and end["at"] <= self.at and end["from_period"] <= period
                    for end in self.sources["endings"]
                )
            ):
                return True
        return False

    # Programmes

    @cache  # noqa: B019
    def programmes(self, basis: str) -> list[Programme]:
        return [
            one
            for regency in {row["regency_id"] for row in self.submissions(basis)}
            for one in self._programmes(regency, basis)
        ]

    def _programmes(self, regency: int, basis: str) -> list[Programme]:
        plans = self._plans(regency, basis)
        if not plans:
            return []
        newest = plans[-1]
        last: dict[str, Row] = {}
        reached: set[str] = set()
        for (activity, _), (said, _submission) in self.realised(regency, basis):
            last[activity] = said
            reached |= set(said["milestones_reached"])
        standings = {
            each["id"]: self._status(regency, each["activities"], last, reached)
            for each in newest["content"]["programmes"]
        }
        return [
            Programme(
                regency=regency,
                id=each["id"],
                dimension=each["dimension"],
                sub_dimension=each["sub_dimension"],
                time_frame=each["time_frame"],
                quick_win=each["quick_win"],
                agency_kind=_agency_kind(newest, each),
                allocated=self._given(regency, basis, each["id"]),
                spent=_spent([row for row in last.values() if row["programme"] == each["id"]]),
                status=standings[each["id"]][0],
                since=standings[each["id"]][1],
                activity=standings[each["id"]][2],
                physical=_physical(last.get(activity["id"]) for activity in each["activities"]),
                submission=newest,
                plan=each,
            )
            for each in newest["content"]["programmes"]
        ]

    def _plans(self, regency: int, basis: str) -> list[Row]:
        """The masterplans that count, the newest last."""
        return sorted(
            (
                row
                for row in self.submissions(basis)
                if row["regency_id"] == regency and row["kind"] == "masterplan"
            ),
            key=lambda row: (
                row["content"]["masterplan"]["plan_period_start"],
                row["content"]["masterplan"]["number"],
                row["sequence"],
            ),
        )

    def realised(self, regency: int, basis: str) -> list[tuple[tuple[str, str], tuple[Row, Row]]]:
        """Return the standing realisation of each activity and quarter, in order, and the report that gives it."""
        found: dict[tuple[str, str], tuple[Row, Row] | None] = {}
        for submission in self.submissions(basis):
            if submission["regency_id"] == regency and submission["kind"] == "periodic_report":
                for part in ("realisations", "restated", "withdrawn"):
                    for row in submission["content"].get(part, []):
                        if row.get("activity") is not None:
                            key = (row["activity"], row["period"])
                            found[key] = None if part == "withdrawn" else (row, submission)
        return sorted((key, said) for key, said in found.items() if said is not None)

    @cache  # noqa: B019
    def budgets(self, basis: str) -> list[Budget]:
        return [
            one
            for regency in {row["regency_id"] for row in self.submissions(basis)}
            for one in self._budgets(regency, basis)
        ]

    @cache  # noqa: B019
    def _told(self, regency: int, basis: str) -> dict[str, tuple[Row, Row]]:
        """Year to the budget that the last report with it carries, and the report."""
        found: dict[str, tuple[Row, Row]] = {}
        for submission in self.submissions(basis):
            if submission["regency_id"] == regency and submission["kind"] == "periodic_report":
                for budget in submission["content"].get("budgets", []):
                    found[str(budget["year"])] = (budget, submission)
        return found

    def _ceilings(self, regency: int, basis: str) -> dict[tuple[str, str, str], Decimal]:
        """Return the ceilings by programme, year and source, of the newest masterplan."""
        plans = self._plans(regency, basis)
        return {
            (each["id"], year, source): amount
            for each in (plans[-1]["content"]["programmes"] if plans else [])
            for (year, source), amount in _by_year(each["allocations"]).items()
        }

    def _money(self, regency: int, basis: str) -> dict[tuple[str, str, str], tuple[Decimal, str, Row]]:
        """Return the allocated money by programme, year and source, its origin, and the submission."""
        told = self._told(regency, basis)
        plans = self._plans(regency, basis)
        found = {
            key: (amount, "plan", plans[-1])
            for key, amount in self._ceilings(regency, basis).items()
            if key[1] not in told
        }
        for year, (budget, submission) in told.items():
            for each in budget["programmes"]:
                rows = [{"year": year, **amount} for amount in each["amounts"]]
                for (_, source), amount in _by_year(rows).items():
                    found[each["id"], year, source] = (amount, "report", submission)
        return found

    def _given(self, regency: int, basis: str, programme: str) -> dict[str, Decimal]:
        """Return the money given by source, over all years."""
        found = dict.fromkeys(SOURCES, Decimal(0))
        for (id, _, source), (amount, _origin, _submission) in self._money(regency, basis).items():
            if id == programme:
                found[source] += amount
        return found

    def _budgets(self, regency: int, basis: str) -> Iterator[Budget]:
        plans = self._plans(regency, basis)
        told = self._told(regency, basis)
        named = {
            (each["id"], year): (each, told[year][1])
            for year in sorted(told)
            for each in told[year][0]["programmes"]
        }
        described = {id: each for (id, _), (each, _submission) in named.items()} | {
            each["id"]: each for plan in plans for each in plan["content"]["programmes"]
        }
        kinds = {
            each["id"]: _agency_kind(plan, each) for plan in plans for each in plan["content"]["programmes"]
        }
        standing = {
            key: each["standing"] for key, (each, _) in named.items() if each["standing"] != "planned"
        }
        ceilings: dict[tuple[str, str], Decimal] = {}
        for (programme, year, _), amount in self._ceilings(regency, basis).items():
            ceilings[programme, year] = ceilings.get((programme, year), Decimal(0)) + amount
        given: dict[tuple[str, str], Decimal] = {}
        given_by: dict[tuple[str, str], dict[str, Decimal]] = {}
        spent_by: dict[tuple[str, str], dict[str, Decimal]] = {}
        says: dict[tuple[str, str], tuple[str, Row]] = {}
        for (programme, year, source), (amount, origin, submission) in self._money(regency, basis).items():
            given[programme, year] = given.get((programme, year), Decimal(0)) + amount
            given_by.setdefault((programme, year), {})[source] = amount
            says[programme, year] = (origin, submission)
        spent: dict[tuple[str, str], Decimal] = {}
        newest: dict[tuple[str, str], tuple[str, Row]] = {}
        before: dict[str, Decimal] = {}
        before_by: dict[str, dict[str, Decimal]] = {}
        for (activity, quarter), (said, submission) in self.realised(regency, basis):
            key = (said["programme"], quarter[:4])
            to_date = Decimal(said["spent_to_date"])
            spent[key] = spent.get(key, Decimal(0)) + to_date - before.get(activity, Decimal(0))
            before[activity] = to_date
            parts = {part["source"]: Decimal(part["amount"]) for part in said["spent_by_source"]}
            were, told_by = before_by.get(activity, {}), spent_by.setdefault(key, {})
            for source in {*parts, *were}:
                moved = parts.get(source, Decimal(0)) - were.get(source, Decimal(0))
                told_by[source] = told_by.get(source, Decimal(0)) + moved
            before_by[activity] = parts
            if key not in newest or quarter > newest[key][0]:
                newest[key] = (quarter, submission)
        for key in {*ceilings, *given, *spent, *standing}:
            programme, year = key
            ceiling, paid = ceilings.get(key, Decimal(0)), spent.get(key, Decimal(0))
            allocated = given.get(key, Decimal(0))
            moved_between = any(spent_by.get(key, {}).values())
            if programme in described and (ceiling or paid or allocated or moved_between or key in standing):
                yield Budget(
                    regency=regency,
                    programme=programme,
                    year=year,
                    dimension=described[programme]["dimension"],
                    sub_dimension=described[programme]["sub_dimension"],
                    agency_kind=kinds.get(programme, "unspecified"),
                    standing=standing.get(key, ""),
                    indicative=ceiling,
                    allocated=allocated,
                    allocated_from=says[key][0] if allocated else "",
                    spent=paid,
                    allocated_by=given_by.get(key, {}),
                    spent_by=spent_by.get(key, {}),
                    physical=self._physical_in(regency, basis, programme, year),
                    submission=says[key][1]
                    if key in says
                    else named[key][1]
                    if key in named
                    else newest[key][1]
                    if key in newest
                    else plans[-1],
                )

    def _physical_in(self, regency: int, basis: str, programme: str, year: str) -> Decimal:
        """Progress of a programme at the end of a year: of the plan's activities, or of those that reports name."""
        told = self.realised(regency, basis)
        planned = [
            activity["id"]
            for plan in self._plans(regency, basis)[-1:]
            for each in plan["content"]["programmes"]
            for activity in each["activities"]
            if each["id"] == programme
        ]
        known = {activity for (activity, _), (said, _) in told if said["programme"] == programme}
        last = {activity: said for (activity, quarter), (said, _) in told if quarter[:4] <= year}
        return _physical(last.get(each) for each in planned or known)

    def _status(
        self, regency: int, activities: list[Row], last: dict[str, Row], reached: set[str]
    ) -> tuple[str, date | None, str | None]:
        """Done or stopped where all activities are; late or not reported where one is; planned where none began; else
        running. Of the two the first day since which it is so, and the activity."""
        due = self._last_report_due(regency)
        statuses: list[tuple[str, date | None, str]] = []
        for each in activities:
            said = last.get(each["id"])
            percent = Decimal(said["physical_percent_to_date"]) if said else Decimal(0)
            days = [day(each["ends_on"])] + [
                day(one["due_on"]) for one in each["milestones"] if one["id"] not in reached
            ]
            misses = min((on for on in days if on is not None), default=None)
            begins = day(each["starts_on"])
            told = Period.parse(said["period"]) if said else None
            first = begins if begins or told else misses
            silent = [] if first is None else [Period.containing(first, Kind.QUARTER)]
            silent += [told.next()] if told else []
            since = max((each.start for each in silent), default=None)
            if percent >= 100:
                statuses.append(("done", None, each["id"]))
            elif said and said["stopped"]:
                statuses.append(("stopped", None, each["id"]))
            elif misses is not None and told is not None and misses <= told.end and misses < self.today:
                statuses.append(("late", misses + timedelta(days=1), each["id"]))
            elif since is not None and due is not None and since <= due.start:
                statuses.append(("not_reported", since, each["id"]))
            elif percent == 0 and (begins is None or begins > self.today):
                statuses.append(("planned", None, each["id"]))
            else:
                statuses.append(("running", None, each["id"]))
        going = [status for status, *_ in statuses if status != "stopped"]
        if activities and not going:
            return "stopped", None, None
        for worst in ("late", "not_reported"):
            if worst in going:
                return worst, *min((since, id) for status, since, id in statuses if status == worst)  # type: ignore[type-var]
        if activities and set(going) == {"done"}:
            return "done", None, None
        return "planned" if set(going) <= {"planned"} else "running", None, None

    @cache  # noqa: B019
    def _last_report_due(self, regency: int) -> Period | None:
        """The last quarter whose report is due by the deadline that applies to the regency."""
        (one,) = (each for each in self.participants if each.id == regency)
        due = [
            name
            for kind, name in self.deadlines
            if kind == "periodic_report" and (self.due_for(one, (kind, name)) or self.at) <= self.at
        ]
        return Period.parse(max(due)) if due else None

    # Deadlines

    @cached_property
    def deadlines(self) -> dict[Subject, datetime]:
        """Return the deadline of each subject for everyone: as announced and extended by then, else by rule."""
        found: dict[Subject, datetime] = {}
        for row in self.sources["deadlines"]:
            if row["announced_at"] is None or row["announced_at"] <= self.at:
                found[row["kind"], row["subject"]] = max([row["due_at"], *self._extensions(row, None)])
        for year in range(2021, self.today.year + 2):
            for number_ in range(1, 5):
                quarter = Period(year, Kind.QUARTER, number_)
                found.setdefault(("periodic_report", str(quarter)), end_of(due_on(quarter)))
        return found

    def _extensions(self, deadline: Row, regency: int | None) -> list[datetime]:
        return [
            row["due_at"]
            for row in self.sources["extensions"]
            if (row["deadline_id"], row["only_for_id"]) == (deadline["id"], regency) and row["at"] <= self.at
        ]

    @cache  # noqa: B019
    def due_for(self, regency: Regency, subject: Subject) -> datetime | None:
        general = self.deadlines.get(subject)
        if general is None:
            return None
        own = [
            at
            for row in self.sources["deadlines"]
            if (row["kind"], row["subject"]) == subject
            for at in self._extensions(row, regency.id)
        ]
        return max([general, *own])

    def is_owed(self, regency: Regency, subject: Subject) -> bool:
        """Return whether the regency owed it: reports are everyone's, stages of bimtek their cohort's."""
        kind, name = subject
        due = self.due_for(regency, subject)
        if due is None or regency.since is None or regency.status == "archived":
            return False
        if kind == "bimtek_deliverable" and name.rpartition("/")[0] not in regency.cohorts:
            return False
        return kind in ("periodic_report", "bimtek_deliverable") and regency.since < due <= self.at

    def has_declined(self, regency: Regency, subject: Subject) -> bool:
        return any(
            (row["regency_id"], row["kind"], row["subject"]) == (regency.id, *subject)
            and row["at"] <= self.at
            for row in self.sources["declinations"]
        )

    def came_in_time(self, regency: Regency, one: Standing) -> bool:
        """Return whether it came by the deadline at its time, or by the one that applies; a subject due before the
        regency was onboarded is not late.
        """
        due = self.due_for(regency, (one.kind, one.subject))
        if one.was_in_time or due is None:
            return one.was_in_time
        return (regency.since is not None and due <= regency.since) or any(at <= due for at in one.came)

    @cache  # noqa: B019
    def of_deadline(self, regency: Regency, subject: Subject) -> str | None:
        """met, late, declined or missed; None where it is not due."""
        one = self.subjects("submitted").get((regency.id, *subject))
        due = self.due_for(regency, subject)
        if one is None:
            if not self.is_owed(regency, subject):
                return None
            return "declined" if self.has_declined(regency, subject) else "missed"
        if due is None or regency.since is None or not regency.since < due <= self.at:
            return None
        return "met" if self.came_in_time(regency, one) else "late"

    def rung(self, regency: Regency, quarter: str) -> str | None:
        subject = ("periodic_report", quarter)
        one = self.subjects("submitted").get((regency.id, *subject))
        if one is not None:
            return {"objected": "submitted", "returned": "returned_unanswered"}.get(one.state, one.state)
        if regency.since is None:
            return "not_onboarded"
        if regency.status == "archived":
            return None
        if self.has_declined(regency, subject):
            return "declined"
        if not self.has_signed_in(regency):
            return "never_signed_in"
        return "late" if self.is_owed(regency, subject) else "working"

    def round(self, period: Period | None) -> str:
        """The quarter that the ladder is about."""
        last = Period.containing(self.today, Kind.QUARTER).previous()
        if period is None or (period.kind in (Kind.YEAR, Kind.SEMESTER) and period.contains(last)):
            return str(last)
        return str(Period.containing(period.end, Kind.QUARTER))

    def official(self, indicator: str, series: str, period: str, **area: Any) -> dict[str, Any] | None:
        """The newest version of an official value of an area by then; None where there is none or it was taken back."""
        where = {"province": None, "regency_id": None, **area}
        rows = [
            row
            for row in self.sources["official"]
            if (row["indicator"], row["series"], row["period"]) == (indicator, series, period)
            and row["loaded_at"] <= self.at
            and all(row[name] == value for name, value in where.items())
        ]
        newest = max(rows, key=lambda row: int(row["version"]), default=None)
        if newest is None or newest["value"] == "":
            return None
        names = ("value", "observation_status", "producer", "publication", "url", "version")
        told = {"published_on": newest["published_on"].isoformat(), "created_at": newest["loaded_at"]}
        return {name: newest[name] for name in names} | told


def number(text: str | None) -> Decimal | None:
    """Return the number that a value counts as: a yes is 1, a no is 0, another word no number."""
    if text in ("yes", "no"):
        return Decimal(text == "yes")
    return Decimal(text) if text and NUMBER.fullmatch(text) else None


def half_up(value: Fraction, places: int) -> Decimal:
    """Return a number of 0 or more, rounded."""
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def _physical(said: Iterable[Row | None]) -> Decimal:
    """Return the plain mean of what is last said of activities; silence is 0, those given up are not in it."""
    percents = []
    for row in said:
        percent = Fraction(row["physical_percent_to_date"]) if row else Fraction(0)
        if percent >= 100 or not (row and row["stopped"]):
            percents.append(percent)
    return half_up(sum(percents, Fraction(0)) / len(percents) if percents else Fraction(0), 2)


def _agency_kind(plan: Row, programme: Row) -> str:
    """Return the kind of agency that a plan gives to the leader of a programme."""
    kinds = {each["id"]: each.get("kind") for each in plan["content"]["agencies"]}
    return kinds.get(programme["lead_agency"]) or "unspecified"


def _by_year(rows: list[Row]) -> dict[tuple[str, str], Decimal]:
    """Return the amounts by year and source; the revised stage replaces the original one."""
    stages = {(row["year"], row["source"], row["stage"]): Decimal(row["amount"]) for row in rows}
    return {
        (str(year), source): stages.get((year, source, "revised"), stages.get((year, source, "original")))
        for year, source, _ in stages
    }


def _spent(rows: list[Row]) -> dict[str, Decimal]:
    """Return the money spent by source, and the part without one."""
    found = dict.fromkeys((*SOURCES, "unspecified"), Decimal(0))
    for row in rows:
        rest = Decimal(row["spent_to_date"])
        for part in row["spent_by_source"]:
            found[part["source"]] += Decimal(part["amount"])
            rest -= Decimal(part["amount"])
        found["unspecified"] += rest
    return found
