"""An export that is not as it was written, or not for here, is refused before anything is changed."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from tests.regency.border import scenes
from tests.support.callers import Keys
from tests.support.stage import Stage


@pytest.fixture
def export(database: Stage, keys: Keys, klaten: str, tmp_path: Path) -> Iterator[Path]:
    """The export with which the regency was archived. Whatever a test does to a copy, it stays archived."""
    scenes.worked_on(keys, klaten)
    scenes.archive(klaten, tmp_path / "export")
    yield tmp_path / "export"
    assert scenes.status_of(database, klaten) == "archived"
    assert scenes.has_workspace(database, klaten) == (False, False)


def refused(folder: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        scenes.restore(folder, **options)
    return str(caught.value)


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the manifest and makes all check sums right again: what an attacker or a later release would do."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        file["sha256"], file["bytes"] = hashlib.sha256(data).hexdigest(), len(data)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    paths = [file["path"] for file in manifest["files"]] + ["manifest.json"]
    sums = [f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(sums))


def test_one_changed_byte_in_any_file_is_refused(export: Path) -> None:
    for path in sorted(path for path in export.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        path.write_bytes(changed)
        assert (
            f"{path.relative_to(export)} is not as it was written" in refused(export)
            or path.name == "SHA256SUMS"
        )
        path.write_bytes(whole)


def test_a_missing_and_an_unknown_file_are_refused(export: Path) -> None:
    path = export / "regency" / "history_entry.csv"
    whole = path.read_bytes()
    path.unlink()
    assert "lacks regency/history_entry.csv" in refused(export)
    path.write_bytes(whole)
    (export / "regency" / "extra.csv").write_text("")
    assert "does not name: regency/extra.csv" in refused(export)
    (export / "regency" / "extra.csv").unlink()
    (export / "SHA256SUMS").unlink()
    assert "no whole export" in refused(export)
    assert "no whole export" in refused(export / "nowhere")


def test_a_rewritten_export_is_not_the_one_that_was_archived(export: Path) -> None:
    path = export / "regency" / "indicators_value.csv"
    path.write_text(path.read_text().replace("4.51", "9.99"))
    rewrite(export, lambda manifest: None)
    assert "was archived with another export" in refused(export)


def test_an_export_of_a_newer_release_is_refused(export: Path) -> None:
    rewrite(export, lambda manifest: manifest["migrations"].append("indicators.0999_future"))
    message = refused(export)
    assert "does not know (indicators.0999_future)" in message
    assert "newer release" in message
    rewrite(export, lambda manifest: manifest.update(format_version=2))
    assert "format version 2; this release reads 1" in refused(export)
    rewrite(export, lambda manifest: manifest.update(format="something"))
    assert "another format" in refused(export)


def test_an_export_goes_back_into_the_installation_that_it_came_from(export: Path, klaten: str) -> None:
    number = json.loads((export / "manifest.json").read_text())["regency"]["id"]
    rewrite(export, lambda manifest: manifest["regency"].update(id=number + 1))
    assert f"33.10 Kabupaten Klaten has the id {number}" in refused(export, replace=True)
    rewrite(export, lambda manifest: manifest["regency"].update(id=number, code="33.99"))
    assert "here that is 33.10 Kabupaten Klaten" in refused(export, replace=True)
    rewrite(export, lambda manifest: manifest["ledger"].update(sequence=9))
    assert "does not hold the regency's submission 9" in refused(export, replace=True, code="33.10")


def test_a_release_of_the_catalogue_that_is_not_here_is_named(export: Path) -> None:
    rewrite(export, lambda manifest: manifest["catalogue_releases"].append("national 2031.1"))
    assert "The catalogue lacks national 2031.1" in refused(export, replace=True)


def test_rows_that_contradict_the_tables_are_refused(export: Path) -> None:
    agencies = export / "regency" / "masterplan_agency.csv"
    whole = agencies.read_bytes()
    header, _ = whole.split(b"\n", 1)
    agencies.write_bytes(header + b"\n")
    rewrite(export, _without_rows("masterplan_agency"))
    assert "contradicts itself" in refused(export, replace=True)
    agencies.write_bytes(header.replace(b"name", b"nama") + b"\n")
    rewrite(export, lambda manifest: None)
    assert "masterplan_agency.csv do not fit" in refused(export, replace=True)


def test_members_of_another_regency_cannot_be_smuggled_in(database: Stage, export: Path) -> None:
    path = export / "identity" / "identity_membership.csv"
    own, other = (f",{scenes.id_of(database, code)}," for code in ("33.10", "51.02"))
    assert own in path.read_text()
    path.write_text(path.read_text().replace(own, other))
    rewrite(export, lambda manifest: None)
    assert "rows of another regency" in refused(export, replace=True)


def test_an_export_sets_nobodys_password(database: Stage, keys: Keys, klaten: str, tmp_path: Path) -> None:
    """An invitation does: one for an officer of the ministry would open the ministry."""
    keys.ministry()
    scenes.worked_on(keys, klaten)
    database.superuser.execute(
        "INSERT INTO accounts_invitation (id, regency_id, person_id, token_hash, created_at, expires_at)"
        " SELECT gen_random_uuid(), %s, id, 'known', now(), now() + interval '1 day'"
        " FROM identity_person WHERE regency_id IS NULL LIMIT 1",
        [scenes.id_of(database, klaten)],
    )
    scenes.archive(klaten, tmp_path / "export")
    database.superuser.execute("DELETE FROM accounts_invitation")

    def change(manifest: dict[str, Any]) -> None:
        (invitations,) = (each for each in manifest["files"] if each["table"] == "accounts_invitation")
        assert invitations["rows"] == 1
        invitations["part"] = "identity"

    rewrite(tmp_path / "export", change)
    scenes.restore(tmp_path / "export", replace=True)
    assert database.superuser.execute("SELECT count(*) FROM accounts_invitation").fetchone() == (0,)


def _without_rows(table: str) -> Callable[[dict[str, Any]], None]:
    def change(manifest: dict[str, Any]) -> None:
        for file in manifest["files"]:
            if file["table"] == table:
                file["rows"] = 0

    return change
