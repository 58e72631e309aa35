"""The signed heads of the ledger, for anyone: what neither side can rewrite later."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.openapi import page_of
from api.national.ledger import heads
from api.national.registry_fields import RegencyCode
from api.open.entrance import OpenView, answer


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
