"""A draft that nobody else refers to can be deleted, with all that it has."""

from functools import partial

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

AREAS = (("programmes", ""), ("realisations", "2025-Q3"))
KEPT = (409, "masterplan_not_deletable")


def counted(database: Stage) -> list[set[tuple[tuple[str, str], int]]]:
    """Counts of programmes and of the quarter's realisations that the ministry sees, without zeros."""
    cells = (plans.filling(database, "51.01", area, period) for area, period in AREAS)
    return [{each for each in found.items() if each[1]} for found in cells]


def delete(api: Api, id: str) -> tuple[int, str]:
    path = f"masterplans/{id}/"
    answer = api.delete(path, **plans.tag(api, path))
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_a_second_copy_made_by_mistake_is_deleted_with_its_parts_and_leaves_its_history(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    first = plans.begin(jembrana)["id"]
    programme = plans.add(jembrana, activities=[plans.activity()])
    plans.report(jembrana, "2025-Q3", plans.realised(programme["activities"][0]["id"]))
    shelf = f"masterplans/{first}/books/{uuid7()}/"
    assert jembrana.put(shelf, {"kind": "masterplan", "title": "Buku 2"}).status_code == 201
    before = counted(database), jembrana.get(f"masterplans/{first}/document/").json()
    copy = plans.begin(jembrana, based_on_id=first)["id"]
    path = f"programmes/{programme['id']}/?masterplan_id={copy}"
    moved = jembrana.patch(path, {"sub_dimension": "health"}, **plans.tag(jembrana, path))
    assert moved.status_code == 200, moved.json()
    book = jembrana.get(f"masterplans/{copy}/books/").json()["data"][0]["id"]
    chapter = f"masterplans/{copy}/chapters/{uuid7()}/"
    assert jembrana.put(chapter, {"book_id": book, "title": "Visi", "text": "Emas"}).status_code == 201
    assert counted(database) == [{(("living", "health"), 1)}] * 2
    assert jembrana.delete(f"masterplans/{copy}/").status_code == 428
    assert delete(jembrana, copy) == (204, "")
    assert jembrana.get(f"masterplans/{copy}/").status_code == 404
    after = counted(database), jembrana.get(f"masterplans/{first}/document/").json()
    assert after == before
    last = jembrana.get("history/?page_size=4").json()["data"]
    assert {(each["resource"], each["action"]) for each in last} == {
        (kind, "deleted") for kind in ("masterplan", "programme", "book", "chapter")
    }
    assert [each["number"] for each in jembrana.get("masterplans/").json()["data"]] == [1]
    assert len(tabanan.get("masterplans/").json()["data"]) == 1


def test_a_version_that_others_refer_to_is_not_deleted(jembrana: Api) -> None:
    first = plans.begin(jembrana)["id"]
    plans.add(jembrana)
    copy = plans.begin(jembrana, based_on_id=first)["id"]
    assert delete(jembrana, first) == KEPT
    assert delete(jembrana, copy) == (204, "")
    plans.submit(jembrana, first)
    assert delete(jembrana, first) == KEPT
    [sent] = jembrana.get("submissions/").json()["data"]
    assert jembrana.post(f"submissions/{sent['id']}/withdraw/", {"reason": "Salah"}).status_code == 200
    assert jembrana.get(f"masterplans/{first}/").json()["status"] == "draft"
    assert delete(jembrana, first) == KEPT


def test_a_copy_and_a_deletion_of_its_source_at_once_leave_the_source_or_no_copy(jembrana: Api) -> None:
    first = plans.begin(jembrana)["id"]
    path = f"masterplans/{first}/"
    copied, deleted = at_once(
        partial(jembrana.post, "masterplans/", {"based_on_id": first}),
        partial(jembrana.delete, path, **plans.tag(jembrana, path)),
    )
    assert (copied.status_code, deleted.status_code) in {(201, 409), (409, 204)}


def test_a_version_begun_again_under_the_id_of_a_deleted_one_has_another_etag(jembrana: Api) -> None:
    path = f"masterplans/{uuid7()}/"
    period = {"plan_period_start": 2022, "plan_period_end": 2026}
    begun = jembrana.put(path, period).headers["ETag"]
    assert jembrana.delete(path, **{"If-Match": begun}).status_code == 204
    assert jembrana.delete(path, **{"If-Match": begun}).status_code == 404
    assert jembrana.put(path, period).status_code == 201
    assert jembrana.delete(path, **{"If-Match": begun}).status_code == 412
