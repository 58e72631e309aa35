"""Manage the ministry's officers, integrators' applications and their keys: an operator's work, as the owner.

    manage.py access list --by "Rina" --reason "yearly review"
    manage.py access list 51.01 ...
    manage.py access held sari@kementerian.example ...
    manage.py access person sari@kementerian.example --name "Sari Dewi" --office "Direktorat LAIP" ...
    manage.py access appoint sari@kementerian.example reviewer --until 2026-12-31 ...
    manage.py access application "Aplikasi Contoh" --contact api@vendor.example --for regency --scope drafts:read ...
    manage.py access member sari@jembrana.example 51.01 admin --name ... --office ... ...
    manage.py access admins first-admins.csv ...
    manage.py access key sari@kementerian.example --for ministry --days 90 ...
    manage.py access invite sari@kementerian.example ...
    manage.py access secret 0198f6b2-... ...
    manage.py access assign budi@kementerian.example 51.01 --from 2026-06-01 --until 2026-09-30 ...
    manage.py access end 0198f6b2-... ...

Each takes `--by` (who runs it) and `--reason`; the security log of the regency, or of the ministry, keeps both.

No role of the API can appoint the programme office or register integrators' applications. The programme office appoints
the other officers and issues their keys over HTTP (`/v1/national/appointments/`); a regency manages its own people,
guests and keys (`/v1/regencies/{code}/members/`); `member` makes its first admin, `admins` those of many regencies.
"""

import csv
import json
from argparse import ArgumentParser, Namespace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import ForeignObjectRel, Q
from django.utils import timezone

from api.http.exceptions import Invalid
from api.http.local_time import begin_of, end_of
from api.identity import applications, operations
from api.identity.accounts import mail, passwords
from api.identity.accounts.models import Mail
from api.identity.accounts.words import Flow
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
    SecurityEvent,
    not_ended,
)
from tenants import Fields, db_roles, frozen
from tenants.management.operators import OperatorCommand
from tenants.models import Regency

SHOWN_ONCE = "It is shown this once and kept nowhere."
#: Columns that open something or could be tried against it. Nobody is told them, whoever they are about.
SECRET = {"secret_hash", "token", "token_checksum", "token_hash", "code", "code_challenge", "encoded"}


class Command(OperatorCommand):
    help = "Manage the ministry's people and roles, integrators' applications, first admins of regencies, and keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        person = what.add_parser("person", help="add a person of the ministry")
        person.add_argument("email")
        _named(person, required=True)
        appoint = what.add_parser("appoint", help="give a person or application a role at the ministry")
        appoint.add_argument("who", help="an e-mail address, or an application's id")
        appoint.add_argument("role", choices=MinistryRole.values)
        appoint.add_argument("--until", type=date.fromisoformat, help="the last day, YYYY-MM-DD")
        made = what.add_parser("application", help="add an integrator's; its secret is shown this once")
        made.add_argument("name")
        made.add_argument("--contact", required=True, help="an e-mail address")
        made.add_argument("--for", dest="audience", required=True, choices=ApiKey.Audience.values)
        made.add_argument("--flow", default=Flow.CLIENT_CREDENTIALS, choices=list(Flow))
        made.add_argument("--scope", action="append", required=True, help="may be repeated")
        made.add_argument("--redirect", action="append", default=[], help="for authorization_code")
        made.add_argument("--public", action="store_true", help="an app that cannot keep a secret")
        secret = what.add_parser(
            "secret", help="replace the OAuth2 secret of an application; it is shown this once"
        )
        secret.add_argument("who", help="the application's id")
        member = what.add_parser("member", help="make somebody a member of a regency: its first admin")
        member.add_argument("email")
        member.add_argument("code", help="the regency's Kemendagri code")
        member.add_argument("role", nargs="+", choices=RegencyRole.values)
        _named(member, required=False)
        admins = what.add_parser("admins", help="make and invite the first admins of regencies, all or none")
        admins.add_argument("file", type=Path, help="CSV with the columns code, email, name, office")
        key = what.add_parser("key", help="issue a key, shown this once")
        key.add_argument("who", help="an e-mail address, or an application's id")
        key.add_argument("--for", dest="audience", required=True, choices=ApiKey.Audience.values)
        key.add_argument("--days", type=int, default=365, help="how long it lives (365)")
        key.add_argument("--label", default="")
        held = what.add_parser("list", help="list who holds what at the ministry, or in a regency")
        held.add_argument("code", nargs="?", help="the regency's Kemendagri code")
        about = what.add_parser("held", help="everything held about a person, as one JSON document")
        about.add_argument("email")
        end = what.add_parser(
            "end", help="end a membership, a guest's access, a role, a key or an application now"
        )
        end.add_argument("held", help="its id as `list` shows it, or the first 12 characters of a key")
        invite = what.add_parser("invite", help="send somebody a link to set a password")
        invite.add_argument("email")
        invite.add_argument("--print-link", action="store_true", help="show the link instead of sending it")
        assign = what.add_parser("assign", help="set the days on which a mentor is assigned to a regency")
        assign.add_argument("email")
        assign.add_argument("code", help="the regency's Kemendagri code")
        assign.add_argument("--from", dest="since", type=date.fromisoformat, help="the first day (today)")
        assign.add_argument("--until", required=True, type=date.fromisoformat, help="the last day")

    def handle(self, what: str, **options: Any) -> None:
        self.now = timezone.now()
        with db_roles.as_owner(), transaction.atomic():
            said = getattr(self, f"_{what}")(Namespace(**options))
        self.stdout.write(said)

    def _person(self, given: Namespace) -> str:
        if Person.objects.filter(email=given.email.lower()).exists():
            raise CommandError(f"{given.email} is known already.")
        person = Person.objects.create(
            name=given.name,
            office=given.office,
            email=given.email.lower(),
            regency_id=None,
            created_at=self.now,
        )
        self.note("person_added", subject=person.name)
        return f"{person.name} is known: {person.pk}"

    def _appoint(self, given: Namespace) -> str:
        owner = _owner(given.who)
        _check_ministrys(owner)
        ends = None if given.until is None else end_of(given.until)
        Appointment.objects.create(
            role=MinistryRole(given.role), valid_from=self.now, valid_until=ends, **_as_owner(owner)
        )
        self.note("appointed", subject=owner.name, role=given.role)
        return f"{given.who} is {given.role} now."

    def _application(self, given: Namespace) -> str:
        if Client.objects.filter(name=given.name, regency=None, active=True).exists():
            raise CommandError(f"There is an application called {given.name} already.")
        row = Client.objects.create(name=given.name, contact=given.contact, created_at=self.now)
        try:
            secret = applications.register(
                row,
                audience=ApiKey.Audience(given.audience),
                flow=given.flow,
                scopes=given.scope,
                redirect_uris=given.redirect,
                is_public=given.public,
            )
        except Invalid as refused:
            raise CommandError(" ".join(str(error) for error in refused.errors)) from refused
        self.note("application_added", subject=row.name, scopes=given.scope)
        return f"{row.name} is there. Regencies let it in by its id: {row.pk}\n{_credentials(row, secret)}"

    def _secret(self, given: Namespace) -> str:
        row = _owner(given.who)
        client = applications.oauth_client(row) if isinstance(row, Client) else None
        if not isinstance(row, Client) or client is None:
            raise CommandError("That is no application with an OAuth2 client.")
        self.note("application_secret_renewed", regency_id=row.regency_id, subject=row.name)
        return _credentials(row, applications.new_secret(client))

    def _member(self, given: Namespace) -> str:
        regency = _regency(given.code)
        email = given.email.lower()
        person = Person.objects.filter(email=email).first()
        if person is None:
            if not (given.name and given.office):
                raise CommandError(f"Nobody is known as {email} yet: say --name and --office.")
            person = Person.objects.create(
                name=given.name, office=given.office, email=email, regency_id=regency.pk, created_at=self.now
            )
        elif person.regency_id != regency.pk:
            raise CommandError(f"{email} belongs elsewhere: the regency may let them in as a guest.")
        if Membership.objects.filter(
            not_ended(Membership, self.now), person=person, regency=regency
        ).exists():
            raise CommandError(f"{email} is a member already.")
        roles = [RegencyRole(role) for role in given.role]
        Membership.objects.create(person=person, regency_id=regency.pk, roles=roles, valid_from=self.now)
        self.note("member_added", regency_id=regency.pk, subject=person.name, roles=given.role)
        return f"{person.name} is {', '.join(roles)} in {regency.name}."

    def _admins(self, given: Namespace) -> str:
        said, faults = list[str](), list[str]()
        try:
            rows = [*csv.DictReader(given.file.read_text("utf-8-sig").splitlines())]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for line, row in enumerate(rows, 2):
            try:
                named = {name: row[name] for name in ("email", "code", "name", "office")}
                said.append(self._member(Namespace(**named, role=[RegencyRole.ADMIN])))
                self._invite(Namespace(email=row["email"], print_link=False))
            except (CommandError, KeyError) as fault:
                faults.append(f"Line {line}: {fault}")
        if faults:
            raise CommandError("Nobody was added.\n" + "\n".join(faults))
        return "\n".join(said)

    def _key(self, given: Namespace) -> str:
        owner = _owner(given.who)
        if given.audience == "ministry":
            _check_ministrys(owner)
        regency_id = owner.regency_id if isinstance(owner, Person) else None
        issued = operations.issue_key(
            audience=ApiKey.Audience(given.audience),
            regency_id=regency_id,
            label=given.label,
            now=self.now,
            expires_at=self.now + timedelta(days=given.days),
            **_as_owner(owner),
        )
        self.note("key_issued", regency_id=regency_id, subject=owner.name, prefix=issued.key.prefix)
        return f"{issued.text}\n{SHOWN_ONCE}"

    def _invite(self, given: Namespace) -> str:
        person = _person(given.email)
        regency_id = person.regency_id
        self.note("member_invited", regency_id=regency_id, subject=person.name, shown=given.print_link)
        if not given.print_link:
            mail.enqueue(Mail.Template.INVITATION, person_id=person.pk)
            return f"The worker sends {person.email} a link to set a password."
        link = passwords.invite(person_id=person.pk, regency_id=regency_id, now=self.now)
        return f"{link}\nGood once, within a week. Whoever has it sets the password of {person.email}."

    def _assign(self, given: Namespace) -> str:
        person = _person(given.email)
        regency = _regency(given.code)
        if person.regency_id is not None:
            raise CommandError("That person belongs to a regency, which lets mentors in itself: as guests.")
        since = begin_of(given.since) if given.since else self.now
        ends = end_of(given.until)
        if ends <= since:
            raise CommandError("The last day is before the first.")
        MentorAssignment.objects.create(person=person, regency=regency, valid_from=since, valid_until=ends)
        self.note("mentor_assigned", subject=person.name, regency=regency.kemendagri_code)
        return f"{person.name} has {regency.name} until {given.until}."

    def _list(self, given: Namespace) -> str:
        regency = _regency(given.code) if given.code else None
        self.note("access_listed", regency_id=regency.pk if regency else None)
        return "\n".join(
            f"{row.pk}  {held.word:<11}  {_owner_of(row)}  {getattr(row, held.gives)}"
            for held in HELD
            for row in held.of(regency, self.now)
        )

    def _held(self, given: Namespace) -> str:
        person = _person(given.email)
        self.note("access_listed", regency_id=person.regency_id, subject=person.name)
        of_them = Q(actor_id=person.pk) | Q(subject=person.name, regency_id=person.regency_id)
        found: Fields = {
            "identity_person": Person.objects.filter(pk=person.pk),
            "identity_security_event": SecurityEvent.objects.filter(of_them),
        }
        for each in Person._meta.get_fields(include_hidden=True):
            if isinstance(each, ForeignObjectRel):
                rows = each.related_model._default_manager.filter(**{each.field.name: person})
                found[each.related_model._meta.db_table] = rows
        told = {
            table: [{name: row[name] for name in row.keys() - SECRET} for row in rows.values()]
            for table, rows in found.items()
        }
        return json.dumps(told, default=str, ensure_ascii=False, indent=1, sort_keys=True)

    def _end(self, given: Namespace) -> str:
        found = ((held, held.named(given.held, self.now)) for held in HELD)
        held, row = next(((held, row) for held, row in found if row), (None, None))
        if held is None or row is None:
            raise CommandError("There is no open entry with this id. `access list` shows what there is.")
        if isinstance(row, Client):
            applications.end(row, reason=given.reason, now=self.now)
        else:
            row.update(**{held.ends: self.now})
        if isinstance(row, Membership):
            ApiKey.objects.filter(person=row.person, revoked_at=None).update(revoked_at=self.now)
        subject = _owner_of(row)
        regency_id = None if held.is_the_ministrys else row.regency_id
        self.note(held.ended, regency_id=regency_id, subject=subject, id=str(row.pk))
        return f"{subject}: {held.word} {getattr(row, held.gives)} has ended."


@frozen
class Held:
    """A kind of access: its model, the field that says what it opens, and the one that ends it."""

    word: str
    ended: str
    model: Any
    gives: str
    ends: str
    is_the_ministrys: bool = False

    def open(self, now: datetime) -> Any:
        return self.model.objects.filter(not_ended(self.model, now)).order_by("pk")

    def of(self, regency: Regency | None, now: datetime) -> Any:
        """Return the open entries of a regency, or (None) of the ministry and of integrators."""
        if self.is_the_ministrys:
            return self.open(now) if regency is None else ()
        return self.open(now).filter(regency=regency)

    def named(self, text: str, now: datetime) -> Any:
        """Return the open entry with this id or, for a key, with this beginning; None if there is none."""
        try:
            return self.open(now).filter(pk=UUID(text)).first()
        except ValueError:
            return self.open(now).filter(prefix=text[:12]).first() if self.model is ApiKey else None


HELD = (
    Held("member", "member_ended", Membership, "roles", "valid_until"),
    Held("guest", "guest_revoked", Guest, "scopes", "revoked_at"),
    Held("role", "appointment_ended", Appointment, "role", "valid_until", is_the_ministrys=True),
    Held("mentor", "assignment_ended", MentorAssignment, "regency", "valid_until", is_the_ministrys=True),
    Held("key", "key_revoked", ApiKey, "prefix", "revoked_at"),
    Held("application", "application_ended", Client, "name", "ended_at"),
)


def _credentials(row: Client, secret: str | None) -> str:
    client = applications.oauth_client(row)
    shown = f"\nclient_secret {secret}\n{SHOWN_ONCE}" if secret else ""
    return f"client_id     {client and client.client_id}{shown}"


def _owner_of(row: Any) -> str:
    owner = row if isinstance(row, Client) else row.person or row.client
    return f"{owner.name} <{owner.email if isinstance(owner, Person) else owner.contact}>"


def _regency(code: str) -> Regency:
    regency = Regency.objects.filter(kemendagri_code=code).first()
    if regency is None:
        raise CommandError(f"There is no regency {code}.")
    return regency


def _named(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--name", required=required, default="")
    parser.add_argument("--office", required=required, default="")


def _person(email: str) -> Person:
    person = Person.objects.filter(email=email.lower()).first()
    if person is None:
        raise CommandError(f"Nobody is known as {email}.")
    return person


def _owner(who: str) -> Person | Client:
    if "@" in who:
        return _person(who)
    try:
        client = Client.objects.filter(pk=UUID(who)).first()
    except ValueError as error:
        raise CommandError(f"{who} is neither an e-mail address nor an application's id.") from error
    if client is None:
        raise CommandError(f"There is no application {who}.")
    return client


def _as_owner(owner: Person | Client) -> Fields:
    return {"person" if isinstance(owner, Person) else "client": owner}


def _check_ministrys(owner: Person | Client) -> None:
    if isinstance(owner, Person) and owner.regency_id is not None:
        raise CommandError("That person belongs to a regency. One credential never speaks for both.")
