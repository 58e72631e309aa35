"""Pages of real rows, in the database's own order."""

import pytest

from api.http import paging
from tenants import db_roles
from tenants.models import Regency

pytestmark = pytest.mark.usefixtures("database")


def wanted(size: int, address: str | None = None) -> paging.Wanted:
    cursor = address.partition("cursor=")[2].replace("%3D", "=") if address else ""
    return paging.Wanted(size=size, cursor=cursor, path="/v1/national/regencies/", query=())


@pytest.mark.parametrize(
    "by", [("name", "id"), ("-name", "-id"), ("kind", "-name", "id"), ("-province_id", "id")]
)
def test_the_pages_together_are_the_list_in_any_order(by: tuple[str, ...]) -> None:
    with db_roles.as_ministry():
        expected = list(Regency.objects.order_by(*by).values_list("id", flat=True))
        seen: list[int] = []
        address = None
        while True:
            page = paging.page(Regency.objects.all(), by=by, wanted=wanted(100, address))
            seen += [row.id for row in page.rows]
            address = page.next
            if address is None:
                break
    assert seen == expected
    assert len(seen) == 514


def test_a_row_that_goes_away_hides_none_of_those_that_stay() -> None:
    with db_roles.as_ministry():
        first = paging.page(Regency.objects.all(), by=("name", "id"), wanted=wanted(100))
        gone = [row.id for row in first.rows[50:]]
        rest = paging.page(
            Regency.objects.exclude(id__in=gone), by=("name", "id"), wanted=wanted(100, first.next)
        )
        expected = Regency.objects.order_by("name", "id").values_list("id", flat=True)[100:200]
        assert [row.id for row in rest.rows] == list(expected)
