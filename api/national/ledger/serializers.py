"""The shape of submissions on the wire, for both sides."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.national.ledger.models import Submission, SubmissionEvent
from api.national.ledger.words import Capacity, Kind, State, Step


class SubmissionFilters(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(required=False, choices=Kind.choices, help_text="What was submitted.")
    subject = serializers.CharField(
        required=False,
        max_length=40,
        help_text="The reporting period, such as 2025-Q4, or the masterplan's id.",
    )
    state = serializers.ChoiceField(required=False, choices=State.choices, help_text="How it stands.")
    superseded = serializers.BooleanField(
        required=False, help_text="False leaves out those that a newer revision took the place of."
    )


class SignatoryOut(serializers.Serializer[Any]):
    office = serializers.CharField(help_text="The office that signs, never a name.")
    capacity = serializers.ChoiceField(
        choices=Capacity.choices,
        help_text="definitive, acting_pj, acting_plt, acting_plh; officer where no sign-off was asked for.",
    )


class LedgerRowOut(serializers.Serializer[Any]):
    """A submission as it stands in the national ledger."""

    id = serializers.UUIDField(help_text="The submission's id.")
    regency = serializers.CharField(help_text="The regency's Kemendagri code.")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What was submitted.")
    subject = serializers.CharField(
        help_text="The reporting period, such as 2025-Q4, or the masterplan's id."
    )
    revision = serializers.IntegerField(help_text="Counts the submissions of this subject, from 1.")
    reason = serializers.CharField(help_text="Why this revision was made, or empty.")
    sequence = serializers.IntegerField(help_text="Counts the regency's submissions of any kind, from 1.")
    content_hash = serializers.CharField(help_text="SHA-256 of the exact bytes submitted, in hexadecimal.")
    previous_hash = serializers.CharField(help_text="Link hash of the regency's submission before it.")
    link_hash = serializers.CharField(
        help_text="SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash."
    )
    late = serializers.BooleanField(help_text="Whether the deadline had passed.")
    self_released = serializers.BooleanField(help_text="Whether submitting released what was only entered.")
    signatory = SignatoryOut(help_text="Who answers for it.")
    submitted_at = serializers.DateTimeField(help_text="In UTC.")
    state = serializers.ChoiceField(choices=State.choices, help_text="How it stands.")
    state_since = serializers.DateTimeField(help_text="When it came to stand so, in UTC.")
    superseded = serializers.BooleanField(help_text="Whether a newer revision took its place.")
    answer_by = serializers.DateField(
        allow_null=True, help_text="Of one that was returned: the day by which to answer."
    )
    may = serializers.ListField(child=serializers.CharField(), help_text="What the caller may do next.")


class EventOut(serializers.Serializer[Any]):
    """One step of a submission."""

    kind = serializers.ChoiceField(choices=Step.choices, help_text="What was done.")
    state = serializers.ChoiceField(choices=State.choices, help_text="What it led to.")
    at = serializers.DateTimeField(help_text="In UTC.")
    office = serializers.CharField(help_text="The office that did it.")
    note = serializers.CharField(help_text="In words, or empty.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Of a return.")
    answer_by = serializers.DateField(allow_null=True, help_text="Of a return: the day by which to answer.")
    by_rule = serializers.CharField(
        allow_null=True, help_text="Of an acceptance by rule: no_warning or days_passed."
    )


def shown_submission(submission: Submission, *, code: str, may: Iterable[str]) -> dict[str, Any]:
    """A submission from queries.submissions() as the API shows it (LedgerRowOut)."""
    standing: Any = submission  # with the annotations of queries.submissions
    return {
        "id": submission.pk,
        "regency": code,
        "kind": submission.kind,
        "subject": submission.subject,
        "revision": submission.revision,
        "reason": submission.reason,
        "sequence": submission.sequence,
        "content_hash": bytes(submission.content_hash).hex(),
        "previous_hash": bytes(submission.previous_hash).hex(),
        "link_hash": bytes(submission.link_hash).hex(),
        "late": submission.late,
        "self_released": submission.self_released,
        "signatory": {"office": submission.signatory_office, "capacity": submission.signatory_capacity},
        "submitted_at": submission.submitted_at,
        "state": standing.state,
        "state_since": standing.state_since,
        "superseded": standing.superseded,
        "answer_by": standing.answer_by if standing.state == State.RETURNED else None,
        "may": list(may),
    }


def shown_event(event: SubmissionEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "state": event.state,
        "at": event.at,
        "office": event.actor_office,
        "note": event.note,
        "reasons": event.reasons,
        "answer_by": event.answer_by,
        "by_rule": event.by_rule or None,
    }
