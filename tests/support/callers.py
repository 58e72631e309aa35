"""People and clients with keys, made by the owner as an operator would make the first ones."""

from datetime import UTC, datetime, timedelta
from itertools import count

from api.identity import operations
from api.identity.models import (
    ApiKey,
    Appointment,
    Client,
    Guest,
    Membership,
    MentorAssignment,
    MinistryRole,
    Person,
    RegencyRole,
    Scope,
)
from tenants import db_roles
from tenants.models import Regency

_number = count(1)


def regency_id(code: str) -> int:
    with db_roles.as_owner():
        return Regency.objects.values_list("id", flat=True).get(kemendagri_code=code)


def key_of(person: str, code: str | None = None) -> str:
    """A key of somebody who is there already: for this regency or, without one, for the ministry."""
    with db_roles.as_owner():
        issued = operations.issue_key(
            audience=ApiKey.Audience.REGENCY if code else ApiKey.Audience.MINISTRY,
            person=Person.objects.get(pk=person),
            regency_id=Regency.objects.get(kemendagri_code=code).pk if code else None,
            now=datetime.now(UTC),
        )
    return issued.text


class Keys:
    """Each method makes somebody and returns the text of their key."""

    def member(self, code: str, *roles: RegencyRole, agencies: tuple[str, ...] = ()) -> str:
        now = datetime.now(UTC)
        with db_roles.as_owner():
            regency = Regency.objects.get(kemendagri_code=code)
            person = Person.objects.create(
                name=f"Member {next(_number)}",
                office=f"Diskominfo {regency.name}",
                email=f"member{next(_number)}@regency.example",
                regency_id=regency.pk,
                created_at=now,
            )
            Membership.objects.create(
                person=person,
                regency_id=regency.pk,
                roles=roles or (RegencyRole.ADMIN, RegencyRole.STEWARD),
                agencies=agencies,
                valid_from=now,
            )
            key = operations.issue_key(
                audience=ApiKey.Audience.REGENCY, person=person, regency_id=regency.pk, now=now
            )
        return key.text

    def ministry(
        self, role: MinistryRole = MinistryRole.PROGRAMME_OFFICE, mentor_of: tuple[str, ...] = ("51.01",)
    ) -> str:
        """An officer; a mentor has Jembrana where nothing else is said."""
        now = datetime.now(UTC)
        with db_roles.as_owner():
            person = Person.objects.create(
                name=f"Officer {next(_number)}",
                office="Direktorat LAIP",
                email=f"officer{next(_number)}@ministry.example",
                regency_id=None,
                created_at=now,
            )
            Appointment.objects.create(role=role, person=person, valid_from=now)
            if role == MinistryRole.MENTOR:
                for regency in Regency.objects.filter(kemendagri_code__in=mentor_of):
                    MentorAssignment.objects.create(
                        person=person, regency=regency, valid_from=now, valid_until=now + timedelta(days=30)
                    )
            key = operations.issue_key(audience=ApiKey.Audience.MINISTRY, person=person, now=now)
        return key.text

    def integrator(self, *codes: str, scopes: tuple[Scope, ...] = (Scope.PUBLISHED_READ,)) -> str:
        """A client that the regencies let in as a guest."""
        now = datetime.now(UTC)
        with db_roles.as_owner():
            client = Client.objects.create(
                name=f"Integrator {next(_number)}", contact="integrator@vendor.example", created_at=now
            )
            for regency in Regency.objects.filter(kemendagri_code__in=codes):
                Guest.objects.create(
                    regency_id=regency.pk,
                    kind=Guest.Kind.INTEGRATOR,
                    client=client,
                    name=client.name,
                    scopes=list(scopes),
                    valid_from=now,
                    valid_until=now + timedelta(days=30),
                )
            key = operations.issue_key(audience=ApiKey.Audience.REGENCY, client=client, now=now)
        return key.text

    def revoked(self, code: str) -> str:
        text = self.member(code)
        with db_roles.as_owner():
            ApiKey.objects.filter(prefix=text[:12]).update(revoked_at=datetime.now(UTC))
        return text

    def expired(self, code: str) -> str:
        text = self.member(code)
        with db_roles.as_owner():
            ApiKey.objects.filter(prefix=text[:12]).update(
                expires_at=datetime.now(UTC) - timedelta(seconds=1)
            )
        return text
