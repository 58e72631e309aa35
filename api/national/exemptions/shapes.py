"""Exemptions on the wire: requests of a regency for which an indicator does not apply, and their outcomes."""

from datetime import datetime
from uuid import UUID

from api.http.grammar.periods import Period
from api.http.shapes import Strings, choice, ident, instant, many, period, several, shape, text
from api.national.catalogue.reference_fields import INDICATOR
from api.national.exemptions.models import Exemption
from api.national.registry_fields import REGENCY

#: Steps of which `may` names those that are open.
MOVES = ("withdraw", "end", "agree", "decline")


@shape(sparse=True)
class ExemptionFilters:
    status: Strings = several(Exemption.State, "Only these.")
    indicator: Strings = several(INDICATOR, "Indicator code.")


@shape(sparse=True)
class NationalExemptionFilters(ExemptionFilters):
    regency_code: Strings = several(REGENCY, "Kemendagri code.")


@shape
class Ask:
    """A regency's request for an exemption."""

    indicator: str = text(40, "Indicator code.")
    first_period: Period = period("The first value period.")
    last_period: Period | None = period(
        "The last period; null for an exemption that lasts until it is ended.", default=None
    )
    reason: str = text(2000, "The reason that it does not apply here.")


@shape
class End:
    """End of an exemption: the period from which the indicator applies, and the reason."""

    from_period: Period = period("The first value period for which the indicator applies.")
    reason: str = text(2000, "What changed.")


@shape
class Agree:
    """Agreement to an exemption, with its last period if that is earlier than requested."""

    note: str = text(2000, "A remark.", default="")
    last_period: Period | None = period("An earlier end than requested.", default=None)


@shape
class DeclineExemption:
    """Refusal of an exemption, with the reason."""

    note: str = text(2000, "The reason, for the regency to read.")


@shape
class ExemptionRow:
    """A request of a regency for which an indicator does not apply, and its outcome."""

    id: UUID = ident("Its id.")
    regency_code: str = text(5, "Kemendagri code.", source="regency.kemendagri_code")
    indicator: str = text(40, "Indicator code.")
    first_period: str = text(7, "The first value period.")
    last_period: str | None = text(7, "The last period; null for an exemption that lasts until it is ended.")
    reason: str = text(2000, "The reason that it does not apply.")
    status: str = choice(Exemption.State, "Its status.", source="state")
    requested_at: datetime = instant("When it was asked for.")
    requested_office: str = text(200, "The office that asked.")
    decided_at: datetime | None = instant("When the ministry decided.")
    decided_office: str = text(200, "The office that decided.")
    decision: str = text(2000, "The ministry's remark.")
    ended_from: str | None = text(
        7, "The period from which the indicator applies again.", key="ended_from_period"
    )
    may: Strings = many("Steps that the caller may take next.", MOVES, most=2)
