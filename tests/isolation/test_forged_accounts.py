"""Rows with which somebody would become another person: refused where they are written, and where they are used."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from api.http.exceptions import NotFound
from api.identity.accounts import passwords, tokens
from api.identity.models import Client, MinistryRole, Person, RegencyRole
from tenants import db_roles
from tenants.privileges import roles
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support import programs
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.programs import Visitor
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
OFFICER, NEIGHBOUR, OWN = "petugas@kementerian.example", "ketut@tabanan.example", "ayu@jembrana.example"


def _invitation(connection: psycopg.Connection[Any], person: UUID, regency_id: int | None) -> str:
    text = tokens.new(tokens.INVITATION)
    now = datetime.now(UTC)
    connection.execute(
        "INSERT INTO public.accounts_invitation (id, person_id, regency_id, token_hash, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [uuid4(), person, regency_id, tokens.digest(text), now, now + timedelta(days=6)],
    )
    return f"/account/password/?invitation={text}"


@pytest.mark.parametrize("victim", [OFFICER, NEIGHBOUR])
def test_a_regency_sets_nobody_elses_password(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency, victim: str
) -> None:
    programs.person(OFFICER, None, ministry=MinistryRole.PROGRAMME_OFFICE)
    programs.person(NEIGHBOUR, scenes.THEIRS, RegencyRole.ADMIN)
    own = programs.person(OWN, scenes.OURS, RegencyRole.ADMIN)
    with db_roles.as_owner():
        person = Person.objects.get(email=victim)
    for whose, claimed in ((person, ours.id), (person, person.regency_id), (own, ours.id)):
        with pytest.raises(errors.InsufficientPrivilege):
            _invitation(attacker, whose.pk, claimed)
    # Stored by whatever means, it opens nothing.
    link = _invitation(database.superuser, person.pk, ours.id)
    assert Visitor().get(link).status_code == 404
    with db_roles.as_accounts(), pytest.raises(NotFound):
        passwords.set_password(
            invitation=link.partition("=")[2], password="kata-sandi-penyerang", now=datetime.now(UTC)
        )
    assert Visitor().log_in(victim).status_code == 303
    # Its own people are mailed one, by the worker.
    attacker.execute(
        "INSERT INTO public.accounts_mail (person_id, regency_id, template) VALUES (%s, %s, 'invitation')",
        [own.pk, ours.id],
    )


def test_a_regency_takes_over_none_of_its_own_people_who_are_guests_of_others(
    attacker: psycopg.Connection[Any],
) -> None:
    """Nor whom another regency then takes for the owner of an address: the link for a password goes to that address."""
    own = programs.person(OWN, scenes.OURS, RegencyRole.ADMIN)
    for statement in (
        "UPDATE public.identity_person SET email = 'penyerang@evil.example' WHERE id = %s",
        "UPDATE public.accounts_password SET encoded = '' WHERE person_id = %s",
        "INSERT INTO public.accounts_session (person_id) VALUES (%s)",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            attacker.execute(statement.encode(), [own.pk])
    attacker.execute("UPDATE public.identity_person SET office = 'Bappeda' WHERE id = %s", [own.pk])


@pytest.mark.parametrize("victim", [OFFICER, NEIGHBOUR])
def test_a_regency_gives_keys_and_roles_to_its_own_people_and_programs_only(
    attacker: psycopg.Connection[Any], ours: Regency, victim: str
) -> None:
    programs.person(OFFICER, None, ministry=MinistryRole.REVIEWER)
    programs.person(NEIGHBOUR, scenes.THEIRS, RegencyRole.ADMIN)
    own = programs.person(OWN, scenes.OURS, RegencyRole.ADMIN)
    with db_roles.as_owner():
        person = Person.objects.get(email=victim)
        program = Client.objects.create(
            name="Integrator", contact="a@b.example", created_at=datetime.now(UTC)
        )
    key = (
        "INSERT INTO public.identity_api_key (id, audience, regency_id, {}, prefix, secret_hash, label, created_at)"
        " VALUES (gen_random_uuid(), 'regency', {}, %s, 'kck_x', sha256(gen_random_uuid()::text::bytea), '', now())"
    )
    member = (
        "INSERT INTO public.identity_membership (id, regency_id, person_id, roles, agencies, valid_from)"
        " VALUES (gen_random_uuid(), {}, %s, '[\"viewer\"]', '[]', now())"
    )
    for statement, whose in (
        (key.format("person_id", ours.id), person.pk),
        (key.format("client_id", ours.id), program.pk),
        (member.format(ours.id), person.pk),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            attacker.execute(statement.encode(), [whose])
    attacker.execute(key.format("person_id", ours.id).encode(), [own.pk])


def test_a_regency_registers_no_program_of_others(
    attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency
) -> None:
    now = datetime.now(UTC)
    with db_roles.as_owner():
        integrator = Client.objects.create(name="Integrator", contact="a@b.example", created_at=now)
    application = (
        "INSERT INTO public.accounts_application (id, client_id, redirect_uris, post_logout_redirect_uris, client_type,"
        " authorization_grant_type, client_secret, hash_client_secret, name, skip_authorization, created, updated,"
        " algorithm, allowed_origins, registration_source, program_id, regency_id, audience, scopes, active)"
        " VALUES (gen_random_uuid(), 'kc-x', 'https://evil.example/', '', 'public', 'authorization-code', '', false,"
        " 'x', true, now(), now(), '', '', 'manual', %s, %s, 'regency', '[]', true)"
    )
    with pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(application, [integrator.pk, ours.id])


@pytest.mark.parametrize("column", ["person_id", "client_id"])
def test_a_regency_locks_nobody_out_by_letting_him_in_without_end(
    attacker: psycopg.Connection[Any], ours: Regency, column: str
) -> None:
    """Each request of a person's or a program's reads all rows that name it, whatever regency wrote them."""
    programs.person(NEIGHBOUR, scenes.THEIRS, RegencyRole.ADMIN)
    with db_roles.as_owner():
        person = Person.objects.get(email=NEIGHBOUR).pk
        program = Client.objects.create(
            name="Integrator", contact="a@b.example", created_at=datetime.now(UTC)
        ).pk
    guests = (
        f"INSERT INTO public.identity_guest (id, regency_id, kind, {column}, name, office, scopes, valid_from,"
        f" valid_until) SELECT gen_random_uuid(), {ours.id}, 'mentor', %s, '', '', '[]', now(), now() + '1 day'"
        " FROM generate_series(1, %s)"
    )
    victim = person if column == "person_id" else program
    attacker.execute(guests.encode(), [victim, 200])
    for more in (1, 1000):
        with pytest.raises(errors.CheckViolation):
            attacker.execute(guests.encode(), [victim, more])


def test_the_search_for_a_guest_tells_no_more_than_letting_one_in_needs(
    attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    programs.person(NEIGHBOUR, scenes.THEIRS, RegencyRole.ADMIN)
    programs.person(OFFICER, None, ministry=MinistryRole.REVIEWER)
    programs.person(OWN, scenes.OURS, RegencyRole.ADMIN)
    find = "SELECT public.identity_find_guest(%s, NULL)"
    told = {}
    for email in (NEIGHBOUR, OFFICER, OWN):
        (found,) = attacker.execute(find, [email]).fetchone() or ({},)
        assert found.keys() == {"kind", "whose", "id", "name", "office"}
        told[email] = found["whose"]
    assert told == {NEIGHBOUR: "other", OFFICER: "nobody", OWN: "own"}


def test_nobody_of_a_regency_speaks_for_the_ministry(database: Stage) -> None:
    """The ministry's role cannot appoint them, and an appointment that stands there all the same opens nothing."""
    programs.person(OWN, scenes.OURS, RegencyRole.ADMIN)
    officer = programs.person(OFFICER, None, ministry=MinistryRole.ANALYST)
    with db_roles.as_owner():
        own = Person.objects.get(email=OWN)
    new = "gen_random_uuid()"
    appointment = (
        "INSERT INTO public.identity_appointment (id, role, person_id, valid_from)"
        f" VALUES ({new}, 'reviewer', %s, now())"
    )
    assignment = (
        "INSERT INTO public.identity_mentor_assignment (id, regency_id, person_id, valid_from, valid_until)"
        f" SELECT {new}, id, %s, now(), now() + interval '1 day' FROM public.tenants_regency LIMIT 1"
    )
    key = (
        "INSERT INTO public.identity_api_key (id, audience, person_id, prefix, secret_hash, label, created_at)"
        f" VALUES ({new}, 'ministry', %s, 'kck_x', sha256({new}::text::bytea), '', now())"
    )
    with scenes.logged_in(database, roles.side("ministry")) as ministry:
        for statement in (appointment, assignment, key):
            with pytest.raises(errors.InsufficientPrivilege):
                ministry.execute(statement.encode(), [own.pk])
            ministry.execute(statement.encode(), [officer.pk])
    database.superuser.execute(appointment.encode(), [own.pk])
    text = Keys().ministry(MinistryRole.ANALYST)
    assert Api(text).get("/v1/me/").json()["ministry_roles"] == ["analyst"]
    database.superuser.execute(
        "UPDATE identity_api_key SET person_id = %s WHERE prefix = %s", [own.pk, text[:12]]
    )
    database.superuser.execute("UPDATE identity_appointment SET person_id = %s", [own.pk])
    assert Api(text).get("/v1/me/").json()["ministry_roles"] == []
