"""Drafts of releases, in tables of their own.

Regencies, integrators and the public have no privilege on these tables: no query of theirs, however wrong, can read
a draft before it is published.
"""

from django.db import models

from api.national.catalogue.models.releases import Described, Framework
from tenants.rows import Access, EnumField, OneWay, Row, Table, Versioned, chars, index, unique

WORKED_ON = Access(ministry="SELECT, INSERT, UPDATE, DELETE")


class Draft(Versioned):
    """A release before it is published. `based_on` is the number of the release that it was copied from."""

    access = WORKED_ON

    framework = OneWay(Framework, models.PROTECT)
    number = chars(20)
    effective_from = models.DateField()
    note = models.TextField()
    based_on = chars(20)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("draft_number_once_a_framework", "framework", "number"),
        ]


class DraftIndicator(Described):
    """An indicator's definition in a draft."""

    access = WORKED_ON

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="indicators")
    code = chars(40)

    class Meta:
        constraints = [
            unique("indicator_once_a_draft", "draft", "code"),
        ]


class DraftRetirement(Table):
    """An indicator that the draft leaves out, and why."""

    access = WORKED_ON

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="retirements")
    code = chars(40)
    reason = models.TextField()

    class Meta:
        constraints = [
            unique("indicator_retired_once_a_draft", "draft", "code"),
        ]


class CatalogueEvent(Row):
    """One step of a release: its kind, author and time. Append-only."""

    class Action(models.TextChoices):
        DRAFTED = "drafted"
        CHANGED = "changed"
        ADDED = "added"
        ALTERED = "altered"
        RETIRED = "retired"
        TAKEN_OUT = "taken_out"
        DISCARDED = "discarded"
        PUBLISHED = "published"
        RELEASE_RETIRED = "release_retired"

    access = Access(ministry="SELECT, INSERT")

    framework = chars(20)
    number = chars(20)
    action = EnumField(Action)
    indicator = chars(40)
    changes = models.JSONField(default=dict)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = chars(200)
    actor_office = chars(200)

    class Meta:
        db_table = "catalogue_event"
        indexes = [index("catalogue_event_by_release", "framework", "number", "id")]
