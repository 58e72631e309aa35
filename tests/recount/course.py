"""The course to the targets that a regency submitted: its last value beside the line through the plan's points."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from api.http.grammar.decimals import to_text
from api.http.grammar.periods import Period
from tests.recount.counted import Counted, Regency, Said, number
from tests.recount.sources import Row

if TYPE_CHECKING:
    from tests.recount.indicators import Cell

COURSE = ("on_course", "not_on_course", "gap", "trajectory")
_WAYS = {"higher": 1, "lower": -1}


def course(counted: Counted, at: "Cell", basis: str, regency: Regency) -> Row | None:
    """Return the course of one regency; None without a target of the period in its newest plan's set."""
    sets = [
        row
        for row in counted.submissions(basis)
        if row["regency_id"] == regency.id and row["kind"] == "targets"
    ]
    if not sets:
        return None
    newest = max(sets, key=_plan)
    aims, starts = (
        {
            row["period"]: row
            for row in newest["content"][part]
            if (row["indicator"], row["series"]) == (at.spec["code"], at.series)
        }
        for part in ("targets", "baselines")
    )
    if at.period not in aims:
        return None
    aim, last = aims[at.period], _last(counted, at, basis, regency)
    found: Row = {
        "target": aim["value"],
        "source": aim["source"],
        "submission_id": newest["id"],
        "content_hash": newest["content_hash"],
        "value": last and last.value,
        "value_period": last and last.period,
        "value_submission_id": last and last.submission["id"],
        "gap": None,
        "trajectory": None,
        "is_on_course": None,
    }
    way, goal = _WAYS.get(at.spec["direction"]), number(aim["value"])
    if (
        way is None
        or at.spec["value_kind"] == "yes_no"
        or goal is None
        or last is None
        or last.number is None
    ):
        return found
    found["gap"] = to_text((goal - last.number) * way)
    if last.period in starts:
        return found
    points = {_month(period): number(row["value"]) for period, row in (starts | aims).items()}
    line = _line(
        {month: Fraction(each) for month, each in points.items() if each is not None}, _month(last.period)
    )
    if line is not None:
        found["trajectory"] = _rounded(line, at.spec["decimals"] or 2)
        found["is_on_course"] = Fraction(last.number) * way >= line * way
    return found


def counts(counted: Counted, at: "Cell", basis: str, members: Sequence[Regency]) -> Row:
    """Return the counts in a row of analytics, of a group."""
    found = [course(counted, at, basis, each) for each in members]
    judged = [each["is_on_course"] for each in found if each is not None]
    alone = found[0] if len(found) == 1 else None
    said = (judged.count(True), judged.count(False), alone and alone["gap"], alone and alone["trajectory"])
    return dict(zip(COURSE, said, strict=True))


def _plan(row: Row) -> tuple[int, int, int]:
    plan = row["content"]["masterplan"]
    return plan["plan_period_start"], plan["number"], row["sequence"]


def _last(counted: Counted, at: "Cell", basis: str, regency: Regency) -> Said | None:
    """The last number up to the target's period, measured as the target is."""
    until = Period.parse(at.period)
    found = [
        one
        for (id, (code, series, period)), one in counted.values(basis).items()
        if (id, code, series) == (regency.id, at.spec["code"], at.series)
        and Period.parse(period).kind is until.kind
        and Period.parse(period).end <= until.end
        and one.status == "reported"
        and one.number is not None
        and not at.catalogue.is_other(at.spec, one.release)
    ]
    return max(found, key=lambda one: _month(one.period), default=None)


def _line(points: dict[int, Fraction], month: int) -> Fraction | None:
    before = [each for each in points if each <= month]
    after = [each for each in points if each >= month]
    if not before or not after:
        return None
    start, end = max(before), min(after)
    if start == end:
        return points[start]
    return points[start] + (points[end] - points[start]) * Fraction(month - start, end - start)


def _month(period: str) -> int:
    end = Period.parse(period).end
    return end.year * 12 + end.month


def _rounded(exact: Fraction, places: int) -> str:
    """Half up, away from zero."""
    whole = floor(abs(exact) * 10**places + Fraction(1, 2)) * (-1 if exact < 0 else 1)
    return to_text(Decimal(whole).scaleb(-places), keep_zeros=True)
