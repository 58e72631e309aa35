"""What the programme office may not do, though it appoints: make or unmake itself, or go in its name."""

from datetime import datetime
from uuid import UUID

from api.http.exceptions import Conflict, Invalid
from api.http.messages import _
from api.identity.models import MinistryRole


def check_not_of_the_office(*roles: str) -> None:
    """Raise Conflict where one of the roles is the programme office's own: an operator gives and takes it."""
    if MinistryRole.PROGRAMME_OFFICE in roles:
        raise Conflict(_("An operator decides who the programme office is."), code="operators_to_decide")


def check_end(until: datetime | None, *, after: datetime) -> None:
    """Raise Invalid for an end that does not come after this instant."""
    if until is not None and until <= after:
        raise Invalid.at(
            "/valid_until",
            "not_later",
            _("Give an instant after it begins, and in the future."),
            by_state=True,
        )


def check_not_over(until: datetime | None, now: datetime) -> None:
    """Raise Conflict for what has ended: it is given anew."""
    if until is not None and until <= now:
        raise Conflict(_("This has ended: give it again."), code="has_ended")


def check_not_own(key: UUID, came_with: UUID) -> None:
    """Raise Conflict where a key would end itself: nobody of the office might be left who can issue another."""
    if key == came_with:
        raise Conflict(
            _("This is the key that you came with: rotate it with an overlap, or end it with another."),
            code="own_key",
        )
