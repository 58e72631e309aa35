"""A kind of submission that nobody has thought of yet goes all the way: named as a choice, without a migration."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from api.identity.callers import Actor, Author
from api.national.ledger import operations as ledger
from api.national.ledger.models import Submission
from api.national.ledger.operations import Outcome
from api.national.ledger.words import Kind
from tenants import access, db_roles
from tenants.ids import uuid7
from tenants.schema import plain
from tests.support import documented
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.regencies import Regency
from tests.support.stage import Stage

KIND, SUBJECT = "evaluation_form", "2026"


@pytest.fixture
def named(database: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind among the choices, and `migrate` run, which makes the constraint on kinds from them."""
    choices = [*Kind.choices, (KIND, "Evaluation form")]
    hold()
    with monkeypatch.context() as patched:
        patched.setattr(Submission._meta.get_field("kind"), "choices", choices)
        hold()
        yield
    database.clear()
    hold()


def hold() -> None:
    with db_roles.as_owner():
        plain.hold(pytest.fail)


def submit(answer: str) -> Outcome:
    """Submit as a slice of its own would, in the regency's transaction."""
    content = {
        "schema": "evaluation-form/1",
        "regency": "51.01",
        "answers": [{"question": "OUT-07", "said": answer}],
    }
    with access.inside(Regency(regency_id("51.01"), "51.01")):
        outcome = ledger.submit(
            kind=KIND,
            subject=SUBJECT,
            content=content,
            author=Author(Actor(id=uuid7(), name="Ni Luh", office="Diskominfo"), datetime.now(UTC)),
            self_released=True,
        )
        if not outcome.unchanged:
            ledger.stamp(outcome)
        return outcome


def test_a_further_kind_is_submitted_reviewed_told_and_proved_like_the_others(
    named: None, jembrana: Api, tabanan: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The documents are made from the list of kinds, which has this one in it once it is real.
    monkeypatch.setattr(documented, "check", lambda *given: None)
    first = submit("Ya")
    again = submit("Ya")
    assert (first.unchanged, again.unchanged, again.receipt) == (False, True, first.receipt)
    path = f"submissions/{first.submission.pk}/"

    assert [row["kind"] for row in jembrana.get("submissions/").json()["data"]] == [KIND]
    assert tabanan.get(path).status_code == 404
    assert jembrana.get(f"{path}payload/").json()["answers"] == [{"question": "OUT-07", "said": "Ya"}]
    claims: dict[str, Any] = jembrana.get(f"{path}receipt/").json()["claims"]
    assert (claims["kind"], claims["subject"], claims["nothing_handed_over"]) == (KIND, SUBJECT, False)
    assert "Evaluation form" in jembrana.get(f"{path}receipt/", Accept="text/html").content.decode()

    seen = ministry.get(path).json()
    assert (seen["kind"], seen["may"]) == (KIND, ["accept", "return", "assign", "comment"])
    remark = ministry.post(f"{path}comments/", {"text": "Mana buktinya?", "pointer": "/answers/0/said"})
    assert remark.status_code == 201, remark.json()
    assert ministry.post(f"{path}return/", {"reasons": ["Bukti kurang"]}).status_code == 200
    second = submit("Ya, lihat bukti 3")
    assert (second.submission.revision, second.submission.sequence) == (2, 2)
    accepted = ministry.post(
        f"submissions/{second.submission.pk}/accept/", {"content_hash": second.content_hash}
    )
    assert accepted.status_code == 200, accepted.json()
    told = [(row["resource"], row["action"]) for row in jembrana.get("changes/").json()["data"]]
    assert told == [
        ("submission", "submitted"),
        ("submission_opening", "recorded"),
        ("submission_comment", "created"),
        ("submission", "returned"),
        ("submission", "submitted"),
        ("submission", "accepted"),
    ]
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "The ledger is whole.\n"
