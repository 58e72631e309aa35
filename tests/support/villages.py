"""Local indicators by month with a series for each village: keys enough for 100,000 values."""

from typing import Any

import psycopg

SERIES = 70
CODES = [f"L-{number:02}" for number in range(10)]
MONTHS = [f"{year}-{month:02}" for year in range(2012, 2025) for month in range(1, 13)]


def add(superuser: "psycopg.Connection[Any]", regency: str = "51.01") -> None:
    (schema,) = superuser.execute(
        "SELECT schema_name FROM tenants_regency WHERE kemendagri_code = %s", [regency]
    ).fetchone() or ("",)
    series = ", ".join(f'"desa-{number}"' for number in range(SERIES))
    for code in CODES:
        statement = (
            f"INSERT INTO {schema}.indicators_local_indicator (code, name, dimension, unit, value_kind, direction,"
            " series, periodicity, decimals, minimum, definition, maps_to, active, version)"
            " VALUES (%s, %s, 'living', 'm3', 'ratio', 'higher', %s, 'month', 2, 0, '', '', true, 1)"
        )
        superuser.execute(statement.encode(), [code, code, f"[{series}]"])


def key(number: int) -> tuple[str, str, str]:
    """Indicator, series and period of the value with this number, below 109,200."""
    code, rest = CODES[number % len(CODES)], number // len(CODES)
    return code, f"desa-{rest % SERIES}", MONTHS[rest // SERIES]
