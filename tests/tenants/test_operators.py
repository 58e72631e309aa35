"""Operators leave traces: each command that gives, takes or reads says who runs it and why, in the log that counts."""

import argparse
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

from local import prepare
from tenants.management.operators import OperatorCommand
from tests.support.callers import Keys, MinistryRole
from tests.support.http import Api
from tests.support.stage import Stage

#: Commands of ours that need not say who runs them, and why not.
EXEMPT = {
    "compare_schema": "documents only",
    "load_reference": "reference data of the nation, a step of each release; no row of a regency",
    "make_signing_key": "prints a new key; asks no database",
    "migrate": "a step of each release; no row of a regency is given, taken or shown",
    "migrate_regencies": "a step of each release; no row of a regency is given, taken or shown",
    "prepare_database": "roles and database, before there is a log",
    "record_baseline": "a step of each release; reads an empty database of its own",
    "settings": "shows the process its own settings, secrets masked",
    "run_worker": "does what the log names others for",
    "verify_evidence": "compares, and prints what differs; for a schedule",
    "verify_ledger": "compares, and prints what differs; for a schedule",
    "write_messages": "documents only",
    "write_event_docs": "documents only",
    "write_permission_docs": "documents only",
    "write_plan_docs": "documents only",
    "write_problem_docs": "documents only",
    "write_schema": "documents only",
    "write_settings_docs": "documents only",
    "write_snapshot_schemas": "documents only",
}
OURS = {
    name: load_command_class(app, name)
    for name, app in get_commands().items()
    if str(app).startswith(("api.", "local.", "tenants"))
}
#: These change something by --repair alone.
REPAIRS = ("reconcile", "verify_isolation")
BY = {"by": "Rina Wati", "reason": "tiket 4711"}
WORDS = ["--by", "Rina Wati", "--reason", "tiket 4711"]


@pytest.mark.parametrize("name", OURS)
def test_each_command_says_who_and_why_or_is_exempt_for_a_reason(name: str) -> None:
    assert isinstance(OURS[name], OperatorCommand) != (name in EXEMPT)


def test_nothing_is_exempt_that_is_not_there() -> None:
    assert set(EXEMPT) <= set(OURS)


def _parsers(command: BaseCommand) -> list[argparse.ArgumentParser]:
    parser = command.create_parser("manage.py", "x")
    nested = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return list(nested[0].choices.values()) if nested else [parser]


@pytest.mark.parametrize("name", [name for name, each in OURS.items() if isinstance(each, OperatorCommand)])
def test_who_and_why_are_asked_for_and_must_be_text(name: str) -> None:
    for parser in _parsers(OURS[name]):
        actions = {each.dest: each for each in parser._actions}
        for option in ("by", "reason"):
            assert actions[option].required or name in REPAIRS
            convert: Any = actions[option].type
            assert convert(" Rina ") == "Rina"
            for nothing in ("", "  ", "a\nb"):
                with pytest.raises(argparse.ArgumentTypeError):
                    convert(nothing)


@pytest.mark.parametrize("name", REPAIRS)
def test_a_repair_says_who_and_why(database: Stage, name: str) -> None:
    with pytest.raises(CommandError, match="--by and --reason"):
        call_command(name, repair=True)


def test_a_repair_of_isolation_stands_in_the_ministrys_log(database: Stage) -> None:
    call_command("verify_isolation", repair=True, verbosity=0, **BY)
    assert entries(database) == [("isolation_repaired", None, "", {})]


def entries(stage: Stage) -> list[tuple[str, str | None, str, dict[str, Any]]]:
    """(kind, code of the regency, subject, what else) of all entries of the operator, oldest first."""
    rows = stage.superuser.execute(
        "SELECT e.kind, kemendagri_code, actor_name, subject, detail FROM identity_security_event e"
        " LEFT JOIN tenants_regency r ON r.id = e.regency_id ORDER BY at, e.id"
    ).fetchall()
    found = []
    for kind, code, actor, subject, detail in rows:
        if actor:
            assert (actor, detail.pop("reason")) == ("operator: Rina Wati", "tiket 4711")
            found.append((kind, code, subject, detail))
    return found


def test_suspending_and_resuming_stand_in_the_regencys_log(
    database: Stage, jembrana: Api, tabanan: Api
) -> None:
    for command in ("suspend", "suspend", "resume", "resume"):
        call_command(command, code=["51.01"], verbosity=0, **BY)
    log = jembrana.get("security-log/").json()["data"]
    assert [(each["kind"], each["actor"]["name"], each["detail"]) for each in log] == [
        ("regency_resumed", "operator: Rina Wati", {"reason": "tiket 4711"}),
        ("regency_suspended", "operator: Rina Wati", {"reason": "tiket 4711"}),
    ]
    assert tabanan.get("security-log/").json()["data"] == []


def test_an_export_an_archive_and_a_restore_stand_in_the_regencys_log(
    database: Stage, tmp_path: Path
) -> None:
    call_command("export_regency", "51.02", to=str(tmp_path / "export"), verbosity=0, **BY)
    try:
        call_command("archive_regency", code="51.02", to=str(tmp_path / "archive"), verbosity=0, **BY)
    finally:
        call_command("restore_regency", str(tmp_path / "archive"), verbosity=0, **BY)
    assert [(kind, code) for kind, code, _, _ in entries(database)] == [
        ("regency_exported", "51.02"),
        ("regency_archived", "51.02"),
        ("regency_restored", "51.02"),
    ]


def access(*words: str) -> str:
    out = StringIO()
    call_command("access", *words, *WORDS, stdout=out)
    return out.getvalue()


def test_what_is_given_and_taken_by_command_stands_in_the_log_of_whom_it_concerns(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    access("person", "sari@kementerian.example", "--name", "Sari", "--office", "LAIP")
    access("appoint", "sari@kementerian.example", "mentor")
    access("assign", "sari@kementerian.example", "51.01", "--until", "2999-01-01")
    access("key", "sari@kementerian.example", "--for", "ministry")
    access("invite", "sari@kementerian.example")
    words = ("--contact", "a@vendor.example", "--for", "regency", "--scope", "published:read")
    access("application", "Aplikasi", *words)
    access("member", "ayu@jembrana.example", "51.01", "admin", "--name", "Ayu", "--office", "Diskominfo")
    access("key", "ayu@jembrana.example", "--for", "regency")
    access("invite", "ayu@jembrana.example", "--print-link")
    access("list")
    access("list", "51.01")
    told = entries(database)
    assert [(kind, code, subject) for kind, code, subject, _ in told] == [
        ("person_added", None, "Sari"),
        ("appointed", None, "Sari"),
        ("mentor_assigned", None, "Sari"),
        ("key_issued", None, "Sari"),
        ("member_invited", None, "Sari"),
        ("application_added", None, "Aplikasi"),
        ("member_added", "51.01", "Ayu"),
        ("key_issued", "51.01", "Ayu"),
        ("member_invited", "51.01", "Ayu"),
        ("access_listed", None, ""),
        ("access_listed", "51.01", ""),
    ]
    assert not any("kck_" in str(each) and len(str(each)) > 300 for each in told)
    kinds = [each["kind"] for each in jembrana.get("security-log/").json()["data"]]
    assert kinds == ["access_listed", "member_invited", "key_issued", "member_added"]
    assert "person_added" in [each["kind"] for each in ministry.get("security-log/").json()["data"]]


def test_what_an_operator_reads_of_a_list_can_be_ended(database: Stage, keys: Keys) -> None:
    member = Api(keys.member("51.01"), "/v1/regencies/51.01")
    officer = Api(keys.ministry(MinistryRole.REVIEWER), "/v1/national")
    keys.ministry(MinistryRole.MENTOR)
    integrator = Api(keys.integrator("51.01"))
    regency, ministry = access("list", "51.01"), access("list")
    assert [line.split()[1] for line in regency.splitlines()] == ["member", "guest", "key"]
    assert {line.split()[1] for line in ministry.splitlines()} == {"application", "role", "mentor", "key"}
    assert "['admin', 'steward']" in regency
    assert "reviewer" in ministry

    def id_of(text: str, *words: str) -> str:
        (line,) = [each for each in text.splitlines() if {*words} <= {*each.split()}]
        return line.split()[0]

    access("end", id_of(ministry, "role", "reviewer"))
    assert officer.get("submissions/").status_code == 403
    access("end", id_of(ministry, "mentor", "Jembrana"))
    access("end", id_of(regency, "guest"))
    assert integrator.get("/v1/regencies/51.01/submissions/").status_code == 404
    access("end", id_of(regency, "member"))
    assert member.get("keys/").status_code == 401  # with the membership the person's keys
    assert access("list", "51.01") == "\n"
    assert [(kind, code) for kind, code, _, _ in entries(database) if kind != "access_listed"] == [
        ("appointment_ended", None),
        ("assignment_ended", None),
        ("guest_revoked", "51.01"),
        ("member_ended", "51.01"),
    ]
    with pytest.raises(CommandError, match="no open entry"):
        access("end", id_of(regency, "member"))
    with pytest.raises(CommandError, match="no open entry"):
        access("end", "nonsense")


def test_preparing_says_who_and_why_where_it_must() -> None:
    options = argparse.Namespace(onboard="file.csv", demo="demo.json", base_url="http://x")
    for _, (name, *words) in prepare.steps(options):
        command = load_command_class(get_commands()[name], name)
        if isinstance(command, OperatorCommand):
            assert command.create_parser("manage.py", name).parse_args(words).reason
