"""What outside producers published of the regency, for the regency."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue.official import serializers
from api.national.catalogue.official.listing import official_page
from api.regency.entrance import RegencyView


class OfficialValues(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_official_values"}
    paged = True

    @extend_schema(
        parameters=[serializers.RegencyOfficialFilters], responses=page_of(serializers.OfficialValueOut)
    )
    def get(self, request: Request, code: str) -> Response:
        """The regency's values as outside producers (BPS, ministries) published them, loaded by the ministry."""
        filters = reading.query(request, serializers.RegencyOfficialFilters)
        body, headers = official_page(request, {**filters, "regency": code})
        return Response(body, headers=headers)
