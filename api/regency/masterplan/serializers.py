"""The shape of agencies and masterplans on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.identity.callers import Grant
from api.regency.masterplan import policies
from api.regency.masterplan.hooks import Copied
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.sections import (
    Objective,
    Readiness,
    RoadMapYear,
    RpjmdMission,
    Sections,
    Strategy,
)


class MasterplanFieldsIn(Sections):
    """What a regency says in a version of its masterplan, the programmes aside."""

    profile = serializers.ChoiceField(
        choices=Masterplan.Profile.choices,
        required=False,
        help_text="first, revision, or legacy (recorded after the fact); what completeness asks for depends on it.",
    )
    cohort = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=20,
        help_text="The cohort whose selection it answers, such as 2022; the regency is a member of it.",
    )
    plan_period_start = serializers.IntegerField(
        required=False,
        min_value=policies.FIRST_YEAR,
        max_value=policies.LAST_YEAR,
        help_text="First year of the plan, such as 2022. Needed unless based_on gives it.",
    )
    plan_period_end = serializers.IntegerField(
        required=False,
        min_value=policies.FIRST_YEAR,
        max_value=policies.LAST_YEAR,
        help_text="Last year of the plan, such as 2026. Needed unless based_on gives it.",
    )
    vision = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="Such as Jembrana Emas 2026."
    )
    missions = serializers.ListField(
        child=serializers.CharField(max_length=2_000),
        required=False,
        max_length=50,
        help_text="The missions, in their order.",
    )


class MasterplanIn(MasterplanFieldsIn):
    #: A version that is based on another takes from there what is not given.
    between: ClassVar[dict[str, Any]] = {
        "if": between.named("based_on"),
        "else": between.asked("plan_period_start", "plan_period_end"),
    }

    based_on = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The version to start from, by its id: its programmes, their allocations within the plan period, and "
        "its fields where none are given.",
    )


class CreateMasterplanIn(MasterplanIn):
    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="An id of your own, a UUID of version 7; made where none is given.",
    )


class MasterplanFilters(serializers.Serializer[Any]):
    """What a list of versions may be narrowed by."""

    in_force_on = serializers.DateField(
        required=False, help_text="Only the version in force on this day, such as 2025-06-30."
    )


class CopiedOut(serializers.Serializer[Any]):
    """What a new version took over from the one it is based on."""

    programmes = serializers.IntegerField(help_text="Programmes copied.")
    activities = serializers.IntegerField(help_text="Activities copied.")
    allocations = serializers.IntegerField(help_text="Allocations copied.")
    allocations_left_out = serializers.IntegerField(
        help_text="Allocations that lie outside of the new plan period and were not copied."
    )


class EnactmentOut(serializers.Serializer[Any]):
    """By which regulation a version is in force, and when."""

    instrument = serializers.CharField(help_text="perbup, perwali, perda or other.")
    number = serializers.CharField(help_text="Such as 45 Tahun 2022.")
    date = serializers.DateField(help_text="When it was signed.")
    in_force_from = serializers.DateField(help_text="The first day.")
    superseded_on = serializers.DateField(
        allow_null=True, help_text="The day from which another version is in force instead."
    )


class MasterplanOut(serializers.Serializer[Any]):
    """One version of the regency's masterplan."""

    id = serializers.UUIDField(help_text="The version's id.")
    number = serializers.IntegerField(help_text="Counts the regency's versions, from 1.")
    based_on = serializers.UUIDField(allow_null=True, help_text="The version that it started as a copy of.")
    profile = serializers.ChoiceField(
        choices=Masterplan.Profile.choices, help_text="first, revision or legacy."
    )
    cohort = serializers.CharField(allow_null=True, help_text="The cohort that it answers, such as 2022.")
    plan_period_start = serializers.IntegerField(help_text="First year of the plan, such as 2022.")
    plan_period_end = serializers.IntegerField(help_text="Last year of the plan, such as 2026.")
    vision = serializers.CharField(help_text="Such as Jembrana Emas 2026, or empty.")
    missions = serializers.ListField(child=serializers.CharField(), help_text="In their order.")
    objectives = Objective(many=True, help_text="In their order.")
    regional_vision = serializers.CharField(help_text="The region's vision that the plan serves, or empty.")
    rpjmd_missions = RpjmdMission(many=True, help_text="The missions of the RPJMD that it serves.")
    readiness = Readiness(many=True, help_text="By element.")
    strategies = Strategy(many=True, help_text="By dimension.")
    road_map = RoadMapYear(many=True, help_text="By year.")
    state = serializers.ChoiceField(
        choices=Masterplan.State.choices, help_text="draft, submitted, returned or accepted."
    )
    enacted_on = serializers.DateField(
        allow_null=True, help_text="When the regency enacted it, such as 2022-12-30."
    )
    superseded_on = serializers.DateField(allow_null=True, help_text="When another version took its place.")
    enactment = EnactmentOut(
        allow_null=True, help_text="By which regulation; null for one that is not enacted."
    )
    version = serializers.IntegerField(help_text="Counts the changes of this row, from 1.")
    created_at = serializers.DateTimeField(help_text="In UTC.")
    updated_at = serializers.DateTimeField(help_text="In UTC.")
    may = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the caller may do next: edit, submit, enact, copy (start a version with based_on).",
    )


class CreatedMasterplanOut(MasterplanOut):
    copied = CopiedOut(allow_null=True, help_text="What was copied; null for a version that began empty.")


def shown_masterplan(masterplan: Masterplan, grant: Grant) -> dict[str, Any]:
    """A version as the API shows it (MasterplanOut) to who holds this grant."""
    return {
        "id": masterplan.pk,
        "number": masterplan.number,
        "based_on": masterplan.based_on_id,
        "profile": masterplan.profile,
        "cohort": masterplan.cohort or None,
        "plan_period_start": masterplan.plan_period_start,
        "plan_period_end": masterplan.plan_period_end,
        "vision": masterplan.vision,
        "missions": masterplan.missions,
        "objectives": masterplan.objectives,
        "regional_vision": masterplan.regional_vision,
        "rpjmd_missions": masterplan.rpjmd_missions,
        "readiness": masterplan.readiness,
        "strategies": masterplan.strategies,
        "road_map": masterplan.road_map,
        "state": masterplan.state,
        "enacted_on": masterplan.enacted_on,
        "superseded_on": masterplan.superseded_on,
        "enactment": shown_enactment(masterplan),
        "version": masterplan.version,
        "created_at": masterplan.created_at,
        "updated_at": masterplan.updated_at,
        "may": policies.may(masterplan.state, grant, enacted=masterplan.enacted_on is not None),
    }


def shown_enactment(masterplan: Masterplan) -> dict[str, Any] | None:
    """The regulation that enacts a version (EnactmentOut)."""
    if masterplan.enacted_by is None:
        return None
    return {
        "instrument": masterplan.enacted_by.kind,
        "number": masterplan.enacted_by.number,
        "date": masterplan.enacted_by.dated,
        "in_force_from": masterplan.in_force_from,
        "superseded_on": masterplan.superseded_on,
    }


def shown_created(masterplan: Masterplan, grant: Grant, copied: Copied | None) -> dict[str, Any]:
    """A version that was begun just now, and what was copied (CreatedMasterplanOut)."""
    return shown_masterplan(masterplan, grant) | {"copied": copied.document() if copied else None}
