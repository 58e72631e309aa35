"""People and applications that either side gives access to, as a request names them."""

from datetime import datetime
from uuid import UUID

from api.http.exceptions import Invalid
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.models import Person
from api.identity.problems import EmailOrApplication, PersonDetailsNeeded
from tenants import frozen


@frozen(kw_only=True)
class Invited:
    """A person by e-mail address (name and office where nobody knows it yet), or an application by its id."""

    email: str | None = None
    name: str | None = None
    office: str | None = None
    application_id: UUID | None = None

    def check(self) -> None:
        """Raise Invalid for both or neither."""
        if (self.email is None) == (self.application_id is None):
            raise EmailOrApplication()


def add_invited(who: Invited, *, email: str, regency_id: int | None, now: datetime) -> Person:
    """Add a new person without any role, and invite them by mail.

    Raises Invalid where name or office is missing.
    """
    if not (who.name and who.office):
        raise Invalid(
            errors=[PersonDetailsNeeded(f"/{name}") for name in ("name", "office") if not getattr(who, name)]
        )
    person = Person.objects.create(
        name=who.name, office=who.office, email=email, regency_id=regency_id, created_at=now
    )
    mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=regency_id)
    return person
