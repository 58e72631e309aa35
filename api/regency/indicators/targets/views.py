"""Targets and baselines over HTTP."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue import calendar
from api.national.catalogue.achievement import achievement
from api.regency.entrance import RegencyView
from api.regency.indicators import policies, specs
from api.regency.indicators import queries as values
from api.regency.indicators.models import Target
from api.regency.indicators.queries import Key
from api.regency.indicators.targets import operations, queries, serializers


class Targets(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_targets"}
    paged = True

    @extend_schema(parameters=[serializers.TargetFilters], responses=page_of(serializers.TargetRowOut))
    def get(self, request: Request, code: str) -> Response:
        """The targets and baselines in force, by indicator, series and period."""
        filters = reading.query(request, serializers.TargetFilters)
        if filters.get("period") is not None:
            filters["period"] = str(filters["period"])
        wanted = paging.wanted(request)
        after = wanted.after(queries.ORDER, [str, str, str, str])
        found = queries.in_force(filters=filters, after=after, limit=wanted.size + 1)
        page = paging.cut(
            found, by=queries.ORDER, wanted=wanted, key=lambda row: [row[name] for name in queries.ORDER]
        )
        return Response(page.body(page.rows), headers=page.headers)


class OneTarget(RegencyView):
    """A target, or, below /baselines/, what an indicator was at the start."""

    kind: ClassVar[str] = Target.Kind.TARGET
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
        "DELETE": permissions.Steward,
    }
    operations = {
        "GET": "get_target",
        "PUT": "put_target",
        "DELETE": "delete_target",
    }
    preconditions = frozenset({"PUT", "DELETE"})
    tagged = True

    @extend_schema(responses=serializers.TargetOut)
    def get(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """The one in force with its versions, and how far the value of the period reaches it."""
        key = Key(indicator, series, period)
        rows = queries.target(self.kind, key)
        return Response(self._shown(key, rows), headers={"ETag": queries.tag_of(rows[0])})

    @extend_schema(
        request=serializers.TargetIn, responses={200: serializers.TargetOut, 201: serializers.TargetOut}
    )
    def put(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """Set it: a change is a new version with its source; what was set before stays readable."""
        given = reading.body(request, serializers.TargetIn)
        key, now = Key(indicator, series, period), self.now
        spec = policies.check_target(key, today=calendar.day_of(now))
        written = operations.set_target(
            kind=self.kind,
            key=key,
            spec=spec,
            value=given["value"],
            source=given["source"],
            by=self.actor,
            now=now,
            precondition=etags.precondition(request),
        )
        shown = self._shown(key, queries.target(self.kind, key))
        return self.written(shown, tag=queries.tag_of(written.row), created=written.created)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, indicator: str, series: str, period: str) -> Response:
        """Take it away. Its versions stay in history."""
        operations.remove_target(
            kind=self.kind,
            key=Key(indicator, series, period),
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return Response(status=204)

    def _shown(self, key: Key, rows: list[Target]) -> dict[str, Any]:
        spec = specs.find(key.indicator, today=calendar.day_of(self.now))
        reached = spec and achievement(
            direction=spec.direction, actual=values.number(key), target=rows[0].number
        )
        return {
            "indicator": key.indicator,
            "series": key.series,
            "period": key.period,
            "kind": self.kind,
            **_version(rows[0]),
            "achievement": {"per_cent": str(reached.per_cent), "band": reached.band} if reached else None,
            "versions": [_version(row) for row in rows],
        }


class OneBaseline(OneTarget):
    kind = Target.Kind.BASELINE
    operations = {
        "GET": "get_baseline",
        "PUT": "put_baseline",
        "DELETE": "delete_baseline",
    }


def _version(row: Target) -> dict[str, Any]:
    return {
        "value": row.value or None,
        "source": row.source,
        "version": row.version,
        "set_at": row.set_at,
        "set_by": row.set_by,
    }
