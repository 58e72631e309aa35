"""Figures of an indicator by its rule, one regency after the other; ranking, trend, components and analytics."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from urllib.parse import quote

from api.http.grammar.decimals import strip_zeros, to_text
from api.http.grammar.periods import Period
from tests.recount import course
from tests.recount.catalogue import Catalogue
from tests.recount.counted import Counted, Regency, Said, people
from tests.recount.progress import OF_INDICATORS, Opened, carried, components_url, files_of, instant
from tests.recount.sources import Row

BANDS = ("very_high", "high", "medium", "low", "very_low")
COMPARED = (
    "change", "like_for_like_count", "like_for_like_previous", "like_for_like_value", "like_for_like_change",
)  # fmt: skip
#: Measures of a figure of an indicator whose definition is not the first.
FIGURE = ("value", "numerator", "denominator", "population", "population_covered")
QUARTILES = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")


@dataclass(frozen=True)
class Cell:
    """An indicator's series in a period, by the rule of the release that rules it in this catalogue."""

    catalogue: Catalogue
    spec: Row
    series: str
    period: str


@dataclass
class Figure:
    """Figure of a group of regencies. `used` are those whose value is in the figure."""

    members: Sequence[Regency]
    minimum_coverage: int = 50
    year: str = "2025"
    used: list[Regency] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    numbers: list[Decimal] = field(default_factory=list)
    reported: list[Said] = field(default_factory=list)
    above: Decimal | None = None
    below: Decimal | None = None
    value: str | None = None
    #: By the id of each that is used.
    parts: dict[int, tuple[Decimal, Decimal | None] | None] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        """Return whether as many are used as the indicator asks of the group, and not nobody."""
        return bool(self.used) and Decimal(len(self.used)) / len(self.members) * 100 >= self.minimum_coverage


def cell(counted: Counted, code: str, period: str, series: str | None = None) -> Cell:
    spec = counted.catalogue.spec(code, Period.parse(period)) or counted.catalogue.newest(code)
    assert spec is not None, code
    return Cell(counted.catalogue, spec, series or spec["series"][0], period)


def factor(spec: Row) -> Decimal:
    """100 for a ratio in per cent, 100,000 for one per 100,000; of the rule `ratio_of_sums` alone."""
    if spec["aggregation"] != "ratio_of_sums":
        return Decimal(1)
    return {"percentage": Decimal(100), "per_100k": Decimal(100_000)}.get(spec["value_kind"], Decimal(1))


def said_of(counted: Counted, at: Cell, regency: Regency, basis: str) -> Said | None:
    return counted.values(basis).get((regency.id, (at.spec["code"], at.series, at.period)))


def adds(spec: Row, one: Said, regency: Regency) -> tuple[Decimal, Decimal | None] | None:
    """Return what a value adds above and below; None where it lacks what the rule needs."""
    living, _ = regency.living(one.period[:4])
    people = None if living is None else Decimal(living)
    match spec["aggregation"]:
        case "ratio_of_sums" if one.numerator is not None and one.denominator is not None:
            return one.numerator, one.denominator
        case "weighted_mean" if one.number is not None and people is not None:
            with localcontext(prec=90):
                return one.number * people, people
        case "mean" if one.number is not None:
            return one.number, Decimal(1)
        case "sum" if one.number is not None:
            return one.number, None
    return None


def reason(
    counted: Counted, at: Cell, regency: Regency, basis: str, *, by_number: bool = False
) -> str | None:
    """Return the reason why a regency is not in a figure, or (`by_number`) in no order of numbers; None if it is."""
    one = said_of(counted, at, regency, basis)
    if one is None:
        return _silence(counted, at, regency, basis)
    if one.status != "reported":
        return one.status
    if at.catalogue.is_other(at.spec, one.release):
        return "other_release"
    if by_number:
        return None if one.number is not None else "not_a_number"
    if at.spec["aggregation"] == "none" or adds(at.spec, one, regency) is not None:
        return None
    lacking = {"ratio_of_sums": "without_denominator", "weighted_mean": "without_weight"}
    return lacking.get(at.spec["aggregation"], "not_a_number")


def _silence(counted: Counted, at: Cell, regency: Regency, basis: str) -> str:
    """It may have said something that does not count yet."""
    if basis == "accepted" and (one := said_of(counted, at, regency, "submitted")) is not None:
        for standing in counted.subjects("submitted").values():
            if standing.submission is one.submission and standing.state != "accepted":
                return "returned" if standing.state == "returned" else "waiting_for_review"
    return counted.absence(regency.id, basis) or "not_reported"


def figure(counted: Counted, at: Cell, members: Sequence[Regency], basis: str) -> Figure:
    found = Figure(members, at.spec["minimum_coverage"], at.period[:4])
    above, below = Decimal(0), Decimal(0)
    with localcontext(prec=90):
        for regency in members:
            one = said_of(counted, at, regency, basis)
            if one is not None and one.status == "reported":
                found.reported.append(one)
                if one.number is not None and not at.catalogue.is_other(at.spec, one.release):
                    found.numbers.append(one.number)
            why = reason(counted, at, regency, basis)
            if why is not None:
                found.left_out[why] += 1
                continue
            found.used.append(regency)
            parts = None if one is None else adds(at.spec, one, regency)
            found.parts[regency.id] = parts
            if parts is not None:
                above, below = above + parts[0], below + (parts[1] or 0)
        found.numbers.sort()
        rule = at.spec["aggregation"]
        if found.used and rule == "sum":
            found.above, found.value = above, to_text(above)
        elif found.used and rule != "none" and below:
            found.above, found.below = above, below
            places = Decimal(1).scaleb(-(at.spec["decimals"] or 2))
            value = (factor(at.spec) * above / below).quantize(places, ROUND_HALF_UP)
            found.value = to_text(value, keep_zeros=True)
    return found


def shown(found: Figure) -> Row:
    return {
        "value": found.value,
        "numerator": _text(found.above),
        "denominator": _text(found.below),
        "coverage": {
            "regency_count": len(found.members),
            "used_count": len(found.used),
            "left_out": dict(found.left_out),
            "without_denominator_count": found.left_out["without_denominator"],
            "minimum_coverage": found.minimum_coverage,
            "is_enough": found.is_enough,
            "population": people(found.members, found.year)[0],
            "population_covered": people(found.used, found.year)[0],
            "population_year": people(found.members, found.year)[1],
        },
    }


def withheld(spec: Row, found: Figure) -> str | None:
    """Return the reason why an edition withholds a figure: too few regencies, or one to four persons counted."""
    if found.above is None:
        return None
    if not found.is_enough:
        return "below_minimum_coverage"
    counts = [found.above, *([found.below] if spec["aggregation"] == "ratio_of_sums" and found.below else [])]
    return (
        "would_reveal_few_persons"
        if spec["is_of_persons"] and any(0 < count < 5 for count in counts)
        else None
    )


def distributed(found: Figure) -> Row:
    return {**shown(found), "distribution": distribution(found.numbers), "targets": targets(found)}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else to_text(strip_zeros(number))


def quartile(numbers: Sequence[Decimal], quarter: int) -> Decimal:
    """Interpolated between neighbours, exactly."""
    place, rest = divmod((len(numbers) - 1) * quarter, 4)
    with localcontext(prec=90):
        if not rest:
            return numbers[place]
        return numbers[place] + (numbers[place + 1] - numbers[place]) * Decimal(rest) / 4


def distribution(numbers: Sequence[Decimal]) -> Row:
    found: Row = {"value_count": len(numbers)}
    for quarter, name in enumerate(QUARTILES):
        found[name] = _text(quartile(numbers, quarter)) if numbers else None
    return found


def targets(found: Figure) -> Row:
    standings = Counter(one.standing for one in found.reported)
    bands = Counter(one.band for one in found.reported)
    compared = standings["on_target"] + standings["not_on_target"]
    return {
        "reported": len(found.reported),
        **{
            name: standings[name]
            for name in ("on_target", "not_on_target", "without_target", "not_comparable")
        },
        "bands": {name: bands[name] for name in BANDS},
        "without_band": compared - sum(bands[name] for name in BANDS),
    }


# The operations


def head(counted: Counted, at: Cell, basis: str, measures: Sequence[str] = (), of: str = "") -> Row:
    return {
        **instant(counted),
        "indicator": at.spec["code"],
        "name": {"en": at.spec["name_en"], "id-ID": at.spec["name_id"]},
        **{name: at.spec[name] for name in ("unit", "aggregation", "weight")},
        "series": at.series,
        "period": at.period,
        "basis": basis,
        "components_url": components_url(
            f"indicators/{at.spec['code']}",
            counted,
            basis,
            f"period={at.period}&series={quote(at.series)}&",
        )
        + of,
        "definitions": {code: OF_INDICATORS[code] for code in measures},
        "factor": to_text(factor(at.spec)),
    }


def indicator(counted: Counted, at: Cell, basis: str, group_by: str | None = None) -> Row:
    key = (at.spec["code"], at.series, at.period)
    everyone = counted.participants
    total = figure(counted, at, everyone, basis)
    rows = []
    for group, members in sorted(_grouped(everyone, group_by).items()):
        of: Row = {str(group_by): group}
        if group_by == "province":
            of = {"province": {"code": group, "name": members[0].province_name}}
        official = counted.official(*key, province=group) if group_by == "province" else None
        rows.append({"group": of, "official": official, **distributed(figure(counted, at, members, basis))})
    return {
        **head(counted, at, basis, FIGURE, "{&group_by,group}" if group_by else ""),
        "group_by": group_by,
        "official": counted.official(*key),
        "total": distributed(total),
        "outliers": _outliers(counted, at, basis, total.numbers),
        "rows": rows,
    }


def _grouped(members: Iterable[Regency], group_by: str | None) -> dict[str, list[Regency]]:
    found: dict[str, list[Regency]] = {}
    for each in members if group_by else ():
        for key in each.groups(str(group_by)):
            found.setdefault(key, []).append(each)
    return found


def _outliers(counted: Counted, at: Cell, basis: str, numbers: Sequence[Decimal]) -> Row:
    """Beyond the quartiles by more than 1.5 times what lies between them, of five or more."""
    if len(numbers) < 5:
        return {"lower_fence": None, "upper_fence": None, "regencies": []}
    low, high = quartile(numbers, 1), quartile(numbers, 3)
    with localcontext(prec=90):
        reach = (high - low) * Decimal("1.5")
        lower, upper = low - reach, high + reach
    beyond = []
    for regency in counted.participants:
        one = said_of(counted, at, regency, basis)
        if one is None or reason(counted, at, regency, basis, by_number=True) or one.number is None:
            continue
        if not lower <= one.number <= upper:
            side = "low" if one.number < lower else "high"
            beyond.append({"regency": regency.named, "value": one.value, "side": side})
    return {"lower_fence": _text(lower), "upper_fence": _text(upper), "regencies": beyond}


def ranking(
    counted: Counted,
    at: Cell,
    basis: str,
    *,
    together: bool = False,
    minimum_coverage: int | None = None,
    peers_of: str | None = None,
    comparison: str | None = None,
) -> Row:
    groups = []
    peers = [each for each in counted.participants if each.code == peers_of]
    kinds = (None,) if together and not peers else ("kabupaten", "kota")
    for kind in (peers[0].kind,) if peers else kinds:
        members = [each for each in counted.participants if kind in (None, each.kind)]
        for grouping in ("population_band", "island_group") if peers else ():
            members = [each for each in members if each.groups(grouping) == peers[0].groups(grouping)]
        why = {each.id: reason(counted, at, each, basis, by_number=True) for each in members}
        found = _ordered(counted, at, basis, members)
        then: list[tuple[Decimal, Regency, Said]] = []
        if comparison and (last := _last(counted, at)) is not None:
            then = _ordered(counted, last, basis, members)
        both = {each.id for _, each, _ in found} & {each.id for _, each, _ in then}
        places = [_ranks([row for row in some if row[1].id in both]) for some in (found, then)]
        ranks, before = _ranks(found), _ranks(then)
        numbers = [row[0] for row in found]
        minimum = minimum_coverage or at.spec["minimum_coverage"]
        is_enough = bool(found) and len(found) * 100 >= minimum * len(members)
        groups.append(
            {
                "kind": kind,
                "population_band": peers[0].groups("population_band")[0] if peers else None,
                "island_group": peers[0].groups("island_group")[0] if peers else None,
                "regency_count": len(members),
                "used_count": len(found),
                "left_out": dict(Counter(each for each in why.values() if each)),
                "is_enough": is_enough,
                "rows": [
                    {
                        "rank": ranks[each.id],
                        "is_tied": numbers.count(number) > 1,
                        "percentile": percentile(number, numbers),
                        "previous_rank": before.get(each.id),
                        "places_gained": places[1][each.id] - places[0][each.id] if each.id in both else None,
                        "regency": each.named,
                        "value": one.value,
                        "observation_status": one.observation_status,
                        "is_under_query": under_query(counted, one, basis),
                    }
                    for number, each, one in found
                ]
                if is_enough
                else [],
            }
        )
    return {
        **head(counted, at, basis),
        "direction": at.spec["direction"],
        "minimum_coverage": minimum_coverage or at.spec["minimum_coverage"],
        "groups": groups,
    }


def percentile(number: Decimal, numbers: Sequence[Decimal]) -> int | None:
    """Return the percentage of the others that are worse, of numbers of which the smallest is best."""
    if len(numbers) < 2:
        return None
    worse = sum(each > number for each in numbers)
    return int((Decimal(worse) * 100 / (len(numbers) - 1)).quantize(Decimal(1), ROUND_HALF_UP))


def _ordered(
    counted: Counted, at: Cell, basis: str, members: Sequence[Regency]
) -> list[tuple[Decimal, Regency, Said]]:
    """Return the ranked regencies, the best first, with a number of which the smallest is best."""
    found = []
    for each in members:
        one = said_of(counted, at, each, basis)
        why = reason(counted, at, each, basis, by_number=True)
        if why is None and one is not None and one.number is not None:
            found.append((-one.number if at.spec["direction"] == "higher" else one.number, each, one))
    return sorted(found, key=lambda row: (row[0], row[1].code))


def _ranks(rows: Sequence[tuple[Decimal, Regency, Said]]) -> dict[int, int]:
    return {each.id: sum(other[0] < number for other in rows) + 1 for number, each, _ in rows}


def _last(counted: Counted, at: Cell) -> Cell | None:
    """The period before; None across a break."""
    this = Period.parse(at.period)
    (before, _), (here, is_break) = counted.catalogue.over(at.spec["code"], [this.shifted(-1), this])
    if before is None or here is None or is_break:
        return None
    return Cell(counted.catalogue, before, at.series, str(this.shifted(-1)))


def under_query(counted: Counted, one: Said, basis: str) -> bool:
    return any(
        each.under_query and each.submission is one.submission for each in counted.subjects(basis).values()
    )


def trend(counted: Counted, at: Cell, basis: str, length: int, *, is_compared: bool = False) -> Row:
    last = Period.parse(at.period)
    periods = [last.shifted(-steps) for steps in range(length)][::-1]
    points: list[Row] = []
    was: str | None = None
    last: Cell | None = None
    for period, (spec, is_break) in zip(
        periods, counted.catalogue.over(at.spec["code"], periods), strict=True
    ):
        here = Cell(counted.catalogue, spec or at.spec, at.series, str(period))
        found, compared = Figure([]), None
        everyone = counted.participants if spec is not None and at.series in spec["series"] else []
        if everyone:
            found = figure(counted, here, everyone, basis)
        if is_compared and last and not is_break:
            before = counted.participants if points[-1]["coverage"]["regency_count"] else []
            compared = like_for_like((counted, here, everyone), (counted, last, before), basis)
        change = (
            None if found.value is None or was is None or is_break else Decimal(found.value) - Decimal(was)
        )
        points.append(
            {
                "period": str(period),
                "indicator": here.spec["code"],
                "unit": here.spec["unit"],
                "is_break": is_break,
                "change": _text(change),
                "change_unit": change_unit(here.spec),
                "like_for_like": compared,
                **shown(found),
                "official": counted.official(here.spec["code"], at.series, str(period)),
            }
        )
        was, last = found.value, here
    url = components_url("indicators/{indicator}", counted, basis, f"series={quote(at.series)}&")
    measures = (
        (*FIGURE, *(each for each in COMPARED if each in OF_INDICATORS))
        if is_compared
        else (*FIGURE, "change")
    )
    return {**head(counted, at, basis, measures), "components_url": url + "{&period}", "periods": points}


def like_for_like(
    here: tuple[Counted, Cell, Sequence[Regency]], there: tuple[Counted, Cell, Sequence[Regency]], basis: str
) -> Row:
    """The regencies whose value is in the figure both times."""

    def used(counted: Counted, at: Cell, members: Sequence[Regency]) -> set[int]:
        return {each.id for each in members if reason(counted, at, each, basis) is None}

    both = used(*here) & used(*there)
    now, was = (
        figure(counted, at, [each for each in members if each.id in both], basis).value
        for counted, at, members in (here, there)
    )
    return {
        "regency_count": len(both),
        "previous": was,
        "value": now,
        "change": None if now is None or was is None else _text(Decimal(now) - Decimal(was)),
    }


def change_unit(spec: Row) -> str:
    """Return the unit of a difference: points for two percentages."""
    is_share = spec["unit"] == "%" or spec["value_kind"] in ("percentage", "growth")
    return "percentage points" if is_share else str(spec["unit"])


def components(counted: Counted, at: Cell, basis: str, opened: Opened) -> Row:
    members = filter(opened.has, counted.participants)
    shown = ("numerator", "denominator", "population", "on_course", "not_on_course", "trajectory")
    return {
        **head(counted, at, basis, shown),
        "data": [component(counted, at, basis, each) for each in members],
    }


def component(counted: Counted, at: Cell, basis: str, regency: Regency) -> Row:
    one = said_of(counted, at, regency, basis)
    why = reason(counted, at, regency, basis)
    parts = None
    if one is not None and one.status == "reported" and not at.catalogue.is_other(at.spec, one.release):
        parts = adds(at.spec, one, regency)
    return {
        "regency": regency.named,
        "kind": regency.kind,
        "province_code": regency.province,
        "cohorts": list(regency.cohorts),
        "population": regency.living(at.period[:4])[0],
        "population_year": regency.living(at.period[:4])[1],
        "is_used": why is None,
        "reason": why,
        "value_status": one and one.status,
        "value": (one.value or None) if one else None,
        "numerator": one and _text(one.numerator),
        "denominator": one and _text(one.denominator),
        "adds": parts and {"numerator": _text(parts[0]), "denominator": _text(parts[1])},
        "target": None if one is None or one.target is None else _target(one),
        "observation_status": one and one.observation_status,
        "is_under_query": one is not None and under_query(counted, one, basis),
        "submission_id": one and one.submission["id"],
        "content_hash": one and one.submission["content_hash"],
        "evidence_count": 0
        if one is None
        else files_of(one.submission, f"{at.spec['code']}/{at.series}/{at.period}"),
        "official": counted.official(at.spec["code"], at.series, at.period, regency_id=regency.id),
        "course": course.course(counted, at, basis, regency),
    }


def _target(one: Said) -> Row:
    assert one.target is not None
    achievement = None
    if one.status == "reported" and one.band is not None and one.score is not None and one.goal is not None:
        with localcontext(prec=90):
            per_cent = (one.score * 100 / one.goal).quantize(Decimal("0.01"), ROUND_HALF_UP)
        achievement = {"per_cent": to_text(per_cent, keep_zeros=True), "band": one.band}
    is_compared = one.status == "reported" and one.score is not None and one.goal is not None
    return {
        "value": one.target["value"],
        "source": one.target["source"],
        "version": one.target["version"],
        "is_reached": one.standing == "on_target" if is_compared else None,
        "achievement": achievement,
    }


# Analytics


@dataclass(frozen=True)
class Table:
    """Parameters of the analytics query."""

    indicators: Sequence[str]
    periods: Sequence[str]
    basis: str
    measures: Sequence[str]
    group_by: Sequence[str] = ()
    with_total: bool = True
    is_compared: bool = False
    keeps: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def members(self, counted: Counted) -> list[Regency]:
        return list(filter(Opened(keeps=self.keeps).has, counted.participants))


def analytics(counted: Counted, asked: Table, before: Counted | None = None) -> Row:
    members = asked.members(counted)
    head: Row = {
        **instant(counted),
        "basis": asked.basis,
        "components_url": components_url("indicators/{indicator}", counted, asked.basis, carried(asked.keeps))
        + "{&period,series,group_by,group}",
        "definitions": {
            code: number
            for code, number in OF_INDICATORS.items()
            if code in asked.measures or (asked.is_compared and code in COMPARED)
        },
        "group_by": list(asked.group_by),
    }
    if before is not None:
        head["compared_with"] = instant(before)
    rows = list(table(counted, asked, before))
    several = sum(len(each.cohorts) > 1 for each in members) if "cohort" in asked.group_by else 0
    return {
        **head,
        "regency_count": len(members),
        "in_several_rows_count": several,
        "row_count": len(rows),
        "data": rows,
    }


def table(counted: Counted, asked: Table, before: Counted | None = None) -> Iterable[Row]:
    return (row for row, _figure, _spec in figures(counted, asked, before))


def figures(
    counted: Counted, asked: Table, before: Counted | None = None
) -> Iterable[tuple[Row, Figure, Row]]:
    """Each row with its figure and the indicator as the period's release has it."""
    if counted.is_before_first_record:
        return
    now = _crossed(counted, asked)
    then = _crossed(before, asked) if before is not None and not before.is_before_first_record else {}
    keys = sorted({*now, *then})
    for code in asked.indicators:
        for at in _cells(counted, asked, code):
            for key in keys:
                found = figure(counted, at, now.get(key, []), asked.basis)
                measures = measured(found, [each for each in asked.measures if each not in course.COURSE])
                named = _described(asked, key, now.get(key) or then.get(key, []))
                row = {
                    "indicator": code,
                    "dimension": at.spec["dimension"] or None,
                    "series": at.series,
                    "period": at.period,
                    **named,
                    "unit": at.spec["unit"],
                    "is_enough": found.is_enough if set(asked.measures) - set(course.COURSE) else None,
                    "population_year": people(found.members, found.year)[1],
                    **measures,
                    **(_against(counted, at, now.get(key, []), asked) if asked.is_compared else {}),
                }
                if len(measures) < len(asked.measures):
                    row |= course.counts(counted, at, asked.basis, now.get(key, []))
                    row["change_unit"] = change_unit(at.spec)
                if before is not None:
                    row |= _compared(measures, found, before, at, then.get(key), asked)
                yield row, found, at.spec


def _against(counted: Counted, at: Cell, members: Sequence[Regency], asked: Table) -> Row:
    """Against the period before; nothing across a break."""
    this = Period.parse(at.period)
    _, (_, is_break) = counted.catalogue.over(at.spec["code"], [this.shifted(-1), this])
    found: Row = {"change_unit": change_unit(at.spec), "is_break": is_break, **dict.fromkeys(COMPARED)}
    then = _last(counted, at)
    if then is None:
        return found
    both = like_for_like((counted, at, members), (counted, then, members), asked.basis)
    now, was = (figure(counted, each, members, asked.basis).value for each in (at, then))
    return found | {
        "change": None if now is None or was is None else _text(Decimal(now) - Decimal(was)),
        "like_for_like_count": both["regency_count"],
        **{f"like_for_like_{name}": both[name] for name in ("previous", "value", "change")},
    }


def _cells(counted: Counted, asked: Table, code: str) -> Iterable[Cell]:
    """Series first, then the periods of its length, each by its own rule."""
    ruled: dict[str, Row] = {}
    for text in asked.periods:
        period = Period.parse(text)
        spec = counted.catalogue.spec(code, period) or counted.catalogue.newest(code)
        if spec is not None and spec["periodicity"] in ("event", period.kind):
            ruled[text] = spec
    for series in dict.fromkeys(each for spec in ruled.values() for each in spec["series"]):
        for text, spec in ruled.items():
            if series in spec["series"]:
                yield Cell(counted.catalogue, spec, series, text)


def _crossed(counted: Counted, asked: Table) -> dict[tuple[str, ...], list[Regency]]:
    """Groups by their codes, the total under none."""
    found: dict[tuple[str, ...], list[Regency]] = {}
    members = asked.members(counted)
    if asked.with_total or not asked.group_by:
        found[()] = members
    for each in members:
        keys: list[tuple[str, ...]] = [()]
        for group_by in asked.group_by:
            keys = [(*key, code) for key in keys for code in each.groups(group_by)]
        for key in keys if asked.group_by else ():
            found.setdefault(key, []).append(each)
    return found


def _described(asked: Table, key: tuple[str, ...], members: Sequence[Regency]) -> Row:
    names = {"regency": "name", "province": "province_name"}
    found: Row = {}
    for place, group_by in enumerate(asked.group_by):
        found[f"{group_by}_code" if group_by in names else group_by] = key[place] if key else "total"
        if group_by in names:
            found[f"{group_by}_name"] = getattr(members[0], names[group_by]) if key else None
    return found


def measured(found: Figure, measures: Sequence[str]) -> Row:
    reached = targets(found)
    everything = {
        "value": found.value,
        "numerator": _text(found.above),
        "denominator": _text(found.below),
        "regency_count": len(found.members),
        "used_count": len(found.used),
        "population": people(found.members, found.year)[0],
        "population_covered": people(found.used, found.year)[0],
        "on_target": reached["on_target"],
        "not_on_target": reached["not_on_target"],
        "without_target": reached["without_target"],
        "not_comparable": reached["not_comparable"],
        "without_band": reached["without_band"],
        **reached["bands"],
        **distribution(found.numbers),
    }
    return {name: everything[name] if name in everything else found.left_out[name] for name in measures}


def _compared(
    now: Row, found: Figure, before: Counted, at: Cell, were: Sequence[Regency] | None, asked: Table
) -> Row:
    """Both instants are measured by the rule of the later one."""
    earlier = None if were is None else figure(before, at, were, asked.basis)
    previous = earlier and measured(earlier, list(now))
    return {
        "previous": previous,
        "delta": previous and {name: _minus(now[name], previous[name]) for name in now},
        **moved(found, earlier),
    }


def moved(found: Figure, earlier: Figure | None) -> Row:
    """Return the regencies that came into a figure, left it, and are in it with another part, by the later codes."""
    here, there = ({each.id: each for each in one.used} if one else {} for one in (found, earlier))
    parts, were = (one.parts if one else {} for one in (found, earlier))
    everyone = {**there, **here}
    ids = {
        "entered": here.keys() - there.keys(),
        "left": there.keys() - here.keys(),
        "revised": {id for id in here.keys() & there.keys() if parts[id] != were[id]},
    }
    return {name: sorted(everyone[id].code for id in some) for name, some in ids.items()}


def _minus(now: Any, before: Any) -> Any:
    if now is None or before is None:
        return None
    return now - before if isinstance(now, int) else _text(Decimal(now) - Decimal(before))
