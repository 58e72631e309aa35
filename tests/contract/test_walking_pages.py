"""Walking a list page by page while rows come and go: what stayed is there, each row once. And how large a page is."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from api.regency.masterplan.models import Agency
from tenants import access
from tenants.ids import uuid7
from tenants.models import Regency
from tests.support.callers import Keys, regency_id
from tests.support.documented import documents
from tests.support.http import Api
from tests.support.stage import Stage

STAYING, GOING, COMING = 400, 500, 500
IN_ONE_GO = 20
#: What a list is asked about besides its size.
OF_LISTS = {
    "/v1/national/analytics/": "indicator=GOV-01&period=2025&",
    "/v1/national/progress/components/": "figure=values&",
}


def _lists(*, paged: bool = True) -> list[tuple[str, int]]:
    """Addresses that need nothing but a regency, and their largest page as the documents say; 0 where it is no list."""
    found = set()
    for document in documents().values():
        for path, item in document["paths"].items():
            if "get" in item and "{" not in path.replace("/v1/regencies/{code}/", ""):
                sizes = {each["name"]: each["schema"] for each in item["get"].get("parameters", [])}
                found.add((path, sizes.get("page_size", {"maximum": 0})["maximum"]))
    return sorted((path, largest) for path, largest in found if bool(largest) is paged)


def regency(code: str = "51.01") -> Regency:
    from tenants import db_roles

    with db_roles.as_owner():
        return Regency.objects.get(pk=regency_id(code))


def add(jembrana: Regency, names: list[str]) -> list[UUID]:
    with access.inside(jembrana):
        made = Agency.objects.bulk_create([Agency(id=uuid7(), name=name) for name in names])
    return [agency.pk for agency in made]


def walked(api: Api, size: int, began: threading.Event) -> list[str]:
    seen: list[str] = []
    following = f"{api.base}/agencies/?page_size={size}"
    while following:
        page = api.get(following[following.index("/v1/") :])
        assert page.status_code == 200, page.content
        seen += [row["id"] for row in page.json()["data"]]
        following = page.json()["next"]
        began.set()
    return seen


@pytest.mark.parametrize("size", [7, 50])
def test_a_walk_misses_none_that_stayed_and_repeats_none_while_1000_come_and_go(
    database: Stage, jembrana: Api, size: int
) -> None:
    here = regency()
    staying = add(here, [f"Dinas {n:04} tetap" for n in range(STAYING)])
    going = add(here, [f"Dinas {n:04} pergi" for n in range(GOING)])
    coming = [f"Dinas {n:04} datang" for n in range(COMING)]
    began, changes = threading.Event(), []

    def come_and_go() -> None:
        began.wait(20)
        try:
            for first in range(0, COMING, IN_ONE_GO):
                add(here, coming[first : first + IN_ONE_GO])
                with access.inside(here):
                    gone, _ = Agency.objects.filter(pk__in=going[first : first + IN_ONE_GO]).delete()
                changes.append(gone)
        finally:
            connection.close()

    thread = threading.Thread(target=come_and_go)
    thread.start()
    seen = walked(jembrana, size, began)
    thread.join()
    assert sum(changes) == GOING
    assert len(seen) == len(set(seen))
    assert {str(id) for id in staying} <= set(seen)


def test_a_page_is_as_large_as_the_documents_say(database: Stage, jembrana: Api, keys: Keys) -> None:
    lists = _lists()
    assert len(lists) > 40
    assert {largest for _, largest in lists} == {200, 1000, 5000}
    national = Api(keys.ministry())
    for path, largest in lists:
        api = jembrana if path.startswith("/v1/regencies/") else national
        address = f"{path.replace('{code}', '51.01')}?{OF_LISTS.get(path, '')}page_size="
        assert api.get(f"{address}{largest}").status_code == 200, path
        refused = api.get(f"{address}{largest + 1}")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_page_size"), path


def test_where_there_are_no_pages_none_can_be_asked_for(database: Stage, jembrana: Api, keys: Keys) -> None:
    others = [path for path, _ in _lists(paged=False) if not path.endswith("/sandbox/clock/")]
    assert len(others) > 10
    national = Api(keys.ministry())
    for path in others:
        api = jembrana if path.startswith("/v1/regencies/") else national
        refused = api.get(f"{path.replace('{code}', '51.01')}?{OF_LISTS.get(path, '')}page_size=5")
        assert refused.status_code == 400, path
        assert ("page_size", "unknown_parameter") in [
            (each["parameter"], each["code"]) for each in refused.json()["errors"]
        ], path
