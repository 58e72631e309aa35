"""The components of a figure of progress: what is counted, and the regencies that are left out, with the reason."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.http.exceptions import InvalidParameter
from api.http.grammar.periods import Period
from api.http.paging import Page, Wanted, cut
from api.national.catalogue import rulings
from api.national.catalogue.calendar import day_of
from api.national.figures import counting, grouping, instants, rounds
from api.national.figures.explained import statements
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, everyone_at
from api.national.figures.queries import within
from api.national.figures.sent import Sent
from api.national.ledger import owing
from api.national.ledger.words import Kind

#: Of which parts of progress.
FIGURES = (*statements.ITEMS, "participation", "deadlines")
ORDER = ("regency", "item")
#: What makes a data point, in the order of rulings.owed.
_POINT = ("indicators", "series", "dimensions", "periods")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which figure, in which row of progress (`group_by`, `group`; the total without them)."""

    figure: str
    basis: str
    period: Period | None = None
    group_by: str | None = None
    group: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that is counted, or a regency of which nothing is; `reason` says why it is left out of the figure."""

    regency: Participant
    item: str
    reason: str | None = None
    what: dict[str, Any] | None = None
    adds: dict[str, Any] | None = None
    submission: str | None = None
    content_hash: str | None = None


def components(asked: Asked, wanted: Wanted) -> tuple[Instant, str | None, Page[Component]]:
    """One page, by code and item. The instant, and the quarter that a ladder is about.

    Raises InvalidParameter for a group without what it is of, and for one that this figure does not have.
    """
    _check(asked)
    after = wanted.after(ORDER, [str, str]) or ("", "")
    with instants.reading(asked.as_of) as instant:
        wanted = instants.pinned(wanted, instant)
        if instant.before_first_record:
            return instant, None, cut([], by=ORDER, wanted=wanted, key=_key)
        participants, selected = everyone_at(instant)
        sent = Sent.of(instant, participants, selected, period=asked.period, basis=asked.basis)
        if asked.figure in statements.ITEMS:
            rows = _counted(asked, instant, sent, _members(asked, participants), after, wanted.size + 1)
        else:
            members = _members(asked, (*participants, *(selected if asked.figure == "participation" else ())))
            made = _ladder if asked.figure == "participation" else _deadlines
            found = sorted(made(asked, instant, sent, members), key=_key)
            rows = [one for one in found if tuple(_key(one)) > after][: wanted.size + 1]
    return instant, str(sent.round), cut(rows, by=ORDER, wanted=wanted, key=_key)


def _counted(
    asked: Asked,
    instant: Instant,
    sent: Sent,
    members: Sequence[Participant],
    after: tuple[Any, ...],
    limit: int,
) -> list[Component]:
    of = {asked.group_by: asked.group}
    calendar = list(rulings.owed(day_of(instant.at), known_at=instant.at))
    due = dict.fromkeys((point[2], point[3]) for point in calendar)
    owed = _of_row(asked, calendar) if asked.figure == "values" else []
    some = _enough([one for one in members if one.code >= after[0]], sent, len(owed), limit)
    by_code = {one.code: one for one in some}
    rows = counting.fetch(
        instant,
        statements.ITEMS[asked.figure],
        {
            "ids": [one.id for one in some],
            "codes": list(by_code),
            "basis": asked.basis,
            "dimensions": [dimension for dimension, _ in due],
            "periods": [period for _, period in due],
            "within": None if asked.period is None else [str(each) for each in within(asked.period)],
            "quarters": None if asked.period is None else list(rounds.quarters_of(asked.period)),
            "dimension": of.get("dimension"),
            "sub_dimension": of.get("sub_dimension"),
            "of_period": of.get("period"),
            "today": day_of(instant.at),
            "submitters": [one.id for one in some if not sent.absent.reason(one.id)],
            **{f"owed_{name}": [point[n] for point in owed] for n, name in enumerate(_POINT)},
            **sent.deadlines.parameters(),
            "after_code": after[0],
            "after_item": after[1],
            "limit": limit,
        },
    )
    return [
        Component(
            by_code[code],
            item,
            sent.absent.reason(by_code[code].id),
            what and json.loads(what),
            adds and json.loads(adds),
            submission,
            digest,
        )
        for code, item, what, adds, submission, digest in rows
    ]


def _of_row(asked: Asked, calendar: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """What each regency owes of the row."""
    of = {asked.group_by: asked.group}
    narrowed = None if asked.period is None else {str(each) for each in within(asked.period)}
    return [
        each
        for each in calendar
        if (narrowed is None or each[3] in narrowed)
        and of.get("dimension") in (None, each[2])
        and of.get("period") in (None, each[3])
    ]


def _enough(members: Sequence[Participant], sent: Sent, owed: int, limit: int) -> list[Participant]:
    """As many of them as fill a page: each has a row at least, one who submitted as many as are owed. Of the first a
    part may be on the page before."""
    some: list[Participant] = []
    rows = 0
    for one in members:
        if rows >= limit:
            break
        if some:
            rows += 1 if sent.absent.reason(one.id) else max(owed, 1)
        some.append(one)
    return some


def _ladder(
    asked: Asked, instant: Instant, sent: Sent, members: Sequence[Participant]
) -> Iterator[Component]:
    quarter = asked.group if asked.group_by == "period" and asked.group else str(sent.round)
    rows = {
        regency: row
        for regency, kind, _, *row in _sent(instant, sent, members, quarter)
        if kind == Kind.PERIODIC_REPORT
    }
    for each in members:
        state, _, submission, digest = rows.get(each.id, (None, None, None, None))
        rung = sent.rung(each, quarter, state)
        reason = "archived" if rung is None else None
        adds = None if rung is None else {rung: 1}
        yield Component(each, quarter, reason, None, adds, submission, digest)


def _deadlines(
    asked: Asked, instant: Instant, sent: Sent, members: Sequence[Participant]
) -> Iterator[Component]:
    rows = {(row[0], row[1], row[2]): row[3:] for row in _sent(instant, sent, members, None)}
    for each in members:
        nothing = True
        for subject, due in sent.asked_for.due.items():
            if asked.group_by == "period" and subject != (Kind.PERIODIC_REPORT.value, asked.group):
                continue
            due = sent.deadlines.due_for(each.id, subject) or due
            _, in_time, submission, digest = rows.get((each.id, *subject), (None, None, None, None))
            if in_time is not None and due <= instant.at and owing.was_due(due, since=each.since):
                kind = "met" if in_time else "late"
            elif in_time is None and sent.is_owed(each, subject):
                kind = "declined" if subject in sent.deadlines.declined.get(each.id, ()) else "missed"
            else:
                continue
            nothing = False
            what = {"kind": subject[0], "subject": subject[1], "due_at": due}
            yield Component(each, "/".join(subject), None, what, {"due": 1, kind: 1}, submission, digest)
        if nothing:
            yield Component(each, "")


def _sent(
    instant: Instant, sent: Sent, members: Sequence[Participant], quarter: str | None
) -> Sequence[tuple[Any, ...]]:
    parameters = {**sent.deadlines.parameters(), "ids": [one.id for one in members], "round": quarter}
    return counting.fetch(instant, statements.SENT, parameters)


def _members(asked: Asked, everyone: Sequence[Participant]) -> list[Participant]:
    return sorted(grouping.of_group(everyone, asked.group_by, asked.group), key=lambda one: one.code)


def _key(one: Component) -> list[str]:
    return [one.regency.code, one.item]


def _check(asked: Asked) -> None:
    grouping.check_pair(asked.group_by, asked.group)
    without = {
        "dimension": tuple(each for each in FIGURES if each not in ("values", "targets", "programmes")),
        "sub_dimension": tuple(each for each in FIGURES if each != "programmes"),
        "period": ("programmes", "masterplans", "bimtek"),
    }
    if asked.figure in without.get(str(asked.group_by), ()):
        raise InvalidParameter.at(
            "group_by",
            "no_such_row",
            f"{asked.figure} is in no row by {asked.group_by}.",
            f"{asked.figure} tidak ada pada baris menurut {asked.group_by}.",
            by_state=True,
        )
    of_reports = asked.figure in ("reports", "participation", "deadlines")
    if asked.group_by == "period" and asked.group and of_reports and "-Q" not in asked.group:
        raise InvalidParameter.at(
            "group",
            "no_such_row",
            f"{asked.figure} is in the rows of quarters alone.",
            f"{asked.figure} hanya ada pada baris triwulan.",
            by_state=True,
        )
