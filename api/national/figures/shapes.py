"""Parts of answers about figures: the instant, and kinds of fields."""

from datetime import datetime

from rest_framework import serializers

from api.http.shapes import Kind, by_field, flag, instant, shape

WHOLE = by_field(int, serializers.IntegerField)
COUNTS: Kind[dict[str, int]] = by_field(
    dict, lambda **options: serializers.DictField(child=serializers.IntegerField(), **options)
)


@shape(name="InstantOut")
class AsOf:
    """The instant that figures are true of. Asked again as of it, they are the same."""

    as_of: datetime = instant("The instant, in UTC.")
    is_before_first_record: bool = flag(
        "True where nothing was recorded by then: figures are null, not zero."
    )
