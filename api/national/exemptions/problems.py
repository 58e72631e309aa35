"""Refusals of exemptions."""

from api.http.exceptions import Conflict, Fault, StateFault


class AskedAlready(Conflict, do="Wait for the decision, or withdraw the request and make another."):
    """This exemption has been requested or agreed already."""


class EndedAlready(Conflict, do="Nothing is left to do; ask for another exemption if you need one."):
    """The exemption has ended already."""


class UnlikeFirstPeriod(StateFault, do="Give a period of the same length as the first."):
    """Its periods have the length of {first_period}."""

    first_period: str


class PeriodOutOfRange(Fault, do="Check the year: it is probably a typing error."):
    """Give a period of the years {first_year} to {last_year}."""

    first_year: int
    last_year: int


class LastPeriodBeforeFirst(Fault):
    """The last period is before the first."""


class NotAskedFor(StateFault, do="Agree to periods within the request."):
    """These periods were not requested."""
