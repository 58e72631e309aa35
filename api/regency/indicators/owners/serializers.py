"""The shape of ownership on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.language import Text, active_language

_NOBODY_NAMED = Text("Name an agency or a person.", "Sebutkan perangkat daerah atau orang.")


class OwnerIn(serializers.Serializer[Any]):
    """Who owns a series: an agency, and a person in it. Both null takes the owner away."""

    agency = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The agency, by its id."
    )
    person = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The person, by their id."
    )


class LeavingIn(OwnerIn):
    """Whose series: an agency's, a person's, or those of a person in an agency."""

    between: ClassVar[dict[str, Any]] = between.at_least("agency", "person")


class OwnerOut(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    agency = serializers.UUIDField(allow_null=True, help_text="The agency that owns it.")
    person = serializers.UUIDField(allow_null=True, help_text="The person who owns it.")
    person_name = serializers.CharField(allow_null=True, help_text="Their name.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


class ReassignIn(serializers.Serializer[Any]):
    """From whom, to whom, and how many series you expect that to be."""

    leaving = LeavingIn(help_text="Whose series: a person, an agency, or a person in an agency.")
    to = OwnerIn(help_text="The new owner. An agency that is not named stays.")
    expected = serializers.IntegerField(min_value=0, help_text="How many series they own.")

    def validate_leaving(self, value: dict[str, Any]) -> dict[str, Any]:
        if value["agency"] is None and value["person"] is None:
            raise serializers.ValidationError(_NOBODY_NAMED.to(active_language()), code="required")
        return value


class ReassignedOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="How many series have a new owner.")
