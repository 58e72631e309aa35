"""Daily checks by the worker: the outcome is kept and shown, and a fault raises an alarm."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils import timezone

from api.identity.accounts import delivery
from api.identity.accounts.models import Mail
from api.identity.models import MinistryRole
from api.national.assurance import metrics, runs
from tenants import cache, db_roles
from tenants.bookkeeping import AssuranceRun
from tenants.verification import inspection
from tests.support import postbox, programs
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def shown(ministry: Api) -> list[tuple[str, bool, str]]:
    answer = ministry.get("assurance/runs/")
    assert answer.status_code == 200
    assert all(row["began_at"] <= row["ended_at"] for row in answer.json()["data"])
    return [(row["name"], row["is_whole"], row["summary"]) for row in answer.json()["data"]]


def test_each_check_is_made_once_a_day_and_shown_newest_first(ministry: Api, jembrana: Api) -> None:
    assert jembrana.post("agencies/", {"name": "Dinas Kominfo"}).status_code == 201
    assert shown(ministry) == []
    said = [runs.look() for _ in range(4)]
    assert said[0] == "verify_ledger: The ledger is whole."
    assert said[1].startswith("reconcile: 3 regencies,")
    assert said[1].endswith(": 0 differences.")
    assert said[2].startswith("verify_evidence: 3 regencies, 0 files")
    assert said[3] == ""
    assert shown(ministry) == [
        (name, True, text) for name, _, text in (line.partition(": ") for line in reversed(said[:3]))
    ]
    with db_roles.as_owner():
        AssuranceRun.objects.update(began_at=timezone.now() - timedelta(days=1))
    assert runs.look().startswith("verify_ledger")


@pytest.mark.parametrize(
    ("is_whole", "took", "wait"),
    [
        (True, timedelta(seconds=1), timedelta(days=1)),
        (False, timedelta(seconds=1), timedelta(hours=1)),
        (False, timedelta(minutes=10), timedelta(minutes=200)),
        (False, timedelta(hours=2), timedelta(days=1)),
    ],
)
def test_a_check_that_found_something_is_made_again_soon(
    database: Any, is_whole: bool, took: timedelta, wait: timedelta
) -> None:
    """So that its alarm ends once that is mended. The others, which are whole, have been made today."""
    now = timezone.now()
    for early in (timedelta(minutes=1), timedelta()):
        with db_roles.as_owner():
            AssuranceRun.objects.all().delete()
            for check in runs.CHECKS:
                AssuranceRun.objects.create(name=check, began_at=now, is_whole=True, summary="")
            began = now - wait + early
            AssuranceRun.objects.filter(name=AssuranceRun.Check.FIGURES).update(
                began_at=began, ended_at=began + took, is_whole=is_whole
            )
        assert runs.look().partition(":")[0] == ("" if early else "reconcile")


def test_isolation_has_a_run_too(ministry: Api) -> None:
    with db_roles.as_owner():
        inspection.check_daily()
    ((name, _, summary),) = shown(ministry)
    assert (name, summary[-1]) == ("verify_isolation", ".")


def test_what_is_wrong_is_counted_for_the_ministry_and_named_in_the_log_alone(
    ministry: Api, jembrana: Api, database: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    database.superuser.execute("UPDATE figures_filling_cell SET reported = 2")
    with caplog.at_level(logging.ERROR):
        said = runs.run(AssuranceRun.Check.FIGURES)
    ((name, is_whole, summary),) = shown(ministry)
    assert (name, is_whole) == ("reconcile", False)
    assert said == f"reconcile: {summary}"
    assert summary.endswith(" differences.")
    assert "shown 2/0/0, counted 1/0/0" not in summary
    (alarm,) = caplog.records
    assert "shown 2/0/0, counted 1/0/0" in alarm.getMessage()
    assert failing() == {"reconcile": 1.0}

    database.superuser.execute("UPDATE figures_filling_cell SET reported = 1")
    runs.run(AssuranceRun.Check.FIGURES)
    assert failing() == {"reconcile": 0.0}


def failing() -> dict[str, float]:
    """The figure that an alert is raised by, of each check."""
    state = metrics.State()
    with db_roles.as_owner():
        state.read()
    family = next(family for family in state.collect() if family.name == "kc_assurance_failing")
    return {sample.labels["check"]: sample.value for sample in family.samples}


@pytest.mark.parametrize(("problems", "away"), [([], 0.0), (["Redis does not answer."], 1.0)])
def test_whether_redis_answers_is_told(
    database: Stage, monkeypatch: pytest.MonkeyPatch, problems: list[str], away: float
) -> None:
    monkeypatch.setattr(cache, "problems", lambda: problems)
    state = metrics.State()
    with db_roles.as_owner():
        state.read()
    (family,) = (family for family in state.collect() if family.name == "kc_cache_away")
    assert [sample.value for sample in family.samples] == [away]


def test_a_check_that_cannot_be_made_is_not_whole(
    ministry: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runs, "call_command", unmade)
    runs.run(AssuranceRun.Check.LEDGER)
    assert shown(ministry) == [("verify_ledger", False, "1 regency lags behind.")]
    assert "could not be made" in caplog.text


def test_what_is_not_whole_is_mailed_once_a_day_to_those_whom_it_concerns(
    database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in (MinistryRole.AUDITOR, MinistryRole.PROGRAMME_OFFICE, MinistryRole.ANALYST):
        programs.person(f"{role}@kementerian.example", None, ministry=role)

    lagging = iter(["1 regency lags behind.", "2 regencies lag behind."])

    def refused(*args: object, **options: object) -> None:
        raise CommandError(next(lagging))

    monkeypatch.setattr(runs, "call_command", refused)
    for _ in range(2):
        runs.run(AssuranceRun.Check.LEDGER)
        runs.tell()
    with postbox.listening() as box, db_roles.as_owner():
        while delivery.send_next(now=timezone.now() + timedelta(minutes=1)):
            pass
    assert set(box.recipients) == {"auditor@kementerian.example", "programme_office@kementerian.example"}
    assert all("verify_ledger" in text and "1 regency lags behind." in text for text in box.texts())
    assert len(box.mails) == 2


def test_a_further_fault_on_the_same_day_is_mailed_too(
    database: Stage, jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none again because its numbers change, as they do while people work."""
    programs.person("auditor@kementerian.example", None, ministry=MinistryRole.AUDITOR)
    for api in (jembrana, tabanan):
        assert api.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    wrong = (
        "UPDATE figures_filling_cell SET reported = %s WHERE regency_id = ANY"
        "(SELECT id FROM tenants_regency WHERE kemendagri_code = ANY(%s))"
    )
    mails = []
    for number, codes in ((2, ["51.01"]), (3, ["51.01"]), (3, ["51.02"]), (4, ["51.01", "51.02"])):
        database.superuser.execute(wrong.encode(), [number, codes])
        runs.run(AssuranceRun.Check.FIGURES)
        runs.tell()
        with db_roles.as_owner():
            mails.append(Mail.objects.count())
    monkeypatch.setattr(runs, "call_command", unmade)
    for check in (AssuranceRun.Check.FIGURES, AssuranceRun.Check.LEDGER):
        for _ in range(2):
            runs.run(check)
            runs.tell()
        with db_roles.as_owner():
            mails.append(Mail.objects.count())
    assert mails == [1, 1, 2, 2, 3, 4]


def unmade(*args: object, **options: object) -> None:
    raise CommandError("1 regency lags behind.")


def test_only_auditors_and_the_programme_office_see_it(keys: Keys) -> None:
    seen = {
        role: Api(keys.ministry(role), "/v1/national").get("assurance/runs/").status_code
        for role in (MinistryRole.AUDITOR, MinistryRole.PROGRAMME_OFFICE, MinistryRole.ANALYST)
    }
    assert list(seen.values()) == [200, 200, 403]
