"""docs/operations/backup.md, word for word: a service under writes is backed up, lost and restored.

`make test-long` restores to one instant; `make test-rare` takes one regency out, and goes to three instants, to the
mark and to the end of the log.
"""

import os
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support import drill as drills, stage as stages
from tests.support.drill import PAGE, ROOT, VALUE, Drill, Writers


@pytest.fixture
def drill(stage: stages.Stage, tmp_path: Path) -> Iterator[Drill]:
    with drills.drilling(stage.template, tmp_path) as drill:
        yield drill


def back_up_and_lose(drill: Drill) -> tuple[Writers, datetime, datetime]:
    """The writers, when the first pass after the base backup began, and the mark when the machine was lost."""
    writers = Writers(drill.service, drill.keys())
    drill.set_up()
    writers.start()
    drill.take()
    first, marked = drill.pass_files(), drill.pass_files()
    assert watched(drill) == (1, marked.timestamp())
    drill.lose()
    assert watched(drill) == (0, marked.timestamp())
    writers.stop()
    assert writers.wrong == []
    return writers, first, marked


def watched(drill: Drill) -> tuple[float, float]:
    """Return whether Prometheus is told that the backup is well, and the mark."""
    folder = drill.short / "figures"
    drill.section("Watching it", FIGURES=str(folder))
    (file,) = folder.iterdir()
    is_well, mark = (family.samples[0].value for family in text_string_to_metric_families(file.read_text()))
    return is_well, mark


def between(first: datetime, last: datetime) -> datetime:
    return first + random.Random().random() * (last - first)


def test_the_page_names_each_variable_that_the_scripts_read() -> None:
    scripts = [*ROOT.glob("ops/backup/*.sh"), ROOT / "ops/backup/barman.conf", ROOT / "ops/backup/role.sql"]
    read = {name for script in scripts for name in re.findall(r"\bBACKUP_[A-Z_]+", script.read_text())}
    named = set(re.findall(r"`(BACKUP_[A-Z_]+)`|\b(BACKUP_[A-Z_]+)=", PAGE.read_text()))
    assert len(read) > 5
    assert read - {name for pair in named for name in pair} == set()


@pytest.mark.long
def test_a_lost_machine_comes_back_as_of_an_instant(drill: Drill) -> None:
    writers, first, marked = back_up_and_lose(drill)
    instant = between(first, marked)
    with drill.restored("instant", INSTANT=instant.isoformat(sep=" ")) as restored:
        assert restored.check(writers.done, instant) > 10
        assert restored.all_is_whole(), restored.printed


@pytest.mark.rare
def test_one_regency_is_taken_out_of_the_backup(drill: Drill) -> None:
    """The neighbour's work meanwhile stays, and rows deleted or changed by mistake are as they were."""
    theirs = drill.keys()
    for code, key in theirs.items():
        assert put(drill, code, key, "10") == 201
    drill.set_up()
    drill.take()
    for code, key in theirs.items():
        assert put(drill, code, key, "99") == 200
    exports = drill.short / "exports"
    old = exports / "2026-01-01"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    drill.section("Exports of all regencies", EXPORTS=str(exports), **drill.live())
    (day,) = exports.iterdir()
    assert sorted(file.name for file in day.iterdir()) == [
        f"{code}.tar.gpg" for code in sorted(stages.REGENCIES)
    ]
    assert all(b"manifest.json" not in file.read_bytes() for file in day.iterdir())

    regency = {"CODE": "51.01", "OPERATOR": "Made", "REASON": "a mistake"}
    export, put_back = drill.blocks["One regency out of it"]
    with drill.restored("whole", to="", then=export, **regency) as restored:
        secrets = 'set -a; . "$SECRETS/secrets.env"; set +a\n'
        printed = drill.sh(secrets + put_back, RESTORED=str(restored.folder), **regency, **drill.live())
    assert "51.01" in printed
    assert [value(drill, code, key) for code, key in theirs.items()] == ["10", "99"]


@pytest.mark.rare
def test_a_lost_machine_comes_back_as_of_any_instant(drill: Drill) -> None:
    writers, first, marked = back_up_and_lose(drill)
    for number in range(3):
        instant = between(first, marked)
        with drill.restored(f"instant-{number}", INSTANT=instant.isoformat(sep=" ")) as restored:
            assert restored.check(writers.done, instant) > 10
            assert restored.all_is_whole(), restored.printed
    # To the end of the log hardly any write is lost.
    with drill.restored("latest", to="--latest", then="true") as restored:
        last = restored.last_written(writers.done)
        lost = [each.answered - last for each in writers.done if each.answered > last]
        print(f"Lost {len(lost)} of {len(writers.done)} acknowledged writes")
        assert max(lost, default=timedelta()) < timedelta(seconds=10)
    # As of the mark rows and files are both there. It is a place in the log, within or just after the second it names.
    with drill.restored("mark", to="") as restored:
        assert restored.check(writers.done, marked, exactly=False) > 10
        assert restored.all_is_whole(), restored.printed
    print(drill.took)


@pytest.mark.rare
def test_barman_goes_on_with_the_restored_server(drill: Drill) -> None:
    drill.set_up()
    drill.take()
    drill.lose()
    with drill.restored("mark", to="", then="true", port=drill.service.there.postgres.port) as restored:
        drill.sh(drill.blocks["Barman"][-1])
        files = {
            "EVIDENCE_DIR": f"{restored.folder}/evidence",
            "BACKUP_SECRETS": f"{restored.folder}/secrets{drill.secrets}",
        }
        drill.sh("ops/backup/files.sh", **files)
        drill.section("Taking it")
        assert len(drill.sh("barman list-backups --minimal kota_cerdas").split()) == 2


def put(drill: Drill, code: str, key: str, value: str) -> int:
    etag = drill.service.ask("GET", VALUE.format(code), Authorization=f"Bearer {key}")[2].get("ETag")
    matching = {"If-Match": etag} if etag else {}
    return drill.service.ask(
        "PUT", VALUE.format(code), {"value": value}, Authorization=f"Bearer {key}", **matching
    )[0]


def value(drill: Drill, code: str, key: str) -> str:
    answer = drill.service.ask("GET", VALUE.format(code), Authorization=f"Bearer {key}")[1]
    return str(answer["value"])
