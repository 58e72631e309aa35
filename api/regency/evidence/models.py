"""Files, the things that they are evidence of, and the submissions that name them.

The bytes lie in the store (national.evidence).
"""

from django.db import models
from django.db.models import Q

from api.national.evidence.words import Subject
from api.national.ledger.words import kinds
from tenants.rows import APPEND_ONLY, Access, EnumField, Row, VersionedRow, chars, check, unique


class StoredFile(VersionedRow):
    """A file of the regency, once for each content: `sha256` is its address. `name` is the one given by the sender.

    `version` counts the changes of its representation: title and description, links, and holds by submissions.
    `used_at` is when it was last sent or linked: unreferenced files are deleted some time after that.
    """

    sha256 = chars(64)
    size = models.PositiveBigIntegerField()
    media_type = chars(100)
    name = chars(255)
    title = chars(300)
    description = models.TextField()
    uploaded_at = models.DateTimeField()
    uploaded_by = chars(200)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "evidence_file"
        constraints = [
            unique("one_file_a_content", "sha256"),
            check("file_has_a_hash", Q(sha256__regex=r"^[0-9a-f]{64}$")),
            check("file_is_not_empty", Q(size__gt=0)),
        ]


class Link(Row):
    """A link: the file is evidence of a thing, given by kind and key, without a foreign key to it."""

    access = Access(regency="SELECT, INSERT, DELETE")

    subject = EnumField(Subject, constraint="link_subject_is_known")
    key = chars(100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="links")
    linked_at = models.DateTimeField()
    linked_by = chars(200)

    class Meta:
        constraints = [
            unique("linked_once", "subject", "key", "file"),
        ]


class Hold(Row):
    """A hold: a submission names this file, which can never be deleted again, whatever becomes of its links.

    Append-only, with a foreign key that refuses the file's deletion, in the database itself.
    """

    access = APPEND_ONLY

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="holds")
    #: In the national ledger, without a foreign key out of the regency's schema.
    submission = models.UUIDField()
    kind = EnumField(kinds, max_length=20)
    of = chars(40, help_text="The submission's subject, such as 2025-Q4.")
    revision = models.PositiveIntegerField()
    held_at = models.DateTimeField()

    class Meta:
        constraints = [unique("held_once_by_a_submission", "file", "submission")]
