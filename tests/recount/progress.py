"""Progress and its components, counted one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any
from urllib.parse import quote

from api.http.grammar.decimals import to_text
from api.http.grammar.periods import Kind, Period
from tests.recount.counted import SOURCES, Budget, Counted, Programme, Regency, Said, half_up
from tests.recount.sources import Row, holds

RUNGS = (
    "not_onboarded", "never_signed_in", "working", "late", "declined", "returned_unanswered", "submitted", "accepted",
)  # fmt: skip
GROUPINGS = ("regency", "province", "kind", "cohort", "island_group", "population_band")
#: What is defined otherwise than at first.
DEFINITIONS = dict.fromkeys(
    (
        *(f"programmes_by_status_{name}" for name in ("planned", "running", "late")),
        "budgets_allocated_per_head", "budgets_spent_per_head",
        "value", "numerator", "denominator", "population", "population_covered", "change", "like_for_like_previous",
        "like_for_like_value", "like_for_like_change", "on_course", "not_on_course", "trajectory",
    ),
    2,
)  # fmt: skip
OF_PROGRESS = {code: 2 for code in DEFINITIONS if code.startswith(("programmes_", "budgets_"))}
OF_INDICATORS = {code: 2 for code in DEFINITIONS if code not in OF_PROGRESS}
DAY = timedelta(days=1)
STATUSES = ("planned", "running", "late", "not_reported", "done", "stopped")
STANDINGS = ("on_target", "not_on_target", "without_target", "not_comparable")


@dataclass(frozen=True)
class Asked:
    """Scope of a progress query: `periods` narrow values and reports."""

    basis: str
    periods: tuple[Period, ...] = ()
    group_by: str | None = None

    @property
    def last(self) -> Period | None:
        return max(self.periods, key=lambda each: each.end, default=None)


#: Filters that the address of components has, by their names here, in its order.
CARRIED = {"regency": "regency_code", "province": "province_code"} | {
    each: each
    for each in (
        "kind", "cohort", "island_group", "population_band",
        "dimension", "sub_dimension", "source", "agency_kind", "programme_status", "quick_win",
    )
}  # fmt: skip


def carried(kept: dict[str, tuple[str, ...]], periods: Iterable[Period] = ()) -> str:
    said = [("period", str(each)) for each in periods]
    said += [(CARRIED[name], value) for name in CARRIED for value in kept.get(name, ())]
    return "".join(f"{name}={value}&" for name, value in said)


def components_url(path: str, counted: Counted, basis: str, more: str = "") -> str:
    at = quote(counted.at.isoformat().replace("+00:00", "Z"), safe="")
    return f"http://127.0.0.1:8000/v1/national/{path}/components/?{more}basis={basis}&as_of={at}"


def instant(counted: Counted) -> Row:
    return {"as_of": counted.at, "is_before_first_record": counted.is_before_first_record}


def nested(counted: Counted, asked: Asked) -> Row:
    """The rows and the total as the briefing and editions nest them, by regency, province or dimension."""
    if counted.is_before_first_record:
        return {"rows": [], "total": None}
    if asked.group_by == "dimension":
        rows = [
            {"group": _named("dimension", each), **part(counted, asked, dimension=each["code"])}
            for each in counted.sources["dimensions"]
        ]
    else:
        rows = list(_by_group(counted, asked)) if asked.group_by else []
    return {"rows": rows, "total": row(counted, asked, counted.participants, counted.selected)}


def _named(name: str, each: Row) -> Row:
    return {name: each["code"], "name": {"en": each["name_en"], "id-ID": each["name_id"]}}


def _by_group(counted: Counted, asked: Asked) -> Iterable[Row]:
    """Rows by code; of a group that is only selected too."""
    group_by = str(asked.group_by)
    here: dict[str, list[Regency]] = {}
    for each in (*counted.participants, *(counted.selected if group_by != "regency" else ())):
        for key in each.groups(group_by):
            here.setdefault(key, []).append(each)
    for key, members in sorted(here.items()):
        takes_part = [each for each in members if each.since is not None]
        of = _of(group_by, key, takes_part or members)
        waiting = [each for each in members if each.since is None]
        yield {"group": of, **row(counted, asked, takes_part, waiting)}


def _of(group_by: str, key: str, members: Sequence[Regency]) -> Row:
    one = members[0]
    if group_by == "regency":
        return {"regency": one.named, "status": one.status}
    return {"province": {"code": key, "name": one.province_name}}


# One row


def row(counted: Counted, asked: Asked, members: Sequence[Regency], waiting: Sequence[Regency]) -> Row:
    """All that is said of a group of regencies."""
    found = halves(counted, asked, members, lambda _: True, lambda _d, _s: True)
    found["participation"] = ladder(counted, [*members, *waiting], counted.round(asked.last))
    found["deadlines"] = deadlines(counted, members, deadlines_of(counted, asked))
    found["submissions"] |= sent(counted, asked, members)
    return found


def part(counted: Counted, asked: Asked, *, dimension: str) -> Row:
    """Return the figures of a dimension, of everyone."""
    return halves(
        counted,
        asked,
        counted.participants,
        lambda cell: cell[0] == dimension,
        lambda of, _sub: of == dimension,
    )


def halves(
    counted: Counted,
    asked: Asked,
    members: Sequence[Regency],
    of_cell: Any,
    of_programme: Any,
) -> Row:
    """Return what is entered and what was submitted, of cells (dimension, period) and programmes."""
    live = [each for each in members if each.status != "archived"]
    absent = {each.id: counted.absence(each.id, asked.basis) for each in members}
    sending = [each for each in members if absent[each.id] is None]
    owed = sum(
        points
        for cell, points in counted.catalogue.cells_due.items()
        if is_within(asked, cell[1]) and of_cell(cell)
    )
    entered = []
    affirmed: list[str] = []
    n_programmes = 0
    for regency in live:
        drafts = counted.drafts.get(regency.id)
        if drafts is None:
            continue
        for value in drafts.values:
            cell = (value["dimension"], value["period"])
            if value["by_event"] or value["indicator"].startswith("L-"):
                continue
            if not (is_within(asked, value["period"]) and of_cell(cell)):
                continue
            if value["affirmed_in"]:
                affirmed.append(value["affirmed_in"])
            status = value["value_status"]
            if status != "not_applicable" or counted.is_agreed(
                regency.id, value["indicator"], value["period"]
            ):
                entered.append((cell, status))
        plans = sorted(drafts.plans, key=lambda one: (one["plan_period_start"], one["number"]))
        n_programmes += sum(
            one["masterplan"] == plans[-1]["id"] and of_programme(one["dimension"], one["sub_dimension"])
            for one in drafts.programmes
        )
    ids = {each.id for each in members}
    said = [
        one
        for one in counted.values(asked.basis).values()
        if one.regency in ids
        and one.is_asked
        and is_within(asked, one.period)
        and of_cell((one.spec["dimension"], one.period))
    ]
    answered = [
        ((one.spec["dimension"], one.period), one.status)
        for one in said
        if one.status != "not_applicable" or counted.is_agreed(one.regency, one.indicator, one.period)
    ]
    due = [
        one
        for one in said
        if one.status == "reported" and (one.spec["dimension"], one.period) in counted.catalogue.cells_due
    ]
    return {
        "completeness": {
            "coverage": _coverage(
                members,
                {each.id: "archived" for each in members if each not in live},
                {each.id: "suspended" for each in live if each.status == "suspended"},
            ),
            "values": _values(counted, asked, owed * len(live), entered),
            "programmes": {"entered": n_programmes},
            "last_changed_on": changed(counted, asked, live, of_cell, of_programme),
            "last_confirmed_in": max(affirmed, default=None),
        },
        "submissions": {
            "coverage": _coverage(
                members,
                {id: why for id, why in absent.items() if why},
                {each.id: each.status for each in sending if each.status in ("suspended", "archived")},
            ),
            "values": _values(counted, asked, owed * len(sending), answered),
            "targets": {name: sum(one.standing == name for one in due) for name in STANDINGS},
            "programmes": programmes(
                one
                for one in counted.programmes(asked.basis)
                if one.regency in ids and of_programme(one.dimension, one.sub_dimension)
            ),
            "budgets": budgets(
                one
                for one in counted.budgets(asked.basis)
                if one.regency in ids
                and is_of_year(asked, one)
                and of_programme(one.dimension, one.sub_dimension)
            ),
        },
        "_used": {
            "completeness": {each.id for each in live},
            "submissions": {each.id for each in sending},
        },
    }


@cache
def _lies_in(period: str, whole: Period) -> bool:
    return whole.contains(Period.parse(period))


def is_within(asked: Asked, period: str) -> bool:
    return not asked.periods or any(_lies_in(period, each) for each in asked.periods)


def _values(counted: Counted, asked: Asked, due: int, answers: Iterable[tuple[tuple[str, str], str]]) -> Row:
    found = Counter(status if cell in counted.catalogue.cells_due else "not_due" for cell, status in answers)
    counts = {name: found[name] for name in ("reported", "not_available", "not_applicable")}
    return {
        "due": due,
        **counts,
        "not_reported": due - sum(counts.values()),
        "not_due": found["not_due"],
    }


def _coverage(members: Sequence[Regency], left_out: dict[int, str], not_at_work: dict[int, str]) -> Row:
    return {
        "regency_count": len(members),
        "used_count": len(members) - len(left_out),
        "left_out": dict(Counter(left_out.values())),
        "not_at_work": dict(Counter(not_at_work.values())),
    }


def changed(
    counted: Counted, asked: Asked, members: Sequence[Regency], of_cell: Any, of_programme: Any
) -> date | None:
    """The day of the last change of what a row counts, also of what was taken away since."""
    ids = {each.id for each in members if each.status != "archived"}
    days = [
        cell["last_changed_on"]
        for cell in counted.sources["changed"]
        if cell["regency_id"] in ids
        and holds(cell, counted.at)
        and (
            (
                cell["area"] == "values"
                and is_within(asked, cell["period"])
                and of_cell((cell["dimension"], cell["period"]))
            )
            or (cell["area"] == "programmes" and of_programme(cell["dimension"], cell["sub_dimension"]))
        )
    ]
    return max(days, default=None)


def is_of_year(asked: Asked, one: Budget) -> bool:
    return not asked.periods or one.year in {str(each.year) for each in asked.periods}


def _outside(rows: list[Budget], name: str) -> Decimal:
    """The money of programmes that were begun outside of the plan."""
    return sum((getattr(one, name) for one in rows if one.standing == "begun"), Decimal(0))


def budgets(found: Iterable[Budget]) -> Row:
    rows = list(found)
    indicative, allocated, spent = (
        sum((getattr(one, name) for one in rows), Decimal(0)) for name in ("indicative", "allocated", "spent")
    )
    from_plan = sum((one.allocated for one in rows if one.allocated_from == "plan"), Decimal(0))
    per_cent = (spent * 100 / allocated).quantize(Decimal("0.1"), ROUND_HALF_UP) if allocated else None
    return {
        "indicative": to_text(indicative),
        "allocated": to_text(allocated),
        "allocated_from_plan": to_text(from_plan),
        "spent": to_text(spent),
        "outside_plan": sum(one.standing == "begun" for one in rows),
        "dropped": sum(one.standing == "dropped" for one in rows),
        "allocated_outside_plan": to_text(_outside(rows, "allocated")),
        "spent_outside_plan": to_text(_outside(rows, "spent")),
        "absorption": None if per_cent is None else to_text(per_cent),
        "physical_percent": to_text(
            half_up(sum(Fraction(one.physical * one.allocated) for one in rows) / Fraction(allocated), 1)
        )
        if allocated
        else None,
    }


def programmes(found: Iterable[Programme]) -> Row:
    rows = list(found)
    allocated = {source: sum((one.allocated[source] for one in rows), Decimal(0)) for source in SOURCES}
    spent = {
        source: sum((one.spent[source] for one in rows), Decimal(0)) for source in (*SOURCES, "unspecified")
    }
    return {
        "total": len(rows),
        "quick_wins": sum(one.quick_win for one in rows),
        "by_time_frame": {
            name: sum(one.time_frame == name for one in rows) for name in ("short", "medium", "long")
        },
        "by_status": {name: sum(one.status == name for one in rows) for name in STATUSES},
        "allocated": to_text(sum(allocated.values(), Decimal(0))),
        "spent": to_text(sum(spent.values(), Decimal(0))),
        "by_source": {
            source: {"allocated": to_text(allocated.get(source, Decimal(0))), "spent": to_text(paid)}
            for source, paid in spent.items()
        },
        "physical_percent": to_text(half_up(sum(Fraction(one.physical) for one in rows) / len(rows), 1))
        if rows
        else None,
    }


def sent(counted: Counted, asked: Asked, members: Sequence[Regency]) -> Row:
    by_id = {each.id: each for each in members}
    found = [one for one in counted.subjects(asked.basis).values() if one.regency in by_id]
    quarters = quarters_of(*asked.periods) if asked.periods else None
    reports = [
        one
        for one in found
        if one.kind == "periodic_report" and (quarters is None or one.subject in quarters)
    ]
    plans = [one for one in found if one.kind == "masterplan"]
    stages = [one for one in found if one.kind == "bimtek_deliverable"]
    return {
        "reports": {
            "total": len(reports),
            "late": sum(not counted.came_in_time(by_id[one.regency], one) for one in reports),
        },
        "masterplans": {
            "total": len(plans),
            **{
                state: sum(one.state == state for one in plans)
                for state in ("submitted", "returned", "objected", "accepted")
            },
            "enacted": sum(one.kind == "enactment" for one in found),
        },
        "bimtek": {
            "submitted": {n: sum(one.subject.endswith(f"/{n}") for one in stages) for n in "1234"},
            "done": {
                n: sum(one.subject.endswith(f"/{n}") and one.state == "accepted" for one in stages)
                for n in "1234"
            },
        },
    }


def quarters_of(*periods: Period) -> list[str]:
    """Those within them, or the one that a month lies in."""
    return [
        str(each)
        for period in periods
        for each in (Period(period.year, Kind.QUARTER, number) for number in range(1, 5))
        if period.contains(each) or each.contains(period)
    ]


def ladder(counted: Counted, members: Sequence[Regency], quarter: str) -> Row:
    rungs = [counted.rung(each, quarter) for each in members]
    archived = sum(each is None for each in rungs)
    return {
        "coverage": {
            "regency_count": len(rungs),
            "used_count": len(rungs) - archived,
            "left_out": {"archived": archived} if archived else {},
        },
        **{name: rungs.count(name) for name in RUNGS},
    }


def deadlines_of(counted: Counted, asked: Asked) -> list[tuple[str, str]]:
    """The deadlines that a row is about: of the period's reports where a period was asked for, else all."""
    if not asked.periods:
        return list(counted.deadlines)
    quarters = quarters_of(*asked.periods)
    return [key for key in counted.deadlines if key[0] == "periodic_report" and key[1] in quarters]


def deadlines(counted: Counted, members: Sequence[Regency], subjects: Sequence[tuple[str, str]]) -> Row:
    found = Counter(counted.of_deadline(each, subject) for each in members for subject in subjects)
    counts = {name: found[name] for name in ("met", "late", "declined", "missed")}
    return {"due": sum(counts.values()), **counts}


def periods(counted: Counted, asked: Asked) -> list[str]:
    """Every period that is due or of which anything is there, by their days, the longer first."""
    live = {each.id for each in counted.participants if each.status != "archived"}
    found = {period for _, period in counted.catalogue.cells_due}
    found |= {
        cell["period"]
        for cell in counted.sources["changed"]
        if cell["area"] == "values" and cell["regency_id"] in live and holds(cell, counted.at)
    }
    found |= {one.period for one in counted.values(asked.basis).values() if one.is_asked}
    parsed = [Period.parse(text) for text in found if is_within(asked, text)]
    parsed += [
        Period.parse(year)
        for year in {one.year for one in counted.budgets(asked.basis) if is_of_year(asked, one)}
        if Period.parse(year) not in parsed
    ]
    return [str(each) for each in sorted(parsed, key=lambda each: (each.start, -each.kind.months))]


def minus(now: Row, was: Row) -> Row:
    """Every number of a part of progress minus the one before; what is no number on both sides is left out."""
    found: Row = {}
    for name, here in now.items():
        there = was.get(name)
        if isinstance(here, dict) and isinstance(there, dict):
            if inner := minus(here, there):
                found[name] = inner
        elif isinstance(here, int) and isinstance(there, int):
            found[name] = here - there
        elif isinstance(here, str) and isinstance(there, str) and not name.endswith("last_confirmed_in"):
            found[name] = to_text(Decimal(here) - Decimal(there))
    return found


# Components


@dataclass(frozen=True)
class Opened:
    """The row that is opened by its groupings, and the filters: of regencies, and by axis."""

    row: dict[str, str] = field(default_factory=dict)
    keeps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, regency: Regency) -> bool:
        wanted = [(by, {code}) for by, code in self.row.items() if by in GROUPINGS]
        wanted += [(by, set(codes)) for by, codes in self.keeps.items()]
        return all(codes & set(regency.groups(by)) for by, codes in wanted)

    def fits(self, **of: str) -> bool:
        return all(
            self.row.get(axis, text) == text and text in self.only.get(axis, (text,))
            for axis, text in of.items()
        )

    def is_of_time(self, period: str) -> bool:
        return self.fits(period=period, year=period[:4])

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.row["source"],) if "source" in self.row else self.only.get("source", ())


def components(counted: Counted, asked: Asked, figure: str, opened: Opened) -> list[Row]:
    """Everything that is counted in a figure of a row, and each regency that is left out, by code and item."""
    if counted.is_before_first_record:
        return []
    everyone = [*counted.participants, *(counted.selected if figure == "participation" else ())]
    members = filter(opened.has, everyone)
    rows = [row for each in members for row in _of_regency(counted, asked, figure, opened, each)]
    return sorted(rows, key=lambda row: (row["regency"]["code"], row["item"]))


def _of_regency(counted: Counted, asked: Asked, figure: str, opened: Opened, regency: Regency) -> list[Row]:
    make = {
        "values": _value_items,
        "targets": _target_items,
        "programmes": _programme_items,
        "budgets": _budget_items,
        "participation": _rung_items,
        "deadlines": _deadline_items,
    }.get(figure, _subject_items)
    reason = None if figure in ("participation", "deadlines") else counted.absence(regency.id, asked.basis)
    found = list(make(counted, asked, figure, opened, regency)) or [_item("", None, {}, None)]
    return [
        {"regency": regency.named, **each, "is_used": why is None, "reason": why}
        for each in found
        for why in [each.pop("reason", reason)]
    ]


def _item(item: str, what: Row | None, adds: Row, submission: Row | None) -> Row:
    return {
        "item": item,
        "what": what,
        "adds": adds,
        "submission_id": submission and submission["id"],
        "content_hash": submission and submission["content_hash"],
    }


def _in_row(asked: Asked, opened: Opened, dimension: str, period: str) -> bool:
    return is_within(asked, period) and opened.fits(dimension=dimension) and opened.is_of_time(period)


def _of_values(counted: Counted, asked: Asked, opened: Opened, regency: Regency) -> list[Said]:
    return [
        one
        for one in counted.values(asked.basis).values()
        if one.regency == regency.id
        and one.is_asked
        and _in_row(asked, opened, one.spec["dimension"], one.period)
    ]


def _value_items(counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency) -> Iterable[Row]:
    owed = set()
    if counted.absence(regency.id, asked.basis) is None:
        owed = {point for point in counted.catalogue.owed if _in_row(asked, opened, point[2], point[3])}
    for one in _of_values(counted, asked, opened, regency):
        point = (one.indicator, one.series, one.spec["dimension"], one.period)
        is_due = point[2:] in counted.catalogue.cells_due
        is_claim = one.status == "not_applicable" and not counted.is_agreed(
            regency.id, one.indicator, one.period
        )
        if is_due and point in owed:
            adds = {"due": 1, "not_reported" if is_claim else one.status: 1}
        elif is_claim:
            adds = {}
        else:
            adds = {one.status: 1, "not_reported": -1} if is_due else {"not_due": 1}
        owed.discard(point)
        what = {
            "dimension": point[2],
            "period": point[3],
            "value": one.value or None,
            "value_status": one.status,
            "evidence_count": files_of(one.submission, one.item),
        }
        yield _item(one.item, what, adds, one.submission)
    for indicator, series, dimension, period in owed:
        what = {
            "dimension": dimension,
            "period": period,
            "value": None,
            "value_status": "not_reported",
            "evidence_count": 0,
        }
        yield _item(f"{indicator}/{series}/{period}", what, {"due": 1, "not_reported": 1}, None)


def _target_items(counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency) -> Iterable[Row]:
    for one in _of_values(counted, asked, opened, regency):
        cell = (one.spec["dimension"], one.period)
        if one.status != "reported" or cell not in counted.catalogue.cells_due:
            continue
        what = {
            "dimension": cell[0],
            "period": cell[1],
            "value": one.value,
            "direction": one.spec["direction"] or None,
            "target": one.target and one.target["value"],
            "target_source": (one.target or {}).get("source") or None,
            "band": one.band,
            "evidence_count": files_of(one.submission, one.item),
        }
        yield _item(one.item, what, {one.standing: 1}, one.submission)


def files_of(submission: Row, value: str) -> int:
    """Count the files that a report names as evidence of a value."""
    files = submission["content"].get("evidence", [])
    return len({each["sha256"] for each in files if (each["subject"], each["key"]) == ("value", value)})


def _programme_items(
    counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency
) -> Iterable[Row]:
    for one in counted.programmes(asked.basis):
        if one.regency != regency.id or not opened.fits(
            dimension=one.dimension,
            sub_dimension=one.sub_dimension,
            agency_kind=one.agency_kind,
            programme_status=one.status,
            quick_win=str(one.quick_win).lower(),
        ):
            continue
        money = {
            source: {"allocated": to_text(one.allocated.get(source, Decimal(0))), "spent": to_text(spent)}
            for source, spent in one.spent.items()
            if spent or one.allocated.get(source)
        }
        agencies = {each["id"]: each["name"] for each in one.submission["content"]["agencies"]}
        titles = {each["id"]: each["title"] for each in one.plan["activities"]}
        what = {
            "dimension": one.dimension,
            "sub_dimension": one.sub_dimension,
            "agency_kind": one.agency_kind,
            "time_frame": one.time_frame,
            "status": one.status,
            "physical_percent": to_text(one.physical),
            "since": one.since and one.since.isoformat(),
            "activity_id": one.activity,
            "title": one.plan["title"],
            "agency": agencies.get(one.plan["lead_agency"]),
            "activity": titles.get(one.activity),
            **_last_said(counted, asked, one),
            "evidence_count": len(set(_evidence(counted, asked, one))),
        }
        adds = {
            "total": 1,
            "quick_wins": int(one.quick_win),
            "by_time_frame": {one.time_frame: 1},
            "by_status": {one.status: 1},
            "allocated": to_text(sum(one.allocated.values(), Decimal(0))),
            "spent": to_text(sum(one.spent.values(), Decimal(0))),
            **({"by_source": money} if money else {}),
        }
        if sources := opened.sources:
            adds = {
                name: to_text(sum((by.get(each, Decimal(0)) for each in sources), Decimal(0)))
                for name, by in (("allocated", one.allocated), ("spent", one.spent))
            }
        yield _item(one.id, what, adds, one.submission)


def _last_said(counted: Counted, asked: Asked, one: Programme) -> Row:
    """Return what the last report says of the activity that the programme is late by."""
    told = [
        (period, said)
        for (activity, period), (said, _) in counted.realised(one.regency, asked.basis)
        if activity == one.activity
    ]
    period, said = told[-1] if told else (None, {})
    return {"reported_in": period, **{name: said.get(name) or None for name in ("reason", "note")}}


def _evidence(counted: Counted, asked: Asked, one: Programme) -> Iterable[str]:
    """Hashes of the files that are named as evidence of it, its activities and what was reported of them."""
    named = [(one.submission, ("programme", one.id))]
    named += [(one.submission, ("activity", each["id"])) for each in one.plan["activities"]]
    named += [
        (submission, ("realisation", "/".join(key)))
        for key, (said, submission) in counted.realised(one.regency, asked.basis)
        if said["programme"] == one.id
    ]
    for submission, subject in named:
        for file in submission["content"].get("evidence", []):
            if (file["subject"], file["key"]) == subject:
                yield file["sha256"]


def _names_of_budget(counted: Counted, asked: Asked, one: Budget) -> Row:
    """Return the names in the newest plan, or in the budgets of the submission where no plan has the programme."""
    for each in counted.programmes(asked.basis):
        if (each.regency, each.id) == (one.regency, one.programme):
            agencies = {agency["id"]: agency["name"] for agency in each.submission["content"]["agencies"]}
            return {"title": each.plan["title"], "agency": agencies.get(each.plan["lead_agency"])}
    titles = {
        each["id"]: each["title"]
        for budget in one.submission["content"].get("budgets", [])
        for each in budget["programmes"]
    }
    return {"title": titles.get(one.programme), "agency": None}


def _budget_items(counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency) -> Iterable[Row]:
    for one in counted.budgets(asked.basis):
        if (
            one.regency != regency.id
            or not is_of_year(asked, one)
            or not opened.is_of_time(one.year)
            or not opened.fits(
                dimension=one.dimension, sub_dimension=one.sub_dimension, agency_kind=one.agency_kind
            )
        ):
            continue
        one = one.only(opened.sources) if opened.sources else one
        what = {
            "dimension": one.dimension,
            "sub_dimension": one.sub_dimension,
            "agency_kind": one.agency_kind,
            "period": one.year,
            "standing": one.standing,
            "allocated_from": one.allocated_from,
            "physical_percent": to_text(one.physical),
            **_names_of_budget(counted, asked, one),
        }
        adds: Row = {
            "indicative": to_text(one.indicative),
            "allocated": to_text(one.allocated),
            "allocated_from_plan": to_text(one.allocated if one.allocated_from == "plan" else Decimal(0)),
            "spent": to_text(one.spent),
            **({"outside_plan": 1} if one.standing == "begun" else {}),
            **({"dropped": 1} if one.standing == "dropped" else {}),
            "allocated_outside_plan": to_text(_outside([one], "allocated")),
            "spent_outside_plan": to_text(_outside([one], "spent")),
        }
        if opened.sources:
            adds = {
                name: adds[name] for name in adds if name not in ("indicative", "outside_plan", "dropped")
            }
        yield _item(f"{one.programme}/{one.year}", what, adds, one.submission)


_KINDS = {
    "reports": ("periodic_report",),
    "masterplans": ("masterplan", "enactment"),
    "bimtek": ("bimtek_deliverable",),
}


def _subject_items(
    counted: Counted, asked: Asked, figure: str, opened: Opened, regency: Regency
) -> Iterable[Row]:
    quarters = None if not asked.periods or figure != "reports" else quarters_of(*asked.periods)
    for one in counted.subjects(asked.basis).values():
        if one.regency != regency.id or one.kind not in _KINDS[figure]:
            continue
        if figure == "reports" and not (
            (quarters is None or one.subject in quarters) and opened.is_of_time(one.subject)
        ):
            continue
        adds: Row = {"total": 1, one.state: 1}
        item = one.subject
        if one.kind == "periodic_report":
            adds = {"total": 1, "late": int(not counted.came_in_time(regency, one))}
        elif one.kind == "enactment":
            adds, item = {"enacted": 1}, f"enactment/{one.subject}"
        elif one.kind == "bimtek_deliverable":
            number = one.subject[-1]
            adds = {"submitted": {number: 1}, "done": {number: int(one.state == "accepted")}}
        what = {"kind": one.kind, "status": one.state, "revision": one.submission["revision"]}
        yield _item(item, what, adds, one.submission)


def _rung_items(counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency) -> Iterable[Row]:
    quarter = opened.row.get("period", counted.round(asked.last))
    rung = counted.rung(regency, quarter)
    one = counted.subjects("submitted").get((regency.id, "periodic_report", quarter))
    adds = {} if rung is None else {rung: 1}
    yield _item(quarter, None, adds, one and one.submission) | {
        "reason": "archived" if rung is None else None
    }


def _deadline_items(
    counted: Counted, asked: Asked, _: str, opened: Opened, regency: Regency
) -> Iterable[Row]:
    for subject in deadlines_of(counted, asked):
        if {"period", "year"} & {*opened.row} and (
            subject[0] != "periodic_report" or not opened.is_of_time(subject[1])
        ):
            continue
        if (said := counted.of_deadline(regency, subject)) is not None:
            one = counted.subjects("submitted").get((regency.id, *subject))
            due, came = counted.due_for(regency, subject), one and min(one.came)
            what = {"kind": subject[0], "subject": subject[1], "due_at": due, "submitted_at": came}
            what["days_late"] = (
                ceil(((came or counted.at) - due) / DAY) if said in ("late", "missed") else None
            )
            yield _item("/".join(subject), what, {"due": 1, said: 1}, one and one.submission)
