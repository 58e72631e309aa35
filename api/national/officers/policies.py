"""What the programme office may not do, though it appoints: make or unmake itself, or go in its name."""

from datetime import datetime
from uuid import UUID

from api.identity.models import MinistryRole
from api.national.officers.problems import HasEnded, NotLater, OperatorsToDecide, OwnKey


def check_not_of_the_office(*roles: str) -> None:
    """Raise Conflict where one of the roles is the programme office's own: an operator gives and takes it."""
    if MinistryRole.PROGRAMME_OFFICE in roles:
        raise OperatorsToDecide()


def check_end(until: datetime | None, *, after: datetime) -> None:
    """Raise Invalid for an end that does not come after this instant."""
    if until is not None and until <= after:
        raise NotLater("/valid_until")


def check_not_over(until: datetime | None, now: datetime) -> None:
    """Raise Conflict for what has ended: it is given anew."""
    if until is not None and until <= now:
        raise HasEnded()


def check_not_own(key: UUID, came_with: UUID) -> None:
    """Raise Conflict where a key would end itself: nobody of the office might be left who can issue another."""
    if key == came_with:
        raise OwnKey()
