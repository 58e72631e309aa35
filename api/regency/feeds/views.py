"""Changes and webhooks over HTTP, for a regency's own programs."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.feeds.queries import BEGINNING, Cursor
from api.national.feeds.serializers import ChangeFilters, ChangesOut, shown_change, shown_changes
from api.regency.entrance import RegencyView
from api.regency.feeds import queries


class Changes(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_changes"}

    @extend_schema(parameters=[ChangeFilters], responses=ChangesOut)
    def get(self, request: Request, code: str) -> Response:
        """Everything that changed in the regency since the cursor, with deletions, and what the ministry did about it.

        Ask again with `next` as `after`: nothing is passed over and nothing comes twice. A change that a longer
        transaction may still precede is told once that one has ended.
        """
        asked = reading.query(request, ChangeFilters)
        after = Cursor.read(asked["after"]) if asked.get("after") else BEGINNING
        found = queries.changes(regency_id=self.grant.id, after=after, limit=asked["limit"] + 1)
        rows = found[: asked["limit"]]
        base = f"{settings.BASE_URL}/v1/regencies/{code}"
        shown = [
            shown_change(row, None if (path := queries.path_of(row)) is None else f"{base}/{path}")
            for row in rows
        ]
        last = rows[-1].cursor if rows else after
        return Response(shown_changes(shown, last=last, more=len(found) > len(rows)))


class RegencyWebhooks(RegencyView):
    """Owner of the webhooks that both sides' views keep."""

    @property
    def owner(self) -> int:
        return self.grant.id
