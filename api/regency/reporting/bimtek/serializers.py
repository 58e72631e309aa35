"""The shape of bimtek on the wire, as a regency sees it."""

from typing import Any

from rest_framework import serializers

from api.national.ledger.words import State
from api.regency.reporting.submissions.serializers import SubmissionOut, SubmitReportIn


class AttendanceIn(serializers.Serializer[Any]):
    """How many came to a session."""

    head_count = serializers.IntegerField(min_value=0, max_value=10_000, help_text="Heads counted.")
    signed_list = serializers.CharField(
        max_length=500, allow_blank=True, default="", help_text="Where the signed list is, or empty."
    )


class AttendanceOut(AttendanceIn):
    """How many came to a session."""

    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


class StageSessionOut(serializers.Serializer[Any]):
    """A session of the ministry's schedule, and who came."""

    id = serializers.UUIDField(help_text="The session's id.")
    starts_on = serializers.DateField(help_text="First day.")
    ends_on = serializers.DateField(help_text="Last day.")
    place = serializers.CharField(help_text="Where.")
    mentors = serializers.ListField(child=serializers.CharField(), help_text="By office.")
    note = serializers.CharField(help_text="Or empty.")
    attendance = AttendanceOut(allow_null=True, help_text="Null where it is not recorded.")


class StageOut(serializers.Serializer[Any]):
    """A bimtek stage of one cohort."""

    cohort = serializers.CharField(help_text="Such as 2022.")
    stage = serializers.IntegerField(help_text="1 to 4.")
    sessions = StageSessionOut(many=True, help_text="In the order of their days.")
    state = serializers.ChoiceField(
        choices=State.choices, allow_null=True, help_text="Of the last hand-in; null where there is none."
    )
    submission = serializers.UUIDField(allow_null=True, help_text="The last hand-in, by its id.")
    done = serializers.BooleanField(help_text="Whether the ministry has accepted the hand-in.")


class StagesOut(serializers.Serializer[Any]):
    stages = StageOut(many=True, help_text="Four for each cohort that the regency belongs to.")


class Deliverable(serializers.Serializer[Any]):
    """Something that a stage delivers."""

    title = serializers.CharField(max_length=300, help_text="Such as Draf Buku 1.")
    document = serializers.CharField(
        max_length=500, allow_blank=True, default="", help_text="Where it is, or empty."
    )


class PreviewStageIn(serializers.Serializer[Any]):
    """What is to be handed in for a stage."""

    deliverables = Deliverable(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, min_length=1, max_length=50, help_text="What the stage delivers."
    )
    masterplan = serializers.UUIDField(
        allow_null=True, default=None, help_text="A version to hand in with it, as it stands, by its id."
    )


class HandInStageIn(PreviewStageIn, SubmitReportIn):
    """What is handed in for a stage."""


class HandedInStageOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been handed in before.")
