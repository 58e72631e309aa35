"""The briefing as the API shows it: a part for each slide."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from api.http import shapes
from api.national.briefing.queries import Briefing, rows
from api.national.catalogue.calendar import day_of
from api.national.figures.answers import differences, instant
from api.national.figures.measures import DEFINITIONS

#: Rungs of the ladder on which somebody at the ministry has to do something.
ATTENTION = ("late", "returned_unanswered", "never_signed_in")
#: Days since a regency's last change, and what that is called.
AGES = (("within_7_days", 7), ("within_30_days", 30), ("within_90_days", 90))
#: How many rows a list of a slide has at most; the counts beside it are of all.
LISTED = 20


def body(found: Briefing) -> dict[str, Any]:
    head = {
        **instant(found.as_of),
        "basis": found.basis,
        "round": found.regencies.round,
        "since": instant(found.since),
        "definitions": DEFINITIONS,
    }
    if found.regencies.total is None:
        return {**head, **dict.fromkeys(PARTS)}
    total = found.regencies.total.shown()
    was = found.before.total.shown() if found.before.total is not None else None
    regencies, dimensions = rows(found.regencies), rows(found.dimensions)
    live, sent = ({"coverage": total[half]["coverage"]} for half in ("completeness", "submissions"))

    def by_dimension(half: str, name: str) -> dict[str, Any]:
        rows = [{"dimension": row["group"]["dimension"], **row[half][name]} for row in dimensions]
        return {**_compared(total, was, half, name), "dimensions": rows}

    return {
        **head,
        "participation": _participation(found, total, was, regencies),
        "deadlines": _deadlines(found, total, was),
        "masterplans": {
            **sent,
            **{name: _compared(total, was, "submissions", name) for name in ("masterplans", "bimtek")},
        },
        "programmes": {**sent, **by_dimension("submissions", "programmes")},
        "targets": {**sent, **by_dimension("submissions", "targets")},
        "completeness": {**live, **by_dimension("completeness", "values")},
        "freshness": {**live, **_freshness(regencies, day_of(found.as_of.at))},
        "changes": {
            "steps": found.steps,
            "figure_count": len(found.moved),
            "figures": [shapes.document(one) for one in found.moved[:LISTED]],
        },
    }


PARTS = (
    "participation", "deadlines", "masterplans", "programmes", "targets", "completeness", "freshness", "changes",
)  # fmt: skip


def _participation(
    found: Briefing, total: Mapping[str, Any], was: Mapping[str, Any] | None, regencies: list[dict[str, Any]]
) -> dict[str, Any]:
    ids = {each.id: each.code for each in (*found.regencies.participants, *found.before.participants)}
    now = {each.id for each in found.regencies.participants}
    then = {each.id for each in found.before.participants}
    return {
        **_compared(total, was, "participation"),
        "regency_count": len(now),
        "population": sum(each.population or 0 for each in found.regencies.participants),
        "entered": sorted(ids[id] for id in now - then),
        "left": sorted(ids[id] for id in then - now),
        "needs_attention": [
            {"rung": rung, "regency": row["group"]["regency"]}
            for rung in ATTENTION
            for row in regencies
            if row["participation"][rung]
        ],
    }


def _deadlines(found: Briefing, total: Mapping[str, Any], was: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        **_compared(total, was, "deadlines"),
        "dates": [shapes.document(each) for each in found.deadlines],
    }


def _freshness(regencies: list[dict[str, Any]], today: date) -> dict[str, Any]:
    """Of the regencies at work: how long ago each last changed anything, drafts too."""
    days = [
        (row["completeness"]["last_changed_on"], row["group"])
        for row in regencies
        if row["group"]["status"] != "archived"
    ]
    counts = {name: 0 for name, _ in AGES} | {"older": 0, "never": 0}
    for changed_on, _ in days:
        counts[_age(changed_on, today)] += 1
    stale = sorted(
        ((on, of) for on, of in days if on is None or on < today - timedelta(days=AGES[1][1])),
        key=lambda each: (each[0] or date.min, each[1]["regency"]["code"]),
    )
    return {
        "counts": counts,
        "stalest": [{"regency": of["regency"], "last_changed_on": on} for on, of in stale[:LISTED]],
    }


def _age(changed_on: date | None, today: date) -> str:
    if changed_on is None:
        return "never"
    return next((name for name, days in AGES if changed_on > today - timedelta(days=days)), "older")


def _compared(now: Mapping[str, Any], was: Mapping[str, Any] | None, *path: str) -> dict[str, Any]:
    """A part of the total, with the change of every number since; None where there was nothing to compare with."""
    new, old = _at(now, path), was and _at(was, path)
    return {"now": new, "change": None if old is None else differences(new, old)}


def _at(shown: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    for name in path:
        shown = shown[name]
    return shown
