"""The shape of programmes on the wire. Rules are in policies: they need the masterplan."""

from typing import Any

from rest_framework import serializers

from api.http.fields import GrammarField
from api.http.grammar import decimals
from api.http.grammar.errors import GrammarError
from api.regency.masterplan.policies import FIRST_YEAR, LAST_YEAR
from api.regency.programmes.models import Allocation, ProgrammeVersion
from api.regency.programmes.queries import ProgrammeRow


class Rupiah(GrammarField):
    """Whole rupiah as text: "1500000000". At most 20 digits, never negative, no fractions."""

    pattern = r"^(0|[1-9][0-9]{0,19})$"
    example = "1500000000"

    def read(self, text: str) -> int:
        value = decimals.parse(text, max_digits=20)
        if "." in text:
            raise GrammarError("not_whole_rupiah", "Give whole rupiah.", "Tulis rupiah tanpa pecahan.")
        if value < 0:
            raise GrammarError("negative", "An amount is not negative.", "Jumlah tidak boleh negatif.")
        return int(value)


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


class ProgrammeIn(serializers.Serializer[Any]):
    """All that is said of a programme. A field left out takes its default: PUT replaces."""

    title = serializers.CharField(max_length=300, help_text="Such as Mal Pelayanan Publik.")
    sub_dimension = serializers.CharField(
        max_length=30, help_text="One of the eighteen, such as public_service; the dimension follows from it."
    )
    lead_agency = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="The agency that leads it, by its id; null where none does yet.",
    )
    time_frame = serializers.ChoiceField(
        choices=ProgrammeVersion.TimeFrame.choices,
        help_text="short (1 to 2 years), medium (5 years) or long (10 years).",
    )
    quick_win = serializers.BooleanField(
        default=False, help_text="Whether it is a quick win: felt by citizens within one to two years."
    )
    nomenclature_code = serializers.CharField(
        max_length=30,
        allow_blank=True,
        default="",
        help_text="Government nomenclature code, such as 2.16.02.2.01; empty for a local programme.",
    )
    allocations = AllocationIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True,
        default=list,
        max_length=500,
        help_text="Money by year, source and stage; each combination once.",
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


class ProgrammeFilters(serializers.Serializer[Any]):
    """What a list of programmes may be narrowed by."""

    masterplan = serializers.UUIDField(
        required=False,
        help_text="A version of the masterplan by its id; without it, the draft worked on last, else the newest.",
    )
    dimension = serializers.CharField(required=False, help_text="One of the six, such as governance.")
    sub_dimension = serializers.CharField(
        required=False, help_text="One of the eighteen, such as public_service."
    )
    agency = serializers.UUIDField(required=False, help_text="The agency that leads, by its id.")
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


class AllocationOut(serializers.Serializer[Any]):
    year = serializers.IntegerField(help_text="Budget year, such as 2025.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it out
        choices=Allocation.Source.choices, help_text="Funding source, such as apbd."
    )
    stage = serializers.ChoiceField(choices=Allocation.Stage.choices, help_text="original or revised.")
    amount = Rupiah(help_text='Whole rupiah as text, such as "1500000000".')


class ProgrammeOut(serializers.Serializer[Any]):
    """A programme as one version of the masterplan has it."""

    id = serializers.UUIDField(help_text="The programme's id, the same in every version of the masterplan.")
    masterplan = serializers.UUIDField(help_text="The version of the masterplan that this row belongs to.")
    title = serializers.CharField(help_text="Such as Mal Pelayanan Publik.")
    dimension = serializers.CharField(help_text="One of the six, such as governance.")
    sub_dimension = serializers.CharField(help_text="One of the eighteen, such as public_service.")
    lead_agency = serializers.UUIDField(allow_null=True, help_text="The agency that leads it, by its id.")
    time_frame = serializers.ChoiceField(
        choices=ProgrammeVersion.TimeFrame.choices,
        help_text="short (1 to 2 years), medium (5 years) or long (10 years).",
    )
    quick_win = serializers.BooleanField(help_text="Whether it is a quick win.")
    nomenclature_code = serializers.CharField(help_text="Government code, such as 2.16.02.2.01, or empty.")
    allocations = AllocationOut(many=True, help_text="By year, source and stage.")
    allocated = Rupiah(
        help_text="Whole rupiah in all: by year and source the revised amount, the original where none is."
    )
    version = serializers.IntegerField(help_text="Counts the changes of this row, from 1.")
    updated_at = serializers.DateTimeField(help_text="In UTC.")


def shown(row: ProgrammeRow) -> dict[str, Any]:
    """A programme as the API shows it (ProgrammeOut). A plain function: lists are long."""
    return {
        "id": row.id,
        "masterplan": row.masterplan,
        "title": row.title,
        "dimension": row.dimension,
        "sub_dimension": row.sub_dimension,
        "lead_agency": row.lead_agency,
        "time_frame": row.time_frame,
        "quick_win": row.quick_win,
        "nomenclature_code": row.nomenclature_code,
        "allocations": [allocated.document() for allocated in row.allocations],
        "allocated": str(row.allocated),
        "version": row.version,
        "updated_at": row.updated_at,
    }
