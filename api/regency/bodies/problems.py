"""Refusals about instruments, offices and other register entries."""

from typing import Any

from api.http.exceptions import Conflict, StateFault
from api.http.problems import Finding


class StillReferredTo(Conflict, do="Change the data that refer to it, then delete it."):
    """Other data refer to it: change them first."""


class InstrumentEnacts(Conflict, do="Correct the enactment: `PATCH .../enactment/` of its masterplan."):
    """This regulation enacts a masterplan: its kind, number and day are corrected with the enactment."""


class UnknownReference(StateFault, do="Use an id from the register, or add it first."):
    """There is nothing with this id."""


class OfficeAlreadyHeld(StateFault, do="End the other holder's term first, or begin after it."):
    """Another person holds the office from {from_day} to {to_day}: end that term first, or begin after it."""

    from_day: Any
    to_day: Any


class InstrumentExists(
    Conflict, do="Use the existing instrument.", constraints={"instrument_is_unique": "/number"}
):
    """An instrument of this kind, number and date exists already."""


class OfficeJustGiven(
    Conflict,
    raced=True,
    do="Read the register again.",
    constraints={"one_office_holder_on_a_day": "/starts_on", "one_daily_acting_on_a_day": "/starts_on"},
):
    """Somebody else has just been given this office for one of these days. Read the register again."""


class SeveralCouncils(Finding):
    """There are {count} councils: {names}."""

    count: int
    names: str


class SeveralHeads(Finding):
    """Two people hold the head's office on {on}: {offices}."""

    on: Any
    offices: str
