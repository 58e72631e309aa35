"""kill -9 at any moment leaves a regency either wholly there or wholly archived; running it again completes it.

On a server of its own. The regency's rows are written by the superuser.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.elsewhere import Elsewhere, LaterRelease, newest_migrations
from tests.support.stage import Stage

CODE = "33.10"


@pytest.fixture(scope="module")
def elsewhere(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    there = Elsewhere(stage.template, tmp_path_factory.mktemp("elsewhere"))
    enter(there, 100)
    yield there
    there.stop()


def enter(there: Elsewhere, entries: int) -> None:
    there.superuser.execute(
        f"""
        INSERT INTO r_{there.id_of(CODE)}.history_entry (id, at, actor_id, actor_name, actor_office, resource,
            resource_key, action, version, changes)
        SELECT gen_random_uuid(), now() - n * interval '1 minute', gen_random_uuid(), 'Ni Luh', 'Diskominfo', 'value',
               n::text, 'updated', n, jsonb_build_object('value', jsonb_build_array(n::text, (n + 1)::text))
        FROM generate_series(1, {entries}) n
        """
    )


def state(there: Elsewhere) -> tuple[str, bool, bool]:
    number = there.id_of(CODE)
    (row,) = there.rows(
        f"SELECT status, to_regnamespace('r_{number}') IS NOT NULL, to_regrole('kc_r_{number}') IS NOT NULL"
        " FROM tenants_regency WHERE id = %s",
        number,
    )
    return row


def content(there: Elsewhere) -> Any:
    return there.rows(
        "SELECT count(*), md5(string_agg((to_jsonb(e) - 'written_in')::text, '' ORDER BY id))"
        f" FROM r_{there.id_of(CODE)}.history_entry e"
    )


THERE, GONE = ("onboarded", True, True), ("archived", False, False)


def killed_at(there: Elsewhere, moments: list[float], *command: str) -> set[tuple[str, bool, bool]]:
    """Start the command anew for each moment and kill it then; return the states in which that left the regency."""
    seen = set()
    for moment in moments:
        process = there.start(*command)
        time.sleep(moment)
        process.kill()
        process.communicate()
        wait_until(lambda: not at_work(there))
        seen.add(state(there))
    return seen


def at_work(there: Elsewhere) -> bool:
    """PostgreSQL rolls back, or finishes the commit that it had begun, when it notices that a client is gone."""
    return bool(there.rows("SELECT 1 FROM pg_stat_activity WHERE usename = 'kc_owner'"))


def wait_until(ended: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not ended():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.long
def test_a_killed_archive_and_a_killed_restore_leave_all_or_nothing(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    enter(elsewhere, 15_000)  # so many that an export takes a while
    before = content(elsewhere)

    def moments(longest: float) -> list[float]:
        return [part * longest for part in (0.35, 0.55, 0.7, 0.85, 0.95)]

    started = time.monotonic()
    elsewhere.do("archive_regency", "--code", CODE, "--to", str(tmp_path / "first"))
    archiving = time.monotonic() - started
    assert state(elsewhere) == GONE
    started = time.monotonic()
    elsewhere.do("restore_regency", str(tmp_path / "first"))
    restoring = time.monotonic() - started
    assert state(elsewhere) == THERE
    assert content(elsewhere) == before

    to = tmp_path / "export"
    seen = killed_at(elsewhere, moments(archiving), "archive_regency", "--code", CODE, "--to", str(to))
    assert seen <= {THERE, GONE}
    elsewhere.do("archive_regency", "--code", CODE, "--to", str(to))
    assert state(elsewhere) == GONE
    assert not (tmp_path / "export.part").exists()

    seen = killed_at(elsewhere, moments(restoring), "restore_regency", str(to))
    assert seen <= {THERE, GONE}
    if state(elsewhere) == GONE:
        elsewhere.do("restore_regency", str(to))
    assert state(elsewhere) == THERE
    assert content(elsewhere) == before
    assert "Nothing differs" in elsewhere.do("verify_isolation")


@pytest.mark.long
def test_killed_between_the_export_and_the_commit_it_is_archived_by_the_next_run_as_it_is_then(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    to = tmp_path / "export"
    archive = ("archive_regency", "--code", CODE, "--to", str(to))
    number = elsewhere.id_of(CODE)
    with elsewhere.superuser.transaction():  # the history of its status is written last
        elsewhere.superuser.execute(
            "SELECT FROM figures_regency_status WHERE regency_id = %s FOR UPDATE", [number]
        )
        process = elsewhere.start(*archive)
        wait_until(to.exists)
        process.kill()
        process.communicate()
        # Its session goes too, or what it was at, perhaps the commit, would go on with the lock.
        elsewhere.superuser.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = 'kc_owner'"
        )
    wait_until(lambda: not at_work(elsewhere))
    assert state(elsewhere) == THERE

    elsewhere.superuser.execute(f"DELETE FROM r_{number}.history_entry WHERE version = 7")
    before = content(elsewhere)
    assert "An older export of it was there" in elsewhere.call(*archive)
    assert state(elsewhere) == GONE
    assert len(list(tmp_path.iterdir())) == 2
    assert "was archived before" in elsewhere.call(*archive)
    elsewhere.call("restore_regency", str(to))
    assert (state(elsewhere), content(elsewhere)) == (THERE, before)

    shutil.rmtree(to)
    to.mkdir()
    (to / "thesis.doc").write_text("mine")
    assert "is no export of this regency" in elsewhere.call(*archive, fails=True)
    assert state(elsewhere) == THERE


@pytest.mark.long
def test_an_export_of_an_earlier_release_is_migrated_when_it_is_restored(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    schema = f"r_{elsewhere.id_of(CODE)}"
    (entries,) = elsewhere.rows(f"SELECT count(*) FROM {schema}.history_entry")
    archive = ("archive_regency", "--code", CODE, "--to")
    elsewhere.call(*archive, str(tmp_path / "export"))
    later = LaterRelease(tmp_path / "later")
    later.add(
        "history",
        "0099_remark",
        after=newest_migrations(["history"])["history"],
        operations="migrations.AddField('entry', 'remark', models.TextField(default='none'), preserve_default=False)",
    )
    told = elsewhere.call("restore_regency", str(tmp_path / "export"), later=later)
    assert "Migrated to this release: history.0099_remark." in told
    (found,) = elsewhere.rows(f"SELECT count(*), min(remark), max(remark) FROM {schema}.history_entry")
    assert found == (entries, "none", "none")

    # What the later release exports, this one refuses.
    elsewhere.call(*archive, str(tmp_path / "later-export"), later=later)
    refused = elsewhere.call("restore_regency", str(tmp_path / "later-export"), fails=True)
    assert "does not know (history.0099_remark)" in refused
    assert state(elsewhere) == GONE
    elsewhere.call("restore_regency", str(tmp_path / "later-export"), later=later)
    assert state(elsewhere) == THERE
