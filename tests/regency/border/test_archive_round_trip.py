"""Export, drop, restore of one regency gives back every row, while the others work on."""

import threading
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from tests.regency.border import scenes
from tests.regency.indicators.test_mapped_indicators import OWN
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import Stage


def test_what_was_archived_comes_back_row_by_row(
    database: Stage, keys: Keys, klaten: str, tabanan: Api, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    rows, national = scenes.rows_of(database, klaten), scenes.national_rows_of(database, klaten)
    assert len(rows["masterplan_masterplan"]) == 3
    assert len(rows["programmes_programme_version"]) == 6
    assert len(rows["history_entry"]) > 10

    with Neighbour(tabanan) as neighbour:
        scenes.archive(klaten, tmp_path / "export")
        assert (scenes.status_of(database, klaten), *scenes.has_workspace(database, klaten)) == (
            "archived",
            False,
            False,
        )
        assert api.get("values/").status_code == 404
        assert api.put("values/ECO-02/total/2024/", {"value": "3"}).status_code == 404
        scenes.restore(tmp_path / "export")
    assert len(neighbour.answers) > 1
    assert set(neighbour.answers) == {201}
    assert len(tabanan.get("values/?page_size=200").json()["data"]) == len(neighbour.answers)

    assert scenes.rows_of(database, klaten) == rows
    after = scenes.national_rows_of(database, klaten)
    assert {
        kind: len(after[kind]) - len(national[kind]) for kind in after if after[kind] != national[kind]
    } == {
        # That it was archived, and restored.
        "identity_security_event": 2,
        "figures_regency_status": 2,
    }
    assert scenes.status_of(database, klaten) == "onboarded"
    assert api.get("values/ECO-03/total/2025/").json()["value"] == "4.51"
    assert api.put("values/ECO-02/total/2024/", {"value": "3"}).status_code == 201
    assert api.post("reports/2025-Q4/submit/", {}).json()["submission"]["revision"] == 2


def test_nothing_is_left_of_an_archived_regency_that_could_be_a_hole(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    scenes.worked_on(keys, klaten)
    scenes.archive(klaten, tmp_path / "export")
    call_command("verify_isolation", verbosity=0)
    scenes.restore(tmp_path / "export")
    call_command("verify_isolation", verbosity=0)


def test_archiving_and_restoring_twice_is_the_same_as_once(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    rows = scenes.rows_of(database, klaten)
    scenes.archive(klaten, tmp_path / "first")
    scenes.archive(klaten, tmp_path / "second")
    assert not (tmp_path / "second").exists()
    scenes.restore(tmp_path / "first")
    scenes.archive(klaten, tmp_path / "third")
    scenes.restore(tmp_path / "third")
    assert scenes.rows_of(database, klaten) == rows
    first, third = (
        {line for line in (tmp_path / name / "SHA256SUMS").read_text().splitlines() if "regency/" in line}
        for name in ("first", "third")
    )
    assert first == third
    assert api.get("values/ECO-03/total/2025/").status_code == 200


def test_a_suspended_regency_comes_back_suspended(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    call_command("suspend", code=[klaten], verbosity=0, **BY)
    scenes.archive(klaten, tmp_path / "export")
    scenes.restore(tmp_path / "export")
    assert scenes.status_of(database, klaten) == "suspended"
    assert api.get("values/ECO-03/total/2025/").status_code == 200
    assert api.put("values/ECO-02/total/2024/", {"value": "3"}).json()["code"] == "regency_suspended"


def test_connections_from_before_do_not_outlive_their_role(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    role = f"kc_r_{scenes.id_of(database, klaten)}"
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE %s"
    assert database.superuser.execute(sessions, [f"%:{role}"]).fetchone() != (0,)
    scenes.archive(klaten, tmp_path / "export")
    scenes.restore(tmp_path / "export")
    assert api.get("values/ECO-03/total/2025/").status_code == 200
    assert api.put("values/ECO-02/total/2024/", {"value": "3"}).status_code == 201


def test_what_a_regency_was_told_is_stored_is_in_the_archive(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    before = len(scenes.rows_of(database, klaten)["indicators_value"])
    with Neighbour(api, pause=0) as writer:
        writer.wait_for(201)
        scenes.archive(klaten, tmp_path / "export")
        writer.wait_for(404)
    # 503: it waited for the archive, or was cut off.
    assert set(writer.answers) <= {201, 404, 503}
    scenes.restore(tmp_path / "export")
    after = len(scenes.rows_of(database, klaten)["indicators_value"])
    assert after == before + writer.answers.count(201)


def test_a_mapped_indicator_goes_on_counting(
    database: Stage, keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = scenes.worked_on(keys, klaten)
    assert api.put("indicators/L-AIR-01/", OWN).status_code == 201
    assert api.put("values/L-AIR-01/total/2025/", {"value": "71.5"}).status_code == 201
    rows = scenes.rows_of(database, klaten)
    scenes.archive(klaten, tmp_path / "export")
    scenes.restore(tmp_path / "export")
    assert scenes.rows_of(database, klaten) == rows
    own, national = (api.get(f"values/{code}/total/2025/") for code in ("L-AIR-01", "LIV-01"))
    assert (national.json()["value"], national.json()["from_indicator"]) == ("71.5", "L-AIR-01")
    tag = {"If-Match": own.headers["ETag"]}
    assert api.put("values/L-AIR-01/total/2025/", {"value": "72"}, **tag).status_code == 200
    assert api.get("values/LIV-01/total/2025/").json()["value"] == "72"


class Neighbour:
    """Goes on recording values in another thread, one after the other, and keeps the status of each answer."""

    def __init__(self, api: Api, pause: float = 0.02) -> None:
        self.api = api
        self.pause = pause
        self.answers: list[int] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Neighbour":
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._ended.set()
        self._thread.join()

    def wait_for(self, status: int) -> None:
        deadline = time.monotonic() + 30
        while status not in self.answers:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def _work(self) -> None:
        names = ("ECO-01", "ECO-02", "ECO-03", "GOV-01", "GOV-10", "LIV-01", "LIV-08")
        keys = [f"{name}/total/{year}" for year in range(2010, 2024) for name in names]
        while keys and not self._ended.wait(self.pause):
            self.answers.append(self.api.put(f"values/{keys.pop()}/", {"value": "3"}).status_code)
        connection.close()
