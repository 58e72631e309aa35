"""The measures of progress, a row each, in the figures that are opened together.

A row gives, in SQL, what an item contributes. Totals are sums over items; the components of a figure are its items
with their contributions. Where one stored row holds many items (of a dimension and period, or of the present), the
measure names its column with the same sum. How to add one: docs/figures.md.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from api.http.grammar import decimals
from api.national.figures.targets import ANSWERS, STANDINGS
from api.national.figures.words import OF_SPENDING, TIME_FRAMES, UNSPECIFIED
from tenants import Document, Strings, frozen

#: Axes: a figure that is not along one is in no row by it. All are along regencies and their groups.
AXES = DIMENSION, SUB_DIMENSION, PERIOD, YEAR, SOURCE, AGENCY_KIND, STATUS_OF, QUICK_WIN = (
    "dimension",
    "sub_dimension",
    "period",
    "year",
    "source",
    "agency_kind",
    "programme_status",
    "quick_win",
)
#: Those that filters are about; by a period all is narrowed that is of one.
NARROWED = tuple(axis for axis in AXES if axis not in (PERIOD, YEAR))


#: How descriptions of items show what is no text and no whole number.
_AS_TEXT = {"physical_percent": "trim_scale(physical_percent)::text"}


def per_cent(part: int, whole: int) -> str | None:
    """Return the part as a percentage of the whole, to one decimal; None if the whole is 0."""
    return decimals.quotient(100 * part, whole, 1)


@frozen
class Measure:
    """A number by its place in its figure: its meaning, and what an item adds to it; NULL says nothing about the item.

    `kept` is the same for a stored row of many items. `adds` is the same as a component shows it, without the zeros
    that let a total add up fast. `definition` numbers the text of `help`: it is raised when past answers change.
    `over` is the measure of the figure over which this one is a mean, in hundredths of a per cent; components do not
    add it up.
    """

    name: str
    help: str
    counts: str = ""
    kept: str = ""
    adds: str = ""
    is_money: bool = False
    definition: int = 1
    unit: str = ""
    over: str = ""


@dataclass(frozen=True)
class Figure:
    """Measures of the same items: those of the file `source` for which `where` holds.

    `unit` says what an item is; `along` are the axes that it can be grouped by; `key` identifies an item and `what`
    are the columns that describe it, in the components. A figure without a key has no components.
    """

    name: str
    unit: str
    source: str
    where: str
    along: Strings
    measures: tuple[Measure, ...]
    key: str = ""
    what: Strings = ()

    @cached_property
    def codes(self) -> Strings:
        """Return the codes of the measures: columns of the answer."""
        prefix = f"completeness_{self.name}" if self.source == "filling" else self.name
        return tuple(f"{prefix}_{each.name.replace('.', '_')}" for each in self.measures)

    def numbers(self, counts: Sequence[Any] | None) -> Document:
        """Return the measures by code, from their counts in order; zeros without any. Money is whole rupiah as text."""
        names = [each.name for each in self.measures]
        given = dict(zip(names, map(int, counts or [0] * len(names)), strict=True))
        found: Document = {}
        for code, each in zip(self.codes, self.measures, strict=True):
            number = given[each.name]
            if each.over:
                found[code] = per_cent(number, 10_000 * given[each.over])
            else:
                found[code] = str(number) if each.is_money else number
        return found

    def nested(self, said: Document) -> Document:
        """Return the figure of a row in the nested form of documents."""
        return nested({each.name: said[code] for code, each in zip(self.codes, self.measures, strict=True)})

    def narrowed(self, axes: Collection[str]) -> Self | None:
        """Return the figure with only the measures that have all of these axes; None if none has."""
        left = tuple(each for each in self.measures if set(axes) <= set(self.along_of(each)))
        if left == self.measures:
            return self
        return replace(self, measures=left) if left else None

    def along_of(self, measure: Measure) -> Strings:
        """Return the axes of a measure.

        Money, and measures derived from it, have a source unless their name includes one.

        The plan's ceiling has none: its sources are stored as what is allocated from it.
        """
        is_sourced = (measure.is_money or not measure.counts) and not measure.name.startswith(
            ("by_source.", "indicative")
        )
        return tuple(axis for axis in self.along if is_sourced or axis != SOURCE)

    def described(self) -> str:
        """Return the arguments of jsonb_build_object that describe an item."""
        return ", ".join(f"'{column}', {_AS_TEXT.get(column, column)}" for column in self.what)

    def adds(self) -> str:
        """Return the arguments that give an item's contribution, by path."""
        return ", ".join(
            f"'{each.name}', ({each.adds or each.counts}){'::text' * each.is_money}"
            for each in self.measures
            if not each.over
        )


def _one(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 END"


def _due(counts: str) -> str:
    return f"CASE WHEN is_due THEN {counts} END"


#: A programme's status on the day %(today)s, of a row `c`: stopped where all activities were; late where a report says
#: of an open one that its last day, or that of a milestone, passed undone; not reported where none says anything of the
#: last quarter whose report is due (it begins on %(reported_by)s; for a regency with a later deadline on its own day in
#: %(reported_by_of)s); done where all others are; planned where nothing began.
STATUS = """
    CASE WHEN c.settled = 'stopped' THEN 'stopped' WHEN c.late_after < %(today)s THEN 'late'
         WHEN c.unreported_from <= CASE WHEN c.regency_id = ANY (%(extended)s::int[])
                                        THEN (%(reported_by_of)s::jsonb ->> c.regency_id::text)::date
                                        ELSE %(reported_by)s::date END THEN 'not_reported'
         WHEN c.settled = 'done' THEN 'done' WHEN c.planned_until > %(today)s THEN 'planned' ELSE 'running' END
"""

_ANSWERED = (
    "Data points due that have a value. 0 is a value.",
    "Data points due that were answered as not available.",
    "Data points due that were answered as not applicable, as agreed with the ministry.",
)
#: In totals `due` and `not_reported` follow from the calendar: an answer that nothing owes takes one off the latter.
VALUES = Figure(
    "values",
    "data_point",
    "values",
    "true",
    (DIMENSION, PERIOD, YEAR),
    (
        Measure("due", "Data points (indicator, series, period) that are due.", _one("is_owed"), kept="0"),
        *(
            Measure(each, help, _one(f"is_due AND status = '{each}'"), kept=_due(each))
            for each, help in zip(ANSWERS, _ANSWERED, strict=True)
        ),
        Measure(
            "not_reported",
            "Data points due without an answer.",
            _due("nullif(is_owed::int - (status <> 'not_reported')::int, 0)"),
            kept="0",
        ),
        Measure(
            "not_due",
            "Answers of any kind for periods that are not due: future ones, or before the calendar starts in 2021.",
            _one("NOT is_due AND status <> 'not_reported'"),
            kept=f"CASE WHEN NOT is_due THEN {' + '.join(ANSWERS)} END",
        ),
    ),
    key="indicator || '/' || series || '/' || period",
    what=("dimension", "period", "value", "value_status"),
)
_STANDINGS = (
    ("Reported values that reach the target submitted with them.", "on_target"),
    ("Reported values that miss the target submitted with them.", "not_on_target"),
    (
        "Reported values without a target.",
        "reported - on_target - not_on_target - not_comparable",
    ),
    (
        "Reported values with a target that are words, or of an indicator for which neither direction is better.",
        "not_comparable",
    ),
)
TARGETS = Figure(
    "targets",
    "data_point",
    "values",
    "is_due AND value_status = 'reported'",
    (DIMENSION, PERIOD, YEAR),
    tuple(
        Measure(standing, help, _one(f"standing = '{standing}'"), kept=_due(kept))
        for standing, (help, kept) in zip(STANDINGS, _STANDINGS, strict=True)
    ),
    key=VALUES.key,
    what=("dimension", "period", "value", "direction", "target", "target_source", "band"),
)


_ALLOCATED = (
    "Rupiah allocated in all years to the programmes of the plan. The last report that contains the budget "
    "of a year decides it, else the plan. For each source, a revised amount replaces the original one."
)
_TIME_FRAMES = dict(
    zip(
        TIME_FRAMES,
        ("Programmes of 1 to 2 years.", "Programmes of 5 years.", "Programmes of 10 years."),
        strict=True,
    )
)
_STATUSES = {
    "planned": "Programmes in which no activity has begun yet.",
    "running": "Programmes that have begun, with nothing late and every due report made.",
    "late": "Programmes with a report that the last day of an activity, or a milestone, passed before it was done.",
    "not_reported": (
        "Programmes with nothing late, but without a report on an activity in a quarter whose report is due."
    ),
    "done": "Programmes whose activities are at 100 %, except those that were stopped.",
    "stopped": "Programmes whose activities were all given up.",
}


def _money(source: str) -> tuple[Measure, ...]:
    """Return the measures of the money of a source; a component omits sources without money."""
    columns = ("0" if source == UNSPECIFIED else f"allocated_{source}", f"spent_from_{source}")
    return tuple(
        Measure(
            f"by_source.{source}.{name}",
            help,
            column,
            kept=column,
            adds=f"CASE WHEN {' <> 0 OR '.join(columns)} <> 0 THEN {column} END",
            is_money=True,
        )
        for name, column, help in zip(
            ("allocated", "spent"),
            columns,
            (
                "The part of `programmes_allocated` that comes from this source.",
                "Rupiah spent to date, from this source, by the last report of each activity.",
            ),
            strict=True,
        )
    )


PROGRAMMES = Figure(
    "programmes",
    "programme",
    "programmes",
    "true",
    (DIMENSION, SUB_DIMENSION, SOURCE, AGENCY_KIND, STATUS_OF, QUICK_WIN),
    (
        Measure("total", "Programmes of the newest masterplan.", "1", kept="total"),
        Measure(
            "quick_wins",
            "Programmes of the newest masterplan that are quick wins.",
            "quick_win::int",
            kept="quick_wins",
        ),
        *(
            Measure(f"by_time_frame.{each}", help, _one(f"time_frame = '{each}'"), kept=each)
            for each, help in _TIME_FRAMES.items()
        ),
        *(
            Measure(
                f"by_status.{each}",
                help,
                _one(f"status = '{each}'"),
                kept=each,
                definition=2 if each in ("planned", "running", "late") else 1,
            )
            for each, help in _STATUSES.items()
        ),
        Measure("allocated", _ALLOCATED, "allocated", kept="allocated", is_money=True),
        Measure(
            "spent",
            "Rupiah spent to date, by the last report of each activity.",
            "spent",
            kept="spent",
            is_money=True,
        ),
        *(measure for source in OF_SPENDING for measure in _money(source)),
        Measure(
            "physical_percent",
            (
                "The plain mean of the programmes' physical progress in per cent, rounded half up to one "
                "decimal; null without programmes. A programme's is the plain mean of its activities, to two "
                "decimals, by the last report of each: unreported ones are 0, and those given up do not count."
            ),
            "(100 * physical_percent)::int",
            kept="physical_hundredths",
            unit="per_cent",
            over="total",
        ),
    ),
    key="programme_id::text",
    what=(
        "dimension",
        "sub_dimension",
        "agency_kind",
        "time_frame",
        "status",
        "physical_percent",
        "since",
        "activity_id",
    ),
)

_OUTSIDE = "standing = 'begun'"
BUDGETS = Figure(
    "budgets",
    "programme_year",
    "budgets",
    "true",
    (DIMENSION, SUB_DIMENSION, PERIOD, YEAR, SOURCE, AGENCY_KIND),
    (
        Measure(
            "indicative",
            "Rupiah planned for the years: the plan's indicative ceiling.",
            "indicative",
            is_money=True,
        ),
        Measure(
            "allocated",
            (
                "Rupiah allocated in the years. The last report that contains the budget of a year decides "
                "it, else the plan. For each source, a revised amount replaces the original one."
            ),
            "allocated",
            is_money=True,
        ),
        Measure(
            "allocated_from_plan",
            "Rupiah allocated by the plan, where no report has given the budget of the year yet.",
            "CASE allocated_from WHEN 'plan' THEN allocated ELSE 0 END",
            is_money=True,
        ),
        Measure(
            "spent",
            "Rupiah spent in the years. Negative if reports take back more than was spent.",
            "spent",
            is_money=True,
        ),
        Measure("outside_plan", "Programmes by year that were begun outside the plan.", _one(_OUTSIDE)),
        Measure(
            "dropped",
            "Planned programmes by year that were given up in that year.",
            _one("standing = 'dropped'"),
        ),
        *(
            Measure(
                f"{name}_outside_plan",
                help,
                f"CASE WHEN {_OUTSIDE} THEN {name} ELSE 0 END",
                is_money=True,
            )
            for name, help in (
                ("allocated", "Rupiah allocated to programmes that were begun outside the plan."),
                ("spent", "Rupiah spent on programmes that were begun outside the plan."),
            )
        ),
        Measure(
            "physical_percent",
            (
                "The mean of the programmes' physical progress at the end of each year, in per cent, "
                "weighted by each programme's allocation in the year, rounded half up to one decimal; null "
                "if nothing is allocated. Progress is cumulative, by the reports of the year and of "
                "earlier ones."
            ),
            "(100 * physical_percent)::int * allocated",
            unit="per_cent",
            over="allocated",
        ),
    ),
    key="programme_id || '/' || period",
    what=(
        "dimension",
        "sub_dimension",
        "agency_kind",
        "period",
        "standing",
        "allocated_from",
        "physical_percent",
    ),
)

REPORTS = Figure(
    "reports",
    "report",
    "subjects",
    "is_report",
    (PERIOD, YEAR),
    (
        Measure("total", "Periodic reports in force.", "1"),
        Measure(
            "late",
            "Periodic reports first submitted after their deadline: a later correction makes nobody late.",
            "(NOT in_time)::int",
        ),
    ),
    key="subject",
    what=("kind", "status", "revision"),
)
_STATES = {
    "submitted": "Masterplans that wait for the ministry.",
    "returned": "Masterplans that were returned and not answered.",
    "objected": "Masterplans that were returned, where the regency objects to the return.",
    "accepted": "Masterplans that were accepted.",
}
MASTERPLANS = Figure(
    "masterplans",
    "submission",
    "subjects",
    "is_masterplan",
    (),
    (
        Measure("total", "Versions of masterplans in force in the ledger.", _one("kind = 'masterplan'")),
        *(
            Measure(status, help, _one(f"kind = 'masterplan' AND status = '{status}'"))
            for status, help in _STATES.items()
        ),
        Measure(
            "enacted",
            "Enactments reported to the ministry, of versions reviewed or not.",
            _one("kind = 'enactment'"),
        ),
    ),
    key="CASE kind WHEN 'enactment' THEN kind || '/' || subject ELSE subject END",  # it is that of the masterplan
    what=REPORTS.what,
)
_STAGES = ("1", "2", "3", "4")
_SUBMITTED_STAGE = "Deliverables submitted for this stage of bimtek, once per regency and cohort."
_DONE_STAGE = "Deliverables accepted for this stage of bimtek, once per regency and cohort."
BIMTEK = Figure(
    "bimtek",
    "stage",
    "subjects",
    "is_bimtek",
    (),
    (
        *(Measure(f"submitted.{each}", _SUBMITTED_STAGE, _one(f"stage = '{each}'")) for each in _STAGES),
        *(
            Measure(
                f"done.{each}",
                _DONE_STAGE,
                f"CASE stage WHEN '{each}' THEN (status = 'accepted')::int END",
            )
            for each in _STAGES
        ),
    ),
    key="subject",
    what=REPORTS.what,
)
#: Of what was sent. What is owed, and which of it was declined, is added from the deadlines.
DEADLINES = Figure(
    "deadlines",
    "deadline",
    "subjects",
    "is_of_deadline",
    (PERIOD, YEAR),
    (
        Measure("due", "Passed deadlines: met, late, declined or missed.", "1 - is_owed::int"),
        Measure(
            "met",
            "Passed deadlines for which something was submitted in time and not withdrawn.",
            "in_time::int",
        ),
        Measure("late", "Passed deadlines for which something was submitted late.", "(NOT in_time)::int"),
        Measure(
            "declined", "Passed deadlines that were declined by letter.", "-(is_owed AND is_declined)::int"
        ),
        Measure(
            "missed",
            "Deadlines that passed since the regency was onboarded and for which nothing was submitted.",
            "-(is_owed AND NOT is_declined)::int",
        ),
    ),
)

#: Of drafts, by the area of their cells.
FILLED = Figure(
    "values", "data_point", "filling", "area = 'values'", (DIMENSION, PERIOD, YEAR), VALUES.measures
)
ENTERED = Figure(
    "programmes",
    "programme",
    "filling",
    "area = 'programmes'",
    (DIMENSION, SUB_DIMENSION),
    (
        Measure(
            "entered",
            "Programmes in the newest version of the masterplan, drafts too.",
            "reported",
            kept="reported",
        ),
    ),
)

#: The figures whose items are shown, by name.
OPENED = {each.name: each for each in (VALUES, TARGETS, PROGRAMMES, BUDGETS, REPORTS, MASTERPLANS, BIMTEK)}


def sums(figures: Iterable[Figure], *, kept: bool = False) -> dict[str, str]:
    """Return the SQL that adds up each measure of figures, over items or stored rows, by a valid column name."""
    found = {}
    for figure in figures:
        only = (
            ""
            if figure.where == "true" or (kept and figure.source == "values")
            else f" FILTER (WHERE {figure.where})"
        )
        for each in figure.measures:
            counts = each.kept if kept else each.counts
            found[f'"{figure.name}.{each.name}"'] = counts if counts == "0" else f"sum({counts}){only}"
    return found


def nested(counts: Document) -> Document:
    """Return numbers nested by the parts of their names, as in the answer."""
    found: Document = {}
    for name, count in counts.items():
        *path, last = name.split(".")
        inner = found
        for each in path:
            inner = inner.setdefault(each, {})
        inner[last] = count
    return found
