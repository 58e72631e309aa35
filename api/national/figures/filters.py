"""Query parameters of figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from rest_framework import serializers

from api.http import labels
from api.http.exceptions import Problem
from api.http.fields import GrammarField, PeriodText
from api.http.grammar import periods
from api.http.grammar.periods import Period, Periods
from api.http.known import Known, KnownCode
from api.http.local_time import day_of
from api.http.problems import WrongKindOfPeriod
from api.http.shapes import TEXT, Kind, Strings, by_field, choice, field, flag, instant, many, several, shape
from api.national.catalogue import rulings
from api.national.catalogue.reference_fields import DimensionCode, SubDimensionCode
from api.national.figures import grouping, progress_measures
from api.national.figures.instants import Instant
from api.national.figures.models import Basis
from api.national.figures.participants import Participant, Participants
from api.national.figures.problems import (
    GroupWithoutItsKind,
    NoParticipants,
    NotARangeOfPeriods,
    NotInTheseYears,
    UnknownGroup,
    UnknownMeasure,
)
from api.national.figures.words import AGENCY_KINDS, OF_SPENDING, STATUSES, TRUTHS
from api.national.registry_fields import COHORT, PROVINCE, REGENCY, CohortCode, ProvinceCode, RegencyCode
from tenants.loading import read_rows
from tenants.models import Regency

labels.say_rows(read_rows(Path(__file__).with_name("labels.csv")))
LATEST = "latest"
_MOST_PERIODS = 60


class PeriodsText(GrammarField):
    """A period, a range of periods of one length (2021:2025), or `latest`, which is () until the instant is known."""

    pattern = f"^(latest|{periods.PATTERN[1:-1]}(:{periods.PATTERN[1:-1]})?)$"
    example = "2025"

    def read(self, text: str) -> Periods:
        if text == LATEST:
            return ()
        first, colon, last = text.partition(":")
        found = [Period.parse(first)]
        until = Period.parse(last) if colon else found[0]
        while found[-1] != until:
            found.append(found[-1].next())
            if until.kind is not found[0].kind or until.start < found[0].start or len(found) > _MOST_PERIODS:
                raise NotARangeOfPeriods(most=_MOST_PERIODS)
        return tuple(found)


class OnePeriodText(GrammarField):
    """A period, or `latest`, which is None until the instant is known."""

    pattern = f"^(latest|{periods.PATTERN[1:-1]})$"
    example = "2025"

    def read(self, text: str) -> Period | None:
        return None if text == LATEST else Period.parse(text)


class YearsText(PeriodsText):
    """A year, a range of years, or `latest`."""

    pattern = "^(latest|[12][0-9]{3}(:[12][0-9]{3})?)$"

    def read(self, text: str) -> Periods:
        found = super().read(text)
        if any(each.kind is not periods.Kind.YEAR for each in found):
            raise WrongKindOfPeriod(kinds=periods.Kind.YEAR, example="2025")
        return found


def _several_of(text: type[PeriodsText]) -> Kind[tuple[Periods, ...]]:
    return Kind(
        tuple,
        lambda **options: serializers.ListField(child=text(), max_length=_MOST_PERIODS, **options),
        restore=tuple,
    )


PERIODS = _several_of(PeriodsText)


def latest(ruling: rulings.Rulings, at: datetime) -> dict[periods.Kind, Period]:
    """Return the period of each length whose values were due last."""
    found = {each.kind: Period.parse(each.period) for each in ruling.periods_due(day_of(at))}
    return {kind: found[kind] for kind in periods.Kind if kind in found}


def periods_at(asked: Sequence[Periods], at: datetime) -> Periods:
    """Return the requested periods; `latest` is the period of each length whose values were due last."""
    newest = latest(rulings.rulings(known_at=at), at).values() if () in asked else ()
    return tuple(dict.fromkeys(one for some in asked for one in some or newest))


def quarters_at(asked: Sequence[Periods], at: datetime) -> Strings:
    """Return the quarters in the requested periods; `latest` is the one whose values were due last.

    Raises InvalidParameter if there is none: a month is shorter.
    """
    quarter = periods.Kind.QUARTER
    newest = [latest(rulings.rulings(known_at=at), at)[quarter]] if () in asked else []
    found = dict.fromkeys(
        str(each) for some in asked for one in some or newest for each in within(one) if each.kind is quarter
    )
    if asked and not found:
        raise WrongKindOfPeriod(parameter="period", kinds=quarter, example="2025-Q4")
    return tuple(found)


def within(period: Period) -> Iterator[Period]:
    """Return the period itself and every shorter one within it."""
    yield period
    for kind in periods.Kind:
        if kind.months < period.kind.months:
            yield from filter(period.contains, Period.within(period.year, kind))


@shape
class InstantFilters:
    """The basis of figures, and their instant."""

    basis: str = choice(
        Basis,
        "submitted: the latest revision not withdrawn; accepted: the last accepted one.",
        default=Basis.SUBMITTED,
    )
    as_of: datetime | None = instant(
        "The figures as they were at this instant, now or earlier.", default=None
    )


@shape
class RegencyFilters(InstantFilters):
    """A participant must match every filter; within a filter, any of its values."""

    province_code: Strings = several(PROVINCE, "Only participants of these provinces.", default=())
    cohort: Strings = several(COHORT, "Only participants of these cohorts.", default=())
    kind: Strings = many("Only participants of these kinds.", Regency.Kind, most=2, default=())
    regency_code: Strings = several(
        REGENCY, "Only these participants, by Kemendagri code.", most=600, default=()
    )
    island_group: Strings = many(
        "Only participants of these groups of islands.",
        grouping.FEW["island_group"],
        default=(),
    )
    population_band: Strings = many(
        "Only participants in these bands of population.", grouping.BANDS, default=()
    )


#: Options of a table of groups.
WITH_TOTAL: bool = flag(
    "True adds the row of all participants, each counted once, before its groups.", default=True
)
COMPARE_AS_OF: datetime | None = instant(
    "Adds to each row what has changed since this earlier instant.", default=None
)


#: The row of such a table that is opened.
GROUP: Strings = many(
    'The row\'s codes in the order of `group_by`: "51.01", "2022", "2025-Q1", "economy"; `total` for the total.',
    TEXT,
    most=grouping.MOST_CROSSED,
    default=(),
)


class OfRow:
    """A query that opens a row of a table of groups."""

    __slots__ = ()
    group_by: Strings
    group: Strings

    @property
    def row(self) -> dict[str, str]:
        """Return the row's code along each of its groupings; none for the total. Raises InvalidParameter."""
        if len(self.group_by) != len(self.group):
            raise GroupWithoutItsKind(parameter="group")
        pairs = zip(self.group_by, self.group, strict=True)
        return {by: code for by, code in pairs if code != grouping.TOTAL}


#: By these participants are let through.
FILTERS = tuple(map(grouping.named_by, grouping.GROUPINGS))


def narrowed(asked: RegencyFilters, participants: Participants) -> list[Participant]:
    """Return the participants that match every filter."""
    by = [
        (grouping.KEYS[of], set(values))
        for of in grouping.GROUPINGS
        if of != "regency" and (values := getattr(asked, grouping.named_by(of)))
    ]
    if asked.regency_code:
        participants = grouping.of_codes(participants, asked.regency_code)
    return [each for each in participants if all(not wanted.isdisjoint(keys(each)) for keys, wanted in by)]


def given(asked: RegencyFilters, names: Iterable[str] = FILTERS) -> dict[str, Sequence[str]]:
    """Return those of these filters that were given."""
    return {name: values for name in names if (values := getattr(asked, name))}


def nobody(asked: RegencyFilters) -> NoParticipants:
    """Return the refusal of filters that match nobody, which points at the first of them."""
    return NoParticipants(parameter=next(iter(given(asked)), "cohort"))


_MEASURE = by_field(
    str,
    partial(
        KnownCode, known=lambda _: progress_measures.of_progress(), unknown=UnknownMeasure, max_length=80
    ),
)
DIMENSION = by_field(str, partial(DimensionCode, max_length=20))
SUB_DIMENSION = by_field(str, SubDimensionCode)


@shape
class CutFilters(RegencyFilters):
    """Narrow figures of progress along their axes."""

    period: tuple[Periods, ...] = field(
        PERIODS,
        "Counts values of these periods and of those within them: 2025 holds 2025-Q1; ranges such as 2021:2025; "
        "`latest`, of each length the one that was due last. Reports and deadlines are of their quarters, budgets of "
        "the years in which they lie; the ladder is of the last quarter in them that had ended. Programmes, "
        "masterplans and bimtek have no period and are counted in full.",
        default=(),
    )
    year: tuple[Periods, ...] = field(
        _several_of(YearsText),
        "Only what is of these years; ranges such as 2021:2025, and `latest`. Unlike `period` it leaves out measures "
        "of no year, such as those of programmes.",
        default=(),
    )
    dimension: Strings = several(DIMENSION, "Only these dimensions.", default=())
    sub_dimension: Strings = several(SUB_DIMENSION, "Only these sub-dimensions.", default=())
    source: Strings = many("Only money of these sources.", OF_SPENDING, default=())
    agency_kind: Strings = many(
        "Only programmes that agencies of these kinds lead, and their money; `unspecified`: the plan says no kind.",
        AGENCY_KINDS,
        default=(),
    )
    programme_status: Strings = many("Only programmes of these statuses.", STATUSES, default=())
    quick_win: Strings = many("Only quick wins, or only other programmes.", TRUTHS, default=())

    def periods_at(self, instant: Instant, *, may_come: bool) -> Periods:
        """Return the requested periods within the requested years.

        Raises InvalidParameter if there is none, and for a period that had not begun by then unless it `may_come`.
        """
        found = periods_at(self.period, instant.at)
        years = [each for each in periods_at(self.year, instant.at) if each.kind is periods.Kind.YEAR]
        if found and years:
            found = tuple(each for each in found if Period(each.year) in years)
            if not found:
                raise NotInTheseYears(parameter="year")
        found = found or tuple(years)
        if not may_come:
            instant.check_begun(*found, parameter="period" if self.period else "year")
        return found


@shape
class ProgressFilters(CutFilters):
    measure: Strings = several(
        _MEASURE,
        "Measures of `GET /v1/national/measures/`; all that are along the rows where none is named.",
        default=(),
    )
    group_by: Strings = many(
        "A row for each group, under the total; up to three are crossed. One row for all otherwise. `period` is the "
        "reporting period, `source` that of money.",
        progress_measures.AXES,
        most=grouping.MOST_CROSSED,
        default=(),
    )
    with_total: bool = WITH_TOTAL
    compare_as_of: datetime | None = COMPARE_AS_OF


def _one(few: Iterable[str]) -> Callable[[], Known]:
    return partial(KnownCode, known=lambda _: few, unknown=UnknownGroup)


_OF_GROUPS: dict[str, Callable[[], Known]] = {
    **{name: _one(few) for name, few in grouping.FEW.items()},
    "regency": RegencyCode,
    "province": ProvinceCode,
    "cohort": CohortCode,
    "dimension": DimensionCode,
    "sub_dimension": SubDimensionCode,
}


def check_row(row: Mapping[str, str]) -> None:
    """Refuse groups that do not exist.

    Raises InvalidParameter: with the problem of its kind (unknown_regency and so on) for a well-formed code, else
    with unknown_group.
    """
    for by, code in row.items():
        try:
            if by in _OF_GROUPS and (by, code) != ("cohort", grouping.NO_COHORT):
                _OF_GROUPS[by]().looked_up([code])
            elif by not in _OF_GROUPS:
                PeriodText().run_validation(code)
        except serializers.ValidationError as refused:
            found = cast(Problem, refused.__cause__)
            if not found.by_state:
                choices: Any = found.filled.get("choices", [])
                found = UnknownGroup(value=code, choices=choices).saying(found.detail)
            raise found.at(parameter="group") from refused
