"""Parts of answers about figures: the instant, and kinds of fields."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from api.http.shapes import Kind, SerializerField, by_field, flag, instant, shape

WHOLE = by_field(int, serializers.IntegerField)
COUNTS: Kind[dict[str, int]] = by_field(
    dict, lambda **options: serializers.DictField(child=serializers.IntegerField(), **options)
)
LIST: Kind[list[str]] = by_field(
    list, lambda **options: serializers.ListField(child=serializers.CharField(), **options)
)


def shown(kind: Kind[Any], help: str, **options: Any) -> SerializerField:
    """Make a field of this kind for an answer that is not a shape, because its fields come from measures."""
    return kind.answered(help_text=help, **options)


@shape(name="InstantOut")
class AsOf:
    """The instant of the figures. Requested again as of it, they are the same."""

    as_of: datetime = instant("The instant, in UTC.")
    is_before_first_record: bool = flag(
        "True if nothing had been recorded by then: figures are null, not zero."
    )
