"""Progress as it is asked for: measures by what rows are grouped by, crossed and filtered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import product
from typing import Any

from api.http.grammar.decimals import to_text
from api.http.grammar.periods import Kind, Period
from tests.recount import progress
from tests.recount.counted import SOURCES, Counted, Programme, Regency, people as people_of
from tests.recount.progress import (
    GROUPINGS,
    OF_PROGRESS,
    STATUSES,
    Asked,
    carried,
    components_url,
    instant,
    minus,
)
from tests.recount.sources import Row, holds

AXES = (
    "dimension",
    "sub_dimension",
    "period",
    "year",
    "source",
    "agency_kind",
    "programme_status",
    "quick_win",
)
KINDS = (
    "sekretariat_daerah", "sekretariat_dprd", "inspektorat", "dinas", "badan", "kecamatan", "other", "unspecified",
)  # fmt: skip
#: By what a measure's code begins with: along what it has rows.
ALONG = {
    "coverage": AXES,
    "participation": ("period",),
    "deadlines": ("period", "year"),
    "completeness_values": ("dimension", "period", "year"),
    "completeness_programmes": ("dimension", "sub_dimension"),
    "completeness_last": ("dimension", "sub_dimension", "period", "year"),
    "values": ("dimension", "period", "year"),
    "targets": ("dimension", "period", "year"),
    "programmes": ("dimension", "sub_dimension", "agency_kind", "programme_status", "quick_win"),
    "budgets": ("dimension", "sub_dimension", "period", "year", "agency_kind"),
    "reports": ("period", "year"),
    "masterplans": (),
    "bimtek": (),
}
#: Money that is told by source.
SOURCED = (
    "programmes_allocated", "programmes_spent", "budgets_allocated", "budgets_allocated_from_plan", "budgets_spent",
    "budgets_allocated_outside_plan", "budgets_spent_outside_plan", "budgets_absorption",
    "budgets_allocated_per_head", "budgets_spent_per_head", "budgets_population_year",
)  # fmt: skip


@dataclass(frozen=True)
class Crossed:
    """The question to progress. `keeps` and `only` are its filters, of regencies and by axis; `of_years` is true
    where some years are asked for, which leaves out what is of no year."""

    basis: str
    group_by: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    keeps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    with_total: bool = True
    of_years: bool = False

    @property
    def asked(self) -> Asked:
        return Asked(self.basis, self.periods)

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(each for each in self.group_by if each in GROUPINGS)

    @cached_property
    def axes(self) -> tuple[str, ...]:
        return tuple(each for each in self.group_by if each not in GROUPINGS)

    @cached_property
    def _along(self) -> dict[str, bool]:
        return {}

    def is_along(self, code: str) -> bool:
        if code not in self._along:
            (along,) = [along for prefix, along in ALONG.items() if code.startswith(f"{prefix}_")]
            sourced = ("source",) if code in SOURCED else ()
            years = ("year",) if self.of_years else ()
            self._along[code] = {*self.axes, *self.only, *years} <= {*along, *sourced}
        return self._along[code]

    def regencies(self, some: Iterable[Regency]) -> list[Regency]:
        return [
            each
            for each in some
            if all(set(wanted) & set(each.groups(name)) for name, wanted in self.keeps.items())
        ]


def periods_of(counted: Counted, texts: Sequence[str], years: Sequence[str] = ()) -> tuple[Period, ...]:
    """The periods asked for: those that lie in the years where such are asked for, or these years alone."""
    found, asked = _written_out(counted, texts), _written_out(counted, years)
    asked = tuple(each for each in asked if each.kind is Kind.YEAR)
    return tuple(each for each in found if Period(each.year) in asked or not years) or asked


def _written_out(counted: Counted, texts: Sequence[str]) -> tuple[Period, ...]:
    """Ranges written out, and the latest: of each length the one whose values were due last."""
    found: list[Period] = []
    for text in texts:
        if text == "latest":
            newest = {each.kind: each for each in counted.catalogue.periods_due()}
            found += sorted(newest.values(), key=lambda each: -each.kind.months)
            continue
        first, _, last = text.partition(":")
        found.append(Period.parse(first))
        while last and str(found[-1]) != last:
            found.append(found[-1].next())
    return tuple(found)


def answer(counted: Counted, asked: Crossed, before: Counted | None = None) -> Row:
    members = asked.regencies(counted.participants)
    head: Row = {
        **instant(counted),
        "basis": asked.basis,
        "components_url": components_url(
            "progress", counted, asked.basis, carried({**asked.keeps, **asked.only}, asked.periods)
        )
        + "{&figure,group_by,group}",
        "period": [str(each) for each in asked.periods],
        "group_by": list(asked.group_by),
        "round": None if counted.is_before_first_record else counted.round(asked.asked.last),
        "definitions": {code: number for code, number in OF_PROGRESS.items() if asked.is_along(code)},
        "participants": {
            "regency_count": len(members),
            "population": sum(each.population or 0 for each in members),
        },
        "in_several_rows_count": sum(len(each.cohorts) > 1 for each in members)
        if "cohort" in asked.by
        else 0,
    }
    if before is not None:
        head["compared_with"] = instant(before)
    if counted.is_before_first_record:
        nobody = {"regency_count": 0, "population": 0}
        return {**head, "participants": nobody, "in_several_rows_count": 0, "row_count": 0, "data": []}
    rows = dict(_rows(counted, asked, before))
    earlier = {} if before is None or before.is_before_first_record else dict(_rows(before, asked, None))
    codes = {each.id: each.code for one in (counted, before) if one for each in one.participants}
    data = []
    for key, (of, said, used) in rows.items():
        told = {**of, **said}
        if before is not None:
            told |= _change(said, used, earlier.get(key), codes)
        data.append(told)
    data = data[0 if asked.with_total or not asked.group_by else 1 :]
    return {**head, "row_count": len(data), "data": data}


type Said = tuple[Row, Row, Row]


def _rows(counted: Counted, asked: Crossed, before: Counted | None) -> Iterator[tuple[Any, Said]]:
    """Return the rows by their keys: what a row is of, what it says, and whose data is in it."""
    groups = _groups(counted, asked)
    then = _groups(before, asked) if before is not None and not before.is_before_first_record else {}
    everyone = groups.pop(())
    total = ("total",) * len(asked.group_by)
    yield total, _row(counted, asked, everyone, {}, dict.fromkeys(asked.group_by, "total"), None)
    then.pop((), None)
    keys: list[tuple[str, ...]] = sorted({*groups, *then}) if asked.by else [()]
    parts = _parts(counted, asked, everyone) if asked.axes else [{}]
    if not asked.group_by:
        return
    for key in keys:
        members = groups.get(key, []) if asked.by else everyone
        named = members or then.get(key, [])
        own = _own(counted, asked, members)
        for part in parts:
            text = part.get("period", part.get("year"))
            if text is not None and not _is_listed(counted, text) and text not in own:
                continue
            of = {**dict(zip(asked.by, key, strict=True)), **part}
            told = {name: of[name] for name in asked.group_by}
            yield tuple(told.values()), _row(counted, asked, members, part, told, _first(named))


def _first(members: Sequence[Regency]) -> Regency | None:
    return next(iter(sorted(members, key=lambda each: each.since is None)), None)


def _groups(counted: Counted, asked: Crossed) -> dict[tuple[str, ...], list[Regency]]:
    """Everyone under no key; who is selected and not onboarded has no row of their own."""
    found: dict[tuple[str, ...], list[Regency]] = {(): []}
    for each in asked.regencies([*counted.participants, *counted.selected]):
        found[()].append(each)
        if asked.by and (each.since is not None or "regency" not in asked.by):
            for key in product(*(each.groups(name) for name in asked.by)):
                found.setdefault(key, []).append(each)
    return found


def _parts(counted: Counted, asked: Crossed, everyone: Sequence[Regency]) -> list[dict[str, str]]:
    of_sub = {each["code"]: each["dimension"] for each in counted.sources["sub_dimensions"]}
    periods = _periods(counted, asked, {each.id for each in everyone if each.since is not None})
    values: dict[str, Sequence[str]] = {
        "dimension": [each["code"] for each in counted.sources["dimensions"]],
        "sub_dimension": list(of_sub),
        "period": periods,
        "year": sorted({each[:4] for each in periods}),
        "source": (*SOURCES, "unspecified"),
        "agency_kind": KINDS,
        "programme_status": STATUSES,
        "quick_win": ("true", "false"),
    }
    found = []
    for combination in product(
        *([each for each in values[axis] if each in asked.only.get(axis, (each,))] for axis in asked.axes)
    ):
        part = dict(zip(asked.axes, combination, strict=True))
        if (
            "sub_dimension" in part
            and part.get("dimension", of_sub[part["sub_dimension"]]) != of_sub[part["sub_dimension"]]
        ):
            continue
        if "period" in part and part.get("year", part["period"][:4]) != part["period"][:4]:
            continue
        found.append(part)
    return found


def _periods(counted: Counted, asked: Crossed, ids: set[int]) -> list[str]:
    """Every period that is due or of which anything is there, by their days, the longer first."""
    dimensions = asked.only.get("dimension")
    along = {*asked.axes, *asked.only}
    live = {each.id for each in counted.participants if each.status != "archived"} & ids
    found = {
        period
        for dimension, period in counted.catalogue.cells_due
        if dimensions is None or dimension in dimensions
    }
    if along <= {"dimension", "period", "year"}:
        found |= {
            cell["period"]
            for cell in counted.sources["changed"]
            if cell["area"] == "values"
            and cell["regency_id"] in live
            and (dimensions is None or cell["dimension"] in dimensions)
            and holds(cell, counted.at)
        }
        found |= {
            one.period
            for one in counted.values(asked.basis).values()
            if one.is_asked
            and one.regency in ids
            and (dimensions is None or one.spec["dimension"] in dimensions)
        }
    found = {text for text in found if progress.is_within(asked.asked, text)}
    if along <= {"period", "year"}:
        found |= _quarters(counted, asked, ids)
    if along <= {"dimension", "sub_dimension", "period", "year", "source", "agency_kind"}:
        found |= {
            one.year
            for one in counted.budgets(asked.basis)
            if one.regency in ids
            and progress.is_of_year(asked.asked, one)
            and all(getattr(one, axis) in wanted for axis, wanted in asked.only.items() if axis != "source")
        }
    parsed = {text: Period.parse(text) for text in found}
    return sorted(parsed, key=lambda text: (parsed[text].start, -parsed[text].kind.months))


def _own(counted: Counted, asked: Crossed, members: Sequence[Regency]) -> set[str]:
    """The periods of which a group has something, or the years."""
    ids = {each.id for each in members if each.since is not None}
    periods = _periods(counted, asked, ids) if asked.axes else []
    return {each if "period" in asked.axes else each[:4] for each in periods}


def _is_listed(counted: Counted, text: str) -> bool:
    """Tell if the calendar has a period: of these every group has a row."""
    return Period.parse(text).kind is not Kind.MONTH and 2021 <= int(text[:4]) <= counted.today.year + 1


def _quarters(counted: Counted, asked: Crossed, ids: set[int]) -> set[str]:
    """The quarters of reports that are due or were sent, also of those of which no value is due."""
    passed = {
        subject
        for (kind, subject), due in counted.deadlines.items()
        if kind == "periodic_report" and due <= counted.at
    }
    sent = {
        one.subject
        for basis in ("submitted", asked.basis)
        for one in counted.subjects(basis).values()
        if one.kind == "periodic_report" and one.regency in ids
    }
    found = passed | sent
    return found & set(progress.quarters_of(*asked.periods)) if asked.periods else found


def _row(
    counted: Counted,
    asked: Crossed,
    members: Sequence[Regency],
    part: dict[str, str],
    told: Row,
    one: Regency | None,
) -> Said:
    takes_part = [each for each in members if each.since is not None]
    waiting = [each for each in members if each.since is None]
    said = _halves(counted, asked, takes_part, part)
    used = said.pop("_used")
    said |= _of_subjects(counted, asked, takes_part, waiting, part)
    flat = {code: each for code, each in _flat(said) if asked.is_along(code)}
    of: Row = {}
    for name, code in told.items():
        if name in ("regency", "province"):
            named = {"regency": "name", "province": "province_name"}[name]
            of |= {f"{name}_code": code, f"{name}_name": one and getattr(one, named)}
        else:
            of[name] = code
    return of, flat, used


def _halves(counted: Counted, asked: Crossed, members: Sequence[Regency], part: dict[str, str]) -> Row:
    """Return the two halves: what is entered and what was submitted."""

    taken = {axis: {*asked.only.get(axis, (part.get(axis),))} for axis in (*part, *asked.only)}
    for axis, text in part.items():
        taken[axis] &= {text}

    def fits(axis: str, text: str) -> bool:
        return axis not in taken or text in taken[axis]

    # Asked of each cell for each row.
    dimensions, periods, years = (taken.get(axis) for axis in ("dimension", "period", "year"))

    def of_cell(cell: tuple[str, str]) -> bool:
        return (
            "sub_dimension" not in taken
            and (dimensions is None or cell[0] in dimensions)
            and (periods is None or cell[1] in periods)
            and (years is None or cell[1][:4] in years)
        )

    def of_programme(dimension: str, sub_dimension: str) -> bool:
        return fits("dimension", dimension) and fits("sub_dimension", sub_dimension)

    def entered(dimension: str, sub_dimension: str) -> bool:
        return of_programme(dimension, sub_dimension) and not {"period", "year"} & {*part}

    found = progress.halves(counted, asked.asked, members, of_cell, of_programme)
    ids = {each.id for each in members}
    programmes = [
        one
        for one in counted.programmes(asked.basis)
        if one.regency in ids
        and of_programme(one.dimension, one.sub_dimension)
        and fits("agency_kind", one.agency_kind)
        and fits("programme_status", one.status)
        and fits("quick_win", str(one.quick_win).lower())
    ]
    budgets = [
        one
        for one in counted.budgets(asked.basis)
        if one.regency in ids
        and of_programme(one.dimension, one.sub_dimension)
        and progress.is_of_year(asked.asked, one)
        and fits("agency_kind", one.agency_kind)
        and fits("period", one.year)
        and fits("year", one.year)
    ]
    if sources := _sources(asked, part):
        budgets = [one.only(sources) for one in budgets]
    submissions, completeness = found["submissions"], found["completeness"]
    people = {each.id: each.population or 0 for each in members}
    submitted = found["_used"]["submissions"]
    left_out = submissions["coverage"]["left_out"]
    money = progress.budgets(budgets)
    money |= _per_head(money, [each for each in members if each.id in submitted], _year(counted, asked, part))
    # Budgets are of years: of a quarter they say nothing.
    if "period" in part and Period.parse(part["period"]).kind is not Kind.YEAR:
        money = dict.fromkeys(money)
    if _is_ahead(counted, part):
        completeness, submissions = (
            {**each, "values": dict.fromkeys(each["values"])} for each in (completeness, submissions)
        )
        submissions["targets"] = dict.fromkeys(submissions["targets"])
    return {
        "_used": found["_used"],
        "coverage": {
            "regency_count": len(members),
            "population": sum(people.values()),
            "completeness_used_count": completeness["coverage"]["used_count"],
            "submissions_used_count": len(submitted),
            "submissions_population": sum(people[id] for id in submitted),
            **{why: left_out.get(why, 0) for why in ("never_submitted", "waiting_for_review", "returned")},
            **{
                status: sum(each.status == status for each in members) for status in ("suspended", "archived")
            },
        },
        "completeness": {
            "values": completeness["values"],
            "programmes": completeness["programmes"],
            "last_changed_on": progress.changed(counted, asked.asked, members, of_cell, entered),
            "last_confirmed_in": completeness["last_confirmed_in"],
        },
        "values": submissions["values"],
        "targets": submissions["targets"],
        "programmes": progress.programmes(programmes) | _by_source(programmes, asked, part),
        "budgets": money,
    }


def _is_ahead(counted: Counted, part: dict[str, str]) -> bool:
    """Tell if the row's period had not begun: only budgets are of such."""
    text = part.get("period", part.get("year"))
    return text is not None and Period.parse(text).start > counted.today


def _sources(asked: Crossed, part: dict[str, str]) -> list[str]:
    return [part["source"]] if "source" in part else list(asked.only.get("source", ()))


def _by_source(rows: Sequence[Programme], asked: Crossed, part: dict[str, str]) -> Row:
    """The money of one source, or of some."""
    wanted = _sources(asked, part)
    if not wanted:
        return {}
    return {
        "allocated": to_text(
            sum((one.allocated.get(each, Decimal(0)) for one in rows for each in wanted), Decimal(0))
        ),
        "spent": to_text(sum((one.spent[each] for one in rows for each in wanted), Decimal(0))),
    }


def _year(counted: Counted, asked: Crossed, part: dict[str, str]) -> str:
    """The year of the row, the last one asked for, or that of the day."""
    years = [part[axis] for axis in ("year", "period") if axis in part]
    years = years or sorted(str(each.year) for each in asked.periods)[-1:]
    return (years or [str(counted.today.year)])[0][:4]


def _per_head(money: Row, members: Sequence[Regency], year: str) -> Row:
    people, of_year = people_of(members, year)
    return {"population_year": of_year} | {
        f"{name}_per_head": to_text((Decimal(money[name]) / people).quantize(Decimal(1), ROUND_HALF_UP))
        if people
        else None
        for name in ("allocated", "spent")
    }


def _of_subjects(
    counted: Counted,
    asked: Crossed,
    members: Sequence[Regency],
    waiting: Sequence[Regency],
    part: dict[str, str],
) -> Row:
    """The ladder, deadlines, reports, plans and stages: none where the row is of a period without a report."""
    text = part.get("period", part.get("year"))
    narrowed, subjects = asked.asked, progress.deadlines_of(counted, asked.asked)
    nothing = "period" in part and Period.parse(part["period"]).kind is not Kind.QUARTER
    nothing = nothing or _is_ahead(counted, part)
    if text is not None and not nothing:
        quarters = set(progress.quarters_of(Period.parse(text)))
        if asked.periods:
            quarters &= set(progress.quarters_of(*asked.periods))
        subjects = [key for key in counted.deadlines if key[0] == "periodic_report" and key[1] in quarters]
        narrowed = replace(narrowed, periods=tuple(map(Period.parse, sorted(quarters))))
    sent = progress.sent(counted, narrowed, members)
    if text is not None and not nothing and not narrowed.periods:
        sent["reports"] = {"total": 0, "late": 0}
    quarter = text if text is not None and "period" in part else counted.round(asked.asked.last)
    ladder = progress.ladder(counted, [*members, *waiting], str(quarter))
    del ladder["coverage"]
    found = {
        "participation": ladder,
        "deadlines": progress.deadlines(counted, members, subjects),
        **sent,
    }
    if not nothing:
        return found
    return {name: dict.fromkeys(each) if name != "bimtek" else each for name, each in found.items()}


def _flat(said: Row, *path: str) -> Iterator[tuple[str, Any]]:
    for name, each in said.items():
        if isinstance(each, dict):
            yield from _flat(each, *path, name)
        else:
            yield "_".join((*path, name)), each


def _change(said: Row, used: Row, was: Said | None, codes: dict[int, str]) -> Row:
    found: Row = {"previous": was and was[1], "delta": was and minus(said, was[1])}
    for half in ("completeness", "submissions"):
        then = was[2][half] if was else set()
        found[f"{half}_entered"] = sorted(codes[id] for id in used[half] - then)
        found[f"{half}_left"] = sorted(codes[id] for id in then - used[half])
    return found
