"""The shape of programmes on the wire, going in. Rules are in policies: they need the masterplan."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import Day, DistinctList, WrittenText
from api.http.grammar import days
from api.national.catalogue.reference import SUB_DIMENSIONS
from api.national.catalogue.reference_fields import SubDimensionCode
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.filtering import AgencyId, VersionId
from api.regency.masterplan.policies import FIRST_YEAR, LAST_YEAR
from api.regency.programmes.fields import Rupiah
from api.regency.programmes.models import ActivityVersion, Allocation, ProgrammeVersion

#: One of the eighteen, for documents.
_SUB_DIMENSION = f"^({'|'.join(code for rows in SUB_DIMENSIONS.values() for code, *_ in rows)})$"


class AllocationIn(serializers.Serializer[Any]):
    """Money set aside in one year, from one source, at one stage."""

    year = serializers.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Budget year within the plan period, such as 2025.",
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it out
        choices=Allocation.Source.choices, help_text="Funding source, such as apbd."
    )
    stage = serializers.ChoiceField(
        choices=Allocation.Stage.choices,
        default=Allocation.Stage.ORIGINAL,
        help_text="original, or revised by an APBD Perubahan, which then takes the original's place.",
    )
    amount = Rupiah(help_text='Whole rupiah as text, at most 20 digits, such as "1500000000".')


class MilestoneIn(serializers.Serializer[Any]):
    """Something that will be there on a day."""

    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="Its id; without one, the milestone with this title is meant.",
    )
    title = serializers.CharField(max_length=300, help_text="Such as Aplikasi diluncurkan.")
    due_on = Day(since=days.PLANS, help_text="The day, such as 2025-06-30.")


class ActivityIn(serializers.Serializer[Any]):
    """A step of a programme (rencana aksi)."""

    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="Its id; without one, the programme's activity with this title is meant, else a new one.",
    )
    title = serializers.CharField(max_length=300, help_text="Such as Pelatihan petugas layanan.")
    kind = serializers.ChoiceField(
        choices=ActivityVersion.Kind.choices,
        help_text="human_capacity, infrastructure, application, literacy or other.",
    )
    starts_on = Day(since=days.PLANS, allow_null=True, default=None, help_text="First day, or null.")
    ends_on = Day(since=days.PLANS, allow_null=True, default=None, help_text="Last day, or null.")
    milestones = MilestoneIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, default=list, max_length=50, help_text="In their order."
    )


class ProgrammeIn(serializers.Serializer[Any]):
    """All that is said of a programme. A field left out takes its default: PUT replaces."""

    #: Somebody answers for a quick win: the office named, or the agency that leads.
    between: ClassVar[dict[str, Any]] = {
        "if": {
            "required": ["quick_win"],
            "properties": {"quick_win": {"const": True}, **between.absent("lead_agency")["properties"]},
        },
        "then": between.written("quick_win_owner"),
    }

    title = serializers.CharField(max_length=300, help_text="Such as Mal Pelayanan Publik.")
    sub_dimension = WrittenText(
        pattern=_SUB_DIMENSION,
        max_length=30,
        help_text="One of the eighteen, such as public_service; the dimension follows from it.",
    )
    lead_agency = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="The agency that leads it, by its id; null where none does yet.",
    )
    supporting_agencies = DistinctList(
        child=serializers.UUIDField(),
        default=list,
        max_length=50,
        help_text="Agencies that take part, by their ids.",
    )
    time_frame = serializers.ChoiceField(
        choices=ProgrammeVersion.TimeFrame.choices,
        help_text="short (1 to 2 years), medium (5 years) or long (10 years).",
    )
    quick_win = serializers.BooleanField(
        default=False, help_text="Whether it is a quick win: felt by citizens within one to two years."
    )
    quick_win_owner = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="The office that answers for the quick win; empty where the lead agency does.",
    )
    nomenclature_code = serializers.CharField(
        max_length=30,
        allow_blank=True,
        default="",
        help_text="Government nomenclature code, such as 2.16.02.2.01; empty for a local programme.",
    )
    rpjmd_mission = serializers.CharField(
        max_length=20,
        allow_blank=True,
        default="",
        help_text="The mission of the RPJMD that it serves, by the code that the masterplan gives it.",
    )
    allocations = AllocationIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True,
        default=list,
        max_length=500,
        help_text="Money by year, source and stage; each combination once.",
    )
    activities = ActivityIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, default=list, max_length=200, help_text="What is done, in its order."
    )


class CreateProgrammeIn(ProgrammeIn):
    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="An id of your own, a UUID of version 7; made where none is given.",
    )
    masterplan = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="The version of the masterplan, by its id; the draft worked on last where none is given.",
    )


class ProgrammeRowIn(ProgrammeIn):
    """A programme of a set."""

    id = serializers.UUIDField(
        allow_null=True, default=None, help_text="The programme's id; without one, a new programme is added."
    )
    version = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=0,
        help_text="The version that the row is made from; needed to change a programme that is there.",
    )


class WriteProgrammesIn(serializers.Serializer[Any]):
    masterplan = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="The version of the masterplan, by its id; the draft worked on last where none is given.",
    )
    programmes = ProgrammeRowIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, max_length=500, help_text="Programmes whole; those not named stay as they are."
    )


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
        pattern=_SUB_DIMENSION, required=False, help_text="One of the eighteen, such as public_service."
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
