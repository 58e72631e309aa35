"""Reading progress: short statements over national tables, added up in the database. No regency's schema is touched.

Rows are flat: their axes, and a column for each measure, by the codes of progress_measures.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from api.http.grammar.periods import Periods
from api.national.figures import filters, grouping, instants, measures, problems, progress_measures
from api.national.figures.counts import Cut
from api.national.figures.cube import Cube, Group, Key, Line
from api.national.figures.participants import Participant, Participants, everyone_at
from api.national.figures.submission_counts import SubmissionCounts
from tenants import Document, Strings, frozen


@frozen
class Answer:
    """The total over distinct regencies, then the rows. `as_of` is the instant of the whole answer.

    Before the first record there is no row: unknown is not zero. `round` is the quarter whose report the ladder is
    about, `measures` are the requested columns.
    """

    as_of: instants.Instant
    lines: tuple[Line, ...] = ()
    participants: tuple[Participant, ...] = ()
    overlapping: int = 0
    round: str | None = None
    periods: Periods = ()
    measures: Strings = ()

    @property
    def total(self) -> Line | None:
        return self.lines[0] if self.lines else None


def progress(asked: filters.ProgressFilters) -> tuple[Answer, Answer | None]:
    """Return the regencies' progress: completeness live from drafts, everything else from submissions.

    The second answer is the same as of `compare_as_of`. All rows come from one snapshot. Raises InvalidParameter for
    a future instant or period, a measure without the rows' groupings, filters that match nobody, and too many
    numbers.
    """
    with instants.reading(asked.as_of) as instant:
        if asked.compare_as_of is None:
            return progress_at(instant, asked), None
        before = progress_at(instants.earlier(asked.compare_as_of, instant), asked)
        # A group of which nobody is left has a row that says so.
        return progress_at(instant, asked, were={line.key: line.of for line in before.lines[1:]}), before


def progress_at(
    instant: instants.Instant,
    asked: filters.ProgressFilters,
    *,
    were: Mapping[Key, Document] = MappingProxyType({}),
) -> Answer:
    """Return the same at an instant, within its snapshot, for answers with several parts.

    `were` are rows of groups that are included even without members.
    """
    of_budgets = {
        *measures.BUDGETS.codes,
        *progress_measures.RATIOS.codes,
    }  # plans have money of coming years
    periods = asked.periods_at(instant, may_come=bool(asked.measure) and of_budgets >= {*asked.measure})
    narrowed = filters.given(asked, measures.NARROWED)
    columns = _columns(asked, {*asked.group_by, *narrowed, *filters.given(asked, (measures.YEAR,))})
    if instant.before_first_record:
        return Answer(instant, periods=periods, measures=columns)
    everyone, selected = everyone_at(instant)
    participants, waiting = (filters.narrowed(asked, some) for some in (everyone, selected))
    if everyone and not (participants or waiting):
        raise filters.nobody(asked)
    by = tuple(each for each in asked.group_by if each in grouping.KEYS)
    groups = _groups(participants, waiting, by, were)
    cut = Cut(
        [members for members, _ in groups.values()],
        by,
        tuple(each for each in asked.group_by if each not in grouping.KEYS),
        narrowed,
    )
    made = Cube(
        instant,
        asked,
        cut,
        groups,
        columns,
        [str(each) for one in periods for each in filters.within(one)] if periods else None,
        SubmissionCounts.at(instant, tuple(participants), periods=periods, basis=asked.basis),
        [each.id for each in everyone if each.status == "archived"],
    )
    gone = {key: of for (key, _), of in were.items() if not any(groups.get(key, ()))}
    return Answer(
        instant,
        tuple(made.lines(gone)),
        tuple(participants),
        grouping.in_several(participants, by),
        made.submitted.round,
        periods,
        columns,
    )


def _columns(asked: filters.ProgressFilters, axes: set[str]) -> Strings:
    """Return the requested measures, by default all that have the rows' axes. Raises InvalidParameter."""
    known = progress_measures.of_progress()
    for code in asked.measure:
        if lacking := axes - set(known[code].along):
            raise problems.NotAlong(parameter="measure", measure=code, axes=", ".join(sorted(lacking)))
    return asked.measure or tuple(code for code, each in known.items() if axes <= set(each.along))


def _groups(
    participants: Participants,
    waiting: Participants,
    by: Strings,
    were: Iterable[Key],
) -> dict[Strings, Group]:
    """Return the group of all regencies, then the others in the order of their keys."""
    found: dict[Strings, Group] = {(grouping.TOTAL,) * len(by): (participants, waiting)}
    if by:
        here = grouping.groups(participants, *by)
        # One that takes no part has no row of its own.
        there = {} if "regency" in by else grouping.groups(waiting, *by)
        for key in sorted({*here, *there, *(key for key, _ in were)}):
            found[key] = (here.get(key, ()), there.get(key, ()))
    return found
