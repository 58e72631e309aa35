"""The shape of a masterplan's sections: objectives, alignment, readiness, strategies, road map. The same going in and
coming out."""

from typing import Any

from rest_framework import serializers

from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.policies import FIRST_YEAR, LAST_YEAR


class Objective(serializers.Serializer[Any]):
    """What is to be reached."""

    text = serializers.CharField(max_length=2000, help_text="Such as Layanan publik daring bagi semua warga.")
    mission = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=1,
        max_value=50,
        help_text="The mission it serves, counted from 1.",
    )


class RpjmdMission(serializers.Serializer[Any]):
    """A mission of the regency's five-year plan, to which programmes refer by its code."""

    code = serializers.CharField(max_length=20, help_text="Such as M2; each once.")
    text = serializers.CharField(max_length=2000, help_text="Its wording.")


class Readiness(serializers.Serializer[Any]):
    """How ready the regency is in one element."""

    element = serializers.ChoiceField(
        choices=Masterplan.Readiness.choices, help_text="Of structure, infrastructure and superstructure."
    )
    score = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=0,
        max_value=4,
        help_text="0 (nothing there) to 4 (exemplary).",
    )
    narrative = serializers.CharField(
        max_length=10_000, allow_blank=True, default="", help_text="What is there and what is missing."
    )


class Strategy(serializers.Serializer[Any]):
    """The strategy in one dimension."""

    dimension = serializers.ChoiceField(choices=DIMENSIONS, help_text="One of the six.")
    text = serializers.CharField(max_length=10_000, help_text="The strategy.")


class RoadMapYear(serializers.Serializer[Any]):
    """What is done in a year."""

    year = serializers.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="Within the plan period."
    )
    text = serializers.CharField(max_length=10_000, help_text="The steps.")


class Sections(serializers.Serializer[Any]):
    """The fields of a version beside its period, vision and missions."""

    objectives = Objective(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, required=False, max_length=100, help_text="In their order."
    )
    regional_vision = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="The region's vision that the plan serves, such as Jembrana Emas 2026.",
    )
    rpjmd_missions = RpjmdMission(  # type: ignore[call-arg]
        many=True, required=False, max_length=50, help_text="The missions of the RPJMD that it serves."
    )
    readiness = Readiness(  # type: ignore[call-arg]
        many=True, required=False, max_length=50, help_text="By element; each once."
    )
    strategies = Strategy(  # type: ignore[call-arg]
        many=True, required=False, max_length=6, help_text="By dimension; each once."
    )
    road_map = RoadMapYear(  # type: ignore[call-arg]
        many=True, required=False, max_length=50, help_text="By year; each once."
    )
