"""Query parameters of figures."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast

from rest_framework import serializers

from api.http.exceptions import Problem
from api.http.fields import PeriodText
from api.http.grammar.periods import Period
from api.http.known import Known, KnownCode
from api.http.shapes import choice, instant, period, shape
from api.national.catalogue.reference_fields import DimensionCode, SubDimensionCode
from api.national.figures import grouping
from api.national.figures.models import Basis
from api.national.figures.problems import UnknownGroup
from api.national.registry_fields import CohortCode, ProvinceCode, RegencyCode
from tenants.models import Regency

#: What a row of progress can be of.
PROGRESS_GROUPINGS = ("regency", "province", "cohort", "dimension", "sub_dimension", "period")


@shape
class InstantFilters:
    """By which revisions figures are, and as of when."""

    basis: str = choice(
        Basis.choices,
        "submitted: the latest revision not withdrawn; accepted: the last accepted one.",
        default=Basis.SUBMITTED,
    )
    as_of: datetime | None = instant(
        "The figures as they were at this instant, now or earlier.", default=None
    )


@shape
class ProgressFilters(InstantFilters):
    group_by: str | None = choice(
        PROGRESS_GROUPINGS,
        "What each row is of. Without it, the total alone. `period` is the reporting period.",
        default=None,
    )
    period: Period | None = period(
        "Counts values of this value period and of those within it: 2025 holds 2025-Q1; and the reports of "
        "its quarters, with their deadlines. The ladder is of this quarter's report, or of the last quarter in it that "
        "had ended. Budgets are of the year in which it lies. Programmes, masterplans and bimtek are of no period, and "
        "stay whole.",
        default=None,
    )
    as_of: datetime | None = instant(
        "The figures as they were at this instant, now or earlier, such as 2026-11-24T01:00:00Z.",
        default=None,
    )
    compare_as_of: datetime | None = instant(
        "Adds to each row what has changed since this earlier instant.", default=None
    )


_OF_GROUPS: dict[str, Callable[[], Known]] = {
    "regency": RegencyCode,
    "province": ProvinceCode,
    "cohort": CohortCode,
    "kind": partial(KnownCode, known=lambda _: Regency.Kind.values, unknown=UnknownGroup),
    "dimension": DimensionCode,
    "sub_dimension": SubDimensionCode,
}


def check_group(group_by: str | None, group: str | None) -> None:
    """Refuse a group without its grouping, or the other way round, and one that does not exist.

    Raises InvalidParameter, with the code of its kind (unknown_regency and so on) where the code is well written, else
    unknown_group.
    """
    grouping.check_pair(group_by, group)
    if group is None or group_by is None or (group_by, group) == ("cohort", "none"):
        return
    try:
        if group_by == "period":
            PeriodText().run_validation(group)
        else:
            _OF_GROUPS[group_by]().check([group])
    except serializers.ValidationError as refused:
        found = cast(Problem, refused.__cause__)
        if not found.by_state:
            choices: Any = found.filled.get("choices", [])
            found = UnknownGroup(value=group, choices=choices).saying(found.detail)
        raise found.at(parameter="group") from refused
