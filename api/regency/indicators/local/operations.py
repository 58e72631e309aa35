"""A regency's own indicators: written whole, retired, never deleted, and kept as long as values depend on them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from api.http.etags import Precondition
from api.http.exceptions import Conflict, FieldError, Invalid
from api.identity.callers import Actor
from api.national.catalogue import queries as catalogue
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import operations as values
from api.regency.indicators import specs
from api.regency.indicators.local import queries
from api.regency.indicators.local.queries import LocalContent
from api.regency.indicators.mapped import operations as mapping
from api.regency.indicators.mapped import policies
from api.regency.indicators.models import LocalIndicator, Value

RESOURCE = "local_indicator"
CODE = re.compile(rf"{specs.LOCAL}[A-Z0-9][A-Z0-9.-]{{0,36}}")
SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,29}")
#: A village each, in the largest regency.
MAX_SERIES = 600

#: What values were written by: a change would make them values of something else.
_FIXED = ("dimension", "value_kind", "periodicity")
WITHOUT_DECIMALS = frozenset({"count", "rupiah", "level", "grade", "opinion", "yes_no"})


@dataclass(frozen=True, slots=True)
class Written:
    row: LocalIndicator
    created: bool


def put_indicator(
    *, code: str, content: LocalContent, by: Actor, now: datetime, today: date, precondition: Precondition
) -> Written:
    """Makes the local indicator with this code what `content` says.

    Raises Invalid for what does not fit together, or to the national indicator as which its values are to count;
    Conflict where values were entered that a change would turn into values of something else (values_entered). Where
    its mapping changes, so do the values that counted by it, or do now.
    """
    _check(code, content)
    row = LocalIndicator.objects.select_for_update().filter(code=code).first()
    if content.maps_to or (row is not None and row.maps_to):
        values.lock_bulk_writes()
    if row is None:
        precondition(None, required=False)
        row = LocalIndicator(code=code, **_columns(content))
        row.counts_nationally = _check_mapping(row, None, today)
        row.save(force_insert=True)
        _record(row, Entry.Action.CREATED, None, queries.document(row), by, now)
        return Written(row, created=True)
    before, said = queries.content_of(row), queries.document(row)
    kept = LocalIndicator(code=code, **_columns(before), counts_nationally=row.counts_nationally)
    for name, value in _columns(content).items():
        setattr(row, name, value)
    row.counts_nationally = _check_mapping(row, kept, today)
    is_other = queries.document(row) != said
    precondition(queries.tag_of(row), required=is_other)
    if not is_other:
        return Written(row, created=False)
    _check_values(row, before, content)
    row.version += 1
    row.save()
    _record(row, Entry.Action.UPDATED, said, queries.document(row), by, now)
    _follow(kept, row, by, now)
    return Written(row, created=False)


def _follow(before: LocalIndicator, row: LocalIndicator, by: Actor, now: datetime) -> None:
    """Values that were entered before count as the mapping now says; what counted by an earlier one is taken away."""
    spec = specs.of_local(row)
    stood_for, stands_for = specs.counts_as(specs.of_local(before)), specs.counts_as(spec)
    if stands_for == stood_for:
        return
    gone = mapping.of_whole(spec, stood_for, is_unmapped=True) if stood_for else []
    come = mapping.of_whole(spec, stands_for) if stands_for else []
    followed = mapping.follow(gone, by=by, now=now).cells | mapping.follow(come, by=by, now=now).cells
    values.fill(sorted(followed), now=now)


def _columns(content: LocalContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in LocalContent.__slots__} | {
        "series": list(content.series)
    }


def _check(code: str, content: LocalContent) -> None:
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


def _check_mapping(row: LocalIndicator, before: LocalIndicator | None, today: date) -> bool:
    """Whether its values count as those of the national indicator that it names.

    Raises Invalid (cannot_map, mapped_already) for each thing that keeps a new mapping from it. One that is there stays
    as it was where nothing more is in its way: rows from the time when it was information, or a later release.
    """
    if not row.maps_to:
        return False
    national = catalogue.indicators_in_force(today).get(row.maps_to)
    faults = policies.faults(specs.of_local(row), row.maps_to, national) or _taken(row)
    if not faults:
        return True
    if before is not None and before.maps_to == row.maps_to:
        had = policies.faults(specs.of_local(before), before.maps_to, national) or _taken(before)
        if {(each.pointer, each.code) for each in faults} <= {(each.pointer, each.code) for each in had}:
            return before.counts_nationally
    raise Invalid(
        f"Its values cannot count as those of {row.maps_to}. `errors` names what is in the way.",
        f"Nilainya tidak dapat dihitung sebagai {row.maps_to}. `errors` menyebut penyebabnya.",
        code=faults[0].code,
        errors=faults,
    )


def _taken(row: LocalIndicator) -> list[FieldError]:
    """Another own indicator that counts as the same: of one key there is one value."""
    others = LocalIndicator.objects.filter(maps_to=row.maps_to, counts_nationally=True).exclude(code=row.code)
    for other in others:
        if series := sorted(set(row.series) & set(other.series)):
            return [
                FieldError(
                    "/maps_to",
                    "mapped_already",
                    f"{other.code} counts as {row.maps_to} already, in the series {series[0]}.",
                    f"{other.code} sudah dihitung sebagai {row.maps_to}, pada seri {series[0]}.",
                    by_state=True,
                )
            ]
    return []


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
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
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
        before=before,
        after=after,
    )
