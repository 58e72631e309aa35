"""Table of changes with author, time, and values before and after. Append-only: no UPDATE and DELETE privileges."""

from django.db import models

from api.national.ledger.written import IN_ORDER, written_in
from tenants.rows import APPEND_ONLY, EnumField, Row, chars, index


class Entry(Row):
    """One change of one object. `changes` maps each field to [before, after], in the API's own words."""

    access = APPEND_ONLY

    class Action(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        DELETED = "deleted"
        CHECKED = "checked"
        CONFIRMED = "confirmed"
        SUBMITTED = "submitted"
        ENACTED = "enacted"
        DELIVERED = "delivered"
        RETURNED = "returned"
        PREPARED = "prepared"
        APPROVED = "approved"

    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = chars(200)
    actor_office = chars(200)
    through = models.UUIDField(null=True)
    resource = chars(30)
    resource_key = chars(100)
    action = EnumField(Action, max_length=10)
    version = models.PositiveIntegerField()
    changes = models.JSONField()
    written_in = written_in()

    class Meta:
        indexes = [
            index("history_of_an_object", "resource", "resource_key", "-at"),
            index("history_in_order", *IN_ORDER),
        ]
