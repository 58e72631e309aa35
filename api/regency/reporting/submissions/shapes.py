"""Shapes of previews, sign-offs and rules, and of the answer to a submission."""

from datetime import datetime
from uuid import UUID

from rest_framework import serializers

from api.http import between, etags
from api.http.fields import Documented
from api.http.shapes import (
    OBJECT,
    Texts,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    serializer,
    shape,
    text,
    whole,
)
from api.identity.shapes import NamedApplication
from api.national.ledger.shapes import HASH
from api.national.ledger.words import Capacity, Kind
from api.national.registry_fields import NamedRegency
from api.national.review.shapes import REMARKS, CommentRow, OpeningRow, StandingRow
from api.regency.reporting.submissions import models
from tenants import Fields, Strings

EXPECTED = "The hash of the previewed content; 409 if the content has changed."


@shape
class Name:
    """Name of the signatory."""

    name: str = text(200, "The signatory's name.")


@shape(alike=True)
class NameRow(Name):
    is_original: bool = flag("True if the hash in the receipt is of this name.")


@shape
class RegencySubmissionRow(StandingRow):
    """A submission of the regency: its content, its steps, and its openings by the ministry."""

    receipt: str = text(4000, "The signed receipt, a compact JWS.")
    signatory_name: NameRow | None = nested("The signatory's name; null once it is erased.")
    openings: tuple[OpeningRow, ...] = many(
        "Log of the times when someone at the ministry opened it, oldest first."
    )
    comments: tuple[CommentRow, ...] = many(REMARKS)


@shape
class SubmissionRow:
    """A submission in the national ledger."""

    id: UUID = ident("The submission's id.")
    kind: str = choice(Kind, "The kind of submission.")
    subject: str = text(
        40,
        "The subject: the reporting period, the masterplan's id, or the bimtek stage such as 2022/1.",
    )
    revision: int = whole("Counts the submissions of this subject, from 1.")
    sequence: int = whole("Counts the regency's submissions of any kind, from 1.")
    content_hash: str = text(64, "SHA-256 of the exact bytes submitted, in hexadecimal.")
    previous_hash: str = text(64, "Link hash of the regency's previous submission.")
    submitted_at: datetime = instant("When it was submitted, in UTC.")
    is_late: bool = flag("True if the deadline had passed.", source="late")
    is_self_checked: bool = flag(
        "True if submitting checked values that were only entered.", source="self_released"
    )


@shape
class RemarkRow:
    """Warning about the content of a submission, by its place."""

    code: str = text(40, "The rule, for programs.")
    message: str = text(2000, "The remark in words, in the language of Accept-Language.")
    pointer: str = text(
        500,
        "Its place: a JSON Pointer into the masterplan's document or the content; or empty.",
    )
    is_answered: bool = flag("True if a note or reason explains the doubtful value.")


@shape
class SubmittedRow:
    """Submission that was just made, or that is unchanged."""

    submission: SubmissionRow = nested("The submission: the new one, or the earlier one with equal content.")
    receipt: str = text(4000, "The signed receipt, a compact JWS; the same for each repetition.")
    is_unchanged: bool = flag("True if equal content had been submitted before.")
    warnings: tuple[RemarkRow, ...] = many("The warnings of the preview.")


@shape
class SubmitReport:
    """Body of a submission: the hash of the previewed content, and the reason for a revision."""

    reason: str = text(2000, "The reason for this revision.", default="")
    expected_content: str | None = field(HASH, EXPECTED, default=None)


@shape
class ChangedRow:
    """Differences between the working copy and submitted content."""

    submission: UUID | None = ident("The submission; null if there is none.")
    differs: bool = flag("True if the working copy differs.")
    differences: tuple[Fields, ...] = many(
        "The place, before and after of each difference; the first hundred.", OBJECT
    )


@shape
class ChangedSinceRow:
    """Differences from what was submitted last, and from what was accepted last."""

    content_hash: str = text(64, "The hash of the working copy.")
    since_submitted: ChangedRow = nested("Differences from the last revision that is not withdrawn.")
    since_accepted: ChangedRow = nested("Differences from the last accepted revision.")


@shape
class WarningCount:
    """The number of warnings of one kind."""

    code: str = text(40, "The rule, for programs.")
    warning_count: int = whole("Number of warnings with this code.")
    answered_count: int = whole("Number of them that are answered.")


@shape
class PreviewRow:
    """Content that a submit would send now."""

    kind: str = choice(Kind, "The kind of submission.")
    subject: str = text(40, "The reporting period, the masterplan's id, or the bimtek stage such as 2022/1.")
    content_hash: str = text(64, "SHA-256 of the exact bytes, to be used in expected_content and sign-offs.")
    is_unchanged: bool = flag("True if equal content is submitted already.")
    blocking: tuple[RemarkRow, ...] = many(
        "The reasons why a submit would be refused; empty if there are none."
    )
    warnings: tuple[RemarkRow, ...] = many("Warnings to consider first; they never prevent a submit.")
    warning_counts: tuple[WarningCount, ...] = many("The number of warnings by code.")
    summary: tuple[Texts, ...] = many(
        "A summary for people, one sentence per line: the content, its sums, the changes and the warnings."
    )
    signed: Strings = many("The sign-offs of exactly this content.", models.SignOff.Step)
    returned_reason: str | None = text(
        2000, "The head's reason for returning exactly this content, if nobody has signed it off since."
    )
    content: Fields = field(OBJECT, "The content that would be submitted.")


@shape(between=between.where("step", ["returned"], between.written("reason")))
class SignOff:
    """Sign-off of exactly the content that was read."""

    step: str = choice(
        models.SignOff.Step, "prepared (a steward); approved, or returned with a reason (the head)."
    )
    content_hash: str = field(HASH, "The hash of the content that is signed off, from the preview.")
    reason: str = text(2000, "The head's reason for returning it; otherwise empty.", default="")


@shape
class SignOffRow(SignOff):
    """A sign-off of exactly this content by an office."""

    office: str = text(200, "The office that signed.")
    capacity: str = choice(
        Capacity,
        "The capacity in which the office is held, from the register of office-holders; officer if it names "
        "nobody.",
    )
    at: datetime = instant("When it was signed off, in UTC.", key="signed_at")


@shape
class Rules:
    """Conditions for a submission: sign-off, and parts of the agencies."""

    sign_off: bool = flag(
        "True if a submission must be prepared by a steward and approved by the head.",
        key="is_sign_off_required",
    )
    hand_in: bool = flag(
        "True if a report needs the part of every agency that has something to submit.",
        key="is_delivery_required",
    )


@shape
class RulesRow(Rules):
    """The regency's rules for submissions. With both off, a submit checks the values that are only entered."""

    version: int = whole("Counts the changes; 0 if there were none.")
    etag = etags.tag("submission-rules", "version")


class ReceiptSignatoryOut(Documented):
    """Office that signed the submission."""

    office = serializers.CharField(help_text="The office that signs.")
    capacity = serializers.ChoiceField(
        Capacity.choices, help_text="The capacity in which the office is held."
    )
    name_hash = serializers.CharField(
        help_text="SHA-256 over a salt and the name, both of which are kept apart and can be erased."
    )


class ReceiptSubmitterOut(Documented):
    """Application that submitted."""

    application = serializer(NamedApplication, answered=True)(help_text="The application that submitted.")


class ReceiptClaimsOut(Documented):
    """Claims of the receipt. The signature covers all of them."""

    schema = serializers.CharField(help_text="The version of this form, such as receipt/2.")
    issuer = serializers.CharField(help_text="The service that received the submission.")
    regency = serializer(NamedRegency, answered=True)(help_text="The regency that submitted.")
    submission = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.ChoiceField(Kind.choices, help_text="The kind of submission.")
    subject = serializers.CharField(help_text="The reporting period, or the masterplan's id.")
    revision = serializers.IntegerField(help_text="Counts the submissions of this subject, from 1.")
    hash_algorithm = serializers.CharField(help_text="SHA-256.")
    content_hash = serializers.CharField(help_text="SHA-256 of the exact bytes submitted, in hexadecimal.")
    sequence = serializers.IntegerField(help_text="Counts the regency's submissions, from 1.")
    previous_hash = serializers.CharField(help_text="Link hash of the previous submission.")
    link_hash = serializers.CharField(
        help_text="SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash."
    )
    signatory = ReceiptSignatoryOut(help_text="The signatory.")
    submitted_by = ReceiptSubmitterOut(
        required=False,
        help_text="The application that submitted, if one did; only receipts of the form receipt/3 have this claim.",
    )
    late = serializers.BooleanField(help_text="True if the deadline had passed.")
    self_released = serializers.BooleanField(
        help_text="True if submitting checked values that were only entered."
    )
    nothing_handed_over = serializers.BooleanField(
        required=False,
        help_text="True if it is a report without any value or realisation; receipts of the form receipt/1 lack this "
        "claim.",
    )
    submitted_at = serializers.DateTimeField(help_text="In UTC.")
    statement = serializers.CharField(help_text="Meaning and limits of the receipt.")
    statement_id = serializers.CharField(help_text="The same in Indonesian.")


class ReceiptOut(Documented):
    """Receipt (bukti terima), signed by the service."""

    receipt = serializers.CharField(help_text="The receipt, a compact JWS signed with Ed25519.")
    claims = ReceiptClaimsOut(help_text="The signed claims.")
    keys = serializers.URLField(help_text="Address of the public keys.")
