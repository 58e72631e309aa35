"""The shape of reviews on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.national.ledger.serializers import EventOut, LedgerRowOut, SubmissionFilters
from api.national.registry_fields import RegencyCode
from api.national.review.models import Comment, Opening
from api.national.review.words import Part, Side


class OpeningOut(serializers.Serializer[Any]):
    """Somebody at the ministry opened a submission."""

    at = serializers.DateTimeField(help_text="In UTC.")
    part = serializers.ChoiceField(
        choices=Part.choices, help_text="The submission, its exact bytes, or a file."
    )
    evidence = serializers.CharField(
        allow_null=True, help_text="The file that was opened, by its SHA-256; null where it was none."
    )
    office = serializers.CharField(help_text="The reader's office.")
    roles = serializers.ListField(
        child=serializers.CharField(), help_text="The reader's roles at the ministry."
    )
    reader = serializers.UUIDField(help_text="The reader's id.")


class CommentOut(serializers.Serializer[Any]):
    """A remark on a place in a submission, or an answer to one."""

    id = serializers.UUIDField(help_text="The comment's id.")
    thread = serializers.UUIDField(
        allow_null=True, help_text="Of an answer: the remark that it is in answer to."
    )
    pointer = serializers.CharField(
        help_text="The place in the content, a JSON Pointer; empty for all of it."
    )
    label = serializers.CharField(  # type: ignore[assignment]  # the name of a field's own attribute
        help_text="The place for people, such as ECO-03 total 2025."
    )
    link = serializers.CharField(help_text="Where the regency finds the place, or empty.")
    text = serializers.CharField(help_text="What is said.")
    resolves = serializers.BooleanField(help_text="Whether it closes the thread.")
    side = serializers.ChoiceField(choices=Side.choices, help_text="Who says it.")
    office = serializers.CharField(help_text="The author's office.")
    at = serializers.DateTimeField(help_text="In UTC.")


class CommentIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000, help_text="What is said.")
    pointer = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text="The place in the content, a JSON Pointer such as /values/3; empty for all of it.",
    )
    thread = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The remark that it answers."
    )
    resolves = serializers.BooleanField(default=False, help_text="Whether it closes the thread.")


class StandingOut(LedgerRowOut):
    """A submission with what became of it, and what it says."""

    events = EventOut(many=True, help_text="Its steps, the first one first.")
    content = serializers.DictField(help_text="What it says, in the form that `schema` in it names.")


class InboxFilters(SubmissionFilters):
    regency = RegencyCode(
        required=False, max_length=5, help_text="The regency's Kemendagri code, such as 51.01."
    )
    period = PeriodText(required=False, help_text="The reporting period, such as 2025-Q4.")
    assignee = serializers.UUIDField(required=False, help_text="Who reviews it, by the person's id.")
    min_age_days = serializers.IntegerField(
        required=False, min_value=0, max_value=3660, help_text="Stands as it does for at least so many days."
    )


class InboxRowOut(LedgerRowOut):
    """A submission as the ministry sees it in its inbox."""

    assignee = serializers.UUIDField(allow_null=True, help_text="Who reviews it, or null.")
    age_days = serializers.IntegerField(help_text="Since how many whole days it stands as it does.")


class NationalSubmissionOut(InboxRowOut):
    """A submission as the ministry opened it: what it says, what became of it, and what was said about it."""

    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS.")
    warnings = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="What the preview warned of when it was submitted, by code; null where that was not kept.",
    )
    events = EventOut(many=True, help_text="Its steps, the first one first.")
    comments = CommentOut(many=True, help_text="What was said about it, the first remark first.")
    content = serializers.DictField(help_text="What it says, in the form that `schema` in it names.")


class AcceptIn(serializers.Serializer[Any]):
    content_hash = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        default=None,
        help_text="The content that was read, by its hash: 409 where the submission's is another.",
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, help_text="A word with it."
    )


class ReturnIn(AcceptIn):
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=2000),
        allow_empty=False,
        max_length=100,
        help_text="Why it is returned, one a reason.",
    )
    answer_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="The day by which to answer."
    )


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=5000, help_text="Why, in words.")


class DecideIn(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(
        choices=["uphold", "reject"],
        help_text="uphold: the return is taken back; reject: it stands.",
    )
    reason = serializers.CharField(max_length=5000, help_text="Why, in words.")


class AssignIn(serializers.Serializer[Any]):
    assignee = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Who reviews it, by the person's id; null takes it back.",
    )


def shown_comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "thread": comment.thread_id,
        "pointer": comment.pointer,
        "label": comment.label,
        "link": comment.link,
        "text": comment.text,
        "resolves": comment.resolves,
        "side": comment.side,
        "office": comment.author_office,
        "at": comment.at,
    }


def shown_opening(opening: Opening) -> dict[str, Any]:
    return {
        "at": opening.at,
        "part": opening.part,
        "evidence": opening.evidence or None,
        "office": opening.reader_office,
        "roles": opening.reader_roles,
        "reader": opening.reader_id,
    }
