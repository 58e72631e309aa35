"""The neighbour: in every test below, Tabanan has rows of its own, and they are the same after it."""

from collections.abc import Iterator

import pytest

from tests.support import plans
from tests.support.http import Api

_READ = ("agencies/", "masterplans/", "programmes/")


@pytest.fixture
def neighbour(tabanan: Api) -> Iterator[Api]:
    """Tabanan with an agency, a draft and a programme that nothing done in Jembrana may show or change."""
    agency = plans.add_agency(tabanan, "Dinas Pariwisata")
    plans.begin(tabanan, vision="Tabanan Era Baru")
    plans.add(
        tabanan, title="Subak", lead_agency_id=agency["id"], indicative_amounts=[plans.allocation(2023, "7")]
    )
    before = [tabanan.get(path).json() for path in _READ]
    yield tabanan
    assert [tabanan.get(path).json() for path in _READ] == before
