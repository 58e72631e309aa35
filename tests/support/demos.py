"""A stage filled with the demonstration."""

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import REGENCIES, Stage


class Demo:
    """A stage that was filled: the file with the keys, and callers by it."""

    def __init__(self, stage: Stage, file: Path) -> None:
        self.stage = stage
        self.file = file

    def fill(self, base_url: str = "http://127.0.0.1:8000", *, selected: tuple[str, ...] = REGENCIES) -> None:
        selection = self.file.with_suffix(".csv")
        selection.write_text("\n".join(["kemendagri_code", *selected]) + "\n")
        call_command("fill_demo", to=self.file, base_url=base_url, selection=selection, verbosity=0, **BY)

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def regency(self, code: str) -> Api:
        return Api(self.said["regencies"][code]["key"], f"/v1/regencies/{code}")

    @property
    def ministry(self) -> Api:
        return Api(self.said["ministry"]["key"], "/v1/national")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read as superuser: {r} stands for each regency's schema in turn."""
        if "{r}" not in query:
            return self.stage.superuser.execute(query).fetchall()
        ids = self.stage.superuser.execute(
            "SELECT id FROM tenants_regency WHERE onboarded_at IS NOT NULL"
        ).fetchall()
        return [
            row for (id,) in ids for row in self.stage.superuser.execute(query.format(r=f"r_{id}")).fetchall()
        ]

    def sizes(self) -> dict[str, int]:
        """Rows of every table."""
        tables = self.rows(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname = 'public' OR schemaname LIKE 'r\\_%'"
        )
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for (table,) in tables}


def pages(api: Api, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    next_page: str | None = path if path.startswith("/v1/") else f"{api.base}/{path}"
    while next_page:
        body = api.get(next_page[next_page.index("/v1/") :]).json()
        rows += body["data"]
        next_page = body["next"]
    return rows
