"""Receipts: signed in the submitting transaction, the same for every repeat, verified by anyone."""

import base64
import hashlib
import json
from typing import Any

import joserfc.errors
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api


def verified(receipt: str) -> dict[str, Any]:
    """Verify a receipt as anyone can, with a public library and the published keys."""
    keys = KeySet.import_key_set(Api(None).get("/.well-known/jwks.json").json())
    signed = jws.deserialize_compact(receipt, keys, algorithms=["Ed25519"])
    assert signed.headers()["typ"] == "bukti-terima"
    claims: dict[str, Any] = json.loads(signed.payload)
    return claims


def submitted(api: Api, value: str = "4.51") -> dict[str, Any]:
    tag = api.get("values/ECO-03/total/2025/").headers.get("ETag")
    api.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
    answer = api.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def test_a_receipt_says_what_was_taken_in(jembrana: Api, tabanan: Api) -> None:
    submitted(tabanan)
    body = submitted(jembrana)
    submission = body["submission"]
    claims = verified(body["receipt"])
    assert claims == {
        "schema": "receipt/2",
        "issuer": "http://127.0.0.1:8000",
        "regency": {"code": "51.01", "name": "Kabupaten Jembrana"},
        "submission": submission["id"],
        "kind": "periodic_report",
        "subject": "2025-Q4",
        "revision": 1,
        "hash_algorithm": "SHA-256",
        "content_hash": submission["content_hash"],
        "sequence": 1,
        "previous_hash": "00" * 32,
        "link_hash": claims["link_hash"],
        "signatory": {
            "office": "Diskominfo Kabupaten Jembrana",
            "capacity": "officer",
            "name_hash": claims["signatory"]["name_hash"],
        },
        "late": False,
        "self_released": True,
        "nothing_handed_over": False,
        "submitted_at": submission["submitted_at"],
        "statement": claims["statement"],
        "statement_id": claims["statement_id"],
    }
    assert "not a certified electronic signature" in claims["statement"]
    link = hashlib.sha256(bytes(32) + (1).to_bytes(8) + bytes.fromhex(claims["content_hash"]))
    assert claims["link_hash"] == link.hexdigest()


def test_the_exact_bytes_have_the_hash_of_the_receipt(jembrana: Api) -> None:
    body = submitted(jembrana)
    answer = jembrana.get(f"submissions/{body['submission']['id']}/payload/")
    digest = hashlib.sha256(answer.content).digest()
    assert verified(body["receipt"])["content_hash"] == digest.hex()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert answer.headers["ETag"] == f'"{digest.hex()}"'
    assert json.loads(answer.content)["values"][0]["value"] == "4.51"


def test_a_repeat_gets_the_same_receipt_and_a_correction_one_that_follows(jembrana: Api) -> None:
    first = submitted(jembrana)
    again = jembrana.post("reports/2025-Q4/submit/", {})
    assert (again.status_code, again.json()["receipt"]) == (200, first["receipt"])
    second = submitted(jembrana, "4.6")
    assert verified(second["receipt"])["previous_hash"] == verified(first["receipt"])["link_hash"]


def test_a_masterplan_gets_a_receipt_too(jembrana: Api) -> None:
    id = plans.begin(jembrana)["id"]
    plans.add(jembrana)
    receipt = plans.submit(jembrana, id)["receipt"]
    claims = verified(receipt)
    assert (claims["kind"], claims["subject"]) == ("masterplan", id)
    assert jembrana.post(f"masterplans/{id}/submit/").json()["receipt"] == receipt


def test_a_flipped_bit_is_found(jembrana: Api) -> None:
    header, payload, signature = submitted(jembrana)["receipt"].split(".")
    raw = bytearray(base64.urlsafe_b64decode(payload + "=="))
    raw[len(raw) // 2] ^= 1
    flipped = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(joserfc.errors.JoseError):
        verified(f"{header}.{flipped}.{signature}")


def test_the_receipt_is_json_or_a_page_to_print_that_needs_nothing_else(jembrana: Api) -> None:
    body = submitted(jembrana)
    path = f"submissions/{body['submission']['id']}/receipt/"
    plain = jembrana.get(path).json()
    assert plain["receipt"] == body["receipt"]
    assert plain["claims"] == verified(body["receipt"])
    page = jembrana.get(path, Accept="text/html")
    assert page.headers["Content-Type"].startswith("text/html")
    text = page.content.decode()
    for said in (
        "Bukti terima",
        "Triwulan IV 2025",
        "<svg",
        "WITA",
        "bukan tanda tangan elektronik",
        body["receipt"],
    ):
        assert said in text
    assert not any(outside in text for outside in ("<script", "<link", "<img", "src="))


def test_a_receipt_is_the_regencys_own(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    id = submitted(jembrana)["submission"]["id"]
    for path in ("", "payload/", "receipt/", "comments/"):
        assert tabanan.get(f"submissions/{id}/{path}").status_code == 404
        assert tabanan.get(f"/v1/regencies/51.01/submissions/{id}/{path}").status_code == 404
        assert Api(keys.ministry()).get(f"/v1/regencies/51.01/submissions/{id}/{path}").status_code == 404


def test_a_report_of_nothing_is_taken_in_and_its_preview_and_receipt_say_so(jembrana: Api) -> None:
    seen = jembrana.get("reports/2025-Q4/preview/").json()
    assert seen["blocking"] == []
    assert "nothing_submitted" in [each["code"] for each in seen["warnings"]]
    answer = jembrana.post("reports/2025-Q4/submit/", {})
    assert (answer.status_code, answer.json()["value_count"], answer.json()["realisation_count"]) == (
        201,
        0,
        0,
    )
    empty = answer.json()
    assert verified(empty["receipt"])["nothing_handed_over"] is True
    page = jembrana.get(f"submissions/{empty['submission']['id']}/receipt/", Accept="text/html")
    assert "Nihil" in page.content.decode()
    later = submitted(jembrana)
    assert verified(later["receipt"])["nothing_handed_over"] is False
    page = jembrana.get(f"submissions/{later['submission']['id']}/receipt/", Accept="text/html")
    assert "Nihil" not in page.content.decode()
