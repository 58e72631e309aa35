"""The briefing on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.figures.models import Basis
from api.national.figures.serializers import (
    BimtekCountsOut,
    CoverageOut,
    DeadlineCountsOut,
    InstantOut,
    LadderOut,
    MasterplanCountsOut,
    ProgrammeCountsOut,
    TargetCountsOut,
    ValueCountsOut,
)
from api.national.ledger.words import Kind


class BriefingFilters(serializers.Serializer[Any]):
    since = serializers.DateTimeField(
        required=False, help_text="What to compare with; seven days before as_of where it is left out."
    )
    basis = serializers.ChoiceField(
        required=False,
        choices=Basis.choices,
        default=Basis.SUBMITTED,
        help_text="submitted: the latest revision not withdrawn; accepted: the last accepted one.",
    )
    as_of = serializers.DateTimeField(required=False, help_text="The briefing as it was at this instant.")
    format = serializers.ChoiceField(
        required=False, choices=["json", "xlsx"], help_text="The form; it goes before the Accept header."
    )


def _change() -> serializers.DictField:
    return serializers.DictField(
        allow_null=True,
        help_text="Every number of `now` minus what it was, in the same shape; null where nothing was recorded.",
    )


class AttentionOut(serializers.Serializer[Any]):
    rung = serializers.CharField(help_text="late, returned_unanswered or never_signed_in.")
    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")


class BriefedParticipationOut(serializers.Serializer[Any]):
    now = LadderOut(help_text="The round's ladder.")
    change = _change()
    n_regencies = serializers.IntegerField(help_text="Participants.")
    population = serializers.IntegerField(help_text="People living in them.")
    entered = serializers.ListField(child=serializers.CharField(), help_text="Participants since, by code.")
    left = serializers.ListField(
        child=serializers.CharField(), help_text="No participants any more, by code."
    )
    needs_attention = AttentionOut(many=True, help_text="Regencies for which somebody has to do something.")


class BriefedDeadlineOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="Of which kind of submission.")
    subject = serializers.CharField(help_text="Of what, such as 2026-Q3.")
    due_at = serializers.DateTimeField(help_text="For all; extensions for one regency are not in it.")
    has_passed = serializers.BooleanField(help_text="Whether it has passed.")
    n_submitted = serializers.IntegerField(help_text="Regencies that have submitted.")


class BriefedDeadlinesOut(serializers.Serializer[Any]):
    now = DeadlineCountsOut(help_text="Deadlines that have passed.")
    change = _change()
    dates = BriefedDeadlineOut(many=True, help_text="Passed in the last 30 days, or due within 90.")


class MasterplansComparedOut(serializers.Serializer[Any]):
    now = MasterplanCountsOut(help_text="By state.")
    change = _change()


class BimtekComparedOut(serializers.Serializer[Any]):
    now = BimtekCountsOut(help_text="By stage.")
    change = _change()


class BriefedMasterplansOut(serializers.Serializer[Any]):
    coverage = CoverageOut(help_text="Of whom what was submitted is told.")
    masterplans = MasterplansComparedOut(help_text="Masterplans.")
    bimtek = BimtekComparedOut(help_text="Stages of bimtek.")


class ProgrammesOfDimensionOut(ProgrammeCountsOut):
    dimension = serializers.CharField(help_text="Its code.")


class BriefedProgrammesOut(serializers.Serializer[Any]):
    coverage = CoverageOut(help_text="Of whom what was submitted is told.")
    now = ProgrammeCountsOut(help_text="Programmes and money.")
    change = _change()
    dimensions = ProgrammesOfDimensionOut(many=True, help_text="The same by dimension.")


class TargetsOfDimensionOut(TargetCountsOut):
    dimension = serializers.CharField(help_text="Its code.")


class BriefedTargetsOut(serializers.Serializer[Any]):
    coverage = CoverageOut(help_text="Of whom what was submitted is told.")
    now = TargetCountsOut(help_text="Reported values that are due, by the target handed over with each.")
    change = _change()
    dimensions = TargetsOfDimensionOut(many=True, help_text="The same by dimension.")


class ValuesOfDimensionOut(ValueCountsOut):
    dimension = serializers.CharField(help_text="Its code.")


class BriefedFillingOut(serializers.Serializer[Any]):
    coverage = CoverageOut(help_text="Of whom drafts are counted.")
    now = ValueCountsOut(help_text="Values as entered, drafts too.")
    change = _change()
    dimensions = ValuesOfDimensionOut(many=True, help_text="The same by dimension.")


class AgesOut(serializers.Serializer[Any]):
    within_7_days = serializers.IntegerField(help_text="Regencies that changed something in the last 7 days.")
    within_30_days = serializers.IntegerField(help_text="In the last 30 days, and not in 7.")
    within_90_days = serializers.IntegerField(help_text="In the last 90 days, and not in 30.")
    older = serializers.IntegerField(help_text="Before that.")
    never = serializers.IntegerField(help_text="Nothing entered yet.")


class StaleOut(serializers.Serializer[Any]):
    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")
    last_changed_on = serializers.DateField(allow_null=True, help_text="Day of the last change, drafts too.")


class BriefedFreshnessOut(serializers.Serializer[Any]):
    coverage = CoverageOut(help_text="Of whom the last change is told.")
    counts = AgesOut(help_text="Regencies by the day of their last change.")
    stalest = StaleOut(many=True, help_text="Up to 20 without a change in 30 days, the longest first.")


class MovedFigureOut(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text="Its code.")
    name_id = serializers.CharField(help_text="In Indonesian.")
    name_en = serializers.CharField(help_text="In English.")
    unit = serializers.CharField(help_text="The unit of the values.")
    series = serializers.CharField(help_text="The series.")
    period = serializers.CharField(help_text="The newest due period of its length.")
    previous = serializers.CharField(allow_null=True, help_text="The figure then.")
    value = serializers.CharField(allow_null=True, help_text="The figure now.")
    n_used_before = serializers.IntegerField(help_text="Regencies in it then.")
    n_used = serializers.IntegerField(help_text="Regencies in it now.")
    change_per_cent = serializers.CharField(
        allow_null=True, help_text="In per cent of what it was; null where that was nothing or 0."
    )


class BriefedChangesOut(serializers.Serializer[Any]):
    steps = serializers.DictField(
        child=serializers.IntegerField(), help_text='Steps of submissions since, such as {"accepted": 3}.'
    )
    n_figures = serializers.IntegerField(help_text="Figures of all participants that read otherwise.")
    figures = MovedFigureOut(many=True, help_text="Up to 20 of them, the largest change first.")


class BriefingOut(InstantOut):
    """One instant, and what has changed since another. Every part is null before the first record."""

    basis = serializers.ChoiceField(choices=Basis.choices, help_text="By which revisions is counted.")
    round = serializers.CharField(allow_null=True, help_text="The quarter whose report the ladder is about.")
    since = InstantOut(help_text="The instant compared with.")
    participation = BriefedParticipationOut(allow_null=True, help_text="Who takes part, and how far each is.")
    deadlines = BriefedDeadlinesOut(allow_null=True, help_text="Met and missed, and what comes.")
    masterplans = BriefedMasterplansOut(allow_null=True, help_text="Masterplans and bimtek.")
    programmes = BriefedProgrammesOut(allow_null=True, help_text="Programmes and money.")
    targets = BriefedTargetsOut(allow_null=True, help_text="Indicators on target.")
    filling = BriefedFillingOut(allow_null=True, help_text="What is entered: counts.")
    freshness = BriefedFreshnessOut(allow_null=True, help_text="How old what is entered is.")
    changes = BriefedChangesOut(allow_null=True, help_text="What moved.")
