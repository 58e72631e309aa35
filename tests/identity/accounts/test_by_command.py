"""Commands of an operator: registrations, invitations, mentors' assignments."""

import json
import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db.models import Model

from api.identity.models import Person
from tests.identity.test_access_command import access, key
from tests.support import programs
from tests.support.callers import Keys, MinistryRole
from tests.support.http import Api
from tests.support.programs import Program, Visitor

pytestmark = pytest.mark.usefixtures("database")
BUDI = "budi@kementerian.example"


def test_an_integrators_program_is_registered_and_ended() -> None:
    words = (
        "application",
        "Aplikasi Contoh",
        "--contact",
        "api@vendor.example",
        "--for",
        "regency",
        "--scope",
    )
    with pytest.raises(CommandError, match="national:read is not one of"):
        access(*words, "national:read")
    said = access(*words, "published:read", "--scope", "drafts:read")
    (id,) = re.findall(r"[0-9a-f-]{36}", said)
    client_id, secret = re.findall(r"client_\w+ +(\S+)", said)
    program = Program(client_id, secret, UUID(id))
    # Nobody has let it in: a token would open nothing.
    assert program.ask(grant_type="client_credentials").json()["error"] == "invalid_scope"
    renewed = Program(client_id, re.findall(r"client_secret (\S+)", access("secret", id))[0], UUID(id))
    assert program.ask(grant_type="client_credentials").status_code == 401
    assert renewed.ask(grant_type="client_credentials").json()["error"] == "invalid_scope"
    (registered,) = [
        line.split()[0] for line in access("list").splitlines() if line.endswith("Aplikasi Contoh")
    ]
    assert registered == id
    access("end", registered)
    assert renewed.ask(grant_type="client_credentials").status_code == 401
    assert program.ask(grant_type="client_credentials").status_code == 401
    with pytest.raises(CommandError, match="no open entry"):
        access("end", registered)


def test_an_officer_is_invited() -> None:
    access("person", BUDI, "--name", "Budi", "--office", "LAIP")
    link = access("invite", BUDI, "--print-link").splitlines()[0]
    assert Visitor().send(link.split("1:8000", 1)[1], password=programs.PASSWORD).status_code == 303
    assert Visitor().log_in(BUDI).status_code == 303


def test_what_is_held_of_a_person_is_one_document_without_secrets(keys: Keys) -> None:
    access("person", BUDI, "--name", "Budi", "--office", "LAIP")
    access("appoint", BUDI, "reviewer")
    link = access("invite", BUDI, "--print-link").splitlines()[0]
    Visitor().send(link.split("1:8000", 1)[1], password=programs.PASSWORD)
    visitor = Visitor()
    assert visitor.log_in(BUDI).status_code == 303
    made = key(BUDI, "--for", "ministry")
    keys.ministry()
    told = json.loads(access("held", BUDI))
    assert [row["email"] for row in told["identity_person"]] == [BUDI]
    assert [row["role"] for row in told["identity_appointment"]] == ["reviewer"]
    assert [row["prefix"] for row in told["identity_api_key"]] == [made[:12]]
    assert {
        len(told[table]) for table in ("accounts_password", "accounts_invitation", "accounts_session")
    } == {1}
    kinds = {row["kind"] for row in told["identity_security_event"]}
    assert {"person_added", "appointed", "member_invited", "key_issued", "access_listed"} <= kinds
    columns = {name for rows in told.values() for row in rows for name in row}
    assert [name for name in columns if re.search("hash|token|secret|encoded|code|checksum", name)] == []
    assert set(told) == {"identity_person", "identity_security_event", *tables_about(Person)}


def tables_about(model: type[Model]) -> set[str]:
    """Tables with a foreign key to this one."""
    return {
        each._meta.db_table
        for each in apps.get_models()
        if any(field.related_model is model for field in each._meta.concrete_fields)
    }


def test_a_mentor_sees_what_assigned_regencies_submit_on_the_days_of_the_assignment(
    jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    sent = {}
    for regency in (jembrana, tabanan):
        regency.put("values/ECO-03/total/2025/", {"value": "4.51"})
        answer = regency.post("reports/2025-Q4/submit/")
        assert answer.status_code == 201, answer.content
        sent[regency.base[-5:]] = answer.json()["submission"]["id"]
    access("person", BUDI, "--name", "Budi", "--office", "LAIP")
    access("appoint", BUDI, "mentor")
    mentor = Api(key(BUDI, "--for", "ministry"), "/v1/national")
    assert mentor.get("submissions/").json()["data"] == []
    assert mentor.get(f"submissions/{sent['51.01']}/").status_code == 404

    today = date.today()
    day = timedelta(days=1)
    access("assign", BUDI, "51.02", "--from", str(today - 9 * day), "--until", str(today - 3 * day))
    access("assign", BUDI, "33.10", "--from", str(today + 3 * day), "--until", str(today + 9 * day))
    assert mentor.get("submissions/").json()["data"] == []
    access("assign", BUDI, "51.01", "--until", str(today + day))
    assert [row["id"] for row in mentor.get("submissions/").json()["data"]] == [sent["51.01"]]
    assert mentor.get(f"submissions/{sent['51.01']}/").status_code == 200
    remark = {"pointer": "", "text": "Mohon dilengkapi."}
    assert mentor.post(f"submissions/{sent['51.01']}/comments/", remark).status_code == 201
    for path in ("", "payload/", "comments/"):
        assert mentor.get(f"submissions/{sent['51.02']}/{path}").status_code == 404
    assert mentor.post(f"submissions/{sent['51.02']}/comments/", remark).status_code == 404
    assert mentor.post(f"submissions/{sent['51.01']}/accept/", {}).status_code == 403
    told = {row["regency_code"] for row in mentor.get("changes/").json()["data"]} - {None}
    assert told == {"51.01"}
    # Who is an analyst besides sees all.
    access("appoint", BUDI, "analyst")
    assert len(mentor.get("submissions/").json()["data"]) == 2
    access("member", "ayu@jembrana.example", "51.01", "admin", "--name", "Ayu", "--office", "X")
    with pytest.raises(CommandError, match="belongs to a regency"):
        access("assign", "ayu@jembrana.example", "51.01", "--until", str(today))
    assert keys.ministry(MinistryRole.MENTOR)
