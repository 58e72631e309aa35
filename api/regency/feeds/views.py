"""Changes and webhooks over HTTP, for a regency's own programs."""

from functools import partial

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.identity import permissions
from api.national.feeds.serializers import ChangeFilters, ChangesOut, shown_changes
from api.national.webhooks.endpoints import OwnedView
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
        base = f"{settings.BASE_URL}/v1/regencies/{code}"
        find = partial(queries.changes, regency_id=self.grant.id)
        return Response(shown_changes(request, find, lambda row: queries.url_of(row, base)))


class RegencyWebhooks(RegencyView, OwnedView):
    """Owner of the webhooks that both sides' views keep."""

    @property
    def owner(self) -> int:
        return self.grant.id
