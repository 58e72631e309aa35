"""The shape of a regency's submissions on the wire, beyond what both sides share."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.http.language import Text, active_language
from api.national.ledger.operations import Outcome
from api.national.ledger.words import Capacity, Kind
from api.national.review.serializers import CommentOut, OpeningOut, StandingOut
from api.regency.reporting.submissions.drafts import Remark
from api.regency.reporting.submissions.models import SignOff


class NameIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, help_text="The signatory's name.")


class NameOut(NameIn):
    is_original = serializers.BooleanField(help_text="Whether the receipt's hash is of this name.")


class RegencySubmissionOut(StandingOut):
    """A submission of the regency: what it says, what became of it, and who at the ministry opened it."""

    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS.")
    signatory_name = NameOut(allow_null=True, help_text="Who signed; null once the name is erased.")
    openings = OpeningOut(many=True, help_text="Who at the ministry opened it, the first one first.")
    comments = CommentOut(many=True, help_text="What was said about it, the first remark first.")


class ReceiptRegencyOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The Kemendagri code.")
    name = serializers.CharField(help_text="The name, with its kind.")


class ReceiptSignatoryOut(serializers.Serializer[Any]):
    office = serializers.CharField(help_text="The office that signs.")
    capacity = serializers.CharField(help_text="definitive, acting_pj, acting_plt, acting_plh or officer.")
    name_hash = serializers.CharField(
        help_text="SHA-256 over a salt and the name, both of which are kept apart and can be erased."
    )


class ReceiptClaimsOut(serializers.Serializer[Any]):
    """What the receipt says. All of it is under the signature."""

    schema = serializers.CharField(help_text="The version of this form, such as receipt/2.")
    issuer = serializers.CharField(help_text="The service that took the submission in.")
    regency = ReceiptRegencyOut(help_text="Whose submission it is.")
    submission = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.CharField(help_text="What was submitted.")
    subject = serializers.CharField(help_text="The reporting period, or the masterplan's id.")
    revision = serializers.IntegerField(help_text="Counts the submissions of this subject, from 1.")
    hash_algorithm = serializers.CharField(help_text="SHA-256.")
    content_hash = serializers.CharField(help_text="Of the exact bytes submitted, in hexadecimal.")
    sequence = serializers.IntegerField(help_text="Counts the regency's submissions, from 1.")
    previous_hash = serializers.CharField(help_text="Link hash of the submission before it.")
    link_hash = serializers.CharField(
        help_text="SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash."
    )
    signatory = ReceiptSignatoryOut(help_text="Who answers for it.")
    late = serializers.BooleanField(help_text="Whether the deadline had passed.")
    self_released = serializers.BooleanField(help_text="Whether submitting released what was only entered.")
    nothing_handed_over = serializers.BooleanField(
        required=False,
        help_text="Whether it is a report without any value or realisation; receipts of the form receipt/1 lack it.",
    )
    submitted_at = serializers.DateTimeField(help_text="In UTC.")
    statement = serializers.CharField(help_text="What the receipt is, and what it is not.")
    statement_id = serializers.CharField(help_text="The same in Indonesian.")


class ReceiptOut(serializers.Serializer[Any]):
    receipt = serializers.CharField(help_text="The receipt, a compact JWS signed with Ed25519.")
    claims = ReceiptClaimsOut(help_text="What is signed in it.")
    keys = serializers.URLField(help_text="Where the public keys are.")


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


def expected_content() -> serializers.RegexField:
    """Return the field that names the content a caller looked at."""
    return serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        allow_null=True,
        default=None,
        help_text="The hash of the content that was looked at: 409 where the content is another by now.",
    )


class SubmitReportIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="Why this revision is made."
    )
    expected_content = expected_content()


class ChangedOut(serializers.Serializer[Any]):
    """How the working copy differs from a content that was submitted."""

    submission = serializers.UUIDField(
        allow_null=True, help_text="That submission; null where there is none."
    )
    differs = serializers.BooleanField(help_text="Whether the working copy says anything else.")
    differences = serializers.ListField(
        child=serializers.DictField(), help_text="place, before and after of each, the first hundred."
    )


class ChangedSinceOut(serializers.Serializer[Any]):
    content_hash = serializers.CharField(help_text="Of the working copy.")
    since_submitted = ChangedOut(help_text="Against the last revision not withdrawn.")
    since_accepted = ChangedOut(help_text="Against the last accepted one.")


class RemarkOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The rule, for programs.")
    message = serializers.CharField(help_text="In the language of Accept-Language.")
    pointer = serializers.CharField(
        help_text="What it is about, a JSON Pointer into the masterplan's document or the content; else empty."
    )


class PreviewOut(serializers.Serializer[Any]):
    """What a submit at this moment would send."""

    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What would be submitted.")
    subject = serializers.CharField(
        help_text="The reporting period, the masterplan's id, or the bimtek stage such as 2022/1."
    )
    content_hash = serializers.CharField(
        help_text="SHA-256 of the exact bytes; for expected_content and sign-offs."
    )
    unchanged = serializers.BooleanField(help_text="Whether equal content is submitted already.")
    blocking = RemarkOut(many=True, help_text="Why a submit would be refused; empty where it would not.")
    warnings = RemarkOut(many=True, help_text="What is good to know before; it never stops a submit.")
    signed = serializers.ListField(
        child=serializers.CharField(), help_text="The sign-offs of exactly this content: verified, approved."
    )
    content = serializers.DictField(help_text="What would be submitted.")


class SignOffIn(serializers.Serializer[Any]):
    step = serializers.ChoiceField(
        choices=SignOff.Step.choices, help_text="verified (a steward), or approved (the head)."
    )
    content_hash = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", help_text="The content that is vouched for, by its hash from the preview."
    )
    capacity = serializers.ChoiceField(
        choices=Capacity.choices,
        default=Capacity.OFFICER,
        help_text="In which capacity the office is held: definitive, acting_pj, acting_plt, acting_plh, officer.",
    )


class SignOffOut(SignOffIn):
    """An office vouched for exactly this content."""

    office = serializers.CharField(help_text="The office that signed.")
    at = serializers.DateTimeField(help_text="In UTC.")


class RulesIn(serializers.Serializer[Any]):
    sign_off = serializers.BooleanField(
        help_text="Whether a submission needs to be verified by a steward and approved by the head."
    )
    hand_in = serializers.BooleanField(
        help_text="Whether a report needs the part of every agency that has something to hand over."
    )


class RulesOut(RulesIn):
    """How the regency prepares what it submits. With both off a submit releases what is entered."""

    version = serializers.IntegerField(help_text="Counts the changes; 0 where none was made.")


class PartIn(serializers.Serializer[Any]):
    comment = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, help_text="A word with it."
    )


class PartOut(serializers.Serializer[Any]):
    """An agency's part of a report."""

    agency = serializers.UUIDField(help_text="The agency's id.")
    name = serializers.CharField(help_text="The agency.")
    entered = serializers.IntegerField(help_text="Values of the agency that go out with the report.")
    released = serializers.IntegerField(help_text="Of them released by the steward.")
    realisations = serializers.IntegerField(
        help_text="Realisations, of programmes that it leads, that go out with the report."
    )
    state = serializers.ChoiceField(
        choices=["open", "handed_in", "returned"], help_text="How the part stands."
    )
    comment = serializers.CharField(help_text="The word with the last step, or empty.")
    office = serializers.CharField(help_text="Whose step it was, or empty.")
    at = serializers.DateTimeField(allow_null=True, help_text="When, in UTC.")
    changed_since = serializers.BooleanField(
        help_text="Whether a value or realisation changed after it was handed in."
    )


def shown_remarks(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    language = active_language()
    return [
        {
            "code": each.code,
            "message": Text(each.message, each.message_id).to(language),
            "pointer": each.pointer,
        }
        for each in remarks
    ]


def shown_sign_off(signed: SignOff) -> dict[str, Any]:
    return {
        "step": signed.step,
        "content_hash": signed.content_hash,
        "capacity": signed.capacity,
        "office": signed.office,
        "at": signed.at,
    }


def shown_submission(outcome: Outcome) -> dict[str, Any]:
    """Return a submission as the API shows it (SubmissionOut)."""
    return {
        "id": outcome.submission_id,
        "kind": outcome.kind,
        "subject": outcome.subject,
        "revision": outcome.revision,
        "sequence": outcome.sequence,
        "content_hash": outcome.content_hash,
        "previous_hash": outcome.previous_hash,
        "submitted_at": outcome.submitted_at,
        "late": outcome.late,
        "self_released": outcome.self_released,
    }
