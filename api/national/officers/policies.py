"""Limits of the programme office, which appoints others: it may not appoint or end itself, or act in its own name."""

from datetime import datetime

from api.identity.models import MinistryRole
from api.national.officers.problems import NotLater, OperatorsToDecide


def check_not_of_the_office(*roles: str) -> None:
    """Raise Conflict where one of the roles is the programme office's own: an operator gives and takes it."""
    if MinistryRole.PROGRAMME_OFFICE in roles:
        raise OperatorsToDecide()


def check_end(until: datetime | None, *, after: datetime) -> None:
    """Raise Invalid for an end that does not come after this instant."""
    if until is not None and until <= after:
        raise NotLater("/valid_until")
