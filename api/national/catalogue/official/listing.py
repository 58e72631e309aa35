"""A page of official values: the same for every audience."""

from typing import Any

from rest_framework.request import Request

from api.http import paging
from api.national.catalogue.official import queries, serializers


def official_page(request: Request, filters: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A page of official values, and its headers: the same for every audience."""
    wanted = paging.wanted(request)
    superseded = filters.pop("superseded")
    if filters.get("period") is not None:
        filters["period"] = str(filters["period"])
    found = queries.listed(
        filters,
        superseded=superseded,
        after=wanted.after(queries.ORDER, [str, str, str, str, int]),
        limit=wanted.size + 1,
    )
    page = paging.cut(
        found, by=queries.ORDER, wanted=wanted, key=lambda row: [row[name] for name in queries.ORDER]
    )
    return page.body(map(serializers.shown, page.rows)), page.headers
