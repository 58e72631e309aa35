"""The catalogue for anyone: official values, releases, and what changed between two of them."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading, shapes
from api.http.openapi import page_of
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import queries
from api.national.catalogue.drafts.filters import DifferencesFilters, ReleasesFilters
from api.national.catalogue.drafts.shapes import Differences, ReleaseList
from api.national.catalogue.official import serializers as official
from api.national.catalogue.official.listing import official_page
from api.open.entrance import OpenView, answer


class OfficialValues(OpenView):
    operations = {"GET": "list_official_values"}
    paged = True

    @extend_schema(parameters=[official.OfficialValueFilters], responses=page_of(official.OfficialValueOut))
    def get(self, request: Request) -> Response:
        """Values as outside producers published them.

        Of the nation, provinces and regencies, by indicator, series, period and area, each with its source.
        """
        body, headers = official_page(request, reading.query(request, official.OfficialValueFilters))
        return answer(body, headers=headers)


class Releases(OpenView):
    operations = {"GET": "list_catalogue_releases"}

    @extend_schema(parameters=[ReleasesFilters], responses=shapes.serializer(ReleaseList, answered=True))
    def get(self, request: Request) -> Response:
        """The published releases of the catalogue, and those retired since, the latest first."""
        rows = catalogue.releases(**reading.query(request, ReleasesFilters))
        return answer(shapes.document(ReleaseList(data=tuple(map(queries.release_row, rows)))))


class ReleaseDifferences(OpenView):
    operations = {"GET": "get_release_differences"}

    @extend_schema(parameters=[DifferencesFilters], responses=shapes.serializer(Differences, answered=True))
    def get(self, request: Request, framework: str, number: str) -> Response:
        """What changed with a release: for each indicator, field by field, with breaks and reasons."""
        since = reading.query(request, DifferencesFilters).get("since")
        later = queries.of_release(number, framework=framework)
        return answer(shapes.document(queries.differences(since, later)))
