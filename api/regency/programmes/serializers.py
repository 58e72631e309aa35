"""The query parameters of programmes."""

from typing import Any

from rest_framework import serializers

from api.national.catalogue.reference_fields import SubDimensionCode
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.filtering import AgencyId, VersionId
from api.regency.programmes.models import ProgrammeVersion
from api.regency.programmes.shapes import SUB_DIMENSION


class ProgrammeFilters(serializers.Serializer[Any]):
    """What a list of programmes may be narrowed by."""

    masterplan = VersionId(
        required=False,
        help_text="A version of the masterplan by its id; without it, the draft worked on last, else the newest.",
    )
    in_force_on = serializers.DateField(
        required=False, help_text="The version in force on this day, such as 2025-06-30, where none is named."
    )
    dimension = serializers.ChoiceField(choices=DIMENSIONS, required=False, help_text="One of the six.")
    sub_dimension = SubDimensionCode(
        pattern=SUB_DIMENSION, required=False, help_text="One of the eighteen, such as public_service."
    )
    agency = AgencyId(required=False, help_text="The agency that leads, by its id.")
    time_frame = serializers.ChoiceField(
        choices=ProgrammeVersion.TimeFrame.choices, required=False, help_text="short, medium or long."
    )
    quick_win = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Only quick wins (true), or only others (false).",
    )


class VersionFilter(serializers.Serializer[Any]):
    """Which version of the masterplan is meant."""

    masterplan = serializers.UUIDField(
        required=False,
        help_text="A version by its id; without it, the draft that has the programme, else the newest that has it.",
    )
