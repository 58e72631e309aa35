"""The shape of a submission's evidence on the wire."""

from typing import Any

from rest_framework import serializers


class NamedOfOut(serializers.Serializer[Any]):
    """Something that a file is evidence of."""

    subject = serializers.CharField(help_text="What kind of thing, such as value or realisation.")
    key = serializers.CharField(help_text="Which one: its id or natural key, such as ECO-03/total/2025.")


class NamedEvidenceOut(serializers.Serializer[Any]):
    """A file that a submission names, as it was handed over."""

    sha256 = serializers.CharField(help_text="Its address: the SHA-256 of its bytes, in hexadecimal.")
    name = serializers.CharField(help_text="What it is called.")
    media_type = serializers.CharField(help_text="What it is, told by its bytes.")
    size = serializers.IntegerField(help_text="In bytes.")
    evidence_of = NamedOfOut(many=True, help_text="All that it is evidence of in this submission.")
