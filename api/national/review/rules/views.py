"""Rules of acceptance and holidays over HTTP, for the ministry."""

from datetime import date

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.exceptions import NotFound
from api.http.openapi import page_of
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.review.rules import operations, queries, serializers


class AcceptanceRules(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_acceptance_rules"}
    tagged = True

    @extend_schema(responses=serializers.AcceptanceRulesOut)
    def get(self, request: Request) -> Response:
        """When submissions are accepted without a reviewer's look, by kind. Never, unless a rule says so."""
        reading.no_query(request)
        rules = queries.rules()
        body = {"data": [serializers.shown_rule(rule) for rule in rules]}
        return Response(body, headers={"ETag": etags.weak("acceptance-rules", *map(queries.rule_tag, rules))})


class OneAcceptanceRule(NationalView):
    permissions = {
        "GET": permissions.Analyst,
        "PUT": permissions.ProgrammeOffice,
    }
    operations = {"GET": "get_acceptance_rule", "PUT": "put_acceptance_rule"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.AcceptanceRuleOut)
    def get(self, request: Request, kind: str) -> Response:
        """The rule of one kind of submissions."""
        reading.no_query(request)
        rule = queries.rule(kind)
        return Response(serializers.shown_rule(rule), headers={"ETag": queries.rule_tag(rule)})

    @extend_schema(request=serializers.AcceptanceRuleIn, responses=serializers.AcceptanceRuleOut)
    def put(self, request: Request, kind: str) -> Response:
        """Set when a submission of this kind is accepted without a reviewer's look.

        It is recorded as accepted by rule, in the name of the office that set it. A remark of the ministry that no
        answer has closed holds it up. Setting it first and repeating the same need no If-Match; changing it does.
        """
        reading.no_query(request)
        rule = operations.put_rule(
            kind=kind,
            by=self.caller,
            precondition=etags.precondition(request),
            **reading.body(request, serializers.AcceptanceRuleIn),
        )
        return Response(serializers.shown_rule(rule), headers={"ETag": queries.rule_tag(rule)})


class Holidays(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_holidays"}
    paged = True

    @extend_schema(parameters=[serializers.HolidayFilters], responses=page_of(serializers.HolidayOut))
    def get(self, request: Request) -> Response:
        """The days that are no working days, besides Saturdays and Sundays."""
        filters = reading.query(request, serializers.HolidayFilters)
        return self.listed(queries.holidays(**filters), by=("on",), shown=serializers.shown_holiday)


class OneHoliday(NationalView):
    permissions = {
        "GET": permissions.Analyst,
        "PUT": permissions.ProgrammeOffice,
        "DELETE": permissions.ProgrammeOffice,
    }
    operations = {
        "GET": "get_holiday",
        "PUT": "put_holiday",
        "DELETE": "delete_holiday",
    }
    preconditions = frozenset({"PUT", "DELETE"})
    tagged = True

    @extend_schema(responses=serializers.HolidayOut)
    def get(self, request: Request, date: str) -> Response:
        """One holiday."""
        reading.no_query(request)
        found = queries.holiday(_day(date))
        return Response(serializers.shown_holiday(found), headers={"ETag": queries.holiday_tag(found)})

    @extend_schema(
        request=serializers.HolidayIn,
        responses={200: serializers.HolidayOut, 201: serializers.HolidayOut},
    )
    def put(self, request: Request, date: str) -> Response:
        """Add a holiday, or rename one.

        Adding and repeating the same need no If-Match; renaming does.
        """
        reading.no_query(request)
        written = operations.put_holiday(
            on=_day(date),
            precondition=etags.precondition(request),
            **reading.body(request, serializers.HolidayIn),
        )
        return self.written(
            serializers.shown_holiday(written.holiday),
            tag=queries.holiday_tag(written.holiday),
            created=written.created,
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, date: str) -> Response:
        """Make a holiday a working day again."""
        reading.no_query(request)
        operations.remove_holiday(on=_day(date), precondition=etags.precondition(request))
        return Response(status=204)


def _day(text: str) -> date:
    """Raises NotFound for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(f"no day {text}") from error
