"""Counts of values and programmes as progress shows them, by groups of regencies or by what they are of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

from api.http.grammar.periods import Period
from api.national.catalogue.calendar import FIRST_YEAR
from api.national.catalogue.queries import DuePoints
from api.national.figures import arrays, counting, present
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant
from api.national.figures.targets import COMPARED
from api.national.figures.words import SOURCES, STATUSES, TIME_FRAMES, UNSPECIFIED

#: Both halves of a row: what is entered, and what was submitted.
Halves = tuple[dict[str, Any], dict[str, Any]]
_NO_VALUES = (0, 0, 0, 0)
_NOT_COMPARED = (0,) * len(COMPARED)
_SPENT_FROM = (*SOURCES, UNSPECIFIED)
#: Where they begin among the columns of a row of programmes.
_STATUSES = 2 + len(TIME_FRAMES)
_ALLOCATED = _STATUSES + len(STATUSES)
_NO_PROGRAMMES: tuple[Any, ...] = (0,) * (
    2 + len(TIME_FRAMES) + len(STATUSES) + 1 + len(SOURCES) + 1 + len(_SPENT_FROM)
)


@dataclass(frozen=True, slots=True)
class Groups:
    """Pairs of regency and key for SQL; without the archived, whose drafts are in no figure, for filling."""

    everyone: dict[str, Any]
    at_work: dict[str, Any]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[Participant]]) -> "Groups":
        pairs = [(regency, key) for key, members in groups.items() for regency in members]
        live = [(regency, key) for regency, key in pairs if regency.status != "archived"]
        everyone = _pairs(pairs)
        return cls(everyone, everyone if len(live) == len(pairs) else _pairs(live))


@dataclass(frozen=True, slots=True)
class ByKey:
    """The counts of each group of regencies, the total under ""."""

    filling: dict[str, tuple[Any, ...]]
    entered: dict[str, tuple[Any, ...]]
    tallies: dict[str, tuple[Any, ...]]
    programmes: dict[str, tuple[Any, ...]]

    @classmethod
    def of(cls, instant: Instant, groups: Groups, parameters: dict[str, Any]) -> "ByKey":
        """Four statements."""
        by = _statements(instant, parameters)

        def fetched(statement: str, pairs: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
            given = {**parameters, **pairs, "without": []}
            return {key: tuple(row) for key, *row in counting.fetch(instant, statement, given)}

        return cls(
            filling=fetched(by.FILLING_BY_KEY, groups.at_work),
            entered=fetched(by.ENTERED_BY_KEY, groups.at_work),
            tallies=fetched(by.TALLIES_BY_KEY, groups.everyone),
            programmes=fetched(by.PROGRAMMES_BY_KEY, groups.everyone),
        )

    def shown(self, key: str, due: int, n_live: int, n_submitting: int) -> Halves:
        """`due` is what each regency owes."""
        *filled, changed, affirmed = self.filling.get(key, (*_NO_VALUES, None, None))
        entered, entered_on = self.entered.get(key, (0, None))
        told = self.tallies.get(key, (*_NO_VALUES, *_NOT_COMPARED))
        return (
            {
                "values": values(due * n_live, filled),
                "programmes": {"entered": entered},
                "last_changed_on": _later(changed, entered_on),
                "last_affirmed_in": affirmed,
            },
            {
                "values": values(due * n_submitting, told[:4]),
                "targets": targets(told[0], told[4:]),
                "programmes": programmes(self.programmes.get(key, _NO_PROGRAMMES)),
            },
        )


@dataclass(frozen=True, slots=True)
class ByCell:
    """The counts of all regencies by dimension and period, and of programmes by dimension and sub-dimension."""

    filling: list[tuple[Any, ...]]
    entered: list[tuple[Any, ...]]
    tallies: list[tuple[Any, ...]]
    programmes: list[tuple[Any, ...]]
    due: frozenset[tuple[str, str]]

    @classmethod
    def of(
        cls,
        instant: Instant,
        archived: list[int],
        parameters: dict[str, Any],
        calendar: Iterable[DuePoints],
        *,
        by_dimension: bool,
    ) -> "ByCell":
        """Four statements. `by_dimension`: neither periods nor sub-dimensions are looked at singly."""
        by = _statements(instant, parameters) if by_dimension else counting
        due = {(points.dimension, points.period) for points in calendar}
        if by is present:
            due = {(dimension, present.DUE) for dimension, _ in due}

        def fetched(statement: str, without: list[int]) -> list[tuple[Any, ...]]:
            return list(counting.fetch(instant, statement, {**parameters, "without": without}))

        return cls(
            filling=fetched(by.FILLING_BY_CELL, archived),
            entered=[(*key.split(" "), *row) for key, *row in fetched(by.ENTERED_BY_CELL, archived)],
            tallies=fetched(by.TALLIES_BY_CELL, []),
            programmes=[(*key.split(" "), *row) for key, *row in fetched(by.PROGRAMMES_BY_CELL, [])],
            due=frozenset(due),
        )

    def periods(self) -> list[str]:
        """Every period that is due or of which anything is there, in the order of their days, the longer first."""
        found = {period for _, period in self.due}
        found |= {row[1] for part in (self.filling, self.tallies) for row in part}
        parsed = {text: Period.parse(text) for text in found}
        return sorted(found, key=lambda text: (parsed[text].start, -parsed[text].kind.months))

    def shown(
        self,
        due: int,
        n_live: int,
        n_submitting: int,
        *,
        dimension: str | None = None,
        period: str | None = None,
    ) -> Halves:
        """Of one dimension, of one period, or of everything; programmes are of no period."""
        filled, dates = self._values(self.filling, dimension, period)
        changed = max((on for on, _ in dates if on), default=None)
        affirmed = max((month for _, month in dates if month), default=None)
        told, compared = self._values(self.tallies, dimension, period, due_only=True)
        reached = targets(told[0], [sum(column) for column in zip(*compared, strict=True)] or _NOT_COMPARED)
        sent = {"values": values(due * n_submitting, told), "targets": reached}
        if period is not None:
            filling = {
                "values": values(due * n_live, filled),
                "last_changed_on": changed,
                "last_affirmed_in": affirmed,
            }
            return filling, sent
        entered, submitted = self.programmes_of(dimension, None)
        return (
            {
                "values": values(due * n_live, filled),
                **entered,
                "last_changed_on": _later(changed, entered["last_changed_on"]),
                "last_affirmed_in": affirmed,
            },
            {**sent, **submitted},
        )

    def programmes_of(self, dimension: str | None, sub_dimension: str | None) -> Halves:
        def of(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
            return [
                row[2:]
                for row in rows
                if (dimension is None or row[0] == dimension)
                and (sub_dimension is None or row[1] == sub_dimension)
            ]

        entered, submitted = of(self.entered), of(self.programmes)
        added = [sum(map(int, column)) for column in zip(*submitted, strict=True)] or list(_NO_PROGRAMMES)
        return (
            {
                "programmes": {"entered": sum(row[0] for row in entered)},
                "last_changed_on": max((row[1] for row in entered if row[1]), default=None),
                "last_affirmed_in": None,
            },
            {"programmes": programmes(added)},
        )

    def _values(
        self,
        rows: list[tuple[Any, ...]],
        dimension: str | None,
        period: str | None,
        *,
        due_only: bool = False,
    ) -> tuple[Sequence[int], list[Sequence[Any]]]:
        """The counts, and what else the rows have, of all or of those that are due."""
        reported = not_available = not_applicable = not_due = 0
        others: list[Sequence[Any]] = []
        for of, at, *counts in rows:
            if (dimension is not None and of != dimension) or (period is not None and at != period):
                continue
            if (of, at) in self.due:
                reported += counts[0]
                not_available += counts[1]
                not_applicable += counts[2]
                others.append(counts[3:])
            else:
                not_due += sum(counts[:3])
                if not due_only:
                    others.append(counts[3:])
        return (reported, not_available, not_applicable, not_due), others


def _statements(instant: Instant, parameters: dict[str, Any]) -> ModuleType:
    """From totals where the present is asked for, of all periods; a total tells periods before the calendar apart."""
    is_told_apart = parameters["first_period"] >= str(FIRST_YEAR)
    whole = not instant.is_past and parameters["within"] is None and is_told_apart
    return present if whole else counting


def values(due: int, counts: Sequence[int]) -> dict[str, int]:
    """Data points: due ones by what was answered, and answers of periods that are not due. Every answer counts once."""
    reported, not_available, not_applicable, not_due = counts
    return {
        "due": due,
        "reported": reported,
        "not_available": not_available,
        "not_applicable": not_applicable,
        "not_reported": due - reported - not_available - not_applicable,
        "not_due": not_due,
    }


def targets(reported: int, compared: Sequence[int]) -> dict[str, int]:
    """Reported values that are due, by what is said of their targets; together they are all of them."""
    on_target, not_on_target, not_comparable = compared
    return {
        "on_target": on_target,
        "not_on_target": not_on_target,
        "n_without_target": reported - on_target - not_on_target - not_comparable,
        "n_not_comparable": not_comparable,
    }


def programmes(counts: Sequence[Any]) -> dict[str, Any]:
    """Programmes of submitted masterplans, and what they may cost in all years, in whole rupiah."""
    total, quick_wins = counts[:2]
    allocated, *money = map(str, counts[_ALLOCATED:])
    allocations, spent, spendings = money[: len(SOURCES)], money[len(SOURCES)], money[len(SOURCES) + 1 :]
    return {
        "total": total,
        "quick_wins": quick_wins,
        "by_time_frame": dict(zip(TIME_FRAMES, counts[2:_STATUSES], strict=True)),
        "by_status": dict(zip(STATUSES, counts[_STATUSES:_ALLOCATED], strict=True)),
        "allocated": allocated,
        "spent": spent,
        "by_source": {
            source: {"allocated": planned, "spent": paid}
            for source, planned, paid in zip(_SPENT_FROM, (*allocations, "0"), spendings, strict=True)
        },
    }


def _pairs(pairs: list[tuple[Participant, str]]) -> dict[str, Any]:
    return {
        "ids": arrays.numbers(regency.id for regency, _ in pairs),
        "keys": arrays.texts(key for _, key in pairs),
    }


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)
