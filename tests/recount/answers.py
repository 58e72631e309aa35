"""The briefing and editions, made of progress and of figures of indicators."""

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from api.http.grammar.decimals import to_text
from tests.recount import indicators, progress
from tests.recount.counted import Counted
from tests.recount.progress import Asked, instant, minus
from tests.recount.sources import Row

MEASURES = (
    "value", "numerator", "denominator", "regency_count", "used_count", "population", "population_covered",
    "never_submitted", "waiting_for_review", "returned", "not_reported", "not_available", "not_applicable",
    "without_denominator", "without_weight", "not_a_number", "other_release",
)  # fmt: skip
PARTS = (
    "participation", "deadlines", "masterplans", "programmes", "targets", "completeness", "freshness", "changes",
)  # fmt: skip


def _redefined(*measures: str) -> Row:
    """Return numbers of definitions: of nested progress (nothing per head) and of these measures of indicators."""
    names = (*(code for code in progress.OF_PROGRESS if code.startswith("programmes_")), *measures)
    return {code: progress.DEFINITIONS[code] for code in names}


def briefing(now: Counted, before: Counted, basis: str) -> Row:
    head = {
        **instant(now),
        "basis": basis,
        "components_url": progress.components_url("progress", now, basis) + "{&figure,group_by,group,period}",
        "since": instant(before),
        "definitions": _redefined(
            "value", "change", "like_for_like_previous", "like_for_like_value", "like_for_like_change"
        ),
    }
    if now.is_before_first_record:
        return {**head, "round": None, **dict.fromkeys(PARTS)}
    by_regency = progress.nested(now, Asked(basis, group_by="regency"))
    dimensions = progress.nested(now, Asked(basis, group_by="dimension"))["rows"]
    total, was = by_regency["total"], progress.nested(before, Asked(basis))["total"]

    def compared(*path: str) -> Row:
        new, old = total, was
        for name in path:
            new, old = new[name], old and old[name]
        return {"now": new, "change": None if old is None else minus(new, old)}

    def of_dimensions(half: str, name: str) -> list[Row]:
        return [{"dimension": row["group"]["dimension"], **row[half][name]} for row in dimensions]

    sent = {"coverage": total["submissions"]["coverage"]}
    live = {"coverage": total["completeness"]["coverage"]}
    here, there = (
        {each.id: each for each in now.participants},
        {each.id: each for each in before.participants},
    )
    return {
        **head,
        "round": now.round(None),
        "participation": {
            **compared("participation"),
            "regency_count": len(here),
            "population": sum(each.population or 0 for each in here.values()),
            "entered": sorted(here[id].code for id in here.keys() - there.keys()),
            "left": sorted(there[id].code for id in there.keys() - here.keys()),
            "needs_attention": [
                {"rung": rung, "regency": row["group"]["regency"]}
                for rung in ("late", "returned_unanswered", "never_signed_in")
                for row in by_regency["rows"]
                if row["participation"][rung]
            ],
        },
        "deadlines": {**compared("deadlines"), "dates": _dates(now)},
        "masterplans": {
            **sent,
            "masterplans": compared("submissions", "masterplans"),
            "bimtek": compared("submissions", "bimtek"),
        },
        "programmes": {
            **sent,
            **compared("submissions", "programmes"),
            "dimensions": of_dimensions("submissions", "programmes"),
        },
        "targets": {
            **sent,
            **compared("submissions", "targets"),
            "dimensions": of_dimensions("submissions", "targets"),
        },
        "completeness": {
            **live,
            **compared("completeness", "values"),
            "dimensions": of_dimensions("completeness", "values"),
        },
        "freshness": {**live, **_freshness(now, by_regency["rows"])},
        "changes": _changes(now, before, basis),
    }


def _dates(now: Counted) -> list[Row]:
    """Deadlines that passed in the last 30 days or come in the next 90, with how many sent what is due."""
    found = []
    for (kind, subject), due in now.deadlines.items():
        if now.at - timedelta(days=30) <= due <= now.at + timedelta(days=90):
            n = sum(key[1:] == (kind, subject) for key in now.subjects("submitted"))
            found.append(
                {
                    "kind": kind,
                    "subject": subject,
                    "due_at": due,
                    "has_passed": due <= now.at,
                    "submitted_count": n,
                }
            )
    return sorted(found, key=lambda row: (row["due_at"], row["kind"], row["subject"]))


def _freshness(now: Counted, rows: list[Row]) -> Row:
    counts = dict.fromkeys(("within_7_days", "within_30_days", "within_90_days", "older", "never"), 0)
    stale = []
    for row in rows:
        if row["group"]["status"] == "archived":
            continue
        on: date | None = row["completeness"]["last_changed_on"]
        ages = [] if on is None else [days for days in (7, 30, 90) if on > now.today - timedelta(days=days)]
        counts["never" if on is None else f"within_{ages[0]}_days" if ages else "older"] += 1
        if on is None or on < now.today - timedelta(days=30):
            of = row["group"]
            stale.append({"regency": of["regency"], "last_changed_on": on})
    stale.sort(key=lambda each: (each["last_changed_on"] or date.min, each["regency"]["code"]))
    return {"counts": counts, "stalest": stale[:20]}


def _changes(now: Counted, before: Counted, basis: str) -> Row:
    steps = Counter(
        row["kind"]
        for row in now.sources["events"]
        if before.at < row["at"] <= now.at and row["kind"] != "assigned"
    )
    moved = []
    newest = {
        period.kind: period for period in sorted(now.catalogue.periods_due(), key=lambda each: each.end)
    }
    for period in newest.values():
        for spec in now.catalogue.ruling(period)["indicators"].values():
            if spec["periodicity"] != period.kind or spec["aggregation"] in ("", "none"):
                continue
            for series in spec["series"]:
                at = indicators.Cell(now.catalogue, spec, series, str(period))
                here = indicators.figure(now, at, now.participants, basis)
                was = indicators.Figure([])
                then = [] if before.is_before_first_record else before.participants
                if then:
                    was = indicators.figure(before, at, then, basis)
                if here.value != was.value:
                    both = indicators.like_for_like((now, at, now.participants), (before, at, then), basis)
                    moved.append((spec, series, str(period), here, was, both))
    shown = [_moved(*each) for each in moved]
    shown.sort(key=lambda row: (-_size(row), row["indicator"], row["period"]))
    return {"steps": dict(steps), "figure_count": len(shown), "figures": shown[:20]}


def _size(row: Row) -> Decimal:
    """Return the size of a change: of a percentage in points, of other figures in per cent of what they were."""
    return abs(
        Decimal(row["change" if row["change_unit"] == "percentage points" else "change_per_cent"] or 0)
    )


def _moved(
    spec: Row, series: str, period: str, here: indicators.Figure, was: indicators.Figure, both: Row
) -> Row:
    per_cent = change = None
    unit = indicators.change_unit(spec)
    if here.value is not None and was.value is not None:
        change = Decimal(here.value) - Decimal(was.value)
        if unit != "percentage points" and Decimal(was.value) != 0:
            per_cent = to_text(
                (change * 100 / abs(Decimal(was.value))).quantize(Decimal("0.1"), ROUND_HALF_UP)
            )
    return {
        "indicator": spec["code"],
        "name": {"en": spec["name_en"], "id-ID": spec["name_id"]},
        "unit": spec["unit"],
        "series": series,
        "period": period,
        "previous": was.value,
        "value": here.value,
        "previous_used_count": len(was.used),
        "used_count": len(here.used),
        "change": None if change is None else to_text(change),
        "change_unit": unit,
        "like_for_like": both,
        "change_per_cent": per_cent,
    }


# Editions


def edition(counted: Counted, asked: Row) -> Row:
    """Return the content of an edition of this instant, without its titles and the metadata of its indicators."""
    basis = "accepted"
    figures = []
    for group_by in ("", *asked["group_by"]):
        for row, figure, spec in indicators.figures(counted, _table(counted, asked, group_by)):
            withheld = indicators.withheld(spec, figure)
            figures.append(
                {
                    **{name: row[name] for name in ("indicator", "series", "period", "unit", *MEASURES)},
                    **(dict.fromkeys(("value", "numerator", "denominator")) if withheld else {}),
                    "withheld": withheld,
                    "group_by": group_by or "total",
                    "group": _group(row, group_by),
                    "group_name": row.get(f"{group_by}_name"),
                }
            )
    return {
        "as_of": counted.at,
        "basis": basis,
        "catalogue_release": counted.catalogue.in_force(counted.today)["number"],
        "group_by": list(asked["group_by"]),
        "participants": {
            "regency_count": len(counted.participants),
            "population": sum(each.population or 0 for each in counted.participants),
        },
        "figures": figures,
        "definitions": _redefined(*indicators.FIGURE),
        "progress": {
            "total": progress.nested(counted, Asked(basis))["total"]["submissions"],
            **{
                f"{group_by}s": [
                    {**_flat(row["group"]), **row["submissions"]}
                    for row in progress.nested(counted, Asked(basis, group_by=group_by))["rows"]
                ]
                for group_by in ("province", "dimension")
            },
        },
    }


def _flat(group: Row) -> Row:
    """A group as editions have it: its names in members of their own."""
    if isinstance(province := group.get("province"), dict):
        return {"province": province["code"], "name": province["name"]}
    name = group.get("name")
    if not isinstance(name, dict):
        return group
    own = {key: value for key, value in group.items() if key != "name"}
    return {**own, "name_en": name["en"], "name_id": name["id-ID"]}


def _dimension(counted: Counted, code: str) -> Any:
    spec = next(
        each["indicators"][code] for each in counted.catalogue.releases[::-1] if code in each["indicators"]
    )
    return spec["dimension"]


def edition_changes(counted: Counted, asked: Row, then: Counted) -> Row:
    """Return the changes since, row by row, with the regencies behind them; a row is listed where it comes, goes or
    reads otherwise.
    """
    frozen, now = edition(then, asked), edition(counted, asked)
    keys = ("indicator", "series", "period", "group_by", "group")
    moves = {
        (*(row[name] for name in keys[:3]), group_by or "total", _group(row, group_by)): row
        for group_by in ("", *asked["group_by"])
        for row, *_ in indicators.figures(counted, _table(counted, asked, group_by), then)
    }
    was = {tuple(row[name] for name in keys): row for row in frozen["figures"]}
    here = {tuple(row[name] for name in keys): row for row in now["figures"]}
    rows = []
    for key in dict.fromkeys([*was, *here]):
        old, new = was.get(key), here.get(key)
        changed = [name for name in MEASURES if old and new and old[name] != new[name]]
        if old is None or new is None or changed:
            rows.append((key, changed, old is None or new is None or "value" in changed))
    shown = sum(shows for *_, shows in rows)
    return {
        "changed_count": len(rows),
        "shown_changed_count": shown,
        "would_change_what_was_shown": bool(shown),
        "has_progress_changed": now["progress"] != frozen["progress"],
        "keys": [dict(zip(keys, key, strict=True)) for key, *_ in rows],
        "changed": [changed for _, changed, _ in rows],
        "shows": [shows for *_, shows in rows],
        "moves": [{name: moves[key][name] for name in ("entered", "left", "revised")} for key, *_ in rows],
    }


def _table(counted: Counted, asked: Row, group_by: str) -> indicators.Table:
    """The rows of a grouping of an edition, or its totals."""
    codes = list(asked["indicators"]) + [
        code
        for code in counted.catalogue.codes()
        if code not in asked["indicators"] and _dimension(counted, code) in asked["dimensions"]
    ]
    return indicators.Table(
        indicators=codes,
        periods=asked["periods"],
        basis="accepted",
        measures=MEASURES,
        group_by=(group_by,) if group_by else (),
        with_total=not group_by,
    )


def _group(row: Row, group_by: str) -> Any:
    return row.get(f"{group_by}_code", row.get(group_by)) if group_by else "total"


def edition_components(counted: Counted, row: Row) -> Row:
    """Return the components of a frozen row, and their sum."""
    at = indicators.cell(counted, row["indicator"], row["period"], row["series"])
    of = progress.Opened({} if row["group_by"] == "total" else {row["group_by"]: row["group"]})
    data = indicators.components(counted, at, "accepted", of)["data"]
    used = [each["adds"] for each in data if each["adds"] is not None]
    adds = None
    if used:
        below = [Decimal(each["denominator"]) for each in used if each["denominator"] is not None]
        adds = {
            "numerator": to_text(sum((Decimal(each["numerator"]) for each in used), Decimal(0))),
            "denominator": to_text(sum(below, Decimal(0))) if below else None,
        }
    return {"figure": row, "adds": adds, "adds_up": True, "data": data}


def edition_sizes(counted: Counted, asked: Row) -> Row:
    """Return the sizes that a list gives of an edition."""
    return {"as_of": counted.at, "row_count": len(edition(counted, asked)["figures"])}


def metadata(counted: Counted) -> Row:
    return {
        "cakupan_wilayah": f"{len(counted.participants)} kabupaten/kota peserta program",
        "keadaan_data": counted.at,
        "rilis_katalog": counted.catalogue.in_force(counted.today)["number"],
    }


def places(counted: Counted, code: str, period: str) -> dict[str, tuple[str | None, str | None]]:
    """Regency to its value on the map, or why it has none."""
    at = indicators.cell(counted, code, period)
    found: dict[str, tuple[str | None, str | None]] = {}
    for each in counted.participants:
        one = indicators.figure(counted, at, [each], "accepted")
        hidden = indicators.withheld(at.spec, one)
        found[each.code] = (None if hidden else one.value, hidden or next(iter(one.left_out), None))
    return found


def standings(counted: Counted) -> dict[str, Row]:
    """Return how each submission stands: by its last step that is no assignment, and whether a newer revision came that
    the regency did not withdraw; of a masterplan any newer one.
    """
    newest: dict[Any, int] = {}
    for row in counted.sources["submissions"]:
        key = (row["regency_id"], row["kind"], row["subject"])
        if row["kind"] == "masterplan" or all(
            step["kind"] != "withdrawn" for step in counted.steps[row["id"]]
        ):
            newest[key] = max(newest.get(key, 0), row["revision"])
    return {
        row["id"]: {
            "kind": row["kind"],
            "subject": row["subject"],
            "revision": row["revision"],
            "content_hash": row["content_hash"],
            "is_late": row["late"],
            "status": [step for step in counted.steps[row["id"]] if step["kind"] != "assigned"][-1]["state"],
            "is_superseded": row["revision"]
            < newest.get((row["regency_id"], row["kind"], row["subject"]), 0),
        }
        for row in counted.sources["submissions"]
    }


def statuses(counted: Counted) -> dict[str, str]:
    """Regency to its status, of those that take part."""
    return {each.code: each.status for each in counted.participants}
