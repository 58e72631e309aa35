"""Targets and baselines over HTTP."""

from rest_framework import serializers

from api.http import paging, versioned
from api.http.endpoint import Address, Query, Written
from api.http.exceptions import NotFound
from api.http.fields import PeriodText
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import models, policies
from api.regency.indicators.filtering import IndicatorCode
from api.regency.indicators.models import Key
from api.regency.indicators.targets import operations
from api.regency.indicators.targets.operations import Target, TargetInForce, TargetRow, TargetStore


class TargetFilters(serializers.Serializer[dict[str, object]]):
    indicator = IndicatorCode(required=False, help_text="Indicator code, such as ECO-03.")
    period = PeriodText(required=False, help_text="Period, such as 2026.")
    kind = serializers.ChoiceField(
        required=False, choices=models.Target.Kind.choices, help_text="target or baseline."
    )


targets = Address("targets/", RegencyView)


@targets.get("list_targets", can=Reader, query=TargetFilters)
def list_targets(call: RegencyView, query: Query) -> Page[TargetInForce]:
    """The targets and baselines in force, by indicator, series and period."""
    wanted = paging.wanted(call.request)
    after = wanted.after(operations.ORDER, [str, str, str, str])
    found = operations.in_force(filters=query, after=after, limit=wanted.size + 1)
    return paging.cut(
        found,
        by=operations.ORDER,
        wanted=wanted,
        key=lambda row: [getattr(row, name) for name in operations.ORDER],
    )


def _of(kind: str) -> Address[RegencyView]:
    """Make the address of targets, or of what indicators were at the start."""
    address = Address(f"{kind}s/<str:indicator>/<str:series>/<str:period>/", RegencyView, tagged=True)

    @address.get(f"get_{kind}", can=Reader)
    def get(call: RegencyView, indicator: str, series: str, period: str) -> TargetRow:
        """The one in force with its versions, and how far the value of the period reaches it."""
        key = Key(indicator, series, period)
        if (found := operations.target(kind, key, now=call.now)) is None:
            raise NotFound(f"no {kind} {key}")
        return found

    @address.put(f"put_{kind}", can=Steward, versioned=True)
    def put(call: RegencyView, indicator: str, series: str, period: str, body: Target) -> Written[TargetRow]:
        """Set it: a change is a new version with its source; what was set before stays readable."""
        key, now = Key(indicator, series, period), call.now
        content = operations.parsed(body, policies.check_target(key, today=calendar.day_of(now)))
        return versioned.put(call.request, TargetStore(kind, key, call.actor, now), content)

    @address.delete(f"delete_{kind}", can=Steward, versioned=True)
    def delete(call: RegencyView, indicator: str, series: str, period: str) -> None:
        """Take it away. Its versions stay in history."""
        key = Key(indicator, series, period)
        versioned.delete(call.request, TargetStore(kind, key, call.actor, call.now))

    return address


target, baseline = _of(models.Target.Kind.TARGET), _of(models.Target.Kind.BASELINE)
