"""The shape of agencies and masterplans on the wire."""

from typing import Any

from rest_framework import serializers

from api.identity.callers import Grant
from api.regency.masterplan import policies
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.programmes.copying import Copied
from api.regency.reports.serializers import SubmissionOut


class AgencyIn(serializers.Serializer[Any]):
    """All that is said of an agency. A field left out takes its default: PUT replaces."""

    name = serializers.CharField(max_length=200, help_text="Such as Dinas Komunikasi dan Informatika.")
    short_name = serializers.CharField(
        max_length=50, allow_blank=True, default="", help_text="Such as Diskominfo."
    )
    active = serializers.BooleanField(
        default=True,
        help_text="False for one that was merged or dissolved: agencies are retired, not deleted.",
    )


class CreateAgencyIn(AgencyIn):
    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="An id of your own, a UUID of version 7; made where none is given.",
    )


class AgencyOut(serializers.Serializer[Any]):
    """A perangkat daerah (OPD): it owns programmes and produces data."""

    id = serializers.UUIDField(help_text="The agency's id.")
    name = serializers.CharField(help_text="Such as Dinas Komunikasi dan Informatika.")
    short_name = serializers.CharField(help_text="Such as Diskominfo, or empty.")
    active = serializers.BooleanField(help_text="False once it was merged or dissolved.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


class MasterplanFieldsIn(serializers.Serializer[Any]):
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


class SubmitMasterplanIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=2000,
        help_text="Why this revision is submitted; for the first one, empty.",
    )
    expected_content = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        allow_null=True,
        default=None,
        help_text="The hash of the content that was looked at: 412 where the content is another by now.",
    )


class CopiedOut(serializers.Serializer[Any]):
    """What a new version took over from the one it is based on."""

    programmes = serializers.IntegerField(help_text="Programmes copied.")
    activities = serializers.IntegerField(help_text="Activities copied.")
    allocations = serializers.IntegerField(help_text="Allocations copied.")
    allocations_left_out = serializers.IntegerField(
        help_text="Allocations that lie outside of the new plan period and were not copied."
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
    state = serializers.ChoiceField(
        choices=Masterplan.State.choices, help_text="draft, submitted, returned or accepted."
    )
    enacted_on = serializers.DateField(
        allow_null=True, help_text="When the regency enacted it, such as 2022-12-30."
    )
    superseded_on = serializers.DateField(allow_null=True, help_text="When another version took its place.")
    version = serializers.IntegerField(help_text="Counts the changes of this row, from 1.")
    created_at = serializers.DateTimeField(help_text="In UTC.")
    updated_at = serializers.DateTimeField(help_text="In UTC.")
    may = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the caller may do next: edit, submit, copy (start a version with based_on).",
    )


class CreatedMasterplanOut(MasterplanOut):
    copied = CopiedOut(allow_null=True, help_text="What was copied; null for a version that began empty.")


class SubmittedMasterplanOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS; the same for each repeat.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been submitted before.")
    may = serializers.ListField(child=serializers.CharField(), help_text="What the caller may do next.")


def shown_agency(agency: Agency) -> dict[str, Any]:
    """An agency as the API shows it (AgencyOut)."""
    return {
        "id": agency.pk,
        "name": agency.name,
        "short_name": agency.short_name,
        "active": agency.active,
        "version": agency.version,
    }


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
        "state": masterplan.state,
        "enacted_on": masterplan.enacted_on,
        "superseded_on": masterplan.superseded_on,
        "version": masterplan.version,
        "created_at": masterplan.created_at,
        "updated_at": masterplan.updated_at,
        "may": policies.may(masterplan.state, grant),
    }


def shown_created(masterplan: Masterplan, grant: Grant, copied: Copied | None) -> dict[str, Any]:
    """A version that was begun just now, and what was copied (CreatedMasterplanOut)."""
    return shown_masterplan(masterplan, grant) | {"copied": copied.document() if copied else None}
