"""Shapes of history."""

from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.shapes import OBJECT, choice, field, ident, instant, nested, shape, text, whole
from api.http.yaml_files import read_beside
from api.regency.history.models import Entry
from tenants import Fields

#: Kinds of objects whose changes are kept, with the place of each below the regency's address.
PLACES: dict[str, str] = read_beside(__file__, "places.yaml")
#: Exemptions cross the border: their place stands with what does.
RESOURCES = sorted((*PLACES, "exemption"))


@shape
class ActorRow:
    """The author of the change, with name and office at that time."""

    id: UUID = ident("The person's or application's id.")
    name: str = text(200, "The name at that time.")
    office: str = text(200, "The office at that time, or empty.")
    through: UUID | None = ident(
        "The application that acted for this person; null: the person acted directly.", key="application_id"
    )


@shape
class EntryRow:
    """One change of one object. Entries are never changed and never deleted."""

    id: UUID = ident("The entry's id.")
    at: datetime = instant("When the change was made, in UTC.", key="created_at")
    actor: ActorRow = nested("Author of the change.")
    resource: str = choice(RESOURCES, "The kind of object.")
    key: str = text(100, "The object's id; for a programme, id/masterplan.")
    action: str = choice(Entry.Action, "The change made.")
    version: int = whole("The object's version after the change.")
    changes: Fields = field(
        OBJECT,
        "Each field that differs, as [before, after]; for a list of objects, only the objects that differ.",
    )

    @classmethod
    def of(cls, entry: Entry) -> "EntryRow":
        actor = ActorRow(
            id=entry.actor_id, name=entry.actor_name, office=entry.actor_office, through=entry.through
        )
        return shapes.from_model(cls, entry, actor=actor, key=entry.resource_key)
