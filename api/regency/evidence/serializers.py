"""The shape of evidence on the wire."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.national.ledger.words import Kind
from api.regency.evidence.contents import TYPES
from api.regency.evidence.words import Subject

HASH = r"^[0-9a-f]{64}$"


def _subject(**more: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=Subject.choices, help_text="What kind of thing it is evidence of.", **more
    )


_KEY = (
    "Which one: its id; of a value indicator/series/period, of a realisation activity/quarter, of a bimtek stage "
    "cohort/stage."
)


class EvidenceFilters(serializers.Serializer[Any]):
    subject = _subject(required=False)
    key = serializers.CharField(required=False, max_length=100, help_text=_KEY)
    media_type = serializers.ChoiceField(
        choices=list(TYPES), required=False, help_text="Of this type, such as application/pdf."
    )
    linked = serializers.BooleanField(required=False, help_text="Whether it is evidence of anything.")
    held = serializers.BooleanField(required=False, help_text="Whether a submission names it.")
    search = serializers.CharField(required=False, max_length=100, help_text="In name or title.")


class UploadQuery(serializers.Serializer[Any]):
    name = serializers.CharField(
        required=False,
        max_length=255,
        help_text="What the file is called, where neither Content-Disposition nor the form says it.",
    )
    title = serializers.CharField(required=False, max_length=300, help_text="A title for people.")
    description = serializers.CharField(required=False, max_length=4000, help_text="What it shows.")


@extend_schema_field(OpenApiTypes.BINARY)  # the framework would call it an address
class File(serializers.FileField):
    """A file as a part of a form: its bytes."""


class EvidenceForm(serializers.Serializer[Any]):
    """A form: the file, and besides it a title and a description."""

    file = File(help_text="The file.")
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="A title for people."
    )
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, help_text="What it shows."
    )


class DescribeEvidenceIn(serializers.Serializer[Any]):
    title = serializers.CharField(
        max_length=300, allow_blank=True, default="", help_text="A title for people."
    )
    description = serializers.CharField(
        max_length=4000, allow_blank=True, default="", help_text="What it shows."
    )


class EvidenceOut(serializers.Serializer[Any]):
    """A file of the regency."""

    sha256 = serializers.CharField(help_text="Its address: the SHA-256 of its bytes, in hexadecimal.")
    name = serializers.CharField(help_text="The name it was first sent under.")
    title = serializers.CharField(help_text="A title for people, or empty.")
    description = serializers.CharField(help_text="What it shows, or empty.")
    media_type = serializers.CharField(help_text="What it is, told by its bytes.")
    size = serializers.IntegerField(help_text="In bytes.")
    uploaded_at = serializers.DateTimeField(help_text="When it was first sent, in UTC.")
    uploaded_by = serializers.CharField(help_text="Who sent it, by name.")
    links = serializers.IntegerField(help_text="Of how many things it is evidence.")
    held = serializers.BooleanField(help_text="Whether a submission names it: then it is kept for good.")
    version = serializers.IntegerField(help_text="Counts the changes of what is shown here, from 1.")


class EvidenceOfOut(serializers.Serializer[Any]):
    """Something that a file is evidence of."""

    id = serializers.UUIDField(help_text="The link's id.")
    subject = _subject()
    key = serializers.CharField(help_text=_KEY)


class EvidenceHoldOut(serializers.Serializer[Any]):
    """A submission that names a file."""

    submission = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="The submission's kind.")
    of = serializers.CharField(help_text="The submission's subject, such as 2025-Q4.")
    revision = serializers.IntegerField(help_text="The submission's revision.")
    held_at = serializers.DateTimeField(help_text="In UTC.")


class EvidenceWholeOut(EvidenceOut):
    """A file, what it is evidence of, and which submissions hold it."""

    evidence_of = EvidenceOfOut(many=True, help_text="The first hundred; the list of links has all.")
    held_by = EvidenceHoldOut(many=True, help_text="The first hundred, the first one first.")


class LinkFilters(serializers.Serializer[Any]):
    sha256 = serializers.RegexField(HASH, required=False, help_text="Of this file.")
    subject = _subject(required=False)
    key = serializers.CharField(required=False, max_length=100, help_text=_KEY)


class EvidenceLinkIn(serializers.Serializer[Any]):
    """A file is evidence of something."""

    subject = _subject()
    key = serializers.CharField(max_length=100, help_text=_KEY)
    sha256 = serializers.RegexField(HASH, help_text="The file.")


class EvidenceLinksIn(serializers.Serializer[Any]):
    links = EvidenceLinkIn(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, min_length=1, max_length=1000, help_text="All of them, or none."
    )


class EvidenceLinkOut(EvidenceOfOut):
    """A file is evidence of something."""

    sha256 = serializers.CharField(help_text="The file.")
    name = serializers.CharField(help_text="The file's name.")
    title = serializers.CharField(help_text="The file's title, or empty.")
    media_type = serializers.CharField(help_text="The file's type.")
    size = serializers.IntegerField(help_text="The file's size in bytes.")
    linked_at = serializers.DateTimeField(help_text="In UTC.")
    linked_by = serializers.CharField(help_text="By name.")


class EvidenceLinkedOut(EvidenceLinkOut):
    created = serializers.BooleanField(help_text="False where it was linked before.")


class EvidenceLinksOut(serializers.Serializer[Any]):
    links = EvidenceLinkedOut(many=True, help_text="In the order of the request.")
