"""A restore puts rows back where something is there already, and leaves the rest."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.regency.border import scenes
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def cells(stage: Stage, code: str) -> list[tuple[str, str, str, int]]:
    """The filling that the ministry sees."""
    return stage.superuser.execute(
        "SELECT dimension, sub_dimension, period, reported FROM figures_filling_cell"
        " WHERE regency_id = %s AND valid_until IS NULL AND reported > 0 ORDER BY 1, 2, 3",
        [scenes.id_of(stage, code)],
    ).fetchall()


def test_a_workspace_is_never_replaced_silently(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    scenes.export(klaten, tmp_path / "export")
    api.put("values/ECO-02/total/2024/", {"value": "3"})
    rows = scenes.rows_of(database, klaten)
    with pytest.raises(CommandError, match="has a workspace: --replace"):
        scenes.restore(tmp_path / "export")
    assert scenes.rows_of(database, klaten) == rows


def test_an_older_export_in_place_of_a_workspace_tells_the_ministry_what_is_there_now(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api = scenes.worked_on(keys, klaten)
    rows, filling = scenes.rows_of(database, klaten), cells(database, klaten)
    scenes.export(klaten, tmp_path / "export")
    api.put("values/ECO-02/total/2024/", {"value": "3"})
    api.put("values/LIV-01/total/2023/", {"value": "80"})
    api.post("reports/2025-Q4/submit/", {})
    assert cells(database, klaten) != filling

    scenes.restore(tmp_path / "export", replace=True)
    assert scenes.rows_of(database, klaten) == rows
    assert cells(database, klaten) == filling
    told = capsys.readouterr().out
    assert "2 completeness cells differed and were counted again." in told
    assert "The ledger holds 1 submissions that are newer than the export." in told
    assert api.get("values/ECO-02/total/2024/").status_code == 404
    assert api.post("reports/2025-Q4/submit/", {}).json()["submission"]["revision"] == 3


def test_a_lost_schema_comes_back_without_asking_whether_to_replace_it(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    scenes.export(klaten, tmp_path / "export")
    rows = scenes.rows_of(database, klaten)
    database.superuser.execute(f"DROP SCHEMA r_{scenes.id_of(database, klaten)} CASCADE")
    assert api.get("values/").status_code == 503
    scenes.restore(tmp_path / "export")
    assert scenes.rows_of(database, klaten) == rows
    assert api.get("values/ECO-03/total/2025/").status_code == 200


def test_a_key_revoked_while_the_regency_was_archived_stays_revoked(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaked = scenes.worked_on(keys, klaten)
    other = Api(keys.member(klaten), leaked.base)
    scenes.archive(klaten, tmp_path / "export")
    database.superuser.execute(
        "UPDATE identity_api_key SET revoked_at = now() WHERE prefix = %s", [str(leaked.key)[:12]]
    )
    scenes.restore(tmp_path / "export")
    assert "1 of them changed since, and left so" in capsys.readouterr().out
    assert leaked.get("values/").status_code == 401
    assert other.get("values/").status_code == 200


def test_lost_people_guests_and_keys_come_back(
    database: Stage, keys: Keys, klaten: str, tabanan: Api, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    scenes.archive(klaten, tmp_path / "export")
    national = scenes.national_rows_of(database, klaten)
    for table in ("security_event", "api_key", "guest", "membership", "person"):
        database.superuser.execute(
            f"DELETE FROM identity_{table} WHERE regency_id = %s", [scenes.id_of(database, klaten)]
        )
    scenes.restore(tmp_path / "export")
    after = scenes.national_rows_of(database, klaten)
    for table in ("api_key", "guest", "membership", "person"):
        assert after[f"identity_{table}"] == national[f"identity_{table}"]
    assert api.get("values/ECO-03/total/2025/").status_code == 200
    assert tabanan.get("values/").status_code == 200


def test_what_has_no_place_any_more_is_left_out_and_said(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api = scenes.worked_on(keys, klaten)
    scenes.archive(klaten, tmp_path / "export")
    number = scenes.id_of(database, klaten)
    database.superuser.execute("DELETE FROM identity_guest WHERE regency_id = %s", [number])
    database.superuser.execute("DELETE FROM identity_api_key WHERE client_id IS NOT NULL")
    database.superuser.execute("DELETE FROM identity_client")
    scenes.restore(tmp_path / "export")
    assert "identity_guest: 0 added, 0 were there, 1 left out" in capsys.readouterr().out
    assert api.get("values/ECO-03/total/2025/").status_code == 200


def test_a_regency_whose_code_a_decree_changed_comes_back_under_its_new_code(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    scenes.archive(klaten, tmp_path / "export")
    renamed = "UPDATE tenants_regency SET kemendagri_code = %s WHERE id = %s"
    number = scenes.id_of(database, klaten)
    database.superuser.execute(renamed, ["33.99", number])
    try:
        with pytest.raises(CommandError, match="name today's with --code"):
            scenes.restore(tmp_path / "export")
        scenes.restore(tmp_path / "export", code="33.99")
        assert api.get("/v1/regencies/33.99/values/ECO-03/total/2025/").status_code == 200
    finally:
        database.superuser.execute(renamed, [klaten, number])


def test_the_counts_of_every_area_of_filling_are_compared() -> None:
    from api.national.figures.models import FillingCell
    from api.regency.border.archive import completeness

    assert [area.name for area in completeness.AREAS] == list(FillingCell.Area.values)


def test_every_foreign_key_of_a_regency_can_wait_for_the_other_tables(database: Stage, klaten: str) -> None:
    at_once = database.superuser.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"
        " AND connamespace = %s::regnamespace",
        [f"r_{scenes.id_of(database, klaten)}"],
    ).fetchall()
    assert at_once == []
