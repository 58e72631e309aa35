"""Who am I: what a key is good for."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import limits, reading
from api.http.views import View
from api.identity import permissions, serializers
from api.identity.callers import Caller, Grant
from tenants.ids import is_sandbox

#: The document in which a key's operations are described.
_DOCUMENTS = {"regency": "regency", "ministry": "national"}


class Me(View):
    permissions = {"GET": permissions.AnyCaller}
    operations = {"GET": "get_me"}

    @extend_schema(responses=serializers.MeOut)
    def get(self, request: Request) -> Response:
        """Who the key belongs to, and what it opens."""
        reading.no_query(request)
        caller: Caller = request.user  # type: ignore[assignment]
        return Response(
            {
                "kind": caller.kind,
                "id": caller.id,
                "name": caller.name,
                "office": caller.office,
                "audience": caller.audience,
                "expires_at": caller.expires_at,
                "scopes": None if caller.scopes is None else sorted(caller.scopes),
                "through": caller.through,
                "ministry_roles": sorted(caller.ministry_roles),
                "regencies": [shown(grant) for grant in caller.grants],
                "limits": {
                    "key": limits.size_of("key") or None,
                    "regency": limits.size_of("regency") or None,
                },
                "links": {
                    "documentation": f"{settings.BASE_URL}/docs/",
                    "openapi": f"{settings.BASE_URL}/openapi/{_DOCUMENTS[caller.audience]}.yaml",
                    "problems": f"{settings.BASE_URL}/docs/problems/",
                },
            }
        )


def shown(grant: Grant) -> dict[str, Any]:
    """What the caller may do in one regency, as the API shows it (GrantOut)."""
    return {
        "code": grant.code,
        "name": grant.name,
        "status": grant.status,
        "is_sandbox": is_sandbox(grant.id),
        "time_zone": grant.time_zone,
        "via": grant.via,
        "roles": sorted(grant.roles),
        "scopes": sorted(grant.scopes),
        "within": None if grant.within is None else sorted(grant.within),
        "agencies": sorted(grant.agencies),
        "valid_until": grant.valid_until,
        "url": f"{settings.BASE_URL}/v1/regencies/{grant.code}/",
        "agenda": f"{settings.BASE_URL}/v1/regencies/{grant.code}/agenda/",
    }
