"""Each block of commands on the pages of operations is run by a test as it stands; one not listed here fails."""

import re

import pytest

from tests.docs import tour

PAGES = tour.ROOT / "docs" / "operations"
INSTALL, BACKUP = "tests/operations/test_install.py", "tests/operations/test_backup.py"
UPGRADED = f"{INSTALL}::test_an_earlier_state_is_upgraded_under_traffic_goes_back_and_forward"
LOST = f"{INSTALL}::test_lost_hosts_are_restored"
DRILL = f"{BACKUP}::test_a_lost_machine_comes_back_as_of_an_instant"
#: Page to the test that runs all of it, or to its sections with commands: how many blocks, and the test that runs them.
RUN: dict[str, str | dict[str, tuple[int, str]]] = {
    "alerts.md": "tests/local/test_make_run.py::test_each_command_does_what_the_page_of_alerts_says",
    "install.md": f"{INSTALL}::test_each_command_of_the_installation_does_what_the_page_says",
    "monitoring.md": "tests/local/test_make_run.py::test_each_command_does_what_the_page_of_monitoring_says",
    "registry.md": "tests/national/test_registry_act.py::test_each_command_does_what_the_page_says",
    "settings.md": {},
    "upgrade.md": {
        "Before": (1, UPGRADED),
        "The new release beside the present one": (1, UPGRADED),
        "Expand and migrate": (2, UPGRADED),
        "Roll": (2, UPGRADED),
        "Back": (1, UPGRADED),
    },
    "incidents.md": {
        "": (1, f"{INSTALL}::test_a_dropped_schema_is_restored"),
        "A regency's schema is gone": (1, f"{INSTALL}::test_a_dropped_schema_is_restored"),
        "A regency's login is gone": (1, f"{INSTALL}::test_a_dropped_login_is_made_again"),
        "A figure is corrupt": (1, f"{INSTALL}::test_a_corrupt_figure_is_set_right"),
        "A regency is at its bound": (1, f"{INSTALL}::test_a_bound_is_raised"),
        "A bad release of the catalogue": (1, f"{INSTALL}::test_a_bad_release_is_taken_out_of_force"),
        "A leaked secret": (1, f"{INSTALL}::test_a_leaked_key_is_ended"),
        "ROLE_SECRET": (1, f"{INSTALL}::test_a_leaked_secret_is_replaced"),
        "SECRET_KEY": (1, f"{INSTALL}::test_a_leaked_secret_is_replaced"),
        "WEBHOOK_KEY": (2, f"{INSTALL}::test_a_leaked_secret_is_replaced"),
        "SIGNING_KEY": (1, f"{INSTALL}::test_a_leaked_secret_is_replaced"),
        "The owner's password": (1, f"{INSTALL}::test_a_leaked_secret_is_replaced"),
        "A full disk": (1, f"{INSTALL}::test_a_full_disk_is_given_room"),
        "When the disk is full": (1, f"{INSTALL}::test_a_full_disk_is_given_room"),
        "A stuck worker": (1, f"{INSTALL}::test_a_stuck_worker_is_replaced"),
        "The last hour before a deadline": (2, f"{INSTALL}::test_a_deadline_is_moved_in_its_last_hour"),
    },
    "backup.md": {
        "The key": (1, DRILL),
        "The backup host": (1, LOST),
        "PostgreSQL": (3, DRILL),
        "Barman": (2, DRILL),
        "Starting it": (1, LOST),
        "Taking it": (1, DRILL),
        "Watching it": (1, DRILL),
        "Restoring it": (4, DRILL),
        "Into service": (2, LOST),
        "One regency out of it": (2, f"{BACKUP}::test_one_regency_is_taken_out_of_the_backup"),
        "Exports of all regencies": (1, f"{BACKUP}::test_one_regency_is_taken_out_of_the_backup"),
    },
}


@pytest.mark.parametrize("page", sorted(file.name for file in PAGES.glob("*.md")))
def test_each_block_is_run_by_the_test_that_is_listed(page: str) -> None:
    text = (PAGES / page).read_text()
    fences = re.findall(r"^\s*```(.*)$", text, re.MULTILINE)
    assert set(fences) <= {"sh", "sql", "text", "yaml", ""}
    assert fences.count("sh") == len(tour.steps(text))
    listed = RUN.get(page, {})
    if isinstance(listed, str):
        assert is_there(listed)
        return
    sections = tour.sections(text)
    assert {heading: len(steps) for heading, steps in sections.items() if steps} == {
        heading: number for heading, (number, _) in listed.items()
    }
    for heading, (_, test) in listed.items():
        file = test.partition("::")[0]
        sources = (tour.ROOT / file, tour.ROOT / "tests" / "support" / "drill.py")
        assert is_there(test)
        assert any(f'"{heading}"' in source.read_text() for source in sources), f"nothing runs {heading}"


@pytest.mark.parametrize("heading", ["Roll", "Back"])
def test_no_process_is_at_work_while_its_code_is_exchanged(heading: str) -> None:
    """One that imports something later would find the other release's, and answer 500."""
    ((commands, _), *_) = tour.sections((PAGES / "upgrade.md").read_text())[heading]
    units = "kota-cerdas-worker kota-cerdas-api"
    in_turn = (f"systemctl stop {units}", "mv ", f"systemctl start {units}")
    places = [commands.index(each) for each in in_turn]
    assert places == sorted(places)


def is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    return f"def {name}(" in (tour.ROOT / file).read_text()
