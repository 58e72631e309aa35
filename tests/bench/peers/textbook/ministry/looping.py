"""The loop as django-tenants' users write it: tenant_context, and querysets of the regency's models inside."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.utils import timezone
from django_tenants.utils import get_public_schema_name, tenant_context

from tests.bench.peers.adding import MONEY, OUTSIDE, SOURCES, SPENT_FROM, Adding, Nation
from tests.bench.peers.textbook.ministry.models import Deadline, Due, Regency
from tests.bench.peers.textbook.regency.models import Value as Draft
from tests.bench.peers.textbook.reports.models import (
    Submission,
    SubmittedBudget,
    SubmittedProgramme,
    SubmittedValue,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
_ON = Q(direction="higher", number__gte=F("target_number")) | Q(
    direction="lower", number__lte=F("target_number")
)
_OFF = Q(direction="higher", number__lt=F("target_number")) | Q(
    direction="lower", number__gt=F("target_number")
)
_AIMLESS = Q(value_status="reported", target_number=None)
#: What is added up, by the names that Adding has.
_SUMS = {
    "allocated": "allocated",
    **{f"allocated_{each}": f"allocated {each}" for each in SOURCES},
    "spent": "spent",
    **{f"spent_from_{each}": f"spent {each}" for each in SPENT_FROM},
}


class Looping(Adding):
    def inside(self) -> Iterator[Any]:
        for regency in self._nation.tenants:
            with tenant_context(regency):
                yield regency

    def drafts(self) -> Iterable[tuple[str, str, str, int]]:
        return (
            Draft.objects.filter(by_event=False)
            .exclude(indicator__startswith="L-")
            .order_by()
            .values_list("dimension", "period", "value_status")
            .annotate(n=Count("*"))
        )

    def submitted(self) -> Iterable[tuple[Any, ...]]:
        return SubmittedValue.objects.values_list("dimension", "period", "value_status").annotate(
            n=Count("*"),
            on=Count("indicator", filter=_ON),
            off=Count("indicator", filter=_OFF),
            aimless=Count("indicator", filter=_AIMLESS),
        )

    def programmes(self, today: dt.date) -> Mapping[str, int]:
        # Grouped: aggregate() would write the status into each count that asks for it.
        status = Case(
            When(settled="stopped", then=Value("stopped")),
            When(late_after__lt=today, then=Value("late")),
            When(unreported_from__lte=self._nation.reported_by, then=Value("not_reported")),
            When(settled="done", then=Value("done")),
            When(planned_until__gt=today, then=Value("planned")),
            default=Value("running"),
        )
        found = (
            SubmittedProgramme.objects.annotate(status=status)
            .values_list("time_frame", "quick_win", "status")
            .annotate(n=Count("*"), **{f"sum_{column}": Sum(column) for column in _SUMS})
        )
        counts: Counter[str] = Counter()
        for frame, quick_win, status_, n, *sums in found:
            counts["total"] += n
            counts[frame] += n
            counts[status_] += n
            counts["quick_wins"] += n if quick_win else 0
            for name, amount in zip(_SUMS.values(), sums, strict=True):
                counts[name] += int(amount)
        return counts

    def budgets(self) -> Mapping[str, int]:
        found = SubmittedBudget.objects.aggregate(
            indicative_sum=Sum("indicative"),
            allocated_sum=Sum("allocated"),
            from_plan_sum=Sum("allocated", filter=Q(allocated_from="plan")),
            spent_sum=Sum("spent"),
            allocated_outside=Sum("allocated", filter=Q(standing="begun")),
            spent_outside=Sum("spent", filter=Q(standing="begun")),
            outside=Count("period", filter=Q(standing="begun")),
            dropped=Count("period", filter=Q(standing="dropped")),
        )
        return {
            name: int(amount or 0) for name, amount in zip((*MONEY, *OUTSIDE), found.values(), strict=True)
        }

    def sent(self) -> Iterable[tuple[str, str, str, bool]]:
        return Submission.objects.values_list("kind", "subject", "state", "in_time")

    def value_of(self, indicator: str, period: str) -> Iterable[tuple[str, str, Decimal | None, str, bool]]:
        waiting = Submission.objects.filter(id=OuterRef("submission_id"), state__in=["returned", "objected"])
        return SubmittedValue.objects.filter(indicator=indicator, series="total", period=period).values_list(
            "value_status", "value", "number", "observation_status", Exists(waiting)
        )

    def series_of(self, indicator: str, periods: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        return SubmittedValue.objects.filter(
            indicator=indicator, series="total", period__in=periods
        ).values_list("period", "value_status", "number", "numerator", "denominator")

    def has_sent(self) -> bool:
        return Submission.objects.exists()


def nation(*, figures: bool) -> Nation:
    """Return the national data, read once a request; due points only where figures are asked for."""
    at = timezone.now()
    today = timezone.localdate(at, JAKARTA)
    regencies = list(Regency.objects.exclude(schema_name=get_public_schema_name()).order_by("code"))
    if not figures:
        return Nation(at, today, regencies)
    year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - 1, 4)
    return Nation(
        at,
        today,
        regencies,
        {
            (dimension, period): n
            for dimension, period, n in Due.objects.values_list("dimension", "period", "points")
        },
        {
            (kind, subject): due
            for kind, subject, due in Deadline.objects.values_list("kind", "subject", "due_at")
        },
        f"{year}-Q{quarter + 1}",
    )
