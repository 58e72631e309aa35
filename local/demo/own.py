"""An indicator of one regency's own that counts as a national one.

What is entered under its code need not be typed again under the national one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from api.http import shapes
from api.identity.callers import Actor
from api.national.catalogue import calendar, rulings
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators import specs
from api.regency.indicators.local import LocalIndicatorStore, MappedIndicator
from local.demo.values import Drafted

REGENCY = "51.02"
CODE, NATIONAL = "L-AIR-01", "LIV-01"


def add(code: str, by: Actor, now: datetime) -> IndicatorSpec | None:
    """Add the own indicator of the regency with this code; None where it has none."""
    if code != REGENCY:
        return None
    today = calendar.day_of(now)
    national = rulings.indicators_in_force(today)[NATIONAL]
    content = shapes.recast(
        MappedIndicator,
        national,
        name="Rumah tangga dengan akses air minum layak (pendataan desa)",
        definition="Pendataan tahunan oleh desa, dijumlahkan oleh dinas.",
        maps_to=NATIONAL,
        is_active=True,
    )
    LocalIndicatorStore(CODE, by, now).add(content)
    return specs.find(CODE, today=today)


def as_entered(drafted: Iterable[Drafted], own: IndicatorSpec | None) -> list[Drafted]:
    """The values under the codes under which the regency enters them."""
    return [
        replace(each, key=replace(each.key, indicator=own.code), spec=own)
        if own is not None and each.key.indicator == NATIONAL
        else each
        for each in drafted
    ]
