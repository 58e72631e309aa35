"""Counts of values and programmes for progress, by groups of regencies and along the items' axes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from api.national.catalogue.calendar import FIRST_YEAR
from api.national.catalogue.reference import SUB_DIMENSION_CODES
from api.national.catalogue.words import DIMENSIONS
from api.national.figures import measures, targets
from api.national.figures.instants import Instant
from api.national.figures.participants import Participants
from api.national.figures.statements import for_each, statement
from api.national.figures.words import SOURCES, STATUSES, UNSPECIFIED
from tenants import Named, Strings, frozen
from tenants.pool import statements

#: Axes along which stored texts may be of any value, with those that there are; empty: of none, in the total alone.
_KNOWN = {measures.DIMENSION: ("", *DIMENSIONS), measures.SUB_DIMENSION: ("", *SUB_DIMENSION_CODES)}
#: What is shown of filling beside its figures, by the column.
DATES = {"last_changed_on": "last_changed_on", "last_affirmed_in": "last_confirmed_in"}
#: By source `sourced` takes the place of the items.
_SOURCED = """
    {items}, sourced AS (
        SELECT i.regency_id, i.dimension, i.sub_dimension, {columns}, s.*
        FROM item i CROSS JOIN LATERAL (VALUES {values}) AS s (source, allocated, spent)
    )
"""


class Row(NamedTuple):
    """A group's number and its keys along the axes, its measures in order, its last change and confirmation."""

    key: int
    part: list[str]
    counts: list[str]
    last_changed_on: date | None
    last_confirmed_in: str | None


@frozen
class Cut:
    """Requested rows: groups of regencies `by` these groupings, the first of which is everyone, crossed with axes.

    `filters` is by axis.
    """

    groups: Sequence[Participants]
    by: Strings
    axes: Strings
    filters: Mapping[str, Sequence[str]]

    @property
    def asked(self) -> set[str]:
        return {*self.axes, *self.filters}

    @property
    def only(self) -> Mapping[str, Sequence[str]]:
        """Return the known values of an axis, to which counting is limited: a regency's role may write any text."""
        return {axis: known for axis, known in _KNOWN.items() if axis in self.axes} | {**self.filters}


def counted(
    instant: Instant, parameters: Named, cut: Cut, figures: Iterable[measures.Figure]
) -> Iterator[tuple[tuple[measures.Figure, ...], list[Row]]]:
    """Yield the rows of figures of the same items, by one statement for each of the four kinds of items.

    The present is read from totals if all periods are counted and only what totals distinguish, such as periods
    before the calendar.
    """
    is_present = (
        not instant.is_past
        and parameters["within"] is None
        and parameters["first_period"] >= str(FIRST_YEAR)
        and cut.asked <= {measures.DIMENSION}
    )
    pairs = [(one.id, key) for key, members in enumerate(cut.groups) for one in members]
    given = {
        **parameters,
        **instant.parameters,
        **statements.arrays(pairs, "ids", "keys"),
        **{f"only_{axis}": list(values) for axis, values in cut.only.items()},
    }
    for source, some in groupby(figures, key=lambda figure: figure.source):
        these = tuple(some)
        text = _statement(instant, cut, source, these, is_present=is_present)
        yield these, statements.fetch_as(Row, text, given)


def _statement(
    instant: Instant, cut: Cut, source: str, figures: Sequence[measures.Figure], *, is_present: bool
) -> str:
    is_kept = is_present and source != "budgets"
    items, rows = _ITEMS[source](instant, is_kept), "item"
    sums = measures.sums(figures, kept=is_kept or source in ("filling", "values"))
    if measures.SOURCE in cut.asked:
        items, rows = _sourced(items, _DETAILS[source]), "sourced"
    dates = [_latest(column, name) for column, name in DATES.items()]
    if source != "filling":
        dates = ["NULL::date AS last_changed_on", "NULL::text AS last_confirmed_in"]
    return statement(
        "totals",
        items=items,
        rows=rows,
        columns="".join(f"{_COLUMNS.get(axis, axis)} AS {axis}, " for axis in cut.axes),
        places=", ".join(str(place + 1) for place in range(len(cut.axes) + 1)),
        kept=" AND ".join(
            ["true", *(f"{_COLUMNS.get(axis, axis)} = ANY (%(only_{axis})s)" for axis in cut.only)]
        ),
        sums=", ".join([*(f"{total} AS {name}" for name, total in sums.items()), *dates]),
        axes=", ".join(cut.axes),
        totals=for_each("coalesce(sum({0}), 0)", sums),
        grouped=", ".join(("key", *cut.axes)),
    )


_COLUMNS = {
    measures.YEAR: "left(period, 4)",
    measures.STATUS_OF: "status",
    measures.QUICK_WIN: "quick_win::text",
}


def _latest(column: str, name: str) -> str:
    """Return the SQL of the last day or month up to today.

    A later one, made up by a regency, would otherwise become everyone's.
    """
    return f"max({column}) FILTER (WHERE {column}::text <= %(today)s::date::text) AS {name}"


#: What the items of a source of figures have beside dimension, sub-dimension and money.
_DETAILS = {
    "programmes": "i.agency_kind, i.status, i.quick_win",
    "budgets": "i.agency_kind, i.period, i.standing, i.allocated_from",
}
_ALLOCATED, _SPENT = ([f"{name}_{each}" for each in SOURCES] for name in ("allocated", "spent_from"))
#: Each source with what is allocated and spent of it; the rest of the sums is of no source.
PARTS = (
    *zip(SOURCES, _ALLOCATED, _SPENT, strict=True),
    (UNSPECIFIED, f"allocated - ({' + '.join(_ALLOCATED)})", f"spent - ({' + '.join(_SPENT)})"),
)


def _sourced(items: str, columns: str) -> str:
    values = ", ".join(f"('{source}', {allocated}, {spent})" for source, allocated, spent in PARTS)
    return _SOURCED.format(items=items, columns=columns, values=values)


@frozen
class _Cells:
    """Counts by regency, dimension and period, and the stored totals of them.

    `labels` are columns that totals have too, `details` those that they lack. `counted` selects the rows that count,
    `narrowed` those of the requested period; `with_due` are the cells for which totals include what is due.
    """

    table: str
    totals: str
    counts: Sequence[str]
    counted: str
    with_due: str
    narrowed: str
    labels: Strings = ()
    details: Strings = ()
    dates: Strings = ()

    def items(self, instant: Instant, is_kept: bool, *, claims: str = "") -> str:
        """Return the items of an instant; those of the present come from stored totals."""
        return self.kept(claims) if is_kept else self.at(instant, claims=claims)

    def kept(self, claims: str) -> str:
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

    def at(self, instant: Instant, *, claims: str) -> str:
        """Return the items of an instant."""
        return statement(
            "cells",
            cells=self.table,
            names=", ".join((*self.counts, *self.labels, *self.details, *self.dates)),
            in_force=instant.condition,
            restriction=f"{self.counted} AND {self.narrowed}",
            claims=claims,
        )


_WITHIN = "(%(within)s::text[] IS NULL OR period = ANY (%(within)s))"
_OF_BASIS = "basis = %(basis)s"
_FILLING_CELLS = _Cells(
    "figures_filling_cell",
    "figures_filling_total",
    targets.ANSWERS,
    counted="regency_id <> ALL (%(archived)s::int[])",
    with_due="area = 'values'",
    narrowed=f"(area = 'programmes' OR area = 'values' AND {_WITHIN})",
    labels=("area",),
    details=("sub_dimension",),
    dates=tuple(DATES),
)
_TALLIES = _Cells(
    "figures_reported_tally",
    "figures_reported_total",
    targets.TALLY,
    counted=_OF_BASIS,
    with_due=_OF_BASIS,
    narrowed=_WITHIN,
)


def _values(instant: Instant, is_kept: bool) -> str:
    claims = statement(
        "claims",
        in_force=instant.condition,
        counts=", ".join(str(-(name == "not_applicable")) for name in targets.TALLY),
        not_agreed=targets.NOT_AGREED,
    )
    return _TALLIES.items(instant, is_kept, claims=claims)


def _programmes(instant: Instant, is_kept: bool) -> str:
    if not is_kept:
        return statement("programme_tallies", in_force=instant.condition, status=measures.STATUS)
    kept = dict.fromkeys(
        each.kept for each in measures.PROGRAMMES.measures if each.kept not in ("0", *STATUSES)
    )
    return statement(
        "programme_totals",
        status=measures.STATUS,
        totals=", ".join(kept),
        no_totals=", ".join("NULL" for _ in kept),
        statuses=for_each("count(*) FILTER (WHERE status = '{0}')", STATUSES),
        no_statuses=for_each("NULL::bigint AS {0}", STATUSES),
    )


def _budgets(instant: Instant, is_kept: bool) -> str:
    return (
        f"item AS (SELECT * FROM figures_reported_budget WHERE {instant.condition} AND {_OF_BASIS}"
        " AND (%(years)s::text[] IS NULL OR period = ANY (%(years)s)))"
    )


_ITEMS = {"filling": _FILLING_CELLS.items, "values": _values, "programmes": _programmes, "budgets": _budgets}
