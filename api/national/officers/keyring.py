"""The keys of the ministry's officers and applications. They speak for the ministry and open no regency."""

from typing import Any

from api.identity.keyring import Keyring
from api.identity.models import ApiKey, Client, MinistryRole, Person
from api.identity.registers import Act
from api.national.officers import policies, problems
from api.national.officers.appointments import Appointments
from api.national.officers.shapes import OfficerKeyRow


class OfficersKeyring(Keyring):
    """Nobody ends the key that they came with; the programme office makes no keys in its own name."""

    out = OfficerKeyRow
    audience = ApiKey.Audience.MINISTRY
    manager = MinistryRole.PROGRAMME_OFFICE

    def check_owner(self, owner: Person | Client | None, pointer: str, act: Act) -> None:
        """Raise Invalid for an owner who is not appointed; Conflict for an application of the programme office.

        In such an application's name the office could confirm what it did itself.
        """
        named: dict[str, Any] = {"client" if isinstance(owner, Client) else "person": owner}
        roles = {each.role for each in Appointments().rows(now=act.now, **named)} if owner else set()
        if owner is None or not roles:
            raise problems.NotAppointed(pointer)
        if MinistryRole.PROGRAMME_OFFICE in roles and owner.pk != act.by.id:
            policies.check_not_of_the_office(MinistryRole.PROGRAMME_OFFICE)
        super().check_owner(owner, pointer, act)

    def check_rotated(self, old: ApiKey, overlap_hours: int, act: Act) -> None:
        if not overlap_hours:
            self.check_revoked(old, act)
        self.check_owner(old.person or old.client, "/person_id" if old.person_id else "/application_id", act)

    def check_revoked(self, key: ApiKey, act: Act) -> None:
        policies.check_not_own(key.pk, act.by.key_id)
