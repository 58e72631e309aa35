"""The shape of progress on the wire, and of its parts as the briefing nests them."""

from functools import partial
from typing import Any, ClassVar

from rest_framework import serializers

from api.http import shapes
from api.http.fields import DecimalText, Documented
from api.http.shapes import OBJECT, TEXT
from api.http.shapes.base import SerializerClass, SerializerField
from api.national.figures import grouping, measures
from api.national.figures.models import Basis
from api.national.figures.progress_measures import AXES, MeasureRow, of_progress
from api.national.figures.rounds import RUNGS
from api.national.figures.shapes import COUNTS, LIST, WHOLE, AsOf, shown
from api.national.figures.words import SOURCES, UNSPECIFIED

_KINDS: dict[str, Any] = {
    "rupiah": partial(DecimalText, decimals=0, example="1500000000"),
    "per_cent": partial(DecimalText, decimals=1, example="62.5"),
    "day": serializers.DateField,
    "month": serializers.CharField,
}


class CoverageOut(Documented):
    """How many regencies a figure is about, and how many it uses."""

    regency_count = shown(WHOLE, "Participants in this row.")
    used_count = shown(WHOLE, "Those whose data is in the figure.")
    left_out = shown(COUNTS, 'Number left out by reason, such as {"never_submitted": 5}.')
    not_at_work = shown(
        COUNTS, 'Of those used, how many are suspended or archived now, such as {"suspended": 1}.'
    )


# Without a docstring: those of its kind that have none would be described by it.
class CountsOut(Documented):  # a field for each measure of a figure, or of its part `under` a name
    figure: ClassVar[measures.Figure]
    under: ClassVar[str] = ""

    def get_fields(self) -> dict[str, Any]:
        nested = super().get_fields()
        found: dict[str, Any] = {}
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
    figure, under = measures.PROGRAMMES, "by_time_frame."


class StatusesOut(CountsOut):
    """Derived from the plan's dates and what was reported, never entered."""

    figure, under = measures.PROGRAMMES, "by_status."


class MoneyOut(CountsOut):
    figure, under = measures.PROGRAMMES, f"by_source.{UNSPECIFIED}."  # as of each source


class SourcesOut(Documented):
    def get_fields(self) -> dict[str, Any]:
        found = {source: MoneyOut(help_text=f"From {source.upper()}.") for source in SOURCES}
        return {**found, UNSPECIFIED: MoneyOut(help_text="Spent without saying from which source.")}


class ProgrammeCountsOut(CountsOut):
    """Programmes of submitted masterplans."""

    figure = measures.PROGRAMMES

    by_time_frame = TimeFramesOut(help_text="By time frame; they add up to `total`.")
    by_status = StatusesOut(help_text="By status on the day of `as_of`; they add up to `total`.")
    by_source = SourcesOut(help_text="By source of the money; they add up to `allocated` and `spent`.")


class MasterplanCountsOut(CountsOut):
    """Versions of masterplans, by how their newest revision stands."""

    figure = measures.MASTERPLANS


class StagesOut(CountsOut):
    """By stage of bimtek, 1 to 4."""

    figure, under = measures.BIMTEK, "done."  # as those submitted


class BimtekCountsOut(Documented):
    submitted = StagesOut(help_text="Stages whose deliverables were submitted.")
    done = StagesOut(help_text="Of them accepted: a stage is done when the ministry says so.")


class TargetCountsOut(CountsOut):
    """Reported values that are due, by whether they reach their target; they add up to `values.reported`.

    The target is the one submitted with the value. It is reached where the value is not below it, or not above it where
    lower is better.
    """

    figure = measures.TARGETS


class LadderCoverageOut(Documented):
    regency_count = shown(WHOLE, "Participants, and members of cohorts not onboarded yet.")
    used_count = shown(WHOLE, "Those who stand on a rung.")
    left_out = shown(COUNTS, "Archived ones that sent nothing for the round.")


class LadderOut(Documented):
    """Where everyone stands with the round's report; each regency on one rung, by its newest revision."""

    coverage = LadderCoverageOut(help_text="The rungs add up to `used_count`.")

    def get_fields(self) -> dict[str, Any]:
        rungs = {rung: shown(WHOLE, help) for rung, help in RUNGS.items()}
        return super().get_fields() | rungs


class DeadlineCountsOut(CountsOut):
    """Deadlines that have passed, once for each regency, by its own extension where it has one; whatever the basis."""

    figure = measures.DEADLINES


class ParticipantsOut(Documented):
    """The figures are of the programme's participants, not of the nation."""

    regency_count = shown(WHOLE, "Regencies onboarded so far.")
    population = shown(WHOLE, "People living in them, by the newest numbers.")


InstantOut: Any = shapes.serializer(AsOf, answered=True)


class PageOut(Documented):
    next = serializers.URLField(
        allow_null=True, help_text="The following page, as of the same instant; null on the last one."
    )
    next_cursor = shown(TEXT, "What `cursor` is in that address.", allow_null=True)


def _column(one: MeasureRow) -> SerializerField:
    """Make the field of a measure; null where the row is not of such a thing, or nothing is there."""
    made: SerializerField = _KINDS.get(one.unit, serializers.IntegerField)(
        required=False, allow_null=True, help_text=one.text
    )
    return made


def made(
    name: str, doc: str, fields: dict[str, Any], base: type[Any] = serializers.Serializer
) -> SerializerClass:
    """Make a serializer of fields that follow from others."""
    return type(name, (base,), {"__doc__": doc, **fields})


MeasuresOfProgressOut = made(
    "MeasuresOfProgressOut",
    "The measures asked for, by code.",
    {code: _column(one) for code, one in of_progress().items()},
)


def _such_as(**examples: str) -> dict[str, Any]:
    return {
        name: shown(TEXT, f"Such as {example}, or total.", required=False)
        for name, example in examples.items()
    }


def _one_of(*names: str) -> dict[str, Any]:
    return {
        name: serializers.ChoiceField(
            getattr(grouping.OF_ROWS, name), required=False, help_text="One of these, or total."
        )
        for name in names
    }


#: The group of a flat row.
GROUP: dict[str, Any] = {
    "regency_code": shown(TEXT, "Kemendagri code, or total.", required=False),
    "regency_name": shown(TEXT, "With its kind.", required=False, allow_null=True),
    "province_code": shown(TEXT, "Its code, or total.", required=False),
    "province_name": shown(TEXT, "Its name.", required=False, allow_null=True),
    **_such_as(cohort="2022"),
    **_one_of("kind", "island_group", "population_band"),
}
_KEYS: dict[str, Any] = {
    **GROUP,
    **_such_as(period="2025-Q4", year="2026"),
    **_one_of("dimension", "sub_dimension", "source", "agency_kind", "programme_status", "quick_win"),
    "previous": MeasuresOfProgressOut(
        required=False,
        allow_null=True,
        help_text="With compare_as_of: the measures then; null where there was no such row.",
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
    "One row: what it is of (`total` for all of them), and the measures asked for.",
    _KEYS,
    MeasuresOfProgressOut,
)


class FiguresOut(InstantOut):  # type: ignore[misc]  # made of a shape
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="By which revisions is counted.")
    components_url = shown(
        TEXT, "The components as of the same instant: a template (RFC 6570) of what a row says."
    )
    definitions = shown(
        COUNTS,
        "The number of each measure's definition, by its code in `/v1/national/measures/`; that of any other "
        "measure is 1. A new definition holds for earlier instants, too.",
    )


class TableOut(FiguresOut, PageOut):
    """Flat rows at one instant."""

    in_several_rows_count = shown(WHOLE, "Regencies in more than one group: cohorts overlap.")
    row_count = shown(WHOLE, "Rows on all pages.")
    compared_with = InstantOut(
        required=False, help_text="With compare_as_of only: the instant compared with."
    )


class ProgressOut(TableOut):
    """Progress at one instant, in flat rows. The total counts each regency once, also where rows overlap."""

    period = shown(LIST, "The value periods counted; empty: all.")
    group_by = serializers.ListField(
        child=serializers.ChoiceField(AXES), help_text="The grouping of the rows."
    )
    round = shown(
        TEXT,
        "The quarter whose report `participation` is about; null before the first record.",
        allow_null=True,
    )
    participants = ParticipantsOut(help_text="Who the figures are over: those that the filters let through.")
    data = ProgressRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="The total before its groups, in the order of their codes."
    )
