"""Request and response bodies of submitting and enacting a version of the masterplan."""

from typing import Any

from rest_framework import serializers

from api.http.fields import Day
from api.regency.masterplan.serializers import MasterplanOut
from api.regency.reporting.submissions.serializers import SubmissionOut, expected_content


class SubmitMasterplanIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=2000,
        help_text="Why this revision is submitted; for the first one, empty.",
    )
    expected_content = expected_content()


class SubmittedMasterplanOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS; the same for each repeat.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been submitted before.")
    may = serializers.ListField(child=serializers.CharField(), help_text="What the caller may do next.")


class EnactIn(serializers.Serializer[Any]):
    """The regulation that makes the version law."""

    number = serializers.CharField(max_length=100, help_text="Such as 45 Tahun 2022.")
    date = Day(help_text="When it was signed, such as 2022-12-30.")
    instrument = serializers.ChoiceField(
        choices=[(each, each) for each in ("perbup", "perwali", "perda", "other")],
        help_text="perbup (kabupaten), perwali (kota), perda or other.",
    )
    in_force_from = Day(
        allow_null=True,
        default=None,
        help_text="Its first day in force; the date of signing where not given.",
    )
    title = serializers.CharField(
        max_length=300, allow_blank=True, default="", help_text="What it is called, or empty."
    )


class EnactedMasterplanOut(MasterplanOut):
    """A version that was enacted just now."""

    reviewed = serializers.BooleanField(help_text="Whether the ministry has accepted a submission of it.")
    differs_from_accepted = serializers.BooleanField(
        help_text="Whether what is enacted differs from what was accepted; false where nothing was."
    )
