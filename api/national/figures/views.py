"""Progress over HTTP, for the ministry."""

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.permissions import Permission
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.figures import queries, serializers


class ProgressView(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": permissions.Analyst}
    operations: ClassVar[Mapping[str, str]] = {"GET": "get_progress"}

    @extend_schema(parameters=[serializers.ProgressFilters], responses=serializers.ProgressOut)
    def get(self, request: Request) -> Response:
        """How far the regencies of the programme are.

        Filling is live, from drafts too, and holds counts only. Everything else is from submissions, by the basis
        named in the answer. Every row carries its coverage; the rows of a grouping without overlap add up to the
        total.
        """
        filters = reading.query(request, serializers.ProgressFilters)
        group_by, period, basis = filters.get("group_by"), filters.get("period"), filters["basis"]
        answer = queries.progress(group_by=group_by, period=period, basis=basis)
        by_dimension = group_by == "dimension"
        return Response(
            {
                "as_of": answer.as_of.at,
                "as_of_settled": answer.as_of.settled,
                "basis": basis,
                "period": None if period is None else str(period),
                "group_by": group_by,
                "participants": {
                    "n_regencies": len(answer.participants),
                    "population": sum(regency.population or 0 for regency in answer.participants),
                },
                "n_in_several_rows": answer.overlapping,
                "rows": [
                    {"group": row.of, **row.progress.shown(by_dimension=by_dimension)} for row in answer.rows
                ],
                "total": answer.total.shown(),
            }
        )
