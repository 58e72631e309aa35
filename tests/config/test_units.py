"""Units of systemd and the crontab: what no machine of the tests reads, since none has systemd."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from tests.support.live import ROOT

UNITS = sorted((ROOT / "ops").rglob("*.service"))
WRITTEN = re.findall(r"> /etc/kota-cerdas/(\w+\.env)", (ROOT / "docs/operations/install.md").read_text())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_that_is_always_started_again_is_never_given_up(unit: Path) -> None:
    """systemd gives up after five starts in ten seconds, those by an operator among them."""
    text = unit.read_text()
    assert ("Restart=always" in text) == ("StartLimitIntervalSec=0" in text)


@pytest.mark.parametrize("name", ["api", "proxy", "worker"])
def test_no_line_of_a_log_is_dropped(name: str) -> None:
    """journald drops what a service writes beyond 10,000 lines in 30 seconds."""
    unit = ROOT / "ops" / "systemd" / f"kota-cerdas-{name}.service"
    assert "LogRateLimitIntervalSec=0" in unit.read_text()


def test_the_page_of_monitoring_reads_the_lines_of_the_units() -> None:
    (pattern,) = re.findall(
        r"journalctl -o cat -u '(.+?)'", (ROOT / "docs/operations/monitoring.md").read_text()
    )
    named = [unit.stem for unit in UNITS if fnmatch(unit.stem, pattern)]
    assert {"kota-cerdas-api", "kota-cerdas-worker", "kota-cerdas-proxy"} <= set(named)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_reads_files_that_the_installation_writes(unit: Path) -> None:
    read = re.findall(r"^EnvironmentFile=/etc/kota-cerdas/(.+)$", unit.read_text(), re.MULTILINE)
    assert set(read) <= {*WRITTEN, "backup.env"}


def test_both_installations_set_postgresql_alike() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["postgres"]["command"]
    page = (ROOT / "docs/operations/install.md").read_text()
    on_hosts = dict(re.findall(r"^(\w+) = (\w+)$", page, re.MULTILINE))
    in_containers = dict(each.split("=") for each in compose if "=" in each)
    assert len(in_containers) > 5
    assert in_containers.items() <= on_hosts.items()
    assert on_hosts["recovery_init_sync_method"] == "syncfs", "a crash would cost a sync of each file"


def test_incoming_bodies_lie_on_a_disk_that_the_server_may_write() -> None:
    """Debian's /tmp is memory, of which the unit has little."""
    (folder,) = re.findall(
        r"^UPLOAD_DIR=(.+)$", (ROOT / "docs/operations/install.md").read_text(), re.MULTILINE
    )
    unit = (ROOT / "ops" / "systemd" / "kota-cerdas-api.service").read_text()
    assert f"\nReadWritePaths={folder}\n" in unit


def test_secrets_are_read_by_root_or_by_who_may_read_all() -> None:
    assert WRITTEN == ["settings.env", "secrets.env", "owner.env", "prepare.env"]
    files = (ROOT / "ops/backup/kota-cerdas-backup-files.service").read_text()
    assert "AmbientCapabilities=CAP_DAC_READ_SEARCH\n" in files
    for line in "".join(file.read_text() for file in (ROOT / "ops/backup").glob("crontab*")).splitlines():
        words = line.split(maxsplit=6)
        if len(words) == 7 and not line.startswith("#"):
            read = re.findall(r"(\w+)\.env|for each in ([\w ]+);", words[6])
            names = {name for one, several in read for name in (one, *several.split()) if name} - {"each"}
            assert {f"{name}.env" for name in names} <= {*WRITTEN, "backup.env"}
            assert names == {"backup"} or words[5] == "root", line
