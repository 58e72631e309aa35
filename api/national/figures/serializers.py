"""The shape of progress on the wire. Rows are plain dictionaries (sums.py); these describe them."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import shapes
from api.national.figures import measures
from api.national.figures.filters import PROGRESS_GROUPINGS
from api.national.figures.measures import Figure
from api.national.figures.models import Basis
from api.national.figures.rounds import RUNGS
from api.national.figures.shapes import AsOf
from api.national.figures.words import SOURCES, UNSPECIFIED


class CoverageOut(serializers.Serializer[Any]):
    """How many regencies a figure is about, and how many it uses."""

    regency_count = serializers.IntegerField(help_text="Participants in this row.")
    used_count = serializers.IntegerField(help_text="Those whose data is in the figure.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(),
        help_text='Number left out by reason, such as {"never_submitted": 5}.',
    )
    not_at_work = serializers.DictField(
        child=serializers.IntegerField(),
        help_text='Of those used, how many are suspended or archived now, such as {"suspended": 1}.',
    )


# Without a docstring: those of its kind that have none would be described by it.
class CountsOut(
    serializers.Serializer[Any]
):  # a field for each measure of a figure, or of its part `under` a name
    figure: ClassVar[Figure]
    under: ClassVar[str] = ""

    def get_fields(self) -> dict[str, Any]:
        nested = super().get_fields()
        found: dict[str, Any] = {}
        for each in self.figure.measures:
            if each.name.startswith(self.under):
                name, _, inner = each.name.removeprefix(self.under).partition(".")
                field = serializers.CharField if each.is_money else serializers.IntegerField
                found[name] = nested[name] if inner else field(help_text=each.help)
        return found | nested


class ValueCountsOut(CountsOut):
    """Data points of national indicators. due = reported + not_available + not_applicable + not_reported."""

    figure = measures.VALUES


class EnteredOut(CountsOut):
    figure = measures.ENTERED


class LiveCountsOut(serializers.Serializer[Any]):
    """Live, from drafts too: counts and nothing else."""

    coverage = CoverageOut(help_text="Whose drafts are counted.")
    values = ValueCountsOut(required=False, help_text="Values as entered; absent by sub-dimension.")
    programmes = EnteredOut(required=False, help_text="Programmes as entered; absent by period.")
    last_changed_on = serializers.DateField(allow_null=True, help_text="Day of the last change.")
    last_confirmed_in = serializers.CharField(
        allow_null=True, help_text="Month in which a value was last confirmed (still true), such as 2026-11."
    )


class TimeFramesOut(CountsOut):
    figure, under = measures.PROGRAMMES, "by_time_frame."


class StatusesOut(CountsOut):
    """Derived from the plan's dates and what was reported, never entered."""

    figure, under = measures.PROGRAMMES, "by_status."


class MoneyOut(CountsOut):
    figure, under = measures.PROGRAMMES, f"by_source.{UNSPECIFIED}."  # as of each source


class SourcesOut(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        found = {source: MoneyOut(help_text=f"From {source.upper()}.") for source in SOURCES}
        return {**found, UNSPECIFIED: MoneyOut(help_text="Spent without saying from which source.")}


class ProgrammeCountsOut(CountsOut):
    """Programmes of submitted masterplans."""

    figure = measures.PROGRAMMES

    by_time_frame = TimeFramesOut(help_text="By time frame; they add up to `total`.")
    by_status = StatusesOut(help_text="By status on the day of `as_of`; they add up to `total`.")
    by_source = SourcesOut(help_text="By source of the money; they add up to `allocated` and `spent`.")


class BudgetCountsOut(CountsOut):
    """Money by year: what the plan foresees, what the budgets give, what was spent."""

    figure = measures.BUDGETS

    absorption = serializers.CharField(
        allow_null=True,
        help_text="`spent` in per cent of `allocated` of the same years, rounded half up to one decimal; null where "
        "nothing is allocated.",
    )


class ReportCountsOut(CountsOut):
    figure = measures.REPORTS


class MasterplanCountsOut(CountsOut):
    """Versions of masterplans, by how their newest revision stands."""

    figure = measures.MASTERPLANS


class StagesOut(CountsOut):
    """By stage of bimtek, 1 to 4."""

    figure, under = measures.BIMTEK, "done."  # as those submitted


class BimtekCountsOut(serializers.Serializer[Any]):
    submitted = StagesOut(help_text="Stages whose deliverables were submitted.")
    done = StagesOut(help_text="Of them accepted: a stage is done when the ministry says so.")


class TargetCountsOut(CountsOut):
    """Reported values that are due, by whether they reach the target submitted with them; they add up to
    `values.reported`. A target is reached where the value is not below it, or not above it where lower is better."""

    figure = measures.TARGETS


class SubmittedFiguresOut(serializers.Serializer[Any]):
    """From submissions, by the answer's basis. Regencies that never submitted are left out, never counted as zero."""

    coverage = CoverageOut(help_text="Whose submissions are counted.")
    values = ValueCountsOut(
        required=False, help_text="Values as submitted; due of the regencies used. Absent by sub-dimension."
    )
    targets = TargetCountsOut(required=False, help_text="Indicators on target; absent by sub-dimension.")
    programmes = ProgrammeCountsOut(
        required=False, help_text="Programmes of submitted masterplans; absent by period."
    )
    budgets = BudgetCountsOut(
        help_text="Money of the years; by `period`, of the year in which it lies. Programmes count that the newest "
        "masterplan dropped, too."
    )
    reports = ReportCountsOut(required=False, help_text="Periodic reports; absent by dimension.")
    masterplans = MasterplanCountsOut(required=False, help_text="Absent by dimension and period.")
    bimtek = BimtekCountsOut(required=False, help_text="Absent by dimension and period.")


class LadderCoverageOut(serializers.Serializer[Any]):
    regency_count = serializers.IntegerField(
        help_text="Participants, and members of cohorts not onboarded yet."
    )
    used_count = serializers.IntegerField(help_text="Those who stand on a rung.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="Archived ones that sent nothing for the round."
    )


class LadderOut(serializers.Serializer[Any]):
    """Where everyone stands with the round's report; each regency on one rung, by its newest revision."""

    coverage = LadderCoverageOut(help_text="The rungs add up to `used_count`.")

    def get_fields(self) -> dict[str, Any]:
        rungs = {rung: serializers.IntegerField(help_text=help) for rung, help in RUNGS.items()}
        return super().get_fields() | rungs


class DeadlineCountsOut(CountsOut):
    """Deadlines that have passed, once for each regency, by its own extension where it has one; whatever the basis."""

    figure = measures.DEADLINES


class EnteredOrLeftOut(serializers.Serializer[Any]):
    completeness = serializers.ListField(
        child=serializers.CharField(), help_text="Codes, by whose drafts count."
    )
    submissions = serializers.ListField(
        child=serializers.CharField(), help_text="Codes, by whose submissions count."
    )


class ProgressChangeOut(serializers.Serializer[Any]):
    """What has changed since `compare_as_of`. Null where nothing was recorded of the row by then."""

    previous = serializers.DictField(allow_null=True, help_text="The figures of the row then.")
    delta = serializers.DictField(
        allow_null=True, help_text="Every number of the row minus that of `previous`, in the same shape."
    )
    entered = EnteredOrLeftOut(help_text="Regencies in the figure now and not then.")
    left = EnteredOrLeftOut(help_text="Regencies in the figure then and not now.")


class ProgressRowOut(serializers.Serializer[Any]):
    group = serializers.DictField(
        help_text='What the row is of, such as {"regency": {"code": "51.01", "name": ...}}.'
    )
    participation = LadderOut(required=False, help_text="The round's ladder; absent by dimension.")
    deadlines = DeadlineCountsOut(required=False, help_text="Absent by dimension.")
    completeness = LiveCountsOut(help_text="What is entered.")
    submissions = SubmittedFiguresOut(help_text="What was submitted, by the answer's basis.")
    change = ProgressChangeOut(required=False, help_text="With compare_as_of only.")


class ProgressTotalOut(serializers.Serializer[Any]):
    participation = LadderOut(help_text="The round's ladder.")
    deadlines = DeadlineCountsOut(help_text="What was due.")
    completeness = LiveCountsOut(help_text="What is entered.")
    submissions = SubmittedFiguresOut(help_text="What was submitted, by the answer's basis.")
    change = ProgressChangeOut(required=False, help_text="With compare_as_of only.")


class ParticipantsOut(serializers.Serializer[Any]):
    """The figures are of the programme's participants, not of the nation."""

    regency_count = serializers.IntegerField(help_text="Regencies onboarded so far.")
    population = serializers.IntegerField(help_text="People living in them (2024).")


class InstantOut(serializers.Serializer[Any]):
    __doc__ = AsOf.__doc__

    def get_fields(self) -> dict[str, Any]:
        return shapes.serializer(AsOf, answered=True)().get_fields() | super().get_fields()


def definitions() -> serializers.DictField:
    return serializers.DictField(
        child=serializers.IntegerField(),
        help_text="The number of each measure's definition, by its code in `/v1/national/measures/`; that of any other "
        "measure is 1. A new definition holds for earlier instants, too.",
    )


class ProgressOut(InstantOut):
    """Progress at one instant. The total counts each regency once, also where rows overlap."""

    basis = serializers.ChoiceField(
        choices=Basis.choices, help_text="By which revisions `submissions` is counted."
    )
    period = serializers.CharField(allow_null=True, help_text="The value period counted; null: all.")
    group_by = serializers.ChoiceField(PROGRESS_GROUPINGS, allow_null=True, help_text="What each row is of.")
    round = serializers.CharField(
        allow_null=True,
        help_text="The quarter whose report `participation` is about; null before the first record.",
    )
    definitions = definitions()
    participants = ParticipantsOut(help_text="Who the figures are over.")
    in_several_rows_count = serializers.IntegerField(
        help_text="Regencies in more than one row: cohorts overlap."
    )
    rows = ProgressRowOut(many=True, help_text="One row a group, in the order of its code.")
    total = ProgressTotalOut(allow_null=True, help_text="All participants, each once.")
    compared_with = InstantOut(
        required=False, help_text="With compare_as_of only: the instant compared with."
    )
