"""Refusals of open data."""

from uuid import UUID

from api.http.exceptions import StateFault


class IndicatorWithoutPeriod(StateFault):
    """Name both the indicator and its period."""


class UnknownEdition(StateFault, do="Use an edition from `GET /v1/open/editions/`."):
    """There is no published edition {value}."""

    value: UUID
