"""schemathesis, all checks, on the three documents: as each role, on a regency with data, against the live server.

The long tests send the same requests in every run: what is counted ends them, no clock, for one that ends a little
earlier or later on each machine finds something on one of them. What follows from the schema of a regency's operations
would take a third of all long tests: `make test-rare` sends it.

make fuzz SECONDS=600        other requests each time, for as long as you like
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from api.identity.models import OF_GUESTS
from tests.support.callers import Keys, MinistryRole, RegencyRole, Scope
from tests.support.live import Live, running
from tests.support.operator import BY
from tests.support.stage import Stage

ROOT = Path(__file__).parent.parent.parent
SECONDS = int(os.environ.get("SECONDS", "0"))
#: Requests that are made up for each operation in the long tests, besides those that follow from its schema one by one
#: (the phase that schemathesis calls coverage), which are sent whole.
EXAMPLES = 2
WITH_DATA, OTHER = "51.01", "51.02"

#: These end what the run stands on (its key, its person, the regency itself); they have a run of their own, elsewhere.
ENDING = (
    "end_key",
    "rotate_key",
    "patch_member",
    "end_membership",
    "end_guest",
    "suspend_regency",
    "end_officer_key",
    "rotate_officer_key",
    "end_appointment",
    "patch_appointment",
)

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Run:
    """A document as one role. `share` is its part of SECONDS, `only` and `without` are operations. `briefly`: without
    what follows from the schema, in the long tests."""

    document: str
    role: str
    share: float
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    briefly: bool = False

    def __str__(self) -> str:
        return f"{self.document} as {self.role}{', briefly' * self.briefly}"


RUNS = (
    Run("open", "nobody", 0.08),
    Run("national", "programme_office", 0.18, without=ENDING),
    Run("regency", "steward", 0.38, without=ENDING, briefly=True),
    Run("regency", "ending", 0.08, only=ENDING),
)
#: Roles whose requests are nearly all refused as those of the ones above are: what each may do is walked over by
#: tests/contract/test_scopes.py and tests/isolation, so that they run in `make fuzz` alone.
MORE = (
    *(Run("national", role, 0.03, briefly=True) for role in ("reviewer", "mentor", "analyst", "auditor")),
    *(
        Run("regency", role, 0.03, briefly=True)
        for role in ("contributor", "integrator", "viewer", "head", "neighbour")
    ),
)
#: The same requests in every run, and all of them.
WHOLE = pytest.param(Run("regency", "steward", 1, without=ENDING), marks=pytest.mark.rare)


@dataclass(frozen=True)
class Scene:
    live: Live
    keys: dict[str, str | None]


@pytest.fixture(scope="module")
def scene(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The live server, the demonstration's data in the regencies of the stage, and a key for each role."""
    folder = tmp_path_factory.mktemp("fuzzed")
    selection = folder / "selection.csv"
    source = (ROOT / "tenants" / "data" / "selection-2022.csv").read_text().splitlines()
    selection.write_text(
        "\n".join(line for line in source if line.startswith((source[0][:10], WITH_DATA, OTHER)))
    )
    call_command("fill_demo", to=folder / "demo.json", selection=selection, verbosity=0, **BY)
    keys = Keys()
    held: dict[str, str | None] = {
        "nobody": None,
        "programme_office": keys.ministry(),
        "steward": keys.member(WITH_DATA),
        "ending": keys.member(OTHER),
        "contributor": keys.member(WITH_DATA, RegencyRole.CONTRIBUTOR),
        "viewer": keys.member(WITH_DATA, RegencyRole.VIEWER),
        "head": keys.member(WITH_DATA, RegencyRole.HEAD),
        "integrator": keys.integrator(WITH_DATA, scopes=tuple(Scope(each) for each in OF_GUESTS)),
        "neighbour": keys.member("33.10"),
    }
    for role in (MinistryRole.REVIEWER, MinistryRole.MENTOR, MinistryRole.ANALYST, MinistryRole.AUDITOR):
        held[role] = keys.ministry(role)
    without_limits = {f"RATE_LIMIT_{name}": "0" for name in ("KEY", "REGENCY", "ADDRESS")}
    with running(stage, EVIDENCE_DIR=str(settings.EVIDENCE_DIR), **without_limits) as live:
        yield Scene(live, held)
    stage.clear()


@pytest.mark.parametrize("run", (*RUNS, *MORE) if SECONDS else (*RUNS, WHOLE), ids=str)
def test_schemathesis_finds_nothing(scene: Scene, run: Run, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{scene.live.url}/openapi/{run.document}.yaml",
    ]
    command += ["--continue-on-failure", "--no-color", "--warnings", "off"]
    if SECONDS:
        seconds = max(4, round(SECONDS * run.share))
        command += ["--max-time", str(seconds), "--generation-database", "none"]
    else:
        examples = 1 if run.briefly else EXAMPLES
        command += ["--generation-deterministic", "--max-examples", str(examples)]
        if run.briefly:
            command += ["--phases", "examples,fuzzing,stateful"]
    if key := scene.keys[run.role]:
        command += ["--header", f"Authorization: Bearer {key}"]
    for name in run.without:
        command += ["--exclude-operation-id", name]
    for name in run.only:
        command += ["--include-operation-id", name]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={
            **os.environ,  # the settings of the tests: the hooks ask which codes there are
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "FUZZED_REGENCY": OTHER if run.role == "ending" else WITH_DATA,
            "FUZZED_WRONG_TYPES": "" if SECONDS else "2",
        },
        capture_output=True,
        text=True,
        timeout=SECONDS + 1500,
        check=False,
    )
    print(done.stdout[done.stdout.find("Test cases:") :])
    assert done.returncode == 0, done.stdout + done.stderr
