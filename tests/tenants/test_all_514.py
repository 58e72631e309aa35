"""All 514 regencies at once. The figures are printed (pytest -s): time is measured, never asserted."""

import re
import time

import pytest

from tests.support.elsewhere import Elsewhere, LaterRelease, newest_migrations
from tests.tenants.catalogue import LONG_WAY

pytestmark = pytest.mark.rare

HISTORY = newest_migrations(["history"])["history"]
ADD_FIELD = "migrations.AddField('entry', 'note', models.CharField(max_length=50, default='', db_index=True))"


@pytest.fixture(scope="module")
def onboarded(elsewhere: Elsewhere) -> float:
    """Onboard everyone; return the seconds a regency took, the command's start among them."""
    began = time.monotonic()
    said = elsewhere.do("onboard", "--all", "-v0")
    seconds = time.monotonic() - began
    new = int(re.findall(r"^(\d+) onboarded", said)[0])
    assert new == 511
    print(f"\n{new} regencies onboarded in {seconds:.1f} s")
    return seconds / new


def test_verifying_finds_nothing(elsewhere: Elsewhere, onboarded: float) -> None:
    began = time.monotonic()
    assert "Nothing differs" in elsewhere.do("verify_isolation")
    print(f"\n514 verified in {time.monotonic() - began:.1f} s")


def test_onboarding_is_faster_than_migrate_schemas(elsewhere: Elsewhere, onboarded: float) -> None:
    some = [f"r_{number}" for number in range(900_101, 900_105)]
    code = "import time; began = time.monotonic()" + LONG_WAY.format(schemas=some)
    printed = elsewhere.do("shell", "-v0", "-c", f"{code}\nprint(time.monotonic() - began)")
    ratio = float(printed) / len(some) / onboarded
    print(f"\nmigrate_schemas takes {ratio:.1f} times as long a regency")
    assert ratio > 1


def test_with_nothing_to_migrate_nothing_is_done(elsewhere: Elsewhere, onboarded: float) -> None:
    began = time.monotonic()
    said = elsewhere.do("migrate_regencies")
    seconds = time.monotonic() - began
    print(f"\nnothing to do for 514: {seconds:.2f} s")
    assert "514 had been at this release before" in said


def test_a_new_field_with_an_index_reaches_everyone(
    elsewhere: Elsewhere, onboarded: float, later: LaterRelease
) -> None:
    later.add("history", "9001_note", after=HISTORY, operations=ADD_FIELD)
    began = time.monotonic()
    said = elsewhere.do("migrate_regencies", "-v0", **later.environment)
    seconds = time.monotonic() - began
    print(f"\na field and an index for 514: {seconds:.2f} s")
    assert said.startswith("514 migrated")
