"""A remark says on both sides, in every list and in the submission itself, what was said."""

import pytest

from api.national.review.shapes import Comment
from api.regency.reporting.submissions.shapes import Name
from tests.support import survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


@pytest.fixture
def submission(jembrana: Api) -> str:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    done = jembrana.post("reports/2025-Q4/submit/", {})
    assert done.status_code == 201, done.json()
    return f"submissions/{done.json()['submission']['id']}/"


def test_a_remark_and_its_answer_survive_on_both_sides(jembrana: Api, ministry: Api, submission: str) -> None:
    place = "/values/0/value"
    thread = ministry.post(f"{submission}comments/", {"text": "?"}).json()["id"]
    for author in (jembrana, ministry):
        answer = survival.sample(Comment, pointer=place, thread_id=thread) | {"pointer": ""}
        remark = survival.sample(Comment, 2, pointer=place, thread_id=thread) | {"thread_id": None}
        for sent in (answer, remark):
            made = author.post(f"{submission}comments/", sent)
            assert made.status_code == 201, made.json()
            survival.check(sent, made.json())
            for reader in (jembrana, ministry):
                survival.check(made.json(), reader.get(f"{submission}comments/").json()["data"][-1])
                survival.check(made.json(), reader.get(submission).json()["comments"][-1])


def test_a_signatorys_name_survives_its_correction(jembrana: Api, submission: str) -> None:
    for n in (1, 2):
        sent = survival.sample(Name, n)
        survival.check(sent, jembrana.put(f"{submission}signatory-name/", sent).json())
        survival.check(sent, jembrana.get(submission).json()["signatory_name"])
    assert jembrana.delete(f"{submission}signatory-name/").status_code == 204
    assert jembrana.get(submission).json()["signatory_name"] is None
