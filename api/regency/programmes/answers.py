"""The shape of programmes on the wire, going out."""

from typing import Any

import orjson
from rest_framework import serializers

from api.http.language import Language
from api.regency.programmes.fields import Rupiah
from api.regency.programmes.models import ActivityVersion, Allocation, ProgrammeVersion
from api.regency.programmes.queries import ProgrammeRow
from api.regency.programmes.realisation.serializers import OUTCOMES, ProgressOut, RowErrorOut, shown_errors
from api.regency.programmes.sets import Result


class AllocationOut(serializers.Serializer[Any]):
    year = serializers.IntegerField(help_text="Budget year, such as 2025.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it out
        choices=Allocation.Source.choices, help_text="Funding source, such as apbd."
    )
    stage = serializers.ChoiceField(choices=Allocation.Stage.choices, help_text="original or revised.")
    amount = Rupiah(help_text='Whole rupiah as text, such as "1500000000".')


class MilestoneOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The same in every version of the masterplan.")
    title = serializers.CharField(help_text="Such as Aplikasi diluncurkan.")
    due_on = serializers.DateField(help_text="The day.")


class ActivityOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The same in every version of the masterplan.")
    title = serializers.CharField(help_text="Such as Pelatihan petugas layanan.")
    kind = serializers.ChoiceField(choices=ActivityVersion.Kind.choices, help_text="One of the five kinds.")
    starts_on = serializers.DateField(allow_null=True, help_text="First day, or null.")
    ends_on = serializers.DateField(allow_null=True, help_text="Last day, or null.")
    milestones = MilestoneOut(many=True, help_text="In their order.")


class ProgrammeFieldsOut(serializers.Serializer[Any]):
    """What every form of a programme shows."""

    id = serializers.UUIDField(help_text="The programme's id, the same in every version of the masterplan.")
    masterplan = serializers.UUIDField(help_text="The version of the masterplan that this row belongs to.")
    title = serializers.CharField(help_text="Such as Mal Pelayanan Publik.")
    dimension = serializers.CharField(help_text="One of the six, such as governance.")
    sub_dimension = serializers.CharField(help_text="One of the eighteen, such as public_service.")
    lead_agency = serializers.UUIDField(allow_null=True, help_text="The agency that leads it, by its id.")
    supporting_agencies = serializers.ListField(
        child=serializers.UUIDField(), help_text="Agencies that take part, by their ids."
    )
    time_frame = serializers.ChoiceField(
        choices=ProgrammeVersion.TimeFrame.choices,
        help_text="short (1 to 2 years), medium (5 years) or long (10 years).",
    )
    quick_win = serializers.BooleanField(help_text="Whether it is a quick win.")
    quick_win_owner = serializers.CharField(help_text="The office that answers for it, or empty.")
    nomenclature_code = serializers.CharField(help_text="Government code, such as 2.16.02.2.01, or empty.")
    rpjmd_mission = serializers.CharField(help_text="Code of the mission of the RPJMD, or empty.")
    allocations = AllocationOut(many=True, help_text="By year, source and stage.")
    allocated = Rupiah(
        help_text="Whole rupiah in all: by year and source the revised amount, the original where none is."
    )
    version = serializers.IntegerField(help_text="Counts the changes of this row, from 1.")
    updated_at = serializers.DateTimeField(help_text="In UTC.")


class ListedProgrammeOut(ProgrammeFieldsOut):
    """A programme in a list: as one version of the masterplan has it, with progress in place of its activities."""

    progress = ProgressOut(help_text="As it stands today.")


class ProgrammeOut(ProgrammeFieldsOut):
    """A programme as one version of the masterplan has it."""

    activities = ActivityOut(many=True, help_text="What is done, in its order.")


class ProgrammeResultOut(serializers.Serializer[Any]):
    """What became of one row of the request."""

    id = serializers.UUIDField(allow_null=True, help_text="The programme; null where a new one was refused.")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="refused only with handling=lenient.")
    version = serializers.IntegerField(
        allow_null=True, help_text="Its version now; null where there is none."
    )
    errors = RowErrorOut(many=True, help_text="Why it was refused.")  # type: ignore[assignment]  # the metaclass takes it out


class WrittenProgrammesOut(serializers.Serializer[Any]):
    data = ProgrammeResultOut(many=True, help_text="One for each row.")  # type: ignore[assignment]  # the metaclass takes it out


def listed(row: ProgrammeRow) -> dict[str, Any]:
    """What every form of a programme shows. A plain function: lists are long."""
    return {
        "id": row.id,
        "masterplan": row.masterplan,
        "title": row.title,
        "dimension": row.dimension,
        "sub_dimension": row.sub_dimension,
        "lead_agency": row.lead_agency,
        "supporting_agencies": row.supporting_agencies,
        "time_frame": row.time_frame,
        "quick_win": row.quick_win,
        "quick_win_owner": row.quick_win_owner,
        "nomenclature_code": row.nomenclature_code,
        "rpjmd_mission": row.rpjmd_mission,
        "allocations": [allocated.document() for allocated in row.allocations],
        "allocated": str(row.allocated),
        "version": row.version,
        "updated_at": row.updated_at,
    }


def shown(row: ProgrammeRow) -> dict[str, Any]:
    """A programme as the API shows it (ProgrammeOut)."""
    return listed(row) | {"activities": [activity.document() for activity in row.activities]}


_COLUMNS = (
    "id", "masterplan", "title", "dimension", "sub_dimension", "lead_agency", "supporting_agencies", "time_frame",
    "quick_win", "quick_win_owner", "nomenclature_code", "rpjmd_mission", "version", "updated_at",
)  # fmt: skip
_ALLOCATION = ("year", "source", "stage", "amount")
_ACTIVITY = ("id", "title", "kind", "starts_on", "ends_on", "milestones")


def shown_stored(columns: tuple[Any, ...]) -> dict[str, Any]:
    """The same of columns as queries.stored gives them: lists are passed on as the database wrote them."""
    *plain, allocations, activities = columns
    shown = dict(zip(_COLUMNS, plain, strict=True))
    shown["supporting_agencies"] = orjson.Fragment(shown["supporting_agencies"])
    rows = orjson.loads(allocations or "[]")
    shown["allocations"] = [dict(zip(_ALLOCATION, row, strict=True)) for row in rows]
    # In their order "revised" comes after "original" and takes its place (content.in_force).
    amounts = {(year, source): int(amount) for year, source, _, amount in rows}
    shown["allocated"] = str(sum(amounts.values()))
    steps = orjson.loads(activities or "[]")
    shown["activities"] = [dict(zip(_ACTIVITY, step, strict=True)) for step in steps]
    return shown


def shown_result(result: Result, language: Language) -> dict[str, Any]:
    """What became of one row (ProgrammeResultOut)."""
    return {
        "id": result.id,
        "outcome": result.outcome,
        "version": result.version,
        "errors": shown_errors(result.errors, language),
    }
