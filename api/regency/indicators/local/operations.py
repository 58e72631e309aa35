"""A regency's own indicators: written whole, retired, never deleted, and kept as long as values depend on them."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.http.grammar import decimals
from api.national.catalogue import queries as catalogue
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.history.operations import Actor
from api.regency.indicators import specs
from api.regency.indicators.local import queries
from api.regency.indicators.models import LocalIndicator, Value

RESOURCE = "local_indicator"
CODE = re.compile(rf"{specs.LOCAL}[A-Z0-9][A-Z0-9.-]{{0,36}}")
SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,29}")
#: A village each, in the largest regency.
MAX_SERIES = 600

#: What values were written by: a change would make them values of something else.
_FIXED = ("dimension", "value_kind", "periodicity")
WITHOUT_DECIMALS = frozenset({"count", "rupiah", "level", "grade", "opinion", "yes_no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalContent:
    """What is said about a local indicator."""

    name: str
    dimension: str
    unit: str
    value_kind: str
    direction: str
    series: tuple[str, ...]
    periodicity: str
    decimals: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    definition: str
    maps_to: str
    active: bool

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        shown = asdict(self) | {"series": list(self.series), "maps_to": self.maps_to or None}
        for name in ("minimum", "maximum"):
            shown[name] = None if shown[name] is None else decimals.to_text(shown[name])
        return shown


@dataclass(frozen=True, slots=True)
class Written:
    row: LocalIndicator
    created: bool


def put_indicator(
    *, code: str, content: LocalContent, by: Actor, now: datetime, today: date, precondition: Precondition
) -> Written:
    """Makes the local indicator with this code what `content` says.

    Raises Invalid for what does not fit together; Conflict where values were entered that a change would turn into
    values of something else (values_entered).
    """
    _check(code, content, today)
    row = LocalIndicator.objects.select_for_update().filter(code=code).first()
    if row is None:
        precondition(None, required=False)
        row = LocalIndicator(code=code, **_columns(content))
        row.save(force_insert=True)
        _record(row, Entry.Action.CREATED, None, content, by, now)
        return Written(row, created=True)
    before = queries.content_of(row)
    precondition(queries.tag_of(row), required=before != content)
    if before == content:
        return Written(row, created=False)
    _check_values(row, before, content)
    for name, value in _columns(content).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _record(row, Entry.Action.UPDATED, before, content, by, now)
    return Written(row, created=False)


def _columns(content: LocalContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in LocalContent.__slots__} | {
        "series": list(content.series)
    }


def _check(code: str, content: LocalContent, today: date) -> None:
    if not CODE.fullmatch(code):
        raise Invalid.at(
            "/code",
            "not_a_local_code",
            f"A local code begins with {specs.LOCAL}, then capitals, digits, points and hyphens: L-AIR-01.",
            f"Kode lokal diawali {specs.LOCAL}, lalu huruf besar, angka, titik, dan tanda hubung: L-AIR-01.",
        )
    if len(set(content.series)) != len(content.series) or not all(map(SERIES.fullmatch, content.series)):
        raise Invalid.at(
            "/series",
            "not_a_series",
            "Series are named once each, by letters, digits, points, hyphens and underscores.",
            "Nama seri tidak berulang, terdiri atas huruf, angka, titik, tanda hubung, dan garis bawah.",
        )
    if content.value_kind not in WITHOUT_DECIMALS and content.decimals is None:
        raise Invalid.at(
            "/decimals", "required", "Say how many decimals its values have.", "Isi jumlah angka desimal."
        )
    if content.value_kind in WITHOUT_DECIMALS and content.decimals:
        raise Invalid.at(
            "/decimals",
            "whole_numbers",
            "Values of this kind have no decimals.",
            "Nilai jenis ini tidak memiliki angka desimal.",
        )
    if None not in (content.minimum, content.maximum) and content.minimum >= content.maximum:  # type: ignore[operator]
        raise Invalid.at(
            "/maximum", "range_out_of_order", "It lies above the minimum.", "Harus lebih besar dari minimum."
        )
    if content.maps_to:
        _check_mapping(content, today)


def _check_mapping(content: LocalContent, today: date) -> None:
    """Stands for a national indicator of the same kind and length of period, or its figures would not be comparable."""
    spec = catalogue.indicators_in_force(today).get(content.maps_to)
    if spec is None or (spec.value_kind, spec.periodicity) != (content.value_kind, content.periodicity):
        raise Invalid.at(
            "/maps_to",
            "cannot_map",
            "It maps to a national indicator in force of the same value kind and periodicity.",
            "Hanya dapat dipetakan ke indikator nasional berlaku dengan jenis nilai dan periode yang sama.",
            by_state=True,
        )


def _check_values(row: LocalIndicator, before: LocalContent, content: LocalContent) -> None:
    gone = set(before.series) - set(content.series)
    changes = any(getattr(before, name) != getattr(content, name) for name in _FIXED)
    if not (gone or changes):
        return
    written = Value.objects.filter(indicator=row.code).filter(Q() if changes else Q(series__in=gone))
    if written.exists():
        raise Conflict(
            "Values were entered: its dimension, value kind, periodicity and their series stay. Add a new indicator.",
            "Sudah ada nilai: dimensi, jenis nilai, periode, dan serinya tetap. Tambahkan indikator baru.",
            code="values_entered",
        )


def _record(
    row: LocalIndicator,
    action: Entry.Action,
    before: LocalContent | None,
    after: LocalContent,
    by: Actor,
    now: datetime,
) -> None:
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=row.code,
        action=action,
        version=row.version,
        before=before.document() if before else None,
        after=after.document(),
    )
