"""What changed, for the ministry."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.feeds import queries, serializers


class Changes(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_changes"}

    @extend_schema(parameters=[serializers.ChangeFilters], responses=serializers.ChangesOut)
    def get(self, request: Request) -> Response:
        """What changed in the ledger since the cursor: steps, remarks, deadlines, letters. Nothing is passed over."""
        asked = reading.query(request, serializers.ChangeFilters)
        after = queries.Cursor.read(asked["after"]) if asked.get("after") else queries.BEGINNING
        found = queries.changes(after=after, limit=asked["limit"] + 1, regencies=self.caller.submitters())
        rows = found[: asked["limit"]]
        shown = [serializers.shown_change(row, _address(row)) for row in rows]
        last = rows[-1].cursor if rows else after
        return Response(serializers.shown_changes(shown, last=last, more=len(found) > len(rows)))


def _address(change: queries.Change) -> str | None:
    base = f"{settings.BASE_URL}/v1/national"
    match change.resource:
        case "submission" | "submission_opening":
            return f"{base}/submissions/{change.key}/"
        case "submission_comment":
            return f"{base}/submissions/{change.key}/comments/"
    return None
