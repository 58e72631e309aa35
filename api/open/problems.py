"""What open data has none of."""

from uuid import UUID

from api.http.exceptions import StateFault
from api.http.grammar.periods import Period


class IndicatorWithoutPeriod(StateFault):
    """An indicator is named with its period."""


class UnknownEdition(StateFault, do="Take an edition of `GET /v1/open/editions/`."):
    """There is no published edition {value}."""

    value: UUID


class NotInAnEdition(
    StateFault, do="Take an indicator and a period that an edition has: `GET /v1/open/editions/`."
):
    """No published edition has values of single regencies of {indicator} for {period}."""

    indicator: str
    period: Period
