"""The neighbour: in every test below, Tabanan has rows of its own, and they are the same after it."""

import re
from collections.abc import Iterator

import pytest

from tests.support import plans
from tests.support.callers import Keys, regency_id
from tests.support.http import Api
from tests.support.stage import Stage

_READ = ("agencies/", "masterplans/", "programmes/")
_PLAN = "(masterplan|programmes)_"


@pytest.fixture(scope="session")
def neighbours_rows(stage: Stage) -> dict[str, bytes]:
    """Rows of an agency, a draft and a programme, entered once."""
    tabanan = Api(Keys().member("51.02"), "/v1/regencies/51.02")
    agency = plans.add_agency(tabanan, "Dinas Pariwisata")
    plans.begin(tabanan, vision="Tabanan Era Baru")
    plans.add(
        tabanan, title="Subak", lead_agency_id=agency["id"], indicative_amounts=[plans.allocation(2023, "7")]
    )
    assert all(tabanan.get(path).json()["data"] for path in _READ)
    found = stage.scene(rf"r_{regency_id('51.02')}\.|public\.(?!identity_)")
    stage.clear()
    return found


@pytest.fixture
def neighbour(database: Stage, neighbours_rows: dict[str, bytes], tabanan: Api) -> Iterator[Api]:
    """Tabanan with an agency, a draft and a programme that nothing done in Jembrana may show or change."""
    database.put_scene(neighbours_rows)
    yield tabanan
    after = database.scene(rf"r_{regency_id('51.02')}\.{_PLAN}")
    assert after == {
        table: rows for table, rows in neighbours_rows.items() if re.search(rf"\.{_PLAN}", table)
    }
    assert after
