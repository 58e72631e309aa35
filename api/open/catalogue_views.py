"""The catalogue for anyone: official values, releases, and what changed between two of them."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.exceptions import NotFound
from api.http.openapi import page_of
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import answers, queries, serializers
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

    @extend_schema(parameters=[serializers.ReleasesFilters], responses=serializers.ReleaseListOut)
    def get(self, request: Request) -> Response:
        """The published releases of the catalogue, and those retired since, the latest first."""
        framework = reading.query(request, serializers.ReleasesFilters).get("framework")
        rows = [
            answers.release(
                row,
                n_indicators=len(catalogue.release(row.number, framework=row.framework).indicators),
                based_on=queries.before(row.framework, than=row.number) or "",
                may=(),
            )
            for row in catalogue.releases(framework=framework)
        ]
        return answer({"data": rows})


class ReleaseDifferences(OpenView):
    operations = {"GET": "get_release_differences"}

    @extend_schema(parameters=[serializers.DifferencesFilters], responses=serializers.DifferencesOut)
    def get(self, request: Request, framework: str, number: str) -> Response:
        """What changed with a release: for each indicator, field by field, with breaks and reasons."""
        since = reading.query(request, serializers.DifferencesFilters).get("since")
        later = queries.of_release(number, framework=framework)
        since = since or queries.before(framework, than=number)
        if not since:
            raise NotFound(f"{number} is the first release")
        return answer(
            answers.differences(queries.of_release(since, framework=framework, parameter="since"), later)
        )
