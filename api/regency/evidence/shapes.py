"""Shapes of evidence: files, what they are evidence of, and the submissions that hold them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.http import etags, shapes
from api.http.fields import Documented
from api.http.shapes import (
    Strings,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    matching,
    several,
    shape,
    text,
    whole,
)
from api.national.evidence.words import Subject
from api.national.ledger.shapes import HASH_FORM
from api.national.ledger.words import Kind
from api.regency.evidence import models
from api.regency.evidence.contents import TYPES

HASH = matching(r"^[0-9a-f]{64}$", HASH_FORM)
_SUBJECT = "The kind of thing that the file is evidence of."
_KEY = (
    "The thing's id; for a value indicator/series/period, for a realisation activity/quarter, for a bimtek "
    "stage cohort/stage."
)
_TITLE, _DESCRIPTION = "A title for people.", "A description of the content."


@shape(sparse=True)
class PlaceFilters:
    subject: Strings = several(Subject, _SUBJECT)
    key: str = text(100, _KEY)


@shape(sparse=True)
class EvidenceFilters(PlaceFilters):
    media_type: Strings = several(list(TYPES), "Only files of this type, such as application/pdf.")
    is_linked: bool = flag("Only files that are evidence of anything (true), or of nothing (false).")
    is_held: bool = flag("Only files that a submission names (true), or that none names (false).")
    search: str = text(100, "Text in the name or title.")


@shape(sparse=True)
class LinkFilters(PlaceFilters):
    sha256: str = field(HASH, "Only links of this file.")


@shape(sparse=True)
class UploadQuery:
    name: str = text(255, "The file's name, if neither Content-Disposition nor the form gives it.")
    title: str = text(300, "A title for people, if the form has none.")
    description: str = text(4000, "A description of the content, if the form has none.")


@extend_schema_field(OpenApiTypes.BINARY)  # the framework would call it an address
class File(serializers.FileField):
    """A file in a form: its bytes."""


class EvidenceForm(Documented):
    """A form with the file, a title and a description."""

    file = File(help_text="The file.")
    title = serializers.CharField(required=False, allow_blank=True, max_length=300, help_text=_TITLE)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, help_text=_DESCRIPTION
    )


@shape
class DescribeEvidence:
    """Title and description of a file."""

    title: str = text(300, _TITLE, default="", shown="A title for people, or empty.")
    description: str = text(4000, _DESCRIPTION, default="", shown="A description of what it shows, or empty.")


@shape
class EvidenceRow(DescribeEvidence):
    """A file of the regency."""

    sha256: str = text(64, "The file's id: the SHA-256 of its bytes, in hexadecimal.", before="title")
    name: str = text(255, "The name under which it was first sent.", before="title")
    media_type: str = text(100, "The media type, detected from the bytes.")
    size: int = whole("Size in bytes.")
    created_at: datetime = instant("When it was first sent, in UTC.", source="uploaded_at")
    created_by_name: str = text(200, "Name of the person who sent it.", source="uploaded_by")
    link_count: int = whole("Number of things that it is evidence of.")
    is_held: bool = flag("True if a submission names it: then it is kept permanently.")
    version: int = whole("Counts the changes of this representation, from 1.")

    etag = etags.tag("evidence", "sha256", "version")


@shape
class EvidenceOfRow:
    """Something that a file is evidence of."""

    id: UUID = ident("The link's id.")
    subject: str = choice(Subject, _SUBJECT)
    key: str = text(100, _KEY)


@shape
class EvidenceHoldRow:
    """A submission that names a file."""

    submission: UUID = ident("The submission's id.")
    kind: str = choice(Kind, "The submission's kind.")
    of: str = text(40, "The submission's subject, such as 2025-Q4.")
    revision: int = whole("The submission's revision.")
    held_at: datetime = instant("When the submission was made, in UTC.")


@shape
class EvidenceWholeRow(EvidenceRow):
    """A file, what it is evidence of, and which submissions hold it."""

    evidence_of: tuple[EvidenceOfRow, ...] = many("The first hundred links; the list of links has all.")
    held_by: tuple[EvidenceHoldRow, ...] = many("The first hundred submissions, oldest first.")


@shape
class EvidenceLink:
    """A link: the file is evidence of a thing."""

    subject: str = choice(Subject, _SUBJECT)
    key: str = text(100, _KEY)
    sha256: str = field(HASH, "The file.")


@shape
class EvidenceLinks:
    """Links of files to the things that they prove."""

    links: tuple[EvidenceLink, ...] = many("The links, stored all or none.", most=1000, least=1)


@shape
class EvidenceLinkRow(EvidenceOfRow):
    """A link: the file is evidence of a thing."""

    sha256: str = text(64, "The file.")
    name: str = text(255, "The file's name.")
    title: str = text(300, "The file's title, or empty.")
    media_type: str = text(100, "The file's type.")
    size: int = whole("The file's size in bytes.")
    created_at: datetime = instant("When the link was made, in UTC.")
    created_by_name: str = text(200, "Name of the person who made it.")

    @classmethod
    def of[R: EvidenceLinkRow](cls: type[R], link: models.Link, **more: Any) -> R:
        """Make a row from a link with its file."""
        return shapes.from_row(
            cls,
            vars(link.file) | vars(link),
            created_at=link.linked_at,
            created_by_name=link.linked_by,
            **more,
        )


@shape
class EvidenceLinkedRow(EvidenceLinkRow):
    is_new: bool = flag("False if the link existed before.")


@shape
class EvidenceLinksRow:
    """Links that were added or were there."""

    links: tuple[EvidenceLinkedRow, ...] = many("The links, in the order of the request.")
