"""Values over HTTP: addressed by their natural key, written whole, versioned."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.exceptions import Conflict
from api.http.openapi import page_of
from api.http.rendering import JSONRenderer
from api.http.tables import sending
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import operations, policies, queries, serializers
from api.regency.indicators.exports import files
from api.regency.indicators.owners import operations as owners
from api.regency.indicators.queries import Key, LockedValue


def tag_of_row(row: LockedValue) -> str:
    """The same tag of a stored row."""
    return tag_of(
        {
            **{
                name: getattr(row, name)
                for name in (*queries.ORDER, "version", "changed_at", "affirmed_at", "from_indicator")
            },
            "released": row.released_version == row.version,
            "handed_over": row.handed_over_version == row.version,
            "official": row.official_version and {"version": row.official_version},
        }
    )


def tag_of(row: Mapping[str, Any]) -> str:
    """The ETag: of the version, and of what the ministry, the steward and outside producers have done."""
    key = "/".join(str(row[name]) for name in queries.ORDER)
    return etags.strong(
        "value",
        key,
        row["version"],
        row["changed_at"],
        row["affirmed_at"],
        row["released"],
        row["handed_over"],
        (row["official"] or {}).get("version"),
        *filter(None, [row["from_indicator"]]),
    )


class ValueView(RegencyView):
    """What the two views share: writing one value and answering with it."""

    def write(
        self, request: Request, code: str, key: Key, given: dict[str, Any], *, create_only: bool
    ) -> Response:
        now = self.now
        spec = policies.check_key(key, today=calendar.day_of(now))
        owner = owners.agency_of(key.indicator, key.series) if self.grant.limited_to else None
        given["agency"] = policies.agency_for(self.grant, owner=owner, given=given["agency"])

        def check(row: LockedValue | None) -> None:
            if row is not None and create_only:
                raise Conflict(
                    "There is a value with this key already: change it by PUT.",
                    "Nilai dengan kunci ini sudah ada: ubah dengan PUT.",
                    code="value_exists",
                    headers={"Location": address(code, key)},
                )
            if row is not None:
                policies.check_present(self.grant, owner=owner, present=row.agency_id)
            etags.precondition(request)(None if row is None else tag_of_row(row), required=row is not None)

        outcome = operations.record_value(
            key=key, spec=spec, content=operations.content(given, spec), by=self.actor, now=now, check=check
        )
        shown = outcome.shown
        headers = {"ETag": tag_of(shown)}
        if outcome.created:
            headers["Location"] = address(code, key)
        return Response(shown, status=201 if outcome.created else 200, headers=headers)


def address(code: str, key: Key) -> str:
    return f"{settings.BASE_URL}/v1/regencies/{code}/values/{key}/"


class Values(ValueView):
    """All values of a regency's working copy."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "list_values", "POST": "create_value"}
    sends = {("POST", 201): ("ETag",)}
    paged = True

    renderer_classes = (JSONRenderer, *files.RENDERERS)

    @extend_schema(
        parameters=[serializers.ListedValues],
        responses={
            (200, "application/json"): page_of(serializers.ListedValueOut),
            **{(200, each.media_type): OpenApiTypes.BINARY for each in files.RENDERERS},
        },
    )
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """The values entered so far, by indicator, series and period.

        As JSON in pages; as CSV, NDJSON, XLSX or Parquet, by the Accept header, all of them in one file, which an
        import takes back.
        """
        filters = reading.query(request, serializers.ListedValues)
        official = filters.pop("official")
        if filters.get("period") is not None:
            filters["period"] = str(filters["period"])
        form = request.accepted_renderer.format
        if form != "json":
            file = files.written(form, regency=code, filters=filters)
            media_type = request.accepted_renderer.media_type
            return sending.sent(file, name=f"nilai-{code}.{form}", media_type=media_type)
        wanted = paging.wanted(request)
        after = wanted.after(queries.ORDER, [str, str, str])
        found = queries.values(filters=filters, after=after, limit=wanted.size + 1, official=official)
        page = paging.cut(found, by=queries.ORDER, wanted=wanted, key=lambda row: row[:3])
        return Response(page.body(orjson.Fragment(row[3]) for row in page.rows), headers=page.headers)

    @extend_schema(
        request=serializers.CreateValueIn, responses={(201, "application/json"): serializers.OneValueOut}
    )
    def post(self, request: Request, code: str) -> Response:
        """Enter a value that is not there yet.

        Where there is one with this key the answer is 409, with its address as Location.
        """
        given = reading.body(request, serializers.CreateValueIn)
        key = Key(given.pop("indicator"), given.pop("series"), str(given.pop("period")))
        return self.write(request, code, key, given, create_only=True)


class OneValue(ValueView):
    """One value by indicator, series and period."""

    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Contributor,
        "DELETE": permissions.Contributor,
    }
    operations = {
        "GET": "get_value",
        "PUT": "put_value",
        "DELETE": "delete_value",
    }
    preconditions = frozenset({"PUT", "DELETE"})
    tagged = True

    @extend_schema(responses=serializers.OneValueOut)
    def get(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """One value, beside what an outside producer published of it. Not found means not reported."""
        row = queries.value(Key(indicator, series, period))
        return Response(row, headers={"ETag": tag_of(row)})

    @extend_schema(
        request=serializers.ValueContentIn,
        responses={200: serializers.OneValueOut, 201: serializers.OneValueOut},
    )
    def put(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """Record a value: create it, or replace what was said.

        Creating and repeating the same need no If-Match; replacing something else does. An edit takes back the
        release and the hand-over of what was said before. A value of an own indicator that counts nationally is
        repeated under the national code; what is entered there by itself stands, and warns (national_value_stands).
        """
        given = reading.body(request, serializers.ValueContentIn)
        return self.write(request, code, Key(indicator, series, period), given, create_only=False)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """Take a value away: it is not reported from then on.

        History keeps it. Where the ministry has received it, the next report says that it is withdrawn. What repeats
        the value of an own indicator goes with that one (409, comes_from_own_indicator); where an own value counts as
        this one, it does so from then on.
        """
        key = Key(indicator, series, period)
        owner = owners.agency_of(indicator, series) if self.grant.limited_to else None

        def check(row: LockedValue) -> None:
            policies.check_present(self.grant, owner=owner, present=row.agency_id)
            etags.check_if_match(request, tag_of_row(row))

        operations.delete_value(key=key, by=self.actor, now=self.now, check=check)
        return Response(status=204)
