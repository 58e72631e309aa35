"""Editions: figures frozen as exact bytes with their hash, which never change.

There are two tables, so that the open role cannot reach a draft: an edition is the ministry's own, a publication is
a copy for anyone. Triggers (migration 0002) refuse changes, even by the owner, and publishing without a sign-off.
"""

from django.db import models
from django.db.models import F, Q

from api.national.editions.words import State
from tenants.rows import Access, EnumField, OneWay, Row, Table, chars, check


class FrozenContent(Table):
    """Figures as they were frozen. `content` is canonical JSON (RFC 8785), `content_hash` its SHA-256."""

    title_id = chars(200)
    title_en = chars(200)
    description_id = models.TextField()
    description_en = models.TextField()
    asked = models.JSONField()
    basis = chars(9)
    as_of = models.DateTimeField()
    content = models.BinaryField()
    content_hash = models.BinaryField()
    n_rows = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Edition(FrozenContent, Row):
    """Frozen figures of the ministry. Only the state changes."""

    access = Access(
        ministry="SELECT, INSERT, UPDATE (state, signed_off_at, signed_off_by, signed_off_office, published_at,"
        " published_by, published_office, discarded_at, discarded_by, discarded_office, discarded_because)"
    )

    replaces = OneWay("self", models.DO_NOTHING, null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_office = chars(200)
    state = EnumField(State, default=State.DRAFT)
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.UUIDField(null=True)
    signed_off_office = chars(200)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    published_office = chars(200)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.UUIDField(null=True)
    discarded_office = chars(200)
    discarded_because = models.TextField()

    class Meta:
        constraints = [
            check("edition_is_of_accepted_figures", Q(basis="accepted")),
            check(
                "edition_signed_off_by_a_second_person",
                Q(signed_off_by__isnull=True) | ~Q(signed_off_by=F("made_by")),
            ),
            check(
                "edition_state_has_its_time",
                Q(state=State.DRAFT, signed_off_at=None, published_at=None, discarded_at=None)
                | Q(
                    state=State.SIGNED_OFF,
                    signed_off_at__isnull=False,
                    signed_off_by__isnull=False,
                    published_at=None,
                    discarded_at=None,
                )
                | Q(
                    state=State.PUBLISHED,
                    signed_off_at__isnull=False,
                    signed_off_by__isnull=False,
                    published_at__isnull=False,
                    discarded_at=None,
                )
                | Q(state=State.DISCARDED, published_at=None, discarded_at__isnull=False),
            ),
        ]


class Publication(FrozenContent):
    """A published edition, for anyone: it contains nobody's name."""

    access = Access(ministry="SELECT, INSERT", open="SELECT")

    edition = models.OneToOneField(Edition, models.DO_NOTHING, primary_key=True, related_name="+")
    replaces = OneWay(Edition, models.DO_NOTHING, null=True)
    signed_off_at = models.DateTimeField()
    published_at = models.DateTimeField()
