"""A regency with something of everything, and all that the database holds of it, row by row."""

from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import Stage


def worked_on(keys: Keys, code: str) -> Api:
    """A regency whose members entered values and programmes, submitted, and went on; with guests and keys."""
    api = Api(keys.member(code), f"/v1/regencies/{code}")
    keys.integrator(code)
    keys.revoked(code)
    agency = plans.add_agency(api, 'Dinas "Kominfo", Tata Ruang\ndan Kebersihan')
    first = plans.begin(api)
    plans.add(
        api, lead_agency_id=agency["id"], indicative_amounts=[plans.allocation(), plans.allocation(2026, "0")]
    )
    plans.add(api, title="Sistem Informasi \\N Desa; NULL", quick_win=True, quick_win_owner="Camat")
    plans.submit(api, first["id"])
    second = plans.begin(api, based_on_id=first["id"])
    plans.begin(api, based_on_id=second["id"])
    for indicator, body in {
        "ECO-03": {"value": "4.51", "agency_id": agency["id"]},
        "LIV-08": {"value": "0", "note": "nol, bukan kosong"},
        "LIV-09": {"value_status": "not_available", "reason": 'survei tertunda,\r\nlihat "surat"'},
    }.items():
        assert api.put(f"values/{indicator}/total/2025/", body).status_code == 201
    assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert api.put("values/ECO-01/total/2024/", {"value": "3"}).status_code == 201
    return api


def rows_of(stage: Stage, code: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in the regency's schema, by table, as the superuser reads them; but not which
    transaction wrote it, which is the one that restored it."""
    schema = f"r_{id_of(stage, code)}"
    tables = stage.superuser.execute(
        "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = %s AND column_name <> 'written_in'"
        " GROUP BY 1 ORDER BY 1",
        [schema],
    ).fetchall()
    return {name: _rows(stage, f'SELECT {columns} FROM {schema}."{name}" t') for name, columns in tables}


def national_rows_of(stage: Stage, code: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row about the regency in every national table that has a column regency_id."""
    names = stage.superuser.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'regency_id'"
        " AND table_name NOT IN ('tenants_schema_state', 'tenants_row_count') ORDER BY 1"
    ).fetchall()
    regency_id = id_of(stage, code)
    return {
        name: _rows(stage, f'SELECT * FROM "{name}" t WHERE regency_id = {regency_id}') for (name,) in names
    }


def _rows(stage: Stage, query: str) -> list[tuple[Any, ...]]:
    return stage.superuser.execute(f"{query} ORDER BY t::text").fetchall()


def id_of(stage: Stage, code: str) -> int:
    row = stage.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [code]
    ).fetchone()
    assert row is not None
    return int(row[0])


def status_of(stage: Stage, code: str) -> str:
    row = stage.superuser.execute(
        "SELECT status FROM tenants_regency WHERE kemendagri_code = %s", [code]
    ).fetchone()
    assert row is not None
    return str(row[0])


def has_workspace(stage: Stage, code: str) -> tuple[bool, bool]:
    """Return whether the schema and the role are there."""
    number = id_of(stage, code)
    row = stage.superuser.execute(
        "SELECT to_regnamespace(%s) IS NOT NULL, to_regrole(%s) IS NOT NULL",
        [f"r_{number}", f"kc_r_{number}"],
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def export(code: str, to: Path) -> None:
    call_command("export_regency", code, to=str(to), verbosity=0, **BY)


def archive(code: str, to: Path) -> None:
    call_command("archive_regency", code=code, to=str(to), verbosity=0, **BY)


def restore(source: Path, **options: Any) -> None:
    call_command("restore_regency", str(source), verbosity=0, **options, **BY)
