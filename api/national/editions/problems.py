"""Refusals of editions."""

from api.http.exceptions import Conflict, Fault, Forbidden, StateFault
from api.http.grammar.periods import Period


class IndicatorsNeeded(Fault):
    """Name an indicator, or a dimension."""


class NoFigures(Fault, do="Name periods of the length in which the indicators are reported."):
    """None of these indicators has a figure for these periods."""


class NothingAccepted(
    Conflict, do="Accept submissions with such values, or name other indicators or periods."
):
    """No accepted value is in any of these figures: the edition would be empty."""


class BeforeFirstRecord(Conflict, do="Give a later `as_of`, or leave it out."):
    """Nothing was recorded by then."""


class CohortHasStandIns(Conflict, do="Leave the cohort out of `group_by`."):
    """A cohort holds stand-ins that no published source names: it cannot be shown as the selection."""


class NotPublished(StateFault, do="Name a published edition in `replaces`."):
    """An edition can only correct a published one."""


class SecondPersonNeeded(Forbidden, do="Ask another officer to sign it off."):
    """An edition is signed off by a second person: not by its maker, nor by an application."""


class NotInAnEdition(
    StateFault, do="Use an indicator, series and period of an edition: `GET /v1/open/editions/`."
):
    """No published edition has values of single regencies of {indicator}, series {series}, for {period}."""

    indicator: str
    series: str
    period: Period
