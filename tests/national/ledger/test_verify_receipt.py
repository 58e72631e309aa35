"""The script in the docs, run as anyone would: without our code, from another folder."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.support.http import Api

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_receipt.py"


def run(*arguments: Path | str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, *arguments], cwd="/", capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def held(jembrana: Api, tmp_path: Path) -> Path:
    """A folder with what a regency keeps of two submissions."""
    for number, value in enumerate(("4.51", "4.6"), 1):
        tag = jembrana.get("values/ECO-03/total/2025/").headers.get("ETag")
        jembrana.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
        body = jembrana.post("reports/2025-Q4/submit/", {}).json()
        (tmp_path / f"receipt-{number}.txt").write_text(body["receipt"])
        payload = jembrana.get(f"submissions/{body['submission']['id']}/payload/").content
        (tmp_path / f"payload-{number}.json").write_bytes(payload)
    keys = Api(None).get("/.well-known/jwks.json")
    assert keys.headers["Cache-Control"] == "public, max-age=300"
    (tmp_path / "jwks.json").write_bytes(keys.content)
    return tmp_path


def test_a_receipt_and_its_payload_verify_offline(held: Path) -> None:
    code, said = run(held / "receipt-1.txt", held / "jwks.json", held / "payload-1.json")
    assert (code, said.endswith("Verified.\n")) == (0, True), said
    code, said = run(
        held / "receipt-2.txt",
        held / "jwks.json",
        held / "payload-2.json",
        "--previous",
        held / "receipt-1.txt",
    )
    assert code == 0, said


def test_anything_that_differs_is_not_verified(held: Path) -> None:
    payload = bytearray((held / "payload-1.json").read_bytes())
    payload[30] ^= 1
    (held / "flipped.json").write_bytes(payload)
    code, said = run(held / "receipt-1.txt", held / "jwks.json", held / "flipped.json")
    assert (code, said) == (1, "NOT VERIFIED: The payload is another.\n")
    receipt = (held / "receipt-1.txt").read_text()
    (held / "flipped.txt").write_text(receipt[:-10] + ("A" if receipt[-10] != "A" else "B") + receipt[-9:])
    assert run(held / "flipped.txt", held / "jwks.json", held / "payload-1.json")[0] == 1
    code, said = run(held / "receipt-1.txt", held / "jwks.json", "--previous", held / "receipt-2.txt")
    assert (code, said) == (1, "NOT VERIFIED: The receipts do not follow each other.\n")


def test_keys_change_without_a_receipt_that_cannot_be_verified(held: Path, settings_of: Any) -> None:
    from api.national.ledger import signing

    old = signing.public_part(settings_of.SIGNING_KEY)
    settings_of.SIGNING_KEY = signing.new_key()
    settings_of.PUBLISHED_SIGNING_KEYS = [old]
    keys = Api(None).get("/.well-known/jwks.json")
    assert len(keys.json()["keys"]) == 2
    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys.json()["keys"])
    (held / "later.json").write_text(json.dumps(keys.json()))
    assert run(held / "receipt-1.txt", held / "later.json", held / "payload-1.json")[0] == 0
    settings_of.PUBLISHED_SIGNING_KEYS = []
    (held / "lost.json").write_bytes(Api(None).get("/.well-known/jwks.json").content)
    assert run(held / "receipt-1.txt", held / "lost.json", held / "payload-1.json")[0] == 1


def test_a_revoked_key_vouches_for_nothing_signed_from_then_on(held: Path, settings_of: Any) -> None:
    from api.national.ledger import receipts, signing

    text = (held / "receipt-1.txt").read_text()
    at = datetime.fromisoformat(receipts.read(text)["submitted_at"])
    leaked = signing.public_part(settings_of.SIGNING_KEY)
    settings_of.SIGNING_KEY = signing.new_key()
    for revoked, is_genuine in ((at + timedelta(seconds=1), True), (at, False)):
        settings_of.PUBLISHED_SIGNING_KEYS = [f"{leaked}@{revoked.isoformat()}"]
        keys = Api(None).get("/.well-known/jwks.json").json()
        assert keys["keys"][1]["revoked"] == {"revoked_at": int(revoked.timestamp())}
        (held / "revoked.json").write_text(json.dumps(keys))
        code, said = run(held / "receipt-1.txt", held / "revoked.json", held / "payload-1.json")
        assert code == (0 if is_genuine else 1), said
        if is_genuine:
            assert receipts.read(text)["revision"]
        else:
            assert said == "NOT VERIFIED: The key that signed it had been revoked.\n"
            with pytest.raises(signing.SignatureError, match="revoked"):
                receipts.read(text)


@pytest.mark.parametrize("wrong", ["nonsense", "@2026-11-29T08:00:00Z", "KEY@2026-11-29", "KEY@then"])
def test_a_published_key_that_cannot_be_read_is_refused(settings_of: Any, wrong: str) -> None:
    from api.national.ledger import signing

    settings_of.PUBLISHED_SIGNING_KEYS = [wrong.replace("KEY", signing.public_part(settings_of.SIGNING_KEY))]
    with pytest.raises(ImproperlyConfigured, match="PUBLISHED_SIGNING_KEYS"):
        signing.public_keys()


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Django's settings, as they were again after the test."""
    from django.conf import settings

    for name in ("SIGNING_KEY", "PUBLISHED_SIGNING_KEYS"):
        monkeypatch.setattr(settings, name, getattr(settings, name))
    return settings
