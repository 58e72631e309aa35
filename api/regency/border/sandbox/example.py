"""What a sandbox begins with: three agencies, the draft of a masterplan with three programmes, some values.

No submission. Always the same, ids and times too, so that a program's tests may name them. The bodies stand in
example.yaml and are written by the operations that requests use.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import yaml

from api.http import shapes
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
from api.regency.programmes.shapes import Programme
from tenants.models import Regency

#: When all of it was entered: a clock that is set to any day since does not lie before it.
ENTERED_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
PACE = timedelta(minutes=1)
BY = Actor(id=UUID("0198f000-0000-7000-8000-00000000b001"), name="Contoh", office="Isi awal (sandbox)")
_EXAMPLE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())


def write(regency: Regency) -> None:
    """Writes the example into a sandbox that is empty, in the caller's transaction."""
    grant = Grant.of_steward(regency)
    now = ENTERED_AT
    for id, body in _EXAMPLE["agencies"].items():
        AgencyStore({"pk": UUID(id)}, BY, now).add(shapes.read(Agency, body))
    ((plan, body),) = _EXAMPLE["masterplans"].items()
    MasterplanStore(UUID(plan), grant, BY, now).add(shapes.read(Masterplan, body))
    for number, (id, body) in enumerate(_EXAMPLE["programmes"].items(), start=1):
        store = programmes.store_of(
            UUID(id), masterplan=UUID(plan), grant=grant, by=BY, now=now + number * PACE
        )
        store.add(shapes.read(Programme, body))
    known = specs.in_force(calendar.day_of(now))
    for number, (key, body) in enumerate(_EXAMPLE["values"].items(), start=10):
        spec = known[key.partition("/")[0]]
        indicators.record_value(
            key=Key(*key.split("/")),
            spec=spec,
            content=indicators.parsed(shapes.read(ValueContent, body), spec),
            by=BY,
            now=now + number * PACE,
        )
