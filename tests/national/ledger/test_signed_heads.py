"""The daily signed head: public, once a day, told to the regency, and not to be rewritten."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from joserfc import jws
from joserfc.jwk import KeySet

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
