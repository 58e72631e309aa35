"""The shape of realisations on the wire."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http.exceptions import FieldError
from api.http.fields import DecimalText
from api.http.known import KnownId
from api.http.language import Language, Text
from api.regency.masterplan.filtering import AgencyId
from api.regency.programmes.fields import Percent, Rupiah
from api.regency.programmes.models import ActivityVersion, Allocation, Programme
from api.regency.programmes.realisation.content import percent
from api.regency.programmes.realisation.operations import Result
from api.regency.programmes.realisation.progress import Progress
from api.regency.programmes.realisation.queries import QuarterRow, Reported
from api.regency.programmes.realisation.status import Status

STATUSES = [(status.value, status.value) for status in Status]
OUTCOMES = [(each, each) for each in ("created", "changed", "unchanged", "refused")]


class ProgrammeId(KnownId):
    what, named = "programme", Text("programme", "program")

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return Programme.objects.filter(pk__in=values).values_list("pk", flat=True)


class SpentFrom(serializers.Serializer[Any]):
    """Money spent from one source."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it out
        choices=Allocation.Source.choices, help_text="Where the money comes from."
    )
    amount = Rupiah(help_text="Whole rupiah to date.")


class RealisationIn(serializers.Serializer[Any]):
    """What an activity has reached by the quarter's end."""

    activity = serializers.UUIDField(help_text="The activity, by its id.")
    version = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=0,
        help_text="The version that the row is made from, 0 or null where none is there; refused where another is.",
    )
    physical_percent_to_date = Percent(help_text="Physical progress since the activity began, 0 to 100.")
    spent_to_date = Rupiah(help_text="Whole rupiah spent since the activity began.")
    spent_by_source = SpentFrom(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True,
        default=list,
        max_length=7,
        help_text="How spent_to_date is made up, each source once. Not needed where the programme has one source.",
    )
    note = serializers.CharField(max_length=4000, allow_blank=True, default="", help_text="What was done.")
    reason = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="Needed where a figure falls: why."
    )
    stopped = serializers.BooleanField(default=False, help_text="Whether the activity was given up.")
    milestones_reached = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=50, help_text="In this quarter, by their ids."
    )


class RecordQuarterIn(serializers.Serializer[Any]):
    realisations = RealisationIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, max_length=1000, help_text="One row an activity; activities not named stay as they are."
    )


class QuarterFilters(serializers.Serializer[Any]):
    """What a quarter may be narrowed to."""

    agency = AgencyId(required=False, help_text="The agency that leads, by its id.")
    programme = ProgrammeId(required=False, help_text="A programme by its id.")


class RowErrorOut(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON Pointer into the request's body.")
    code = serializers.CharField(help_text="The rule, for programs.")
    message = serializers.CharField(help_text="In words, in the language asked for.")


class ResultOut(serializers.Serializer[Any]):
    """What became of one row of the request."""

    activity = serializers.UUIDField(help_text="The activity.")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="refused only with handling=lenient.")
    version = serializers.IntegerField(
        allow_null=True, help_text="Its version now; null where there is none."
    )
    errors = RowErrorOut(many=True, help_text="Why it was refused.")  # type: ignore[assignment]  # the metaclass takes it out


class RecordedOut(serializers.Serializer[Any]):
    data = ResultOut(many=True, help_text="One for each row.")  # type: ignore[assignment]  # the metaclass takes it out


class ReportedOut(serializers.Serializer[Any]):
    """A quarter of an activity as it is reported."""

    period = serializers.CharField(help_text="The quarter, such as 2025-Q4.")
    physical_percent_to_date = Percent(help_text="Since the activity began.")
    physical_increment = DecimalText(help_text="Per cent points since the quarter reported before.")
    spent_to_date = Rupiah(help_text="Whole rupiah since the activity began.")
    spent_increment = serializers.CharField(help_text="Whole rupiah since the quarter reported before.")
    spent_by_source = SpentFrom(many=True, help_text="How it is made up; empty where that is not said.")
    note = serializers.CharField(help_text="What was done.")
    reason = serializers.CharField(help_text="Why a figure fell, or empty.")
    stopped = serializers.BooleanField(help_text="Whether the activity was given up.")
    milestones_reached = serializers.ListField(child=serializers.UUIDField(), help_text="In this quarter.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")
    handed_over = serializers.BooleanField(help_text="Whether the ministry has it as it stands.")
    changed_at = serializers.DateTimeField(help_text="In UTC.")


class QuarterRowOut(serializers.Serializer[Any]):
    """An activity in a quarter."""

    activity = serializers.UUIDField(help_text="The activity's id.")
    title = serializers.CharField(help_text="The activity's title.")
    kind = serializers.ChoiceField(choices=ActivityVersion.Kind.choices, help_text="One of the five kinds.")
    programme = serializers.UUIDField(help_text="Its programme's id.")
    programme_title = serializers.CharField(help_text="Its programme's title.")
    dimension = serializers.CharField(help_text="One of the six.")
    sub_dimension = serializers.CharField(help_text="One of the eighteen.")
    lead_agency = serializers.UUIDField(allow_null=True, help_text="The agency that leads, by its id.")
    status = serializers.ChoiceField(choices=STATUSES, help_text="Derived from dates and progress, today.")
    realisation = ReportedOut(allow_null=True, help_text="Null where nothing is reported yet.")
    evidence = serializers.ListField(
        child=serializers.CharField(), help_text="Files that are evidence of it, by their SHA-256."
    )


class ProgressOut(serializers.Serializer[Any]):
    """A programme as it stands."""

    physical_percent = Percent(help_text="The plain mean of its activities; those given up do not count.")
    spent = Rupiah(help_text="Whole rupiah to date, of all activities that it ever had.")
    status = serializers.ChoiceField(choices=STATUSES, help_text="planned, running, late, done or stopped.")
    reported_through = serializers.CharField(allow_null=True, help_text="Last quarter reported, or null.")


class ActivityRealisationsOut(serializers.Serializer[Any]):
    activity = serializers.UUIDField(help_text="The activity's id.")
    quarters = ReportedOut(many=True, help_text="Oldest first.")


class ProgrammeRealisationsOut(serializers.Serializer[Any]):
    """All that was ever reported of a programme, through all versions of the masterplan."""

    programme = serializers.UUIDField(help_text="The programme's id.")
    progress = ProgressOut(help_text="As it stands in the version shown by programmes/{id}/.")
    activities = ActivityRealisationsOut(many=True, help_text="Those with reports.")


def shown_progress(progress: Progress) -> dict[str, Any]:
    return {
        "physical_percent": percent(progress.physical_percent),
        "spent": str(progress.spent),
        "status": progress.status,
        "reported_through": progress.reported_through or None,
    }


def shown_reported(reported: Reported) -> dict[str, Any]:
    return {
        "period": reported.period,
        **reported.content.document(),
        "physical_increment": percent(reported.physical_increment),
        "spent_increment": str(reported.spent_increment),
        "version": reported.version,
        "handed_over": reported.handed_over,
        "changed_at": reported.changed_at,
    }


def shown_row(row: QuarterRow) -> dict[str, Any]:
    """An activity in a quarter (QuarterRowOut)."""
    return {
        "activity": row.activity,
        "title": row.title,
        "kind": row.kind,
        "programme": row.programme,
        "programme_title": row.programme_title,
        "dimension": row.dimension,
        "sub_dimension": row.sub_dimension,
        "lead_agency": row.lead_agency,
        "status": row.status,
        "realisation": shown_reported(row.reported) if row.reported else None,
        "evidence": list(row.evidence),
    }


def shown_result(result: Result, language: Language) -> dict[str, Any]:
    """What became of one row (ResultOut)."""
    return {
        "activity": result.activity,
        "outcome": result.outcome,
        "version": result.version,
        "errors": shown_errors(result.errors, language),
    }


def shown_errors(errors: Iterable[FieldError], language: Language) -> list[dict[str, str]]:
    return [
        {"pointer": error.pointer, "code": error.code, "message": error.text.to(language)} for error in errors
    ]
