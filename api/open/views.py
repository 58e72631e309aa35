"""Reference data for anyone: regencies, dimensions and indicators."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.openapi import page_of
from api.national.catalogue import calendar
from api.national.catalogue import queries as catalogue
from api.open import queries
from api.open.entrance import BRIEFLY, FOR_LONG, OpenView, answer
from api.open.serializers import (
    DimensionListOut,
    DimensionOut,
    IndicatorFilters,
    IndicatorListOut,
    IndicatorOut,
    RegencyFilters,
    RegencyOut,
    ReleaseOut,
)


class Regencies(OpenView):
    operations = {"GET": "list_regencies"}
    paged = True

    @extend_schema(parameters=[RegencyFilters], responses=page_of(RegencyOut))
    def get(self, request: Request) -> Response:
        """The regencies of Indonesia.

        With both code systems, province, population, position and the cohorts for which a published source
        names them, in the order of their Kemendagri codes.
        """
        filters = reading.query(request, RegencyFilters)
        wanted = paging.wanted(request)
        after = wanted.after(["code"], [str])
        rows = [row for row in queries.regencies(**filters) if after is None or row.code > after[0]]
        page = paging.cut(rows[: wanted.size + 1], by=["code"], wanted=wanted, key=lambda row: [row.code])
        return answer(page.body(RegencyOut(page.rows, many=True).data), headers=page.headers)


class Regency(OpenView):
    operations = {"GET": "get_regency"}

    @extend_schema(responses=RegencyOut)
    def get(self, request: Request, code: str) -> Response:
        """One regency."""
        reading.no_query(request)
        return answer(RegencyOut(queries.regency(code)).data)


class Dimensions(OpenView):
    operations = {"GET": "list_dimensions"}

    @extend_schema(responses=DimensionListOut)
    def get(self, request: Request) -> Response:
        """The six dimensions and their sub-dimensions."""
        reading.no_query(request)
        return answer({"data": DimensionOut(queries.dimensions(), many=True).data})


class Indicators(OpenView):
    operations = {"GET": "list_indicators"}

    @extend_schema(parameters=[IndicatorFilters], responses=IndicatorListOut)
    def get(self, request: Request) -> Response:
        """The indicators of a catalogue release.

        The release in force today unless `release` names one; published releases never change.
        """
        filters = reading.query(request, IndicatorFilters)
        release = chosen_release(filters["framework"], filters.get("release"))
        rows = [
            spec for spec in release.indicators.values() if filters.get("dimension") in (None, spec.dimension)
        ]
        body = {"release": ReleaseOut(release).data, "data": IndicatorOut(rows, many=True).data}
        return answer(body, kept=FOR_LONG if "release" in filters else BRIEFLY)


def chosen_release(framework: str, number: str | None) -> catalogue.CatalogueRelease:
    """The release of this number, or the one in force today. Raises InvalidParameter (404) for another number."""
    if number is not None:
        return catalogue.named_release("release", number, framework=framework)
    return catalogue.release_in_force(calendar.day_of(timezone.now()), framework=framework)
