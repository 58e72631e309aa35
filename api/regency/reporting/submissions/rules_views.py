"""The regency's own rules for preparing a submission."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import operations, queries, serializers


class Rules(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Admin,
    }
    operations = {"GET": "get_submission_rules", "PUT": "put_submission_rules"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.RulesOut)
    def get(self, request: Request, code: str) -> Response:
        """Whether a submission needs sign-off, and a report the agencies' parts."""
        reading.no_query(request)
        return self.answer(operations.shown_rules(queries.rules()))

    @extend_schema(request=serializers.RulesIn, responses=serializers.RulesOut)
    def put(self, request: Request, code: str) -> Response:
        """Switch sign-off and parts on or off. Each change stands in the history."""
        reading.no_query(request)
        given = reading.body(request, serializers.RulesIn)
        rules = operations.put_rules(
            given=given, by=self.actor, now=self.now, precondition=etags.precondition(request)
        )
        return self.answer(operations.shown_rules(rules))

    def answer(self, shown: dict[str, bool | int]) -> Response:
        return Response(shown, headers={"ETag": operations.rules_tag(int(shown["version"]))})
