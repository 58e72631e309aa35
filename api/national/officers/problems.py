"""Refusals of appointments and assignments."""

from api.http.exceptions import Conflict, StateFault


class AlreadyAppointed(Conflict, do="Change the end of the existing appointment."):
    """This role is held already."""


class NotAMentor(StateFault, do="Appoint the person as a mentor first."):
    """This person is not appointed as a mentor."""


class AlreadyAssigned(Conflict, do="Change the existing assignment, or choose another period."):
    """The mentor is already assigned to this regency in that period."""


class NotAppointed(StateFault, do="Appoint the person or application first."):
    """This person or application is not appointed at the ministry."""


class OperatorsToDecide(Conflict, do="Ask an operator of the service."):
    """Only an operator appoints the programme office."""


class NotLater(StateFault):
    """Give an instant after it begins, and in the future."""


class HasEnded(Conflict, do="Make a new one by POST."):
    """This has ended: make a new one."""


class OwnKey(Conflict, do="Rotate the key with an overlap, or end it with another key."):
    """You are using this key: rotate it with an overlap, or end it with another."""


class IntegratorsApplication(Conflict, do="Ask an operator of the service."):
    """Only an operator changes an integrator's application."""
