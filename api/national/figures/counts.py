"""Counts of values and programmes as progress shows them, by groups of regencies or by what they are of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, NamedTuple

from api.http.grammar import decimals
from api.national.catalogue.calendar import FIRST_YEAR
from api.national.figures import arrays, measures, targets
from api.national.figures.instants import Instant
from api.national.figures.measures import BUDGETS, ENTERED, FILLED, PROGRAMMES, TARGETS, VALUES, Figure
from api.national.figures.participants import Participant
from api.national.figures.statements import fetch, statement
from api.national.figures.words import STATUSES

#: Both halves of a row: what is entered, and what was submitted.
Halves = tuple[dict[str, Any], dict[str, Any]]

_FILLING = (FILLED, ENTERED)
_VALUES = (VALUES, TARGETS)
_PROGRAMMES = (PROGRAMMES,)
_BUDGETS = (BUDGETS,)
_OF_REGENCIES = "JOIN unnest(%(ids)s::int[], %(keys)s::text[]) AS m (part, key) USING (part)"
_OF_PARTS = "CROSS JOIN LATERAL (SELECT '' UNION SELECT counted.part) AS m (key)"
_PARTS = {measures.SUB_DIMENSION: "dimension || ' ' || sub_dimension", measures.PERIOD: "period"}
_DATES = {"last_changed_on": "last_changed_on", "last_affirmed_in": "last_confirmed_in"}


class Row(NamedTuple):
    """A group: its measures in their order, and when anything of it was last changed and confirmed."""

    key: str
    counts: list[str]
    last_changed_on: date | None
    last_confirmed_in: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by key, the total under ""."""

    filling: Mapping[str, Row]
    values: Mapping[str, Row]
    programmes: Mapping[str, Row]
    budgets: Mapping[str, Row]

    @classmethod
    def at(
        cls,
        instant: Instant,
        parameters: Mapping[str, Any],
        *,
        axis: str | None = None,
        groups: Mapping[str, Sequence[Participant]] | None = None,
    ) -> "Counts":
        """Count along an axis, or by groups of regencies, the total among them. Four statements.

        The present is read from totals where all periods are counted, and nothing that totals do not tell apart; a
        total tells periods before the calendar apart.
        """
        is_present = (
            not instant.is_past
            and parameters["within"] is None
            and parameters["first_period"] >= str(FIRST_YEAR)
            and axis in (None, measures.DIMENSION)
        )
        pairs = ((one.id, key) for key, members in (groups or {}).items() for one in members)
        given = {
            **parameters,
            **instant.parameters,
            **arrays.columns(pairs, "ids", "keys"),
        }

        def fetched(
            figures: tuple[Figure, ...], items: Callable[[str], str], *, kept: bool = True
        ) -> dict[str, Row]:
            part = "regency_id"
            if groups is None:
                along = {each for figure in figures for each in figure.along}
                part = _PARTS.get(str(axis), "dimension") if axis in along else "dimension"
            columns = measures.sums(figures, kept=kept)
            dates = [f"max({column}) AS {name}" for column, name in _DATES.items()]
            if figures is not _FILLING:
                dates = ["NULL::date AS last_changed_on", "NULL::text AS last_confirmed_in"]
            text = statement(
                "totals",
                items=items(part),
                part=part,
                sums=", ".join([*(f"{total} AS {name}" for name, total in columns.items()), *dates]),
                totals=", ".join(f"coalesce(sum({name}), 0)" for name in columns),
                by_key=_OF_PARTS if groups is None else _OF_REGENCIES,
            )
            return {row.key: row for row in fetch(Row, text, given)}

        return cls(
            filling=fetched(_FILLING, partial(_filling, instant, is_present)),
            values=fetched(_VALUES, partial(_values, instant, is_present)),
            programmes=fetched(_PROGRAMMES, partial(_programmes, instant, is_present), kept=is_present),
            budgets=fetched(_BUDGETS, lambda part: _budgets(instant), kept=False),
        )

    def periods(self) -> set[str]:
        """Return every period of which anything is there."""
        return {key for rows in (self.filling, self.values, self.budgets) for key in rows if key}

    def shown(
        self, key: str, *, owed: int, n_live: int, n_submitting: int, along: str | None = None
    ) -> Halves:
        """Return a row; `owed` is what each regency owes of it."""
        filled = self.filling.get(key)
        filling: dict[str, Any] = measures.shown(_FILLING, filled and filled.counts, along=along)
        submissions: dict[str, Any] = {
            name: figure
            for figures, rows in (
                (_VALUES, self.values),
                (_PROGRAMMES, self.programmes),
                (_BUDGETS, self.budgets),
            )
            for name, figure in measures.shown(
                figures, rows[key].counts if key in rows else None, along=along
            ).items()
        }
        submissions["budgets"]["absorption"] = _absorption(submissions["budgets"])
        for half, n in ((filling, n_live), (submissions, n_submitting)):
            if values := half.get("values"):
                values["due"] = owed * n
                values["not_reported"] = owed * n - sum(values[each] for each in measures.ANSWERS)
        return filling | {name: filled and getattr(filled, name) for name in _DATES.values()}, submissions


@dataclass(frozen=True, slots=True)
class _Cells:
    """Counts by regency, dimension and period, and the totals that are kept of them.

    `labels` are columns that totals have too, `details` those that they do not. `counted` says which rows count,
    `narrowed` which of them by the period asked for; `with_due` the cells of which totals tell what is due.
    """

    table: str
    totals: str
    counts: Sequence[str]
    counted: str
    with_due: str
    narrowed: str
    labels: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def kept(self, claims: str = "") -> str:
        """Return the items of the present, from totals."""
        signed = [
            *(f"x.sign * c.{each}" for each in self.counts),
            *self.labels,
            *("NULL" for _ in self.dates),
        ]
        return statement(
            "kept",
            cells=self.table,
            totals=self.totals,
            names=", ".join([*self.counts, *self.labels, *self.dates]),
            signed=", ".join(signed),
            restriction=self.with_due,
            kept=self.counted,
            claims=claims,
            first_year=str(FIRST_YEAR),
        )

    def at(self, instant: Instant, *, by_regency: bool, claims: str = "") -> str:
        """Return the items of an instant; without regencies they are added up first, and then asked what is due."""
        labels = (*self.labels, *self.details)
        columns = (*self.counts, *labels, *self.dates)
        grouped = ""
        if not by_regency:
            grouped = f"GROUP BY {', '.join(('dimension', 'period', *labels))}"
            sums = [f"sum({each}) AS {each}" for each in self.counts]
            columns = (*sums, *labels, *(f"max({each}) AS {each}" for each in self.dates))
        return statement(
            "cells",
            cells=self.table,
            names=", ".join((*self.counts, *labels, *self.dates)),
            columns=", ".join(columns),
            regency="regency_id" if by_regency else "NULL::int",
            grouped=grouped,
            in_force=instant.condition,
            restriction=f"{self.counted} AND {self.narrowed}",
            claims=claims,
        )


_WITHIN = "(%(within)s::text[] IS NULL OR period = ANY (%(within)s))"
_OF_BASIS = "basis = %(basis)s"
_FILLING_CELLS = _Cells(
    "figures_filling_cell",
    "figures_filling_total",
    measures.ANSWERS,
    counted="regency_id <> ALL (%(archived)s::int[])",
    with_due="area = 'values'",
    narrowed=f"(area = 'programmes' OR area = 'values' AND {_WITHIN})",
    labels=("area",),
    details=("sub_dimension",),
    dates=tuple(_DATES),
)
_TALLIES = _Cells(
    "figures_reported_tally",
    "figures_reported_total",
    targets.TALLY,
    counted=_OF_BASIS,
    with_due=_OF_BASIS,
    narrowed=_WITHIN,
)


def _filling(instant: Instant, is_present: bool, part: str) -> str:
    return (
        _FILLING_CELLS.kept() if is_present else _FILLING_CELLS.at(instant, by_regency=part == "regency_id")
    )


def _values(instant: Instant, is_present: bool, part: str) -> str:
    claims = statement(
        "claims",
        in_force=instant.condition,
        counts=", ".join(str(-(name == "not_applicable")) for name in targets.TALLY),
        not_agreed=targets.NOT_AGREED,
    )
    if is_present:
        return _TALLIES.kept(claims)
    return _TALLIES.at(instant, by_regency=part == "regency_id", claims=claims)


def _programmes(instant: Instant, is_present: bool, part: str) -> str:
    if not is_present:
        return statement("programme_tallies", in_force=instant.condition, status=measures.STATUS)
    kept = dict.fromkeys(each.kept for each in PROGRAMMES.measures if each.kept not in ("0", *STATUSES))
    return statement(
        "programme_totals",
        part=part,
        status=measures.STATUS,
        totals=", ".join(kept),
        no_totals=", ".join("NULL" for _ in kept),
        statuses=", ".join(f"count(*) FILTER (WHERE status = '{each}')" for each in STATUSES),
        no_statuses=", ".join(f"NULL::bigint AS {each}" for each in STATUSES),
    )


def _budgets(instant: Instant) -> str:
    return (
        f"item AS (SELECT * FROM figures_reported_budget WHERE {instant.condition} AND {_OF_BASIS}"
        " AND (%(year)s::text IS NULL OR period = %(year)s))"
    )


def _absorption(budgets: Mapping[str, str]) -> str | None:
    """Return what was spent of what was allocated, in per cent with one decimal, rounded half up."""
    allocated = Decimal(budgets["allocated"])
    if not allocated:
        return None
    spent = Decimal(budgets["spent"])
    return decimals.to_text((100 * spent / allocated).quantize(Decimal("0.1"), ROUND_HALF_UP))
