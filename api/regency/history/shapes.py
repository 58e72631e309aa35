"""Shapes of history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.shapes import OBJECT, choice, field, ident, instant, nested, shape, text, whole
from api.regency.history.models import Entry

#: Kinds of objects whose changes are kept.
RESOURCES = (
    "agency", "attendance", "baseline", "bimtek_stage", "body", "book", "budget", "commitment", "evidence",
    "evidence_link", "exemption", "instrument", "local_indicator", "masterplan", "meeting", "office_holder", "owner",
    "part", "programme", "realisation", "report", "sign_off", "signatory_name", "submission_rules", "target", "value",
)  # fmt: skip


@shape(answer="Who made the change, as they were called then.")
class ActorRow:
    id: UUID = ident("The person's or client's id.")
    name: str = text(200, "The name at that time.")
    office: str = text(200, "The office at that time, or empty.")
    through: UUID | None = ident(
        "The application that acted for this person; null: nobody but itself.", key="application_id"
    )


@shape(answer="One change of one object. Entries are never changed and never deleted.")
class EntryRow:
    id: UUID = ident("The entry's id.")
    at: datetime = instant("When, in UTC.")
    actor: ActorRow = nested(ActorRow, "Who.")
    resource: str = choice(RESOURCES, "The kind of object.")
    key: str = text(100, "Which one: its id; for a programme, id/masterplan.")
    action: str = choice(Entry.Action.choices, "What was done.")
    version: int = whole("The object's version after the change.")
    changes: dict[str, Any] = field(OBJECT, "Each field that differs, as [before, after].")

    @classmethod
    def of(cls, entry: Entry) -> "EntryRow":
        actor = ActorRow(
            id=entry.actor_id, name=entry.actor_name, office=entry.actor_office, through=entry.through
        )
        return shapes.from_model(cls, entry, actor=actor, key=entry.resource_key)
