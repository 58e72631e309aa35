"""Content of an export."""

import csv
import json
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError

from tenants.privileges import grants
from tests.regency.border import scenes
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def test_an_export_has_a_file_for_each_table_that_the_models_declare(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    scenes.worked_on(keys, klaten)
    scenes.export(klaten, tmp_path / "export")
    files = {file["path"]: file for file in manifest_of(tmp_path / "export")["files"]}
    declared = {table for table, _ in grants.declared_tables(settings.TENANT_APPS)}
    assert {path for path in files if path.startswith("regency/")} == {
        f"regency/{table}.csv" for table in declared | {"django_migrations"}
    }
    guarded = {table for table, access in grants.shared_access().items() if access.rows}
    assert guarded <= {Path(path).stem for path in files if not path.startswith("regency/")}
    for table, rows in scenes.rows_of(database, klaten).items():
        assert files[f"regency/{table}.csv"]["rows"] == len(rows)


def test_an_export_says_what_it_is_and_proves_it_with_everyday_tools(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    scenes.worked_on(keys, klaten)
    to = tmp_path / "export"
    scenes.export(klaten, to)
    manifest = manifest_of(to)
    assert (manifest["format"], manifest["format_version"]) == ("kota-cerdas-regency-export", 1)
    assert manifest["regency"]["code"] == klaten
    assert manifest["regency"]["name"] == "Kabupaten Klaten"
    assert manifest["regency"]["status"] == "onboarded"
    assert manifest["ledger"]["sequence"] == 2
    assert "history.0001_initial" in manifest["migrations"]
    assert "national 2022.1" in manifest["catalogue_releases"]
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=to, check=False
    )
    assert checked.returncode == 0
    with (to / "regency" / "indicators_value.csv").open(newline="") as file:
        values = {row["indicator"]: row for row in csv.DictReader(file)}
    assert values["LIV-09"]["reason"] == 'survei tertunda,\r\nlihat "surat"'


def test_only_the_owner_of_the_files_can_read_them(database: Stage, klaten: str, tmp_path: Path) -> None:
    scenes.export(klaten, tmp_path / "export")
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode))
        for path in [tmp_path / "export", *(tmp_path / "export").rglob("*")]
    }
    assert modes == {(True, 0o700), (False, 0o600)}


def test_an_export_holds_nothing_of_another_regency_and_no_key(
    database: Stage, keys: Keys, klaten: str, tabanan: Api, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99", "note": "catatan-tabanan"})
    tabanan.post("reports/2025-Q4/submit/", {})
    scenes.export(klaten, tmp_path / "export")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*.csv"))
    assert b"catatan-tabanan" not in everything
    assert b"Tabanan" not in everything
    assert str(api.key).encode() not in everything


def test_an_export_changes_nothing_and_is_in_the_security_log(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    scenes.worked_on(keys, klaten)
    rows = scenes.rows_of(database, klaten)
    scenes.export(klaten, tmp_path / "export")
    assert scenes.rows_of(database, klaten) == rows
    assert scenes.status_of(database, klaten) == "onboarded"
    logged = database.superuser.execute(
        "SELECT kind, detail FROM identity_security_event WHERE regency_id = %s",
        [scenes.id_of(database, klaten)],
    ).fetchall()
    (kind, detail) = logged[0]
    assert (len(logged), kind, len(detail["manifest_sha256"])) == (1, "regency_exported", 64)


def test_an_export_holds_no_address_of_the_security_log(keys: Keys, klaten: str, tmp_path: Path) -> None:
    api = Api(keys.member(klaten), f"/v1/regencies/{klaten}")
    added = api.post(
        "applications/", {"name": "Aplikasi", "contact": "api@klaten.example", "scopes": ["drafts:read"]}
    )
    assert added.status_code == 201, added.json()
    assert api.get("security-log/").json()["data"][0]["address"] == "127.0.0.1"
    scenes.export(klaten, tmp_path / "export")
    (header, entry) = (tmp_path / "export/identity/identity_security_event.csv").read_text().splitlines()
    assert "application_added" in entry
    assert "address" not in header
    assert "127.0.0.1" not in entry


def test_an_export_never_overwrites(database: Stage, klaten: str, tmp_path: Path) -> None:
    to = tmp_path / "export"
    to.mkdir()
    scenes.export(klaten, to)  # an empty folder is free
    before = {path: path.stat().st_mtime_ns for path in to.rglob("*")}
    with pytest.raises(CommandError, match="is there already"):
        scenes.export(klaten, to)
    assert {path: path.stat().st_mtime_ns for path in to.rglob("*")} == before
    shutil.rmtree(to)
    scenes.export(klaten, to)


def test_what_a_killed_export_left_does_not_look_complete_and_is_cleared(
    database: Stage, klaten: str, tmp_path: Path
) -> None:
    left = tmp_path / "export.part" / "regency"
    left.mkdir(parents=True)
    (left / "history_entry.csv").write_text("id\n")
    with pytest.raises(CommandError, match="no whole export"):
        scenes.restore(tmp_path / "export.part", check=True)
    scenes.export(klaten, tmp_path / "export")
    assert [path.name for path in tmp_path.iterdir()] == ["export"]

    (tmp_path / "other.part").mkdir()
    (tmp_path / "other.part" / "thesis.doc").write_text("mine")
    with pytest.raises(CommandError, match=r"thesis\.doc, which no export writes"):
        scenes.export(klaten, tmp_path / "other")
    assert (tmp_path / "other.part" / "thesis.doc").read_text() == "mine"


def test_a_regency_without_a_workspace_has_nothing_to_export(database: Stage, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no workspace"):
        scenes.export("33.11", tmp_path / "export")
    with pytest.raises(CommandError, match="never onboarded"):
        scenes.archive("33.11", tmp_path / "export")
    with pytest.raises(CommandError, match=r"No regency has the code 99\.99"):
        scenes.export("99.99", tmp_path / "export")
    assert list(tmp_path.iterdir()) == []
