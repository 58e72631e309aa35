"""The published forms, for anyone: JSON Schemas of what regencies submit, and of the masterplan as one document."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.exceptions import NotFound
from api.open.entrance import FOR_LONG, OpenView, answer

#: The files that are committed: what is handed out is what was reviewed.
_FOLDERS = ("docs/schemas", "docs/masterplan")
_ENDING = ".schema.json"


class FormOut(serializers.Serializer[Any]):
    """A published form."""

    schema = serializers.CharField(help_text="What stands in the content's `schema`, such as masterplan/1.")
    title = serializers.CharField(help_text="What it is of.")
    url = serializers.URLField(help_text="Where the JSON Schema is.")


class FormsOut(serializers.Serializer[Any]):
    data = FormOut(many=True, help_text="By name.")  # type: ignore[assignment]  # the metaclass takes it out


class Forms(OpenView):
    operations = {"GET": "list_schemas"}

    @extend_schema(responses=FormsOut)
    def get(self, request: Request) -> Response:
        """The forms of what regencies submit, older ones too: each content names its form in `schema`."""
        reading.no_query(request)
        return answer(
            {
                "data": [
                    {
                        "schema": name,
                        "title": form["title"],
                        "url": f"{settings.BASE_URL}/v1/open/schemas/{name}/",
                    }
                    for name, form in sorted(_forms().items())
                ]
            }
        )


class Form(OpenView):
    operations = {"GET": "get_schema"}

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, name: str, number: int) -> Response:
        """One form as JSON Schema 2020-12. A form that is published never changes; a new one has a new number."""
        reading.no_query(request)
        form = _forms().get(f"{name}/{number}")
        if form is None:
            raise NotFound(f"no schema {name}/{number}")
        return answer(form, kept=FOR_LONG)


@cache
def _forms() -> dict[str, dict[str, Any]]:
    found = {}
    for folder in _FOLDERS:
        for file in (Path(settings.BASE_DIR) / folder).glob(f"*{_ENDING}"):
            name, _, number = file.name.removesuffix(_ENDING).rpartition("-")
            found[f"{name}/{number}"] = json.loads(file.read_bytes())
    return found
