"""What changed, for the ministry."""

from functools import partial

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.identity import permissions
from api.national.entrance import NationalView
from api.national.feeds import queries, serializers


class Changes(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_changes"}

    @extend_schema(parameters=[serializers.ChangeFilters], responses=serializers.ChangesOut)
    def get(self, request: Request) -> Response:
        """What changed in the ledger since the cursor: steps, remarks, deadlines, letters. Nothing is passed over."""
        find = partial(queries.changes, regencies=self.caller.submitters())
        return Response(serializers.shown_changes(request, find, _address))


def _address(change: queries.Change) -> str | None:
    base = f"{settings.BASE_URL}/v1/national"
    match change.resource:
        case "submission" | "submission_opening":
            return f"{base}/submissions/{change.key}/"
        case "submission_comment":
            return f"{base}/submissions/{change.key}/comments/"
    return None
