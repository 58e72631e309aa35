"""Query parameters of releases."""

from typing import Any

from rest_framework import serializers

from api.national.catalogue.reference_fields import FrameworkCode


class ReleasesFilters(serializers.Serializer[Any]):
    framework = FrameworkCode(required=False, max_length=20, help_text="national or u4ssc.")


class DifferencesFilters(serializers.Serializer[Any]):
    since = serializers.CharField(
        required=False, max_length=20, help_text="The earlier release; the one before where left out."
    )
