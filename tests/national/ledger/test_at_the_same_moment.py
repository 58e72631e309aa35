"""Submissions at one moment: an unbroken chain, and the same content once."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api


def is_whole() -> bool:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue() == "The ledger is whole.\n"


def test_two_different_submissions_follow_each_other(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    id = plans.begin(jembrana)["id"]
    plans.make_ready(jembrana, id)
    other = Api(jembrana.key, jembrana.base)
    answers = at_once(
        lambda: jembrana.post("reports/2025-Q4/submit/", {}), lambda: other.post(f"masterplans/{id}/submit/")
    )
    assert [answer.status_code for answer in answers] == [201, 201]
    first, second = sorted((answer.json()["submission"] for answer in answers), key=lambda s: s["sequence"])
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert is_whole()


@pytest.mark.parametrize("round", range(3))
def test_the_same_content_sent_twice_is_one_submission(jembrana: Api, round: int) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    apis = [Api(jembrana.key, jembrana.base) for _ in range(3)]
    answers = at_once(*(lambda api=api: api.post("reports/2025-Q4/submit/", {}) for api in apis))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert len(jembrana.get("submissions/").json()["data"]) == 1
    assert is_whole()


def test_a_decision_and_a_newer_revision_never_pass_each_other(jembrana: Api, ministry: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    id = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    tag = jembrana.get("values/ECO-03/total/2025/").headers["ETag"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.6"}, **{"If-Match": tag})
    accepted, submitted = at_once(
        lambda: ministry.post(f"submissions/{id}/accept/", {}),
        lambda: jembrana.post("reports/2025-Q4/submit/", {}),
    )
    assert submitted.status_code == 201
    assert (accepted.status_code, accepted.json().get("code")) in ((200, None), (409, "newer_revision"))
    assert is_whole()
