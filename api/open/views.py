"""Reference data for anyone: regencies, dimensions and indicators."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading, shapes
from api.http.openapi import page_of
from api.national.catalogue import calendar
from api.national.catalogue import queries as catalogue
from api.national.ledger import heads
from api.national.registry_fields import RegencyCode
from api.open import queries
from api.open.entrance import BRIEFLY, FOR_LONG, OpenView, answer
from api.open.serializers import (
    DimensionListOut,
    DimensionOut,
    Indicator,
    IndicatorFilters,
    IndicatorListOut,
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
        page = paging.listed(
            queries.regencies(**filters), by="code", wanted=paging.wanted(request), key=lambda row: row.code
        )
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
        body = {
            "release": ReleaseOut(release).data,
            "data": [shapes.document(spec, Indicator) for spec in rows],
        }
        return answer(body, kept=FOR_LONG if "release" in filters else BRIEFLY)


def chosen_release(framework: str, number: str | None) -> catalogue.CatalogueRelease:
    """The release of this number, or the one in force today. Raises InvalidParameter (404) for another number."""
    if number is not None:
        return catalogue.named_release("release", number, framework=framework)
    return catalogue.release_in_force(calendar.day_of(timezone.now()), framework=framework)


class LedgerHeadFilters(serializers.Serializer[Any]):
    regency = RegencyCode(required=False, max_length=5, help_text="The Kemendagri code, such as 51.01.")


class LedgerHeadOut(serializers.Serializer[Any]):
    """Where a regency's chain of submissions ended when a day began."""

    regency = serializers.CharField(help_text="The Kemendagri code.")
    on = serializers.DateField(help_text="The day, in western Indonesia.")
    sequence = serializers.IntegerField(help_text="The last submission's number.")
    link_hash = serializers.CharField(help_text="The last submission's link hash, as in its receipt.")
    jws = serializers.CharField(help_text="All of it signed, as a compact JWS (typ kepala-rantai).")


class LedgerHeads(OpenView):
    operations = {"GET": "list_ledger_heads"}
    paged = True

    @extend_schema(parameters=[LedgerHeadFilters], responses=page_of(LedgerHeadOut))
    def get(self, request: Request) -> Response:
        """The signed heads of the regencies' chains, the newest first.

        Keep one, and you can show later that nothing before it was changed. Keys are at /.well-known/jwks.json.
        """
        filters = reading.query(request, LedgerHeadFilters)
        page = paging.page(heads.signed_heads(**filters), by=("-id",), wanted=paging.wanted(request))
        return answer(page.body(map(heads.shown_head, page.rows)), headers=page.headers)
