"""Refusals about people, programs and their keys."""

from typing import Self

from api.http.exceptions import Conflict, Fault, Forbidden, StateFault
from api.http.messages import _


class EmailOrApplication(Fault):
    """Give either email or application_id."""


class PersonDetailsNeeded(StateFault, do="Send `name` and `office` of the person."):
    """This e-mail address is unknown: give the person's name and office."""


class UnknownApplication(StateFault, do="Register the application first."):
    """There is no such application."""


class PersonOrApplication(Fault):
    """Give either person_id or application_id."""


class NotYourOwn(StateFault, do="Choose a person or an application of the regency."):
    """The regency has no such person or application, or it has ended."""


class AnotherPerson(Forbidden, do="The person makes the key on the page /account/."):
    """A key acts as its owner, so nobody makes one for another person. People make their own on the page /account/."""


class AdminsToDecide(Forbidden, do="Ask an admin of the regency, or the programme office, to make the key."):
    """Keys of applications are made by an admin or the programme office."""


class NotWithinTwoYears(StateFault):
    """Give an instant within two years from now."""


class KeyEnded(Conflict, do="Issue a new key."):
    """This key has ended: issue a new one."""


class RoleNotSufficient(
    Forbidden, anywhere=True, do="`GET /v1/me/` lists your roles. The admin of the regency gives others."
):
    """Your role in this regency does not allow this."""


class RegencySuspended(Forbidden, anywhere=True, do="Read, and ask the ministry why it is suspended."):
    """This regency is suspended: it can be read, but not written to."""

    def because(self, reason: str) -> Self:
        """Add the ministry's reason, which only the regency's own people may read."""
        said = _("{sentence} The ministry's reason: {reason}", sentence=self.detail, reason=reason)
        return self.saying(said if reason else None)


class InsufficientScope(
    Forbidden,
    anywhere=True,
    do="Use a key or a token with one of `scopes`; if that list is empty, use a key without scope limits.",
):
    """This needs a scope that the key, the token, or the regency's grant lacks: {scopes}."""

    scopes: list[str]


class PersonsToSign(Forbidden, anywhere=True, do="Use a key of your own, not the token of an application."):
    """An application cannot sign off for a person: this needs the person's own credential."""


class OwnWebhookAlone(
    Forbidden, anywhere=True, do="Use `applications/{id}/webhook/` with the application's own id."
):
    """An application manages its own webhook, and no other."""


class MinistryOnly(Forbidden, anywhere=True, do="Use the key of an officer of the ministry."):
    """This needs a role at the ministry."""


# Row-level security hides from a regency everyone else's people, and from the ministry those of the sandbox.
class PersonBelongsElsewhere(
    Conflict,
    do="Use another e-mail address, or let the person in as a guest.",
    constraints={"identity_person_email_key": "/email"},
):
    """This person already belongs to a regency or to the ministry: use another address, or let them in as a guest."""


class AnotherAgency(
    Forbidden, by_state=True, do="Ask the steward to write it, or to assign it to your agency."
):
    """You may write only for your own agencies."""


class ApplicationExists(
    Conflict,
    do="Use the existing application, or give another name.",
    constraints={"one_application_of_a_name": "/name"},
):
    """There is an application with this name already."""


class NeedsASecret(Fault):
    """An application that acts for itself needs a secret."""


class NotOfThisSide(
    Fault, unmet="A body may only name scopes of its own side; an operator's command may name any."
):
    """{scope} is not one of {of_audience}."""

    scope: str
    of_audience: str


class NeededForCodesOnly(Fault):
    """Required for authorization_code, and not allowed otherwise."""


class NotAllowed(Fault):
    """Give an https address without a fragment, or http to 127.0.0.1."""


class NoSecret(Conflict, do="Nothing to do: a public application authenticates by PKCE."):
    """This application is public: it has no secret."""


class ApplicationEnded(Conflict, do="Add another application."):
    """This application has ended: add another."""


class ActsForPeople(StateFault, do="Ask the people who give consent to sign in, instead of issuing a key."):
    """This application acts for people who agree, and has no key of its own."""
