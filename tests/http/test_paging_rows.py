"""Pages of real rows, in the database's own order."""

from dataclasses import replace

import pytest

from api.http import paging
from tenants import db_roles
from tenants.models import Regency

pytestmark = pytest.mark.usefixtures("database")


TYPES = {"name": str, "kind": str, "id": int, "province_id": int}


def wanted(by: tuple[str, ...], cursor: str | None = None) -> paging.Wanted:
    return replace(paging.order(*by, types=TYPES).first(100), cursor=cursor or "")


@pytest.mark.parametrize(
    "by", [("name", "id"), ("-name", "-id"), ("kind", "-name", "id"), ("-province_id", "id")]
)
def test_the_pages_together_are_the_list_in_any_order(by: tuple[str, ...]) -> None:
    with db_roles.as_ministry():
        expected = list(Regency.objects.order_by(*by).values_list("id", flat=True))
        seen: list[int] = []
        cursor = None
        while True:
            page = paging.page(Regency.objects.all(), wanted(by, cursor))
            seen += [row.id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == expected
    assert len(seen) == 514


def test_a_row_that_goes_away_hides_none_of_those_that_stay() -> None:
    with db_roles.as_ministry():
        first = paging.page(Regency.objects.all(), wanted(("name", "id")))
        gone = [row.id for row in first.rows[50:]]
        rest = paging.page(Regency.objects.exclude(id__in=gone), wanted(("name", "id"), first.next_cursor))
        expected = Regency.objects.order_by("name", "id").values_list("id", flat=True)[100:200]
        assert [row.id for row in rest.rows] == list(expected)
