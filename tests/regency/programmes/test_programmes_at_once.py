"""Several editors at one moment: one is first, the others are told; nothing is half done and every count is right."""

from functools import partial

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

SERVICE = ("governance", "public_service")


def test_of_two_editors_of_one_version_one_is_refused(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    read = plans.tag(jembrana, path)
    answers = at_once(*(partial(jembrana.patch, path, {"title": f"Editor {n}"}, **read) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    (first,) = (answer for answer in answers if answer.status_code == 200)
    assert jembrana.get(path).json() == first.json()


@pytest.mark.parametrize("verb", ["PATCH", "PUT", "DELETE"])
def test_the_editor_who_is_refused_sees_what_the_other_one_made(jembrana: Api, verb: str) -> None:
    plans.begin(jembrana)
    made = plans.add(jembrana, activities=[plans.activity()], indicative_amounts=[plans.allocation()])
    path = f"programmes/{made['id']}/"
    read = plans.tag(jembrana, path)
    first = jembrana.patch(path, {"title": "Editor 1"}, **read)
    body = {"PATCH": {"title": "Editor 2"}, "PUT": {**plans.PROGRAMME, "title": "Editor 2"}, "DELETE": None}
    refused = jembrana.request(verb, path, body[verb], **read)
    assert refused.status_code == 412
    assert refused.headers["ETag"] == first.headers["ETag"]
    shown = jembrana.get(path).json()
    assert refused.json()["current"] == shown
    mine = {**refused.json()["current"], "title": "Editor 2"}
    assert (shown["title"], mine["title"]) == ("Editor 1", "Editor 2")
    (last, _) = jembrana.get(f"history/?resource=programme&key={made['id']}").json()["data"]
    assert last["changes"] == {"title": ["Mal Pelayanan Publik", "Editor 1"]}


def test_a_put_sent_twice_at_once_adds_one_programme(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    path = f"programmes/{uuid7()}/"
    answers = at_once(*[partial(jembrana.put, path, plans.PROGRAMME)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert plans.filling(database, "51.01") == {SERVICE: 1}
    assert len(plans.history(database, "51.01", "programme")) == 1


def test_programmes_added_at_once_are_all_counted(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    for _ in range(3):
        answers = at_once(*[partial(jembrana.post, "programmes/", plans.PROGRAMME)] * 4)
        assert [answer.status_code for answer in answers] == [201] * 4
    assert plans.filling(database, "51.01") == {SERVICE: 12}


def test_a_programme_is_in_the_submission_or_refused(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    plans.add(jembrana)
    plans.make_ready(jembrana, plan["id"])
    submitted, added, *_ = at_once(
        partial(jembrana.post, f"masterplans/{plan['id']}/submit/", {}),
        partial(jembrana.post, plans.of(plan["id"]), plans.PROGRAMME),
    )
    assert submitted.status_code == 201
    assert added.status_code in (201, 409)
    sent = database.superuser.execute(
        "SELECT jsonb_array_length(content -> 'programmes') FROM ledger_submission"
    ).fetchone()
    stored = len(jembrana.get("programmes/").json()["data"])
    assert sent == (stored,) == ((2,) if added.status_code == 201 else (1,))


def test_versions_begun_at_once_have_numbers_of_their_own(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana)
    answers = at_once(
        *[partial(jembrana.post, "masterplans/", {"based_on_id": first["id"]})] * 3,
        partial(jembrana.post, plans.of(first["id"]), plans.PROGRAMME),
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(answer.json()["number"] for answer in answers[:3]) == [2, 3, 4]
    assert {answer.json()["copied"]["programme_count"] for answer in answers[:3]} <= {1, 2}


def test_an_agency_added_twice_at_once_is_one(jembrana: Api) -> None:
    path = f"agencies/{uuid7()}/"
    answers = at_once(*[partial(jembrana.put, path, {"name": "Dinas Kesehatan"})] * 3)
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len(jembrana.get("agencies/").json()["data"]) == 1
