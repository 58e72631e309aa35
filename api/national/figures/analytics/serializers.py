"""The analytics table on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.national.figures.analytics.queries import MEASURES
from api.national.figures.indicators.summing import GROUPINGS
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut


class AnalyticsFilters(serializers.Serializer[Any]):
    indicator = serializers.ListField(
        child=serializers.CharField(max_length=40),
        min_length=1,
        max_length=100,
        help_text="Codes, each by name.",
    )
    period = serializers.ListField(
        child=PeriodText(),
        min_length=1,
        max_length=60,
        help_text="Value periods, each by name. Those of another length than an indicator's give no row of it.",
    )
    measure = serializers.ListField(
        child=serializers.ChoiceField(choices=MEASURES),
        required=False,
        default=list(MEASURES),
        help_text="Columns beside indicator, series, period and group. All where none is named.",
    )
    group_by = serializers.ChoiceField(
        required=False,
        choices=GROUPINGS,
        help_text="A row for each group; one for all participants otherwise.",
    )
    basis = serializers.ChoiceField(
        required=False,
        choices=Basis.choices,
        default=Basis.SUBMITTED,
        help_text="submitted: the latest revision not withdrawn; accepted: the last accepted one.",
    )
    as_of = serializers.DateTimeField(
        required=False, help_text="The figures as they were at this instant, now or earlier."
    )


class AnalyticsOut(InstantOut):
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="What is counted.")
    group_by = serializers.CharField(allow_null=True, help_text="What `group` is the code of.")
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text="In the order asked for: indicator, series, period, group, and the measures.",
    )
