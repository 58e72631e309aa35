"""Refusals about members, guests and applications."""

from api.http.exceptions import Conflict, StateFault


class AlreadyGuest(Conflict, do="Change the end of the guest's present access."):
    """This guest already has access."""


class AlreadyMember(
    Conflict,
    do="Change the roles of the existing member.",
    constraints={"one_membership_per_person": "/email"},
):
    """This person is a member already."""


class GuestEnded(Conflict, do="Let the guest in again by POST."):
    """The guest's access has ended: let them in again."""


class NotWithinAYear(StateFault):
    """Give an instant within a year from now."""


class ApplicationOfAnotherRegency(StateFault):
    """This application was registered by another regency and works there only.

    Let in one that the ministry registered.
    """


class MembershipEnded(Conflict, do="Add the person again by POST."):
    """This membership has ended."""


class LastAdmin(Conflict, do="Make somebody else admin first."):
    """The regency would be left without an admin."""


class TooManyTimes(
    Conflict, do="Change the end of the guest's last access.", constraints={"identity_guests_are_bounded": ""}
):
    """This guest has been let in 200 times. Change the end of the last access instead."""


class OwnApplication(StateFault, do="Change its scopes in applications/."):
    """This is the regency's own application: change its scopes in applications/."""
