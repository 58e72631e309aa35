"""Whoever can change any row of the database is found out: by the ledger itself, or by a receipt in anyone's hands."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from api.national.ledger import canonical
from tests.support import plans
from tests.support.http import Api


def verify(*arguments: str) -> tuple[bool, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out, no_color=True)
    except SystemExit:
        return False, out.getvalue()
    return True, out.getvalue()


def report(api: Api, value: str) -> dict[str, Any]:
    tag = api.get("values/ECO-03/total/2025/").headers.get("ETag")
    api.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
    answer = api.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def ledger(database: Any, jembrana: Api, tabanan: Api, ministry: Api) -> list[dict[str, Any]]:
    """Three submissions of Jembrana, one accepted, one returned; one of Tabanan."""
    report(tabanan, "9.99")
    first = report(jembrana, "4.51")
    ministry.post(f"submissions/{first['submission']['id']}/accept/", {})
    plans.begin(jembrana)
    plans.add(jembrana, indicative_amounts=[plans.allocation()])
    plan = jembrana.get("masterplans/").json()["data"][0]["id"]
    second = plans.submit(jembrana, plan)
    ministry.post(f"submissions/{second['submission']['id']}/return/", {"reasons": ["Visi"]})
    third = report(jembrana, "4.6")
    return [first, second, third]


@pytest.fixture
def tamper(database: Any) -> Callable[..., None]:
    """A superuser at work, whom no grant and no policy stops."""

    def run(statement: str, *parameters: Any) -> None:
        database.superuser.execute("SET session_replication_role = replica")
        database.superuser.execute(statement, parameters or None)
        database.superuser.execute("SET session_replication_role = origin")

    return run


def test_a_ledger_that_nobody_touched_is_whole(ledger: list[Any]) -> None:
    assert verify() == (True, "The ledger is whole.\n")


def test_one_byte_of_a_payload(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper(
        "UPDATE ledger_submission SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1) WHERE id = %s",
        ledger[0]["submission"]["id"],
    )
    whole, said = verify()
    assert not whole
    assert "51.01 #1: its bytes do not have its content hash" in said
    assert "51.02" not in said


def test_the_copy_for_queries(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper(
        "UPDATE ledger_submission SET content = jsonb_set(content, '{values,0,value}', '\"9\"') WHERE id = %s",
        ledger[0]["submission"]["id"],
    )
    assert "51.01 #1: the copy for queries differs from the bytes" in verify()[1]


def test_a_row_that_is_gone(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM ledger_submission WHERE id = %s", ledger[1]["submission"]["id"])
    whole, said = verify()
    assert not whole
    assert "51.01 #3: follows 1: 1 submissions are missing" in said


def test_two_rows_swapped(ledger: list[Any], tamper: Callable[..., None]) -> None:
    first, third = ledger[0]["submission"]["id"], ledger[2]["submission"]["id"]
    tamper("UPDATE ledger_submission SET sequence = 99 WHERE id = %s", first)
    tamper("UPDATE ledger_submission SET sequence = 1 WHERE id = %s", third)
    tamper("UPDATE ledger_submission SET sequence = 3 WHERE id = %s", first)
    whole, said = verify()
    assert not whole
    assert "its link hash is not the hash of its previous hash, sequence and content hash" in said
    assert "differs from its signed receipt in sequence" in said


def test_what_is_said_beside_the_content(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper("UPDATE ledger_submission SET late = NOT late WHERE id = %s", ledger[2]["submission"]["id"])
    assert "51.01 #3: differs from its signed receipt in late" in verify()[1]


def test_a_tail_written_anew_cannot_be_signed(
    database: Any, ledger: list[Any], tamper: Callable[..., None]
) -> None:
    """Bytes, hashes, links and the head are all made to fit; the receipt is not, for want of the key."""
    id = ledger[2]["submission"]["id"]
    payload, sequence, previous = database.superuser.execute(
        "SELECT payload, sequence, previous_hash FROM ledger_submission WHERE id = %s", [id]
    ).fetchone()
    forged = bytes(payload).replace(b'"4.6"', b'"9.6"')
    digest = canonical.content_hash(forged)
    link = canonical.link_hash(previous=bytes(previous), sequence=sequence, content=digest)
    tamper(
        "UPDATE ledger_submission SET payload = %s, content = %s::jsonb, content_hash = %s, link_hash = %s"
        " WHERE id = %s",
        forged, forged.decode(), digest, link, id,
    )  # fmt: skip
    tamper(
        "UPDATE ledger_chain_head SET hash = %s WHERE regency_id ="
        " (SELECT regency_id FROM ledger_submission WHERE id = %s)",
        link, id,
    )  # fmt: skip
    tamper("UPDATE figures_reported_value SET value = '9.6' WHERE submission_id = %s", id)
    whole, said = verify()
    assert not whole
    assert "51.01 #3: differs from its signed receipt in content_hash, link_hash" in said
    tamper(
        "UPDATE ledger_receipt SET jws = substr(jws, 1, length(jws) - 8) || 'AAAAAAAA' WHERE submission_id = %s",
        id,
    )
    assert "51.01 #3: its receipt is not genuine." in verify()[1]


def test_a_tail_cut_off_with_everything_is_found_by_a_receipt(
    ledger: list[Any], tamper: Callable[..., None], tmp_path: Path
) -> None:
    held = tmp_path / "bukti-terima.txt"
    held.write_text(ledger[2]["receipt"])
    assert verify("--receipt", str(held)) == (True, "The ledger is whole.\n")
    id = ledger[2]["submission"]["id"]
    tamper(
        "UPDATE ledger_chain_head h SET sequence = 2, hash = s.link_hash FROM ledger_submission s WHERE s.id = %s"
        " AND h.regency_id = s.regency_id",
        ledger[1]["submission"]["id"],
    )
    for table in (
        "ledger_receipt",
        "ledger_submission_event",
        "figures_reported_value",
        "figures_reported_subject",
    ):
        tamper(f"DELETE FROM {table} WHERE submission_id = %s", id)
    tamper("DELETE FROM ledger_submission WHERE id = %s", id)
    for statement in (
        "UPDATE figures_reported_value SET valid_until = NULL WHERE submission_id = %s AND basis = 'submitted'",
        "UPDATE figures_reported_subject SET valid_until = NULL WHERE id = (SELECT max(id) FROM"
        " figures_reported_subject WHERE submission_id = %s AND basis = 'submitted')",
    ):
        tamper(statement, ledger[0]["submission"]["id"])
    assert verify() == (True, "The ledger is whole.\n")
    whole, said = verify("--receipt", str(held))
    assert not whole
    assert f"the receipt's submission {id} is not in the ledger" in said


def test_a_figure_that_the_ledger_does_not_say(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper("UPDATE figures_reported_value SET value = '9' WHERE basis = 'accepted'")
    whole, said = verify("51.01")
    assert not whole
    assert "values accepted, missing:" in said
    assert "values accepted, too many:" in said


def test_a_sum_that_is_not_that_of_its_values(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper("UPDATE figures_reported_tally SET reported = reported + 1 WHERE valid_until IS NULL")
    assert "sums submitted, missing:" in verify("51.01")[1]


def test_a_step_that_is_gone(ledger: list[Any], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM ledger_submission_event WHERE kind = 'accepted'")
    said = verify()[1]
    assert "values accepted, too many:" in said


@pytest.mark.parametrize("table", ["submission", "receipt", "submission_event"])
def test_no_role_of_the_running_system_may_change_or_delete(database: Any, table: str) -> None:
    rows = database.superuser.execute(
        "SELECT r.rolname, p.privilege FROM pg_roles r, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (privilege)"
        " WHERE r.rolname LIKE 'kc\\_%%' AND r.rolname <> 'kc_owner'"
        " AND (has_table_privilege(r.oid, %s, p.privilege) OR"
        " (p.privilege = 'UPDATE' AND has_any_column_privilege(r.oid, %s, 'UPDATE')))",
        [f"ledger_{table}", f"ledger_{table}"],
    ).fetchall()
    assert rows == []
