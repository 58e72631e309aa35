"""Serializers of progress, and of its parts as the briefing nests them."""

from functools import partial
from typing import Any, ClassVar

from rest_framework import serializers

from api.http import shapes
from api.http.fields import DecimalText, Documented
from api.http.shapes import OBJECT, TEXT, SerializerClass, SerializerField
from api.national.figures import grouping, measures
from api.national.figures.models import Basis
from api.national.figures.progress_measures import AXES, MeasureRow, of_progress
from api.national.figures.rounds import RUNGS
from api.national.figures.shapes import COUNTS, LIST, WHOLE, AsOf, shown
from api.national.figures.words import SOURCES, UNSPECIFIED
from tenants import Fields

_KINDS: Fields = {
    "rupiah": partial(DecimalText, decimals=0, example="1500000000"),
    "per_cent": partial(DecimalText, decimals=1, example="62.5"),
    "day": serializers.DateField,
    "month": serializers.CharField,
}


class CoverageOut(Documented):
    """Number of regencies that a figure is about, and of those whose data it uses."""

    regency_count = shown(WHOLE, "Participants in this row.")
    used_count = shown(WHOLE, "Those whose data is in the figure.")
    left_out = shown(COUNTS, 'Number of those left out, by reason, such as {"never_submitted": 5}.')
    not_at_work = shown(
        COUNTS, 'Number of those used that are suspended or archived now, such as {"suspended": 1}.'
    )


# Without a docstring: those of its kind that have none would be described by it.
class CountsOut(Documented):  # a field for each measure of a figure, or of its part `under` a name
    figure: ClassVar[measures.Figure]
    under: ClassVar[str] = ""

    def get_fields(self) -> Fields:
        nested = super().get_fields()
        found: Fields = {}
        for each in self.figure.measures:
            if each.name.startswith(self.under):
                name, _, inner = each.name.removeprefix(self.under).partition(".")
                field: Any = serializers.CharField if each.is_money else serializers.IntegerField
                if each.over:
                    field = partial(_KINDS[each.unit], allow_null=True)
                found[name] = nested[name] if inner else field(help_text=each.help)
        return found | nested


class ValueCountsOut(CountsOut):
    """Data points of national indicators. due = reported + not_available + not_applicable + not_reported."""

    figure = measures.VALUES


class TimeFramesOut(CountsOut):
    """Programmes by time frame."""

    figure, under = measures.PROGRAMMES, "by_time_frame."


class StatusesOut(CountsOut):
    """Derived from the plan's dates and what was reported, never entered."""

    figure, under = measures.PROGRAMMES, "by_status."


class MoneyOut(CountsOut):
    """Rupiah of one source: allocated and spent."""

    figure, under = measures.PROGRAMMES, f"by_source.{UNSPECIFIED}."  # as of each source


class SourcesOut(Documented):
    """Money by its source."""

    def get_fields(self) -> Fields:
        found = {source: MoneyOut(help_text=f"From {source.upper()}.") for source in SOURCES}
        return {**found, UNSPECIFIED: MoneyOut(help_text="Spent from a source that is not given.")}


class ProgrammeCountsOut(CountsOut):
    """Programmes of submitted masterplans."""

    figure = measures.PROGRAMMES

    by_time_frame = TimeFramesOut(help_text="By time frame; they add up to `total`.")
    by_status = StatusesOut(help_text="By status on the day of `as_of`; they add up to `total`.")
    by_source = SourcesOut(help_text="By source of the money; the sources add up to `allocated` and `spent`.")


class MasterplanCountsOut(CountsOut):
    """Versions of masterplans, by how their newest revision stands."""

    figure = measures.MASTERPLANS


class StagesOut(CountsOut):
    """Counts by stage of bimtek, 1 to 4."""

    figure, under = measures.BIMTEK, "done."  # as those submitted


class BimtekCountsOut(Documented):
    """Stages of bimtek: submitted, and accepted."""

    submitted = StagesOut(help_text="Stages whose deliverables were submitted.")
    done = StagesOut(
        help_text="The accepted ones among them: a stage is done once the ministry has accepted it."
    )


class TargetCountsOut(CountsOut):
    """Reported values that are due, by whether they reach their target; they add up to `values.reported`.

    The target is the one submitted with the value. It is reached if the value is not below it, or, where lower is
    better, not above it.
    """

    figure = measures.TARGETS


class LadderCoverageOut(Documented):
    """Regencies that stand on a rung of the ladder, and those left out."""

    regency_count = shown(WHOLE, "Participants, and members of cohorts not onboarded yet.")
    used_count = shown(WHOLE, "Those that stand on a rung.")
    left_out = shown(COUNTS, "Archived regencies that sent nothing for the round.")


class LadderOut(Documented):
    """Standing of every regency with the round's report: each is on one rung, by its newest revision."""

    coverage = LadderCoverageOut(help_text="The rungs add up to `used_count`.")

    def get_fields(self) -> Fields:
        rungs = {rung: shown(WHOLE, help) for rung, help in RUNGS.items()}
        return super().get_fields() | rungs


class DeadlineCountsOut(CountsOut):
    """Deadlines that have passed, counted for each regency by its own extension if any; the same in both bases."""

    figure = measures.DEADLINES


class ParticipantsOut(Documented):
    """The figures are of the programme's participants, not of the nation."""

    regency_count = shown(WHOLE, "Regencies onboarded so far.")
    population = shown(WHOLE, "People living in them, by the newest population.")


InstantOut: Any = shapes.serializer(AsOf, answered=True)


class PageOut(Documented):
    next = serializers.URLField(
        allow_null=True, help_text="The next page, as of the same instant; null on the last one."
    )
    next_cursor = shown(TEXT, "The `cursor` of that address.", allow_null=True)


def _column(one: MeasureRow) -> SerializerField:
    """Make the field of a measure; null if the measure does not have the row's groupings, or has no value."""
    made: SerializerField = _KINDS.get(one.unit, serializers.IntegerField)(
        required=False, allow_null=True, help_text=one.text
    )
    return made


def made(name: str, doc: str, fields: Fields, base: type[Any] = serializers.Serializer) -> SerializerClass:
    """Make a serializer class from fields."""
    return type(name, (base,), {"__doc__": doc, **fields})


MeasuresOfProgressOut = made(
    "MeasuresOfProgressOut",
    "The measures asked for, by code.",
    {code: _column(one) for code, one in of_progress().items()},
)


def _such_as(**examples: str) -> Fields:
    return {
        name: shown(TEXT, f"Such as {example}, or total.", required=False)
        for name, example in examples.items()
    }


def _one_of(*names: str) -> Fields:
    return {
        name: serializers.ChoiceField(
            getattr(grouping.OF_ROWS, name), required=False, help_text="One of these, or total."
        )
        for name in names
    }


#: The group of a flat row.
GROUP: Fields = {
    "regency_code": shown(TEXT, "Kemendagri code, or total.", required=False),
    "regency_name": shown(TEXT, "With its kind.", required=False, allow_null=True),
    "province_code": shown(TEXT, "Its code, or total.", required=False),
    "province_name": shown(TEXT, "Its name.", required=False, allow_null=True),
    **_such_as(cohort="2022"),
    **_one_of("kind", "island_group", "population_band"),
}
_KEYS: Fields = {
    **GROUP,
    **_such_as(period="2025-Q4", year="2026"),
    **_one_of("dimension", "sub_dimension", "source", "agency_kind", "programme_status", "quick_win"),
    "previous": MeasuresOfProgressOut(
        required=False,
        allow_null=True,
        help_text="With compare_as_of: the measures at that instant; null if there was no such row.",
    ),
    "delta": shown(
        OBJECT, "With compare_as_of: each number minus that of `previous`.", required=False, allow_null=True
    ),
    **{
        f"{half}_{way}": shown(LIST, f"With compare_as_of: {help}", required=False)
        for half, what in (("completeness", "drafts"), ("submissions", "submissions"))
        for way, help in (
            ("entered", f"regencies whose {what} count now and did not then, by code, such as 51.01."),
            ("left", f"regencies whose {what} counted then and do not now, such as 51.02."),
        )
    },
}
ProgressRowOut = made(
    "ProgressRowOut",
    "One row: the codes of its group (`total` for all), and the requested measures.",
    _KEYS,
    MeasuresOfProgressOut,
)


class FiguresOut(InstantOut):  # type: ignore[misc]  # made of a shape
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="The revisions that are counted.")
    components_url = shown(
        TEXT, "The components as of the same instant: a template (RFC 6570) that a row fills in."
    )
    definitions = shown(
        COUNTS,
        "The number of a measure's definition, by its code in `/v1/national/measures/`; it is 1 for measures not "
        "listed. A new definition applies to earlier instants, too.",
    )


class TableOut(FiguresOut, PageOut):
    """Flat rows at one instant."""

    in_several_rows_count = shown(WHOLE, "The number of regencies in more than one group: cohorts overlap.")
    row_count = shown(WHOLE, "Rows on all pages.")
    compared_with = InstantOut(
        required=False, help_text="With compare_as_of only: the instant compared with."
    )


class ProgressOut(TableOut):
    """Progress at one instant, in flat rows. The total counts each regency once, even if rows overlap."""

    period = shown(LIST, "The value periods counted; empty: all.")
    group_by = serializers.ListField(
        child=serializers.ChoiceField(AXES), help_text="The grouping of the rows."
    )
    round = shown(
        TEXT,
        "The quarter whose report `participation` is about; null before the first record.",
        allow_null=True,
    )
    participants = ParticipantsOut(
        help_text="The participants that the figures cover: those that match the filters."
    )
    data = ProgressRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="The total before its groups, in the order of their codes."
    )
