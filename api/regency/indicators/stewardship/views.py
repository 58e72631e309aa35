"""Releasing and affirming over HTTP, and what waits for somebody."""

from datetime import date, datetime, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.language import Text, active_language
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue import calendar, quotients
from api.regency.entrance import RegencyView
from api.regency.indicators import specs
from api.regency.indicators.queries import Key
from api.regency.indicators.stewardship import operations, queries, serializers
from api.regency.indicators.stewardship.operations import Choice, Done


def chosen(request: Request) -> Choice:
    given = reading.body(request, serializers.ChoiceIn)
    keys = given.get("keys")
    filters = {
        name: str(value) if name == "period" else value for name, value in given.get("filter", {}).items()
    }
    return Choice(
        keys=None
        if keys is None
        else [Key(key["indicator"], key["series"], str(key["period"])) for key in keys],
        filters=filters,
        expected=given.get("expected"),
    )


def answer(done: Done) -> Response:
    message = Text(*quotients.WILL_NOT_COUNT_MESSAGE).to(active_language())
    warnings = [
        {"key": str(key), "code": quotients.WILL_NOT_COUNT, "message": message} for key in done.left_out
    ]
    return Response({"chosen": done.chosen, "changed": done.changed, "warnings": warnings})


class ReleaseValues(RegencyView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "release_values"}

    @extend_schema(request=serializers.ChoiceIn, responses=serializers.DoneOut)
    def post(self, request: Request, code: str) -> Response:
        """Release values as they stand, so that the next report hands them over.

        One, many by key, or all that a filter finds: with `expected`, so that nothing is released that nobody looked
        at. A value that differs by more than half from the period before needs a note (422, note_needed).
        """
        return answer(operations.release_values(choice=chosen(request), by=self.actor, now=self.now))


class AffirmValues(RegencyView):
    permissions = {"POST": permissions.Contributor}
    operations = {"POST": "affirm_values"}

    @extend_schema(request=serializers.ChoiceIn, responses=serializers.DoneOut)
    def post(self, request: Request, code: str) -> Response:
        """Say of values that they are still true, without typing them again."""
        done = operations.affirm_values(choice=chosen(request), grant=self.grant, by=self.actor, now=self.now)
        return answer(done)


class WaitingView(RegencyView):
    """What the lists of waiting values share."""

    permissions = {"GET": permissions.Reader}
    paged = True

    def page(self, found: list[dict[str, Any]], order: tuple[str, ...], wanted: paging.Wanted) -> Response:
        page = paging.cut(found, by=order, wanted=wanted, key=lambda row: [row[name] for name in order])
        return Response(page.body(page.rows), headers=page.headers)


class DueValues(WaitingView):
    operations = {"GET": "list_due_values"}

    @extend_schema(parameters=[serializers.DueFilters], responses=page_of(serializers.DueOut))
    def get(self, request: Request, code: str) -> Response:
        """National indicators whose values are due and have no answer that counts, by due day, with their owners.

        Each period owes what the release that rules it has. Not applicable counts once the ministry has agreed: until
        then the value is listed, and `open_because` says what it waits for.
        """
        given = reading.query(request, serializers.DueFilters)
        wanted = paging.wanted(request)
        today = calendar.day_of(self.now)
        found = queries.due(
            today=today,
            until=today + timedelta(days=given["within"]),
            agency=given.get("agency"),
            after=wanted.after(queries.DUE_ORDER, [date.fromisoformat, str, str, str]),
            limit=wanted.size + 1,
        )
        return self.page(found, queries.DUE_ORDER, wanted)


class StaleValues(WaitingView):
    operations = {"GET": "list_stale_values"}

    @extend_schema(parameters=[serializers.StaleFilters], responses=page_of(serializers.StaleOut))
    def get(self, request: Request, code: str) -> Response:
        """The newest value of each series that nobody has changed or affirmed for long, the longest first."""
        given = reading.query(request, serializers.StaleFilters)
        wanted = paging.wanted(request)
        found = queries.stale(
            now=self.now,
            days=given["days"],
            agency=given.get("agency"),
            after=wanted.after(queries.STALE_ORDER, [datetime.fromisoformat, str, str, str]),
            limit=wanted.size + 1,
        )
        return self.page(found, queries.STALE_ORDER, wanted)


class OwnerlessValues(WaitingView):
    operations = {"GET": "list_ownerless_series"}

    @extend_schema(responses=page_of(serializers.OwnerlessOut))
    def get(self, request: Request, code: str) -> Response:
        """Indicators and series that no agency and no person owns."""
        reading.no_query(request)
        wanted = paging.wanted(request)
        found = queries.ownerless(
            specs=specs.in_force(calendar.day_of(self.now)),
            after=wanted.after(queries.OWNERLESS_ORDER, [str, str]),
            limit=wanted.size + 1,
        )
        return self.page(found, queries.OWNERLESS_ORDER, wanted)
