"""What a sandbox begins with: three agencies, the draft of a masterplan with three programmes, some values.

No submission. Always the same, ids and times too, so that a program's tests may name them. Written by the operations
that requests use.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.identity.callers import Actor, Grant
from api.national.catalogue import calendar
from api.regency.indicators import operations as indicators
from api.regency.indicators import specs
from api.regency.indicators.models import Key
from api.regency.indicators.shapes import ValueContent
from api.regency.masterplan.agencies import Agency, AgencyStore
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.shapes import Masterplan
from api.regency.programmes import operations as programmes
from api.regency.programmes.shapes import Activity, Allocation, Programme
from tenants.models import Regency

#: When all of it was entered: a clock that is set to any day since does not lie before it.
ENTERED_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
PACE = timedelta(minutes=1)
BY = Actor(id=UUID("0198f000-0000-7000-8000-00000000b001"), name="Contoh", office="Isi awal (sandbox)")


def _id(number: int) -> UUID:
    return UUID(f"0198f000-0000-7000-8000-{number:012x}")


AGENCIES = (
    (_id(0xA1), "Dinas Komunikasi dan Informatika", "Diskominfo"),
    (_id(0xA2), "Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    (_id(0xA3), "Dinas Pariwisata", "Dispar"),
)
MASTERPLAN = _id(0xB1)
PROGRAMMES = (
    (_id(0xC1), _id(0xD1), "Mal Pelayanan Publik Digital", "public_service", 0, "short", True, 1_500_000_000),
    (_id(0xC2), _id(0xD2), "Satu Data Daerah", "bureaucracy", 1, "medium", False, 2_750_000_000),
    (_id(0xC3), _id(0xD3), "Kalender Wisata Daring", "tourism_branding", 2, "short", True, 900_000_000),
)
#: Indicator, period, what is given, agency.
VALUES: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("GOV-05", "2024", {"value": "42"}, 0),
    ("GOV-06", "2024", {"value": "62.5", "numerator": "125", "denominator": "200"}, 0),
    ("BRA-06", "2024", {"value": "8.25"}, 2),
    ("ECO-03", "2024", {"value": "4.87"}, 1),
)


def write(regency: Regency) -> None:
    """Writes the example into a sandbox that is empty, in the caller's transaction."""
    grant = Grant.of_steward(regency)
    now = ENTERED_AT
    for id, name, short_name in AGENCIES:
        AgencyStore({"pk": id}, BY, now).add(Agency(name=name, short_name=short_name))
    MasterplanStore(MASTERPLAN, grant, BY, now).add(
        Masterplan(
            plan_period_start=2025,
            plan_period_end=2029,
            vision="Kabupaten contoh yang cerdas",
            missions=("Pelayanan publik yang mudah", "Data yang dapat dipercaya"),
        )
    )
    for number, (id, activity, title, sub_dimension, lead, time_frame, quick_win, amount) in enumerate(
        PROGRAMMES, start=1
    ):
        content = Programme(
            title=title,
            sub_dimension=sub_dimension,
            lead_agency=AGENCIES[lead][0],
            time_frame=time_frame,
            quick_win=quick_win,
            allocations=(Allocation(year=2026, source="apbd", stage="original", amount=amount),),
            activities=(Activity(id=activity, title=f"{title}: tahap pertama", kind="application"),),
        )
        programmes.store_of(id, masterplan=MASTERPLAN, grant=grant, by=BY, now=now + number * PACE).add(
            content
        )
    known = specs.in_force(calendar.day_of(now))
    for number, (indicator, period, given, agency) in enumerate(VALUES, start=10):
        spec = known[indicator]
        said = ValueContent(**given, agency=AGENCIES[agency][0])
        indicators.record_value(
            key=Key(indicator, "total", period),
            spec=spec,
            content=indicators.parsed(said, spec),
            by=BY,
            now=now + number * PACE,
        )
