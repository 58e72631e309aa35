"""Published editions on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.editions.serializers import EditionAskedOut


class DistributionOut(serializers.Serializer[Any]):
    format = serializers.CharField(help_text="The form: json, csv, ndjson, xlsx, parquet, sdmx.")
    media_type = serializers.CharField(help_text="Its media type.")
    url = serializers.URLField(help_text="Where it is.")


class PublicationOut(serializers.Serializer[Any]):
    """A published edition: figures that the ministry accepted, frozen at one instant. It never changes."""

    id = serializers.UUIDField(help_text="Stays, also as part of its links.")
    title_id = serializers.CharField(help_text="In Indonesian.")
    title_en = serializers.CharField(help_text="In English.")
    description_id = serializers.CharField(help_text="In Indonesian.")
    description_en = serializers.CharField(help_text="In English.")
    basis = serializers.CharField(help_text="accepted: what the ministry has accepted.")
    as_of = serializers.DateTimeField(help_text="The instant that the figures are true of.")
    asked = EditionAskedOut(help_text="What is in it.")
    n_rows = serializers.IntegerField(help_text="Figures in it.")
    content_hash = serializers.CharField(
        help_text="SHA-256 of the JSON distribution's bytes, in hexadecimal."
    )
    signed_off_at = serializers.DateTimeField(help_text="When a second person signed it off.")
    published_at = serializers.DateTimeField(help_text="When it was published.")
    replaces = serializers.UUIDField(allow_null=True, help_text="The edition that it corrects.")
    replaced_by = serializers.UUIDField(
        allow_null=True, help_text="The edition that corrects it: use that one."
    )
    url = serializers.URLField(help_text="Its permanent link.")
    metadata_url = serializers.URLField(help_text="Its metadata as Satu Data asks for it.")
    distributions = DistributionOut(many=True, help_text="The same figures in each form.")
