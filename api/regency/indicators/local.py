"""Local indicators: written as a whole, retired but never deleted, and unchangeable where values depend on them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q

from api.http import between, etags, paging, resources, shapes
from api.http.endpoint import Address, Page, get
from api.http.exceptions import Problems
from api.http.fields import DecimalText, WrittenText
from api.http.grammar import decimals
from api.http.lookup import one
from api.http.shapes import by_field, choice, field, flag, many, shape, text, whole
from api.http.versioned import Store
from api.identity.callers import Author
from api.identity.permissions import Reader, Steward
from api.national.catalogue import rulings
from api.national.catalogue.problems import DecimalsNeeded, RangeOutOfOrder
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.shapes import WITHOUT_DECIMALS
from api.national.catalogue.words import DIMENSIONS, Direction, Periodicity, ValueKind
from api.regency.entrance import RegencyView
from api.regency.history import operations as history
from api.regency.indicators import mapped, models, operations as values, specs
from api.regency.indicators.problems import (
    MappedAlready,
    NotALocalCode,
    NotASeries,
    ValuesEntered,
    WholeNumbers,
)
from tenants import Fields, Strings, frozen

CODE = re.compile(rf"{specs.LOCAL}[A-Z0-9][A-Z0-9.-]{{0,36}}")
SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,29}")
#: A village each, in the largest regency.
MAX_SERIES = 600
#: What values were written by: a change would make them values of something else.
_FIXED = ("dimension", "value_kind", "periodicity")

_NUMBER = partial(DecimalText, decimals=6, max_digits=18)
_MINIMUM = by_field(Decimal, partial(_NUMBER, example="0"), plain=decimals.to_text)
_MAXIMUM = by_field(Decimal, _NUMBER, plain=decimals.to_text)
_SERIES = by_field(str, partial(WrittenText, pattern=f"^{SERIES.pattern}$", max_length=30))
PERIODICITIES = [each for each in Periodicity.choices if each[0] != Periodicity.EVENT]


@shape(
    between=between.where(
        "value_kind",
        sorted(WITHOUT_DECIMALS),
        {"properties": {"decimals": {"maximum": 0}}},
        between.named("decimals"),
    )
)
class LocalIndicator:
    """An indicator of the regency's own. A field left out takes its default: PUT replaces."""

    name: str = text(200, "The indicator's name.")
    dimension: str = choice(DIMENSIONS, "One of the six dimensions.")
    unit: str = text(60, "Unit, such as m3.", default="")
    value_kind: str = choice(ValueKind, "The grammar of its values.")
    direction: str = choice(Direction, "The direction that is better.", default=Direction.INFORMATIONAL)
    series: Strings = many(
        "Names of its series: total if there is one only, or one for each village.",
        _SERIES,
        most=MAX_SERIES,
        least=1,
        distinct=True,
        default=("total",),
    )
    periodicity: str = choice(
        PERIODICITIES,
        "The length of a value period.",
        default=Periodicity.YEAR,
    )
    decimals: int | None = whole(
        "The largest number of decimals; required unless its values are whole numbers or words.",
        least=0,
        most=6,
        default=None,
    )
    minimum: Decimal | None = field(_MINIMUM, "Smallest value.", default=None)
    maximum: Decimal | None = field(_MAXIMUM, "Largest value.", default=None)
    definition: str = text(5000, "The definition: what it measures.", default="")
    maps_to: str | None = text(
        40,
        "The national indicator as which its values count: it must have the same value kind, unit, direction "
        "and periodicity, and include this one's range and series.",
        default=None,
    )
    is_active: bool = flag(
        "false retires it: existing values stay, none are added.", default=True, source="active"
    )


@shape
class WhyNot:
    """A reason that keeps the values of a local indicator from counting nationally."""

    pointer: str = text(200, "The field that prevents it.")
    code: str = text(40, "The rule, for programs.")
    message: str = text(1000, "The explanation, which gives the national indicator's content.")


@shape
class MappedIndicator(LocalIndicator):
    """A local indicator, with the stored answer to whether it counts as `maps_to`."""

    is_mapped: bool = flag("True if it counts as `maps_to`.", default=False, hidden=True)


@shape
class LocalIndicatorRow(MappedIndicator):
    """An indicator of the regency's own."""

    code: str = text(40, "The code, beginning with L-.")
    counts_nationally: bool = flag(
        "True if values of present periods count as those of `maps_to`; for an earlier period, the release that"
        " rules it decides."
    )
    does_not_count_because: tuple[WhyNot, ...] = many(
        "Each reason why the values of a mapped indicator do not count."
    )
    version: int = whole("Counts the changes, from 1.")

    @property
    def etag(self) -> str:
        """ETag over the version and the national catalogue's verdict on the mapping."""
        in_the_way = [f"{each.pointer} {each.code}" for each in self.does_not_count_because]
        return etags.strong("local-indicator", self.code, self.version, self.counts_nationally, *in_the_way)


@frozen
class LocalIndicatorStore(Store[LocalIndicatorRow, MappedIndicator]):
    """The local indicator with one code. If its mapping changes, the values counted by it change as well.

    Raises Invalid for content that does not fit the national indicator of `maps_to`; Conflict if values were entered
    whose meaning a change would alter (values_entered).
    """

    code: str
    author: Author

    body = LocalIndicator

    def read(self, body: LocalIndicator) -> MappedIndicator:
        check(self.code, body)
        return shapes.recast(MappedIndicator, body, is_mapped=False)

    def find(self) -> LocalIndicatorRow | None:
        found = models.LocalIndicator.objects.select_for_update().filter(code=self.code)
        return next(iter(rows_of(found, today=self.author.today)), None)

    def completed(self, row: LocalIndicatorRow | None, content: MappedIndicator) -> MappedIndicator:
        """Determine whether it counts, while no other request writes many values."""
        if content.maps_to or (row is not None and row.maps_to):
            values.lock_bulk_writes()
        return replace(content, is_mapped=self._is_mapped(content, row))

    def is_same(self, row: LocalIndicatorRow, content: MappedIndicator) -> bool:
        return row.is_mapped == content.is_mapped and Store.is_same(self, row, content)

    def add(self, content: MappedIndicator) -> LocalIndicatorRow:
        content = self.completed(None, content)
        written = self._model(content)
        written.save(force_insert=True)
        self._record(1, None, content)
        return rows_of([written], today=self.author.today)[0]

    def change(self, row: LocalIndicatorRow, content: MappedIndicator) -> LocalIndicatorRow:
        before = shapes.recast(MappedIndicator, row)
        self._check_values(before, content)
        written = self._model(content, version=row.version + 1)
        written.save(force_update=True)
        self._record(written.version, before, content)
        self._follow(specs.of_local(self._model(before)), specs.of_local(written))
        return rows_of([written], today=self.author.today)[0]

    def _model(self, content: MappedIndicator, **columns: Any) -> models.LocalIndicator:
        said = shapes.stored(
            shapes.recast(MappedIndicator, content), models.LocalIndicator, besides=("is_mapped",)
        )
        said |= {"maps_to": content.maps_to or "", "counts_nationally": content.is_mapped}
        return models.LocalIndicator(code=self.code, **said, **columns)

    def _is_mapped(self, content: MappedIndicator, row: LocalIndicatorRow | None) -> bool:
        """Return True if its values count as those of the national indicator that it names.

        Raises Invalid (cannot_map, mapped_already) for each obstacle to a new mapping. An existing mapping stays unless
        there are new obstacles: it may date from when mappings were for information only, or from before a later
        release.
        """
        if not content.maps_to:
            return False
        found = self._faults(content, content.maps_to)
        if not found:
            return True
        if row is not None and row.maps_to == content.maps_to:
            had = {(each.pointer, each.code) for each in self._faults(row, content.maps_to)}
            if {(each.pointer, each.code) for each in found} <= had:
                return row.is_mapped
        raise found[0].also(errors=found[1:])

    def _faults(self, own: MappedIndicator, maps_to: str) -> Problems:
        """Return the obstacles to counting; another local indicator may be one, since a key has only one value."""
        if found := mapped.faults_of(
            specs.of_local(self._model(own)),
            maps_to,
            rulings.indicators_in_force(self.author.today).get(maps_to),
        ):
            return found
        counted = models.LocalIndicator.objects.filter(maps_to=maps_to, counts_nationally=True)
        for other in counted.exclude(code=self.code):
            if series := sorted(set(own.series) & set(other.series)):
                return [MappedAlready("/maps_to", indicator=other.code, maps_to=maps_to, series=series[0])]
        return []

    def _check_values(self, before: LocalIndicator, content: LocalIndicator) -> None:
        gone = set(before.series) - set(content.series)
        changes = any(getattr(before, name) != getattr(content, name) for name in _FIXED)
        if not (gone or changes):
            return
        written = models.Value.objects.filter(indicator=self.code)
        if written.filter(Q() if changes else Q(series__in=gone)).exists():
            raise ValuesEntered()

    def _follow(self, before: IndicatorSpec, after: IndicatorSpec) -> None:
        """Make earlier values count by the present mapping. Copies made by an earlier mapping are removed."""
        stood_for, stands_for = specs.counts_as(before), specs.counts_as(after)
        if stands_for == stood_for:
            return
        gone = mapped.of_whole(after, stood_for, is_unmapped=True) if stood_for else []
        come = mapped.of_whole(after, stands_for) if stands_for else []
        cells = mapped.follow(gone, author=self.author).cells
        cells |= mapped.follow(come, author=self.author).cells
        values.fill(sorted(cells), today=self.author.today)

    def _record(self, version: int, before: MappedIndicator | None, after: MappedIndicator) -> None:
        kept = before and _as_kept(before), _as_kept(after)
        history.record(self.author, "local_indicator", self.code, version, *kept)


def _as_kept(content: MappedIndicator) -> Fields:
    """Return the recorded form of the row."""
    return {**shapes.document(content), "counts_nationally": content.is_mapped}


def rows_of(rows: Iterable[models.LocalIndicator], *, today: date) -> list[LocalIndicatorRow]:
    """Return local indicators as the API shows them. One more query if any of them is mapped."""
    rows = list(rows)
    why_not = mapped.why_not(rows, today=today)
    return [
        shapes.from_model(
            LocalIndicatorRow,
            row,
            maps_to=row.maps_to or None,
            is_mapped=row.counts_nationally,
            counts_nationally=row.counts_nationally and not why_not.get(row.code),
            does_not_count_because=tuple(
                shapes.from_model(WhyNot, each, message=str(each)) for each in why_not.get(row.code, ())
            ),
        )
        for row in rows
    ]


def check(code: str, content: LocalIndicator) -> None:
    """Raise Invalid for fields that contradict each other."""
    if not CODE.fullmatch(code):
        raise NotALocalCode("/code", prefix=specs.LOCAL)
    if len(set(content.series)) != len(content.series) or not all(map(SERIES.fullmatch, content.series)):
        raise NotASeries("/series")
    if content.value_kind not in WITHOUT_DECIMALS and content.decimals is None:
        raise DecimalsNeeded("/decimals")
    if content.value_kind in WITHOUT_DECIMALS and content.decimals:
        raise WholeNumbers("/decimals")
    if content.minimum is not None and content.maximum is not None and content.minimum >= content.maximum:
        raise RangeOutOfOrder("/maximum")


local_indicator = Address("indicators/<str:indicator>/")


@get(
    "indicators/",
    can=Reader,
    order=paging.order("code", also=("name", "dimension", "is_active"), columns={"is_active": "active"}),
)
def list_local_indicators(call: RegencyView) -> Page[LocalIndicatorRow]:
    """List local indicators of the regency, including retired ones. /v1/open/indicators/ has the national ones."""
    page = paging.page(models.LocalIndicator.objects.all(), call.wanted)
    return page.of(rows_of(page.rows, today=call.today))


@local_indicator.get(can=Reader)
def get_local_indicator(call: RegencyView, indicator: str) -> LocalIndicatorRow:
    """Show a local indicator of the regency."""
    row = one(models.LocalIndicator.objects.all(), "local indicator", code=indicator)
    return rows_of([row], today=call.today)[0]


@resources.writes(local_indicator, "local_indicator", "an indicator of the regency's own", can=Steward)
def _store(call: RegencyView, indicator: str) -> LocalIndicatorStore:
    """Its code begins with L-.

    Once values are entered, its dimension, value kind, periodicity and the series that have values cannot change (409,
    values_entered). With `maps_to` its values, including earlier ones, count as those of a national indicator: it must
    then have the same value kind, unit, direction and periodicity, and stay within that one's range and series (409,
    cannot_map, naming the differences). Without `maps_to` they no longer count.
    """
    return LocalIndicatorStore(indicator, call.author)
