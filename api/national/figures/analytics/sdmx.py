"""The table as SDMX-CSV 2.0: an observation for each row and measure, under keys that SDMX allows.

SDMX codes have no dots: the regency 51.01 is `R51_01`, the province 51 is `P51`, all participants are `ID`. A dimension
that the table is not grouped by is `_T`, the total. TIME_PERIOD is the value period: 2025, 2025-S1, 2025-Q4, 2025-12.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from django.http.response import HttpResponseBase

from api.http.grammar.periods import Kind, Period
from api.http.negotiation import with_version
from api.http.rendering import Written
from api.http.tables import sending
from api.http.tables.writing import made, quoted
from api.national.figures.analytics import words
from api.national.figures.grouping import NAMED, TOTAL
from tenants import Document

AGENCY, NAME, VERSION = "KOMDIGI", "KOTA_CERDAS", "1.0.0"
STRUCTURE_ID = f"{AGENCY}:{NAME}({VERSION})"
COLUMNS = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "FREQ",
    "INDICATOR",
    "SERIES",
    "REF_AREA",
    "COHORT",
    "REGENCY_KIND",
    "MEASURE",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "INDICATOR_DIMENSION",
    "BASIS",
    "AS_OF",
)
FREQUENCIES = {Kind.YEAR: "A", Kind.SEMESTER: "S", Kind.QUARTER: "Q", Kind.MONTH: "M"}
#: What a table is not grouped by.
ALL = "_T"
#: The area of all participants.
EVERYWHERE = "ID"


class SDMXRenderer(Written):
    """A renderer whose media type carries the SDMX version as a parameter."""

    media_type = "application/vnd.sdmx.data+csv"
    version = "2.0.0"
    format = "sdmx"


def sent(
    name: str,
    rows: Iterable[Document],
    measures: Sequence[str],
    *,
    basis: str,
    as_of: str,
    headers: Mapping[str, str] = {},
) -> HttpResponseBase:
    """Send the rows as a file. A missing value makes no observation."""

    def write(file: IO[bytes]) -> None:
        file.write((",".join(COLUMNS) + "\r\n").encode())
        for row in rows:
            for measure in measures:
                if (value := row[measure]) is not None:
                    fields = _observation(row, measure, str(value), basis, as_of)
                    file.write((",".join(fields) + "\r\n").encode())

    return sending.sent(
        made(write),
        name=f"{name}-sdmx.csv",
        media_type=with_version(SDMXRenderer),
        headers={**headers, "As-Of": as_of},
    )


def area(row: Document) -> str:
    """Return REF_AREA: the smallest area that the row describes."""
    regency, province = (row.get(f"{name}_code", TOTAL) for name in NAMED)
    if regency != TOTAL:
        return of_regency(regency)
    return of_province(province) if province != TOTAL else EVERYWHERE


def of_regency(code: str) -> str:
    return f"R{code.replace('.', '_')}"


def of_province(code: str) -> str:
    return f"P{code}"


def code_of(text: str) -> str:
    """Return the SDMX code of a series, a cohort or a kind."""
    return text.upper().replace(" ", "_")


def _observation(row: Document, measure: str, value: str, basis: str, as_of: str) -> list[str]:
    period: str = row["period"]
    # A count of regencies or people has no unit of the indicator's.
    unit = row["change_unit" if measure in words.OF_CHANGE else "unit"]
    is_of_indicator = measure in words.OF_UNIT - {"numerator", "denominator"}
    return [
        "datastructure",
        quoted(STRUCTURE_ID),
        "I",
        FREQUENCIES[Period.parse(period).kind],
        row["indicator"],
        code_of(row["series"]),
        area(row),
        _code(row.get("cohort")),
        _code(row.get("kind")),
        measure.upper(),
        period,
        value,
        quoted(unit) if is_of_indicator else "",
        code_of(row.get("dimension") or ""),
        basis,
        as_of,
    ]


def _code(text: str | None) -> str:
    return ALL if text in (None, TOTAL) else code_of(str(text))
