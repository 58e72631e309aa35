"""The shape of a report's submission on the wire."""

from typing import Any

from rest_framework import serializers

from api.regency.reporting.submissions.serializers import SubmissionOut


class SubmittedOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS; the same for each repeat.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been submitted before.")
    values = serializers.IntegerField(help_text="How many values the submission hands over.")
    realisations = serializers.IntegerField(help_text="How many rows it holds about realisations.")
