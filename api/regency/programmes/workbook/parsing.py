"""Texts of cells as values. What does not fit raises WrongCell."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from api.http.grammar import decimals
from api.http.grammar.errors import GrammarError
from api.regency.programmes.workbook import layout
from api.regency.programmes.workbook.rows import Present

#: Rupiah written with its thousands, as text: 1.500.000.
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3}){2,}")


@dataclass(slots=True)
class WrongCell(Exception):
    code: str
    message: str


def required(text: str) -> str:
    if not text:
        raise WrongCell("required", "Wajib diisi.")
    return text


def chosen(text: str, labels: dict[str, str]) -> str:
    """The API's word for a label of a drop-down."""
    if text not in labels:
        raise WrongCell("not_in_list", f"Pilih dari daftar: {', '.join(labels)}.")
    return labels[text]


def agency(text: str, present: Present) -> UUID | None:
    if not text:
        return None
    found = present.agencies.get(text) or next(
        (id for id, name in present.names.items() if name == text), None
    )
    if found is None:
        raise WrongCell("unknown_agency", "Perangkat daerah ini tidak ada dalam daftar.")
    return found


def yes(text: str) -> bool:
    return chosen(text, layout.YES_NO) == "true"


def source(text: str) -> str:
    return chosen(text, layout.SOURCES)


def stage(text: str) -> str:
    return chosen(text, layout.STAGES)


def check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise WrongCell("too_long", f"Paling banyak {longest} huruf.")


def rupiah(text: str) -> int:
    text = required(text)
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    # One point may be a thousand or a fraction: 1.500 is not guessed. A cell that holds a whole number has none.
    if "." in text:
        raise WrongCell("not_whole_rupiah", "Tulis rupiah tanpa pecahan dan tanpa titik, misalnya 1500000.")
    value = _number(text, max_digits=20)
    if value < 0:
        raise WrongCell("negative", "Jumlah tidak boleh negatif.")
    return int(value)


def percent(text: str) -> Decimal:
    value = _number(required(text).replace(",", "."), max_digits=5)
    if not 0 <= value <= 100 or decimals.scale(decimals.strip_zeros(value)) > 2:
        raise WrongCell("not_a_percentage", "Tulis 0 sampai 100, paling banyak dua desimal.")
    return value


def year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise WrongCell("not_a_year", "Tulis tahun, misalnya 2025.")
    return int(text)


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongCell("not_a_date", "Tulis tanggal, misalnya 2025-06-30.") from error


def grouped(amount: int) -> str:
    """Rupiah as people read them: 1.500.000."""
    return f"{amount:,}".replace(",", ".")


def _number(text: str, *, max_digits: int) -> Decimal:
    try:
        return decimals.parse(text, max_digits=max_digits)
    except GrammarError as error:
        raise WrongCell(error.code, error.message_id) from error
