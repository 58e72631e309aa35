"""People of the demonstration: one steward for each regency, one officer at the ministry, one integrator's application.

The sandbox has a steward too, and lets the integrator enter values.

Names and addresses are invented and look it. Written as the owner, as an operator would make the first people.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from api.identity.callers import Actor
from api.identity.models import (
    Appointment,
    Client,
    Guest,
    Membership,
    MinistryRole,
    Person,
    RegencyRole,
    Scope,
)
from tenants import frozen
from tenants.models import Regency

ROLES = (RegencyRole.ADMIN, RegencyRole.STEWARD)
INTEGRATOR = "Integrator Contoh"
SCOPES = (Scope.DRAFTS_READ, Scope.PUBLISHED_READ)
IN_SANDBOX = (
    *SCOPES,
    Scope.VALUES_WRITE,
    Scope.PROGRAMMES_WRITE,
    Scope.REALISATIONS_WRITE,
    Scope.EVIDENCE_WRITE,
    Scope.SUBMISSIONS_WRITE,
)
#: Let the integrator in, as far as they are onboarded; others follow by code until there are five.
HOSTS = ("51.01", "51.02")
NUMBER_OF_HOSTS = 5
STAY = timedelta(days=365)
OFFICER = "petugas@kementerian.example"


@frozen
class People:
    """People of the demonstration with keys. Stewards by the regency's id."""

    stewards: dict[int, Person]
    officer: Person
    integrator: Client


def actor(person: Person) -> Actor:
    """Return a person as history keeps them."""
    return Actor(person.pk, person.name, person.office)


def ensure(regencies: Sequence[Regency], sandbox: Regency | None, *, now: datetime) -> People:
    """Return the people of the demonstration with their roles; create only the missing ones."""
    everywhere = [*regencies, *([sandbox] if sandbox else [])]
    known = {person.email: person for person in Person.objects.filter(email__in=map(_email, everywhere))}
    stewards = {
        regency.pk: known.get(_email(regency)) or _add_steward(regency, now) for regency in everywhere
    }
    people = People(
        stewards=stewards,
        officer=officer(OFFICER, "Petugas Contoh", now),
        integrator=Client.objects.filter(name=INTEGRATOR).first()
        or Client.objects.create(name=INTEGRATOR, contact="api@integrator.example", created_at=now),
    )
    _give_roles(people, everywhere, now)
    _let_in(people.integrator, _hosts(regencies), SCOPES, now)
    if sandbox:
        _let_in(people.integrator, [sandbox], IN_SANDBOX, now)
    return people


def _email(regency: Regency) -> str:
    return f"walidata@{regency.kemendagri_code.replace('.', '-')}.daerah.example"


def _add_steward(regency: Regency, now: datetime) -> Person:
    return Person.objects.create(
        name=f"Walidata Contoh {regency.kemendagri_code}",
        office=f"Diskominfo {regency.name}",
        email=_email(regency),
        regency_id=regency.pk,
        created_at=now,
    )


def _give_roles(people: People, regencies: Iterable[Regency], now: datetime) -> None:
    members = set(
        Membership.objects.filter(person__in=people.stewards.values()).values_list("regency_id", "person_id")
    )
    for regency in regencies:
        person = people.stewards[regency.pk]
        if (regency.pk, person.pk) not in members:  # one that was ended stays ended
            Membership.objects.create(person=person, regency_id=regency.pk, roles=ROLES, valid_from=now)


def officer(email: str, name: str, now: datetime) -> Person:
    """Return somebody of the ministry's programme office."""
    person = Person.objects.filter(email=email).first() or Person.objects.create(
        name=name, office="Direktorat Layanan Aplikasi", email=email, regency_id=None, created_at=now
    )
    if not Appointment.objects.filter(person=person).exists():
        Appointment.objects.create(role=MinistryRole.PROGRAMME_OFFICE, person=person, valid_from=now)
    return person


def _hosts(regencies: Sequence[Regency]) -> list[Regency]:
    return sorted(regencies, key=lambda each: each.kemendagri_code not in HOSTS)[:NUMBER_OF_HOSTS]


def _let_in(client: Client, hosts: Iterable[Regency], scopes: Sequence[Scope], now: datetime) -> None:
    """Let a guest in for a year. One whose year is over is let in again; one that a regency has sent away is not."""
    here = set(Guest.objects.filter(client=client, valid_until__gt=now).values_list("regency_id", flat=True))
    for regency in hosts:
        if regency.pk not in here:
            Guest.objects.create(
                regency_id=regency.pk,
                kind=Guest.Kind.INTEGRATOR,
                client=client,
                name=client.name,
                scopes=list(scopes),
                valid_from=now,
                valid_until=now + STAY,
            )
