"""What is said in a version of the masterplan and its books is kept, whichever way it goes."""

import pytest

from api.regency.masterplan.books import Book
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


def test_a_book_survives_every_write_the_copy_the_document_and_the_snapshot(jembrana: Api) -> None:
    first = survival.sample(Book)
    masterplan = f"masterplans/{plans.begin(jembrana)['id']}/"
    path = survival.check_writes(
        jembrana, f"{masterplan}books/", first, survival.sample(Book, 2), patched=False
    )
    id = path.split("/")[3]
    copy = plans.begin(jembrana, based_on_id=masterplan.split("/")[1])
    survival.check(first, jembrana.get(f"masterplans/{copy['id']}/books/{id}/").json())
    document = jembrana.get(f"{masterplan}document/").json()
    survival.check([{"id": id, **first}], document["books"])
    elsewhere = f"masterplans/{uuid7()}/document/"
    assert jembrana.put(elsewhere, document).status_code == 201
    survival.check([{"id": id, **first}], jembrana.get(elsewhere).json()["books"])
    survival.check([{"id": id, **first}], jembrana.get(f"{masterplan}preview/").json()["content"]["books"])
