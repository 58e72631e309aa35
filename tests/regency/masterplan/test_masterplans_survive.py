"""What is said in a version of the masterplan and its books is kept, whichever way it goes."""

import pytest

from api.regency.masterplan.books import Book
from tenants.ids import uuid7
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_book_survives_every_write_the_copy_the_document_and_the_snapshot(jembrana: Api) -> None:
    first = survival.sample(Book)
    masterplan = f"masterplans/{plans.begin(jembrana)['id']}/"
    path = survival.check_writes(
        jembrana, f"{masterplan}books/", first, survival.sample(Book, 2), patched=False
    )
    id = path.split("/")[3]
    copy = plans.begin(jembrana, based_on=masterplan.split("/")[1])
    survival.check(first, jembrana.get(f"masterplans/{copy['id']}/books/{id}/").json())
    document = jembrana.get(f"{masterplan}document/").json()
    survival.check([{"id": id, **first}], document["books"])
    elsewhere = f"masterplans/{uuid7()}/document/"
    assert jembrana.put(elsewhere, document).status_code == 201
    survival.check([{"id": id, **first}], jembrana.get(elsewhere).json()["books"])
    survival.check([{"id": id, **first}], jembrana.get(f"{masterplan}preview/").json()["content"]["books"])
