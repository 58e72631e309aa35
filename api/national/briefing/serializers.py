"""The briefing on the wire."""

from typing import Any

from rest_framework import serializers

from api.http import shapes
from api.http.fields import Documented
from api.http.shapes import OBJECT, TEXT, SerializerClass, SerializerField
from api.national.briefing.answers import ATTENTION
from api.national.briefing.shapes import BriefedDeadline, MovedFigure
from api.national.catalogue.words import DIMENSIONS
from api.national.figures.serializers import (
    BimtekCountsOut,
    CoverageOut,
    DeadlineCountsOut,
    FiguresOut,
    InstantOut,
    LadderOut,
    MasterplanCountsOut,
    ProgrammeCountsOut,
    TargetCountsOut,
    ValueCountsOut,
    made,
)
from api.national.figures.shapes import COUNTS, LIST, WHOLE, shown
from api.national.registry_fields import NamedRegency

REGENCY = shapes.serializer(NamedRegency, answered=True)


def _change() -> SerializerField:
    return shown(
        OBJECT,
        "Every number of `now` minus its former value, in the same shape; null if nothing was recorded.",
        allow_null=True,
    )


class AttentionOut(Documented):
    """Regency that needs somebody's action, and why."""

    rung = serializers.ChoiceField(ATTENTION, help_text="The reason.")
    regency = REGENCY(help_text="The regency.")


class BriefedParticipationOut(Documented):
    """Participating regencies, and the rung that each has reached."""

    now = LadderOut(help_text="The round's ladder.")
    change = _change()
    regency_count = shown(WHOLE, "Participants.")
    population = shown(WHOLE, "People living in them.")
    entered = shown(LIST, "New participants, by code.")
    left = shown(LIST, "Former participants, by code.")
    needs_attention = AttentionOut(many=True, help_text="Regencies that need somebody's action.")


class BriefedDeadlinesOut(Documented):
    """Deadlines that have passed, and the dates of those around today."""

    now = DeadlineCountsOut(help_text="Deadlines that have passed.")
    change = _change()
    dates = shapes.serializer(BriefedDeadline, answered=True)(
        many=True, help_text="Passed in the last 30 days, or due within 90."
    )


def _compared(name: str, now: Any) -> SerializerClass:
    """Return the part of a slide that is compared with its former numbers."""
    return made(name, "Numbers now, and their change.", {"now": now, "change": _change()})


def _by_dimension(name: str, row: str, counts: SerializerClass, *, whose: str, help: str) -> SerializerClass:
    """Return the part of a slide that is also shown by dimension."""
    dimension = serializers.ChoiceField(DIMENSIONS, help_text="Its code.")
    of_dimension = type(row, (counts,), {"dimension": dimension, "__doc__": counts.__doc__})
    return made(
        name,
        "Numbers now and their change, in all and by dimension.",
        {
            "coverage": CoverageOut(help_text=whose),
            "now": counts(help_text=help),
            "change": _change(),
            "dimensions": of_dimension(many=True, help_text="The same by dimension."),
        },
    )


_SENT = "Regencies whose submissions are counted."
MasterplansComparedOut = _compared("MasterplansComparedOut", MasterplanCountsOut(help_text="By state."))
BimtekComparedOut = _compared("BimtekComparedOut", BimtekCountsOut(help_text="By stage."))
BriefedProgrammesOut = _by_dimension(
    "BriefedProgrammesOut",
    "ProgrammesOfDimensionOut",
    ProgrammeCountsOut,
    whose=_SENT,
    help="Programmes and money.",
)
BriefedTargetsOut = _by_dimension(
    "BriefedTargetsOut",
    "TargetsOfDimensionOut",
    TargetCountsOut,
    whose=_SENT,
    help="Reported values that are due, by the target submitted with each.",
)
BriefedCompletenessOut = _by_dimension(
    "BriefedCompletenessOut",
    "ValuesOfDimensionOut",
    ValueCountsOut,
    whose="Regencies whose drafts are counted.",
    help="Values as entered, including drafts.",
)


class BriefedMasterplansOut(Documented):
    """Masterplans and stages of bimtek, now and before."""

    coverage = CoverageOut(help_text=_SENT)
    masterplans = MasterplansComparedOut(help_text="Masterplans by state, with their changes.")
    bimtek = BimtekComparedOut(help_text="Stages of bimtek.")


class AgesOut(Documented):
    """Regencies by the age of their latest entry."""

    within_7_days = shown(WHOLE, "Regencies that changed something in the last 7 days.")
    within_30_days = shown(WHOLE, "In the last 30 days, but not in the last 7.")
    within_90_days = shown(WHOLE, "In the last 90 days, but not in the last 30.")
    older = shown(WHOLE, "Before that.")
    never = shown(WHOLE, "Nothing entered yet.")


class StaleRegencyOut(Documented):
    """Regency without a recent change."""

    regency = REGENCY(help_text="The regency.")
    last_changed_on = serializers.DateField(
        allow_null=True, help_text="Day of the last change, including drafts."
    )


class BriefedFreshnessOut(Documented):
    """Age of the latest entries, and the regencies that have waited longest."""

    coverage = CoverageOut(help_text="Regencies whose last change is known.")
    counts = AgesOut(help_text="Regencies by the day of their last change.")
    stalest = StaleRegencyOut(many=True, help_text="Up to 20 without a change in 30 days, the longest first.")


class BriefedChangesOut(Documented):
    """Steps of submissions and figures that changed since the instant compared with."""

    steps = shown(COUNTS, 'Steps of submissions since, such as {"accepted": 3}.')
    figure_count = shown(WHOLE, "Figures over all participants that have changed.")
    figures = shapes.serializer(MovedFigure, answered=True)(
        many=True, help_text="Up to 20 of them, the largest change first."
    )


class BriefingOut(FiguresOut):
    """The programme at one instant, and changes since another. Every part is null before the first record."""

    round = shown(TEXT, "The quarter whose report the ladder is about.", allow_null=True)
    since = InstantOut(help_text="The instant compared with.")
    participation = BriefedParticipationOut(
        allow_null=True, help_text="Participating regencies, and how far each has come."
    )
    deadlines = BriefedDeadlinesOut(allow_null=True, help_text="Deadlines met, missed and coming up.")
    masterplans = BriefedMasterplansOut(allow_null=True, help_text="Masterplans and bimtek.")
    programmes = BriefedProgrammesOut(allow_null=True, help_text="Programmes and money.")
    targets = BriefedTargetsOut(allow_null=True, help_text="Indicators on target.")
    completeness = BriefedCompletenessOut(allow_null=True, help_text="Entered values: counts.")
    freshness = BriefedFreshnessOut(allow_null=True, help_text="The age of the latest entries.")
    changes = BriefedChangesOut(allow_null=True, help_text="Changes since `since`.")
