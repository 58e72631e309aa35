"""Every field of a version of the masterplan and of its books is kept, whichever way it goes."""

import pytest

from api.regency.masterplan.books import Book, Chapter
from api.regency.masterplan.shapes import Masterplan
from tenants.ids import uuid7
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_version_survives_every_write_the_copy_the_document_and_the_snapshot(jembrana: Api) -> None:
    first, second = (
        survival.sample(
            Masterplan,
            n,
            cohort="2022",
            plan_period_start=2021 + n,
            plan_period_end=2025 + n,
            objectives=[{"text": f"text {n}", "mission": 1}],
            road_map=[{"year": 2024, "text": f"text {n}"}],
        )
        for n in (1, 2)
    )
    path = survival.check_writes(jembrana, "masterplans/", first, second)
    copy = plans.begin(jembrana, based_on_id=path.split("/")[1])
    survival.check(first | {"profile": "revision"}, jembrana.get(f"masterplans/{copy['id']}/").json())
    document = jembrana.get(f"{path}document/").json()
    survival.check(first, document["masterplan"])
    elsewhere = f"masterplans/{uuid7()}/"
    assert jembrana.put(f"{elsewhere}document/", document).status_code == 201
    survival.check(first, jembrana.get(elsewhere).json())
    survival.check(first, jembrana.get(f"{path}preview/").json()["content"]["masterplan"])


def test_a_book_and_a_chapter_survive_every_write_the_copy_the_document_and_the_snapshot(
    jembrana: Api,
) -> None:
    plan = plans.begin(jembrana)["id"]
    here = f"masterplans/{plan}/"
    first = survival.sample(Book)
    path = survival.check_writes(jembrana, f"{here}books/", first, survival.sample(Book, 2), patched=False)
    book = path.split("/")[3]
    other = plans.put_book(jembrana, plan)["id"]
    text = survival.sample(Chapter, book_id=book)
    chapter = survival.check_writes(
        jembrana, f"{here}chapters/", text, survival.sample(Chapter, 2, book_id=other)
    ).split("/")[3]
    copy = f"masterplans/{plans.begin(jembrana, based_on_id=plan)['id']}/"
    survival.check(first, jembrana.get(f"{copy}books/{book}/").json())
    survival.check(text, jembrana.get(f"{copy}chapters/{chapter}/").json())
    del first["position"], text["position"], text["book_id"]
    whole = {"id": book, **first, "chapters": [{"id": chapter, **text}]}
    document = jembrana.get(f"{here}document/").json()
    survival.check(whole, document["books"][0])
    elsewhere = f"masterplans/{uuid7()}/document/"
    assert jembrana.put(elsewhere, document).status_code == 201
    survival.check(whole, jembrana.get(elsewhere).json()["books"][0])
    del whole["chapters"][0]["id"]
    survival.check(whole, jembrana.get(f"{here}preview/").json()["content"]["books"][0])
