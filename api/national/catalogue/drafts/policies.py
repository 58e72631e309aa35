"""What an indicator must say to be taken into a release, and when a release may be published."""

import re
from collections.abc import Iterator
from datetime import date

from api.http.exceptions import Conflict, FieldError, Invalid
from api.national.catalogue.shapes import SERIES, WITHOUT_DECIMALS, IndicatorContent
from api.national.catalogue.words import NATIONAL, WEIGHTS, Aggregation

_CODE = re.compile(r"[A-Z0-9][A-Za-z0-9 :._-]{0,39}")


def check_code(code: str) -> None:
    """Raise Invalid for what is no code of a national indicator: L- marks a regency's own."""
    if not _CODE.fullmatch(code) or code.startswith("L-"):
        raise Invalid.at(
            "/code",
            "not_a_code",
            "A code has at most 40 letters, digits, spaces, colons, points, hyphens, and does not begin with L-.",
            "Kode memuat paling banyak 40 huruf, angka, spasi, titik dua, titik, atau tanda hubung, dan tidak"
            " diawali L-.",
        )


def check_content(framework: str, content: IndicatorContent, *, dimensions: frozenset[str]) -> None:
    """Raise Invalid with a pointer for each thing that an indicator lacks or that does not fit together."""
    if errors := list(_faults(framework, content, dimensions)):
        raise Invalid(errors=errors)


def _faults(framework: str, content: IndicatorContent, dimensions: frozenset[str]) -> Iterator[FieldError]:
    if framework == NATIONAL:
        for name in ("dimension", "name_id", "value_kind", "periodicity", "aggregation"):
            if not getattr(content, name):
                yield FieldError(f"/{name}", "required", "This is needed.", "Bagian ini wajib diisi.")
    if content.dimension and content.dimension not in dimensions:
        yield FieldError(
            "/dimension", "unknown_dimension", "There is no such dimension.", "Dimensi ini tidak ada."
        )
    series = content.series
    if not series or len(set(series)) != len(series) or not all(map(SERIES.fullmatch, series)):
        yield FieldError(
            "/series",
            "not_series",
            'Name each series once, in small letters, digits and _; ["total"] where there is one.',
            'Sebut setiap seri satu kali dengan huruf kecil, angka, dan _; ["total"] bila hanya satu.',
        )
    if content.value_kind and content.value_kind not in WITHOUT_DECIMALS and content.decimals is None:
        yield FieldError(
            "/decimals",
            "required",
            "Say how many decimals at most.",
            "Sebutkan jumlah desimal paling banyak.",
        )
    low, high = content.minimum, content.maximum
    if low is not None and high is not None and low >= high:
        yield FieldError(
            "/maximum",
            "out_of_order",
            "The maximum is above the minimum.",
            "Nilai maksimum lebih besar daripada minimum.",
        )
    if content.aggregation == Aggregation.RATIO_OF_SUMS:
        for name in ("numerator", "denominator"):
            if not getattr(content, name):
                yield FieldError(
                    f"/{name}",
                    "required",
                    "A ratio of sums names its numerator and denominator.",
                    "Rasio jumlah menyebut pembilang dan penyebutnya.",
                )
    if content.aggregation == Aggregation.WEIGHTED_MEAN:
        yield from _weight_faults(content.weight)


def _weight_faults(weight: str) -> Iterator[FieldError]:
    """Yield the fault: a figure would be weighed by population and say otherwise."""
    if not weight:
        yield FieldError(
            "/weight",
            "required",
            "Say what the weighted mean weighs by.",
            "Sebutkan bobot rata-rata tertimbang.",
        )
    elif weight not in WEIGHTS:
        yield FieldError(
            "/weight",
            "unknown_weight",
            f"A weighted mean weighs by what is known of every regency: {', '.join(WEIGHTS)}.",
            f"Rata-rata tertimbang memakai bobot yang diketahui untuk setiap daerah: {', '.join(WEIGHTS)}.",
        )


def check_explained(content: IndicatorContent, *, measured_otherwise: bool) -> None:
    """Raise Invalid unless a change of what is measured is a break, or the note says why values stay comparable."""
    if measured_otherwise and content.comparable_with and not content.comparability_note.strip():
        raise Invalid.at(
            "/comparability_note",
            "comparability_note_needed",
            "It is measured otherwise than before. Say why its values stay comparable, or leave comparable_with empty:"
            " the series then has a break.",
            "Cara pengukurannya berubah. Jelaskan mengapa nilainya tetap sebanding, atau kosongkan comparable_with:"
            " deret kemudian terputus.",
            by_state=True,
        )


def check_publishable(*, effective_from: date, last: date | None, today: date, n_indicators: int) -> None:
    """Raise Conflict where the draft may not be published.

    It takes effect on the day of its publication at the earliest, and after the release before it: what was reported
    until then was reported by the rules that were in force, and stays so.
    """
    if not n_indicators:
        raise Conflict(
            "The draft has no indicator.", "Rancangan belum memuat indikator.", code="draft_is_empty"
        )
    if effective_from < today:
        raise Conflict(
            f"It would take effect on {effective_from}, which has passed: what was reported until now was reported"
            " by the rules in force. Change effective_from to today or later.",
            f"Rilis akan berlaku sejak {effective_from} yang sudah lewat: nilai yang sudah dilaporkan mengikuti aturan"
            " yang berlaku saat itu. Ubah effective_from menjadi hari ini atau sesudahnya.",
            code="effective_in_the_past",
        )
    if last is not None and effective_from <= last:
        raise Conflict(
            f"The release before takes effect on {last}: this one takes effect later.",
            f"Rilis sebelumnya berlaku sejak {last}: rilis ini harus berlaku sesudahnya.",
            code="effective_out_of_order",
        )
