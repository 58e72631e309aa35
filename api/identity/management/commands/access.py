"""Who may do what at the ministry, integrators' programs, and their keys: an operator's work, as the owner.

    manage.py access person sari@kementerian.example --name "Sari Dewi" --office "Direktorat LAIP"
    manage.py access appoint sari@kementerian.example reviewer --until 2026-12-31
    manage.py access dismiss sari@kementerian.example reviewer
    manage.py access client "Aplikasi Contoh" --contact api@vendor.example
    manage.py access member sari@jembrana.example 51.01 admin --name ... --office ...
    manage.py access key sari@kementerian.example --for ministry --days 90
    manage.py access revoke kck_AbCdEfGh
    manage.py access invite sari@kementerian.example
    manage.py access oauth 0198f6b2-... --for regency --flow client_credentials --scope drafts:read
    manage.py access oauth-end kc-1a2b3c4d5e6f-AbCdEfGhIj
    manage.py access assign budi@kementerian.example 51.01 --from 2026-06-01 --until 2026-09-30

Who the programme office is, and integrators' programs, no role of the API's can say. The programme office appoints the
others and issues their keys over HTTP (`/v1/national/appointments/`); a regency's own people, guests and keys are the
regency's (`/v1/regencies/{code}/members/`); `member` makes its first admin.
"""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from api.http.exceptions import Invalid
from api.identity import operations
from api.identity.accounts import applications, passwords
from api.identity.accounts.models import Application
from api.identity.accounts.words import Flow
from api.identity.models import (
    ApiKey,
    Appointment,
    Client,
    Membership,
    MentorAssignment,
    MinistryRole,
    Person,
    RegencyRole,
)
from tenants import sides
from tenants.models import Regency

#: A day given to the command ends as it ends at the ministry.
ZONE = ZoneInfo("Asia/Jakarta")


class Command(BaseCommand):
    help = "People and roles of the ministry, integrators' programs, a regency's first admin, and their keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        person = what.add_parser("person", help="add a person of the ministry")
        person.add_argument("email")
        _named(person, required=True)
        appoint = what.add_parser("appoint", help="give a person or program a role at the ministry")
        appoint.add_argument("who", help="an e-mail address, or a program's id")
        appoint.add_argument("role", choices=MinistryRole.values)
        appoint.add_argument("--until", type=date.fromisoformat, help="the last day, YYYY-MM-DD")
        dismiss = what.add_parser("dismiss", help="end a role at the ministry now")
        dismiss.add_argument("who")
        dismiss.add_argument("role", choices=MinistryRole.values)
        client = what.add_parser("client", help="register an integrator's program")
        client.add_argument("name")
        client.add_argument("--contact", required=True, help="an e-mail address")
        member = what.add_parser("member", help="make somebody a member of a regency: its first admin")
        member.add_argument("email")
        member.add_argument("code", help="the regency's Kemendagri code")
        member.add_argument("role", nargs="+", choices=RegencyRole.values)
        _named(member, required=False)
        key = what.add_parser("key", help="issue a key, shown this once")
        key.add_argument("who", help="an e-mail address, or a program's id")
        key.add_argument("--for", dest="audience", required=True, choices=ApiKey.Audience.values)
        key.add_argument("--days", type=int, default=365, help="how long it lives (365)")
        key.add_argument("--label", default="")
        revoke = what.add_parser("revoke", help="end a key now")
        revoke.add_argument("prefix", help="how the key begins, 12 characters or more")

        invite = what.add_parser("invite", help="a link by which somebody sets a password, shown this once")
        invite.add_argument("email")
        oauth = what.add_parser("oauth", help="register a program for OAuth2; its secret is shown this once")
        oauth.add_argument("who", help="a program's id")
        oauth.add_argument("--for", dest="audience", required=True, choices=ApiKey.Audience.values)
        oauth.add_argument("--flow", required=True, choices=list(Flow))
        oauth.add_argument("--scope", action="append", required=True, help="once for each")
        oauth.add_argument("--redirect", action="append", default=[], help="for authorization_code")
        oauth.add_argument("--public", action="store_true", help="an app that cannot keep a secret")
        oauth_end = what.add_parser("oauth-end", help="end a registration and all of its tokens")
        oauth_end.add_argument("client_id")
        assign = what.add_parser("assign", help="the days on which a mentor has a regency")
        assign.add_argument("email")
        assign.add_argument("code", help="the regency's Kemendagri code")
        assign.add_argument("--from", dest="since", type=date.fromisoformat, help="the first day (today)")
        assign.add_argument("--until", required=True, type=date.fromisoformat, help="the last day")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        now = timezone.now()
        with sides.as_owner(), transaction.atomic():
            said = getattr(self, f"_{what.replace('-', '_')}")(options, now)
        self.stdout.write(said)

    def _person(self, given: dict[str, Any], now: datetime) -> str:
        if Person.objects.filter(email=given["email"].lower()).exists():
            raise CommandError(f"{given['email']} is known already.")
        person = operations.add_person(
            name=given["name"],
            office=given["office"],
            email=given["email"].lower(),
            regency_id=None,
            now=now,
        )
        return f"{person.name} is known: {person.pk}"

    def _appoint(self, given: dict[str, Any], now: datetime) -> str:
        owner = _owner(given["who"])
        if isinstance(owner.get("person"), Person) and owner["person"].regency_id is not None:
            raise CommandError("That person belongs to a regency. One credential never speaks for both.")
        appointment = operations.appoint(role=MinistryRole(given["role"]), now=now, **owner)
        if given["until"] is not None:
            ends = datetime.combine(given["until"] + timedelta(days=1), time(), ZONE)
            Appointment.objects.filter(pk=appointment.pk).update(valid_until=ends)
        return f"{given['who']} is {given['role']} now."

    def _dismiss(self, given: dict[str, Any], now: datetime) -> str:
        found = Appointment.objects.filter(role=given["role"], **_owner(given["who"])).exclude(
            valid_until__lte=now
        )
        if not found.update(valid_until=now):
            raise CommandError(f"{given['who']} is not {given['role']}.")
        return f"{given['who']} is {given['role']} no longer."

    def _client(self, given: dict[str, Any], now: datetime) -> str:
        if Client.objects.filter(name=given["name"], regency=None).exists():
            raise CommandError(f"There is a program called {given['name']} already.")
        client = operations.add_client(name=given["name"], contact=given["contact"], now=now)
        return f"{client.name} is registered. Regencies let it in by its id: {client.pk}"

    def _member(self, given: dict[str, Any], now: datetime) -> str:
        regency = Regency.objects.filter(kemendagri_code=given["code"]).first()
        if regency is None:
            raise CommandError(f"There is no regency {given['code']}.")
        email = given["email"].lower()
        person = Person.objects.filter(email=email).first()
        if person is None:
            if not (given["name"] and given["office"]):
                raise CommandError(f"Nobody is known as {email} yet: say --name and --office.")
            person = operations.add_person(
                name=given["name"], office=given["office"], email=email, regency_id=regency.pk, now=now
            )
        elif person.regency_id != regency.pk:
            raise CommandError(f"{email} belongs elsewhere: the regency may let them in as a guest.")
        if Membership.objects.filter(person=person, regency=regency).exclude(valid_until__lte=now).exists():
            raise CommandError(f"{email} is a member already.")
        roles = [RegencyRole(role) for role in given["role"]]
        operations.add_member(person=person, regency_id=regency.pk, roles=roles, now=now)
        return f"{person.name} is {', '.join(roles)} in {regency.name}."

    def _key(self, given: dict[str, Any], now: datetime) -> str:
        owner = _owner(given["who"])
        person = owner.get("person")
        regency_id = person.regency_id if isinstance(person, Person) else None
        if given["audience"] == "ministry" and regency_id is not None:
            raise CommandError("That person belongs to a regency. One credential never speaks for both.")
        issued = operations.issue_key(
            audience=ApiKey.Audience(given["audience"]),
            regency_id=regency_id,
            label=given["label"],
            now=now,
            expires_at=now + timedelta(days=given["days"]),
            **owner,
        )
        return f"{issued.text}\nIt is shown this once and kept nowhere."

    def _invite(self, given: dict[str, Any], now: datetime) -> str:
        person = _owner(given["email"])["person"]
        link = passwords.invite(person_id=person.pk, regency_id=person.regency_id, now=now)
        return f"{link}\nGood once, within a week. Whoever has it sets the password of {person.email}."

    def _oauth(self, given: dict[str, Any], now: datetime) -> str:
        client = _owner(given["who"]).get("client")
        if client is None:
            raise CommandError("A program is registered, not a person: give its id.")
        try:
            made = applications.register(
                program=client,
                regency_id=client.regency_id,
                audience=ApiKey.Audience(given["audience"]),
                flow=Flow(given["flow"]),
                scopes=given["scope"],
                redirect_uris=given["redirect"],
                public=given["public"],
                now=now,
            )
        except Invalid as refused:
            raise CommandError(" ".join(error.message for error in refused.errors)) from refused
        secret = (
            f"client_secret {made.secret}\nIt is shown this once and kept nowhere." if made.secret else ""
        )
        return f"client_id     {made.application.client_id}\n{secret}".rstrip()

    def _oauth_end(self, given: dict[str, Any], now: datetime) -> str:
        found = Application.objects.filter(client_id=given["client_id"], active=True)
        if not found.update(active=False):
            raise CommandError("No such registration is good.")
        return "Its tokens open nothing from now on."

    def _assign(self, given: dict[str, Any], now: datetime) -> str:
        person = _owner(given["email"])["person"]
        regency = Regency.objects.filter(kemendagri_code=given["code"]).first()
        if regency is None:
            raise CommandError(f"There is no regency {given['code']}.")
        if person.regency_id is not None:
            raise CommandError("That person belongs to a regency, which lets mentors in itself: as guests.")
        since = datetime.combine(given["since"], time(), ZONE) if given["since"] else now
        ends = datetime.combine(given["until"] + timedelta(days=1), time(), ZONE)
        if ends <= since:
            raise CommandError("The last day is before the first.")
        MentorAssignment.objects.create(person=person, regency=regency, valid_from=since, valid_until=ends)
        return f"{person.name} has {regency.name} until {given['until']}."

    def _revoke(self, given: dict[str, Any], now: datetime) -> str:
        if len(given["prefix"]) < 12:
            raise CommandError("Give at least the key's first 12 characters.")
        found = ApiKey.objects.filter(prefix=given["prefix"][:12], revoked_at=None)
        if not found.update(revoked_at=now):
            raise CommandError("No such key is good.")
        return "It opens nothing from now on."


def _named(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--name", required=required, default="")
    parser.add_argument("--office", required=required, default="")


def _owner(who: str) -> dict[str, Any]:
    if "@" in who:
        person = Person.objects.filter(email=who.lower()).first()
        if person is None:
            raise CommandError(f"Nobody is known as {who}.")
        return {"person": person}
    try:
        client = Client.objects.filter(pk=UUID(who)).first()
    except ValueError as error:
        raise CommandError(f"{who} is neither an e-mail address nor a program's id.") from error
    if client is None:
        raise CommandError(f"There is no program {who}.")
    return {"client": client}
