"""The daily signed head: public, once a day, told to the regency, and not to be rewritten."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from joserfc import jws
from joserfc.jwk import KeySet

from api.http.local_time import day_of
from api.national.ledger import heads
from tenants import db_roles
from tests.support.http import Api

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # three in the morning of the 25th in western Indonesia


def sign(now: datetime = NOW) -> int:
    with db_roles.as_owner():
        return heads.sign_heads(now=now)


def report(api: Api, value: str) -> Any:
    tag = api.get("values/ECO-03/total/2025/").headers.get("ETag")
    api.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
    return api.post("reports/2025-Q4/submit/", {}).json()["submission"]


def test_a_head_is_signed_once_a_day_for_anyone_to_keep(jembrana: Api, tabanan: Api) -> None:
    assert sign() == 0
    id = report(jembrana, "4.51")["id"]
    report(tabanan, "9.99")
    assert (sign(), sign(NOW + timedelta(hours=20)), sign(NOW + timedelta(hours=21))) == (2, 0, 2)
    listed = Api(None).get("/v1/open/ledger-heads/?regency_code=51.01").json()["data"]
    assert [row["signed_on"] for row in listed] == ["2026-11-26", "2026-11-25"]
    keys = KeySet.import_key_set(Api(None).get("/.well-known/jwks.json").json())
    claims = json.loads(jws.deserialize_compact(listed[0]["jws"], keys, algorithms=["Ed25519"]).payload)
    receipt = jembrana.get(f"submissions/{id}/receipt/").json()["claims"]
    assert (claims["sequence"], claims["link_hash"]) == (1, receipt["link_hash"])
    told = [row["key"] for row in jembrana.get("changes/").json()["data"] if row["resource"] == "ledger_head"]
    assert told == ["2026-11-25", "2026-11-26"]


def test_a_tail_cut_off_since_is_found_by_the_signed_head(database: Any, jembrana: Api) -> None:
    report(jembrana, "4.51")
    second = report(jembrana, "4.6")["id"]
    sign()
    run = database.superuser.execute
    run("SET session_replication_role = replica")
    run("DELETE FROM ledger_submission WHERE id = %s", [second])
    run("SET session_replication_role = origin")
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_ledger", stdout=out)
    assert "51.01 #2: the chain is not the one whose head was signed on 2026-11-25" in out.getvalue()


def days(code: str) -> list[tuple[str, int, bool]]:
    rows = Api(None).get(f"/v1/open/ledger-heads/?regency_code={code}&page_size=50").json()["data"]
    return sorted((row["signed_on"], row["sequence"], row["is_made_up"]) for row in rows)


def moved(database: Any, api: Api, at: str) -> None:
    """Have the regency's last submission come at this instant."""
    database.superuser.execute("SET session_replication_role = replica")
    database.superuser.execute(
        "UPDATE ledger_submission SET submitted_at = %s WHERE id = (SELECT id FROM ledger_submission"
        " WHERE regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = %s)"
        " ORDER BY sequence DESC LIMIT 1)",
        [at, api.base[-5:]],
    )
    database.superuser.execute("SET session_replication_role = origin")


def made_up(now: datetime) -> str:
    with db_roles.as_owner():
        return heads.make_up(now=now)


def verified() -> str:
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_ledger", stdout=out)
    return out.getvalue()


def test_days_on_which_no_worker_ran_are_made_up_with_where_the_chain_ended_on_them(
    database: Any, jembrana: Api, tabanan: Api
) -> None:
    report(jembrana, "4.51")
    moved(database, jembrana, "2026-11-20T03:00:00Z")
    sign(datetime(2026, 11, 20, 20, tzinfo=UTC))  # the 21st
    # Nothing ran on the 22nd, 23rd and 24th. Two came on the 23rd, one of them late in the evening in the east.
    report(jembrana, "4.6")
    moved(database, jembrana, "2026-11-23T16:59:59Z")
    report(tabanan, "9.99")
    moved(database, tabanan, "2026-11-23T17:00:01Z")  # the 24th
    said = made_up(NOW)
    assert said == "4 signed heads were made up, of 3 days from 2026-11-22 to 2026-11-24."
    assert made_up(NOW) == ""
    assert sign() == 2
    assert days("51.01") == [
        ("2026-11-21", 1, False),
        ("2026-11-22", 1, True),
        ("2026-11-23", 2, True),
        ("2026-11-24", 2, True),
        ("2026-11-25", 2, False),
    ]
    assert days("51.02") == [("2026-11-24", 1, True), ("2026-11-25", 1, False)]
    listed = Api(None).get("/v1/open/ledger-heads/?regency_code=51.02").json()["data"]
    keys = KeySet.import_key_set(Api(None).get("/.well-known/jwks.json").json())
    claims = json.loads(jws.deserialize_compact(listed[-1]["jws"], keys, algorithms=["Ed25519"]).payload)
    assert (claims["on"], claims["signed_at"][:10]) == ("2026-11-24", "2026-11-24")  # 20:00 in UTC
    assert claims["signed_at"] == listed[-1]["signed_at"]


def test_nothing_is_made_up_of_days_before_the_nations_first_head(database: Any, jembrana: Api) -> None:
    report(jembrana, "4.51")
    moved(database, jembrana, "2026-01-01T03:00:00Z")
    assert made_up(NOW) == ""
    assert sign() == 1
    assert made_up(NOW) == ""


def test_an_instant_that_a_regency_forged_makes_it_no_head_of_before(
    database: Any, jembrana: Api, tabanan: Api
) -> None:
    report(tabanan, "9.99")
    moved(database, tabanan, "2026-11-23T03:00:00Z")
    sign(datetime(2026, 11, 23, 20, tzinfo=UTC))  # the 24th
    report(jembrana, "4.51")
    moved(database, jembrana, "2001-01-01T00:00:00Z")
    assert made_up(NOW) == "1 signed heads were made up, of 1 days from 2026-11-24 to 2026-11-24."
    assert days("51.01") == [("2026-11-24", 1, True)]


def test_verify_ledger_names_the_days_without_a_head(database: Any, jembrana: Api, tabanan: Api) -> None:
    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    for api, value in ((jembrana, "4.51"), (tabanan, "9.99")):
        report(api, value)
        moved(database, api, two_days_ago.isoformat())
    sign(two_days_ago)
    missing = day_of(two_days_ago + timedelta(days=1))
    assert f"51.01: no head was signed on {missing}" in verified()
    assert f"51.02: no head was signed on {missing}" in verified()
    made_up(datetime.now(UTC))
    assert "no head was signed" not in verified()
