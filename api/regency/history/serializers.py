"""The shape of history on the wire."""

from typing import Any

from rest_framework import serializers

from api.regency.history.models import Entry


class HistoryFilters(serializers.Serializer[Any]):
    """Whose changes are wanted."""

    resource = serializers.CharField(
        required=False, max_length=30, help_text="The kind of object, such as programme or realisation."
    )
    key = serializers.CharField(
        required=False,
        max_length=100,
        help_text="One object: its id, or the key that an entry shows.",
    )


class ActorOut(serializers.Serializer[Any]):
    """Who made the change, as they were called then."""

    id = serializers.UUIDField(help_text="The person's or client's id.")
    name = serializers.CharField(help_text="The name at that time.")
    office = serializers.CharField(help_text="The office at that time, or empty.")


class EntryOut(serializers.Serializer[Any]):
    """One change of one object. Entries are never changed and never deleted."""

    id = serializers.UUIDField(help_text="The entry's id.")
    at = serializers.DateTimeField(help_text="When, in UTC.")
    actor = ActorOut(help_text="Who.")
    resource = serializers.CharField(help_text="The kind of object, such as programme.")
    key = serializers.CharField(help_text="Which one: its id; for a programme, id/masterplan.")
    action = serializers.ChoiceField(choices=Entry.Action.choices, help_text="What was done.")
    version = serializers.IntegerField(help_text="The object's version after the change.")
    changes = serializers.DictField(help_text="Each field that differs, as [before, after].")


def shown(entry: Entry) -> dict[str, Any]:
    """An entry as the API shows it (EntryOut)."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "actor": {"id": entry.actor_id, "name": entry.actor_name, "office": entry.actor_office},
        "resource": entry.resource,
        "key": entry.resource_key,
        "action": entry.action,
        "version": entry.version,
        "changes": entry.changes,
    }
