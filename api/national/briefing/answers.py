"""The briefing as the API shows it: a part for each slide."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import getitem

from api.http import shapes
from api.http.local_time import day_of
from api.national.briefing.queries import Briefing
from api.national.figures.answers import NESTED, begun, differences, instant, nested
from api.national.figures.cube import Line
from api.national.figures.words import COMPARED
from tenants import Document

#: Rungs of the ladder on which somebody at the ministry has to do something.
ATTENTION = ("late", "returned_unanswered", "never_signed_in")
#: Days since a regency's last change, and what that is called.
AGES = (("within_7_days", 7), ("within_30_days", 30), ("within_90_days", 90))
#: How many rows a list of a slide has at most; the counts beside it are of all.
LISTED = 20


def body(found: Briefing) -> Document:
    head = {
        **begun(
            found.as_of,
            found.basis,
            (*NESTED, "value", *COMPARED),
            "progress",
            of="{&figure,group_by,group,period}",
        ),
        "round": found.regencies.round,
        "since": instant(found.since),
    }
    if found.regencies.total is None:
        return {**head, **dict.fromkeys(PARTS)}
    total = nested(found.regencies.total)
    was = None if found.before.total is None else nested(found.before.total)
    dimensions = {line.of["dimension"]: nested(line) for line in found.dimensions.lines[1:]}
    live, sent = ({"coverage": total[half]["coverage"]} for half in ("completeness", "submissions"))

    def by_dimension(half: str, name: str) -> Document:
        rows = [{"dimension": code, **row[half][name]} for code, row in dimensions.items()]
        return {**_compared(total, was, half, name), "dimensions": rows}

    return {
        **head,
        "participation": _participation(found, total, was),
        "deadlines": {
            **_compared(total, was, "deadlines"),
            "dates": [shapes.document(each) for each in found.deadlines],
        },
        "masterplans": {
            **sent,
            **{name: _compared(total, was, "submissions", name) for name in ("masterplans", "bimtek")},
        },
        "programmes": {**sent, **by_dimension("submissions", "programmes")},
        "targets": {**sent, **by_dimension("submissions", "targets")},
        "completeness": {**live, **by_dimension("completeness", "values")},
        "freshness": {**live, **_freshness(found)},
        "changes": {
            "steps": found.steps,
            "figure_count": len(found.moved),
            "figures": [shapes.document(one) for one in found.moved[:LISTED]],
        },
    }


PARTS = (
    "participation", "deadlines", "masterplans", "programmes", "targets", "completeness", "freshness", "changes",
)  # fmt: skip


def _participation(found: Briefing, total: Document, was: Document | None) -> Document:
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
            {"rung": rung, "regency": each}
            for rung in ATTENTION
            for each, line in _regencies(found)
            if line.measures[f"participation_{rung}"]
        ],
    }


def _regencies(found: Briefing) -> Iterator[tuple[Document, Line]]:
    for line in found.regencies.lines[1:]:
        yield {"code": line.of["regency_code"], "name": line.of["regency_name"]}, line


def _freshness(found: Briefing) -> Document:
    """Return how long ago each regency at work last changed anything, including drafts."""
    today = day_of(found.as_of.at)
    days = [
        (line.measures["completeness_last_changed_on"], each)
        for each, line in _regencies(found)
        if not line.measures["coverage_archived"]
    ]
    counts = {name: 0 for name, _ in AGES} | {"older": 0, "never": 0}
    for changed_on, _ in days:
        counts[_age(changed_on, today)] += 1
    stale = sorted(
        ((on, of) for on, of in days if on is None or on < today - timedelta(days=AGES[1][1])),
        key=lambda each: (each[0] or date.min, each[1]["code"]),
    )
    return {
        "counts": counts,
        "stalest": [{"regency": of, "last_changed_on": on} for on, of in stale[:LISTED]],
    }


def _age(changed_on: date | None, today: date) -> str:
    if changed_on is None:
        return "never"
    return next((name for name, days in AGES if changed_on > today - timedelta(days=days)), "older")


def _compared(now: Document, was: Document | None, *path: str) -> Document:
    """Return a part of the total, with the change of every number; None if there was nothing to compare with."""
    new: Document = reduce(getitem, path, now)
    return {"now": new, "change": None if was is None else differences(new, reduce(getitem, path, was))}
