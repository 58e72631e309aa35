"""The catalogue for anyone: official values, releases, and what changed between two of them."""

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.national.catalogue.official import serializers as official
from api.national.catalogue.official.listing import official_page
from api.open.entrance import OpenView, answer


class OfficialValues(OpenView):
    operations: ClassVar[Mapping[str, str]] = {"GET": "list_official_values"}
    paged = True

    @extend_schema(parameters=[official.OfficialValueFilters], responses=page_of(official.OfficialValueOut))
    def get(self, request: Request) -> Response:
        """Values as outside producers published them.

        Of the nation, provinces and regencies, by indicator, series, period and area, each with its source.
        """
        body, headers = official_page(request, reading.query(request, official.OfficialValueFilters))
        return answer(body, headers=headers)
