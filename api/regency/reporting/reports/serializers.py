"""The shape of a report's submission on the wire."""

from typing import Any

from rest_framework import serializers


class SubmitReportIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="Why this revision is made."
    )
    expected_content = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        allow_null=True,
        default=None,
        help_text="The hash of the content that was looked at: 409 where the content is another by now.",
    )


class SubmissionOut(serializers.Serializer[Any]):
    """A submission as it stands in the national ledger."""

    id = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.CharField(help_text="periodic_report, masterplan, bimtek_deliverable or enactment.")
    subject = serializers.CharField(
        help_text="What was submitted: the reporting period, the masterplan's id, or the bimtek stage such as 2022/1."
    )
    revision = serializers.IntegerField(help_text="Counts the submissions of this subject, from 1.")
    sequence = serializers.IntegerField(help_text="Counts the regency's submissions of any kind, from 1.")
    content_hash = serializers.CharField(help_text="SHA-256 of the exact bytes submitted, in hexadecimal.")
    previous_hash = serializers.CharField(help_text="Link hash of the regency's submission before it.")
    submitted_at = serializers.DateTimeField(help_text="In UTC.")
    late = serializers.BooleanField(help_text="Whether the deadline had passed.")
    self_released = serializers.BooleanField(help_text="Whether submitting released what was only entered.")


class SubmittedOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS; the same for each repeat.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been submitted before.")
    values = serializers.IntegerField(help_text="How many values the submission hands over.")
    realisations = serializers.IntegerField(help_text="How many rows it holds about realisations.")
