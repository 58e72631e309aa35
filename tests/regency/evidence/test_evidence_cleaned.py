"""Cleaning: what nothing refers to, and what a killed upload left, each regency on its own role."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from api.national.evidence import store
from api.regency.evidence import operations, upkeep
from tenants import access
from tenants.models import Regency
from tests.regency.evidence.evidence import link, sent, sha
from tests.support import files
from tests.support.at_once import at_once
from tests.support.callers import regency_id
from tests.support.http import Api

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=31)


@pytest.fixture(autouse=True)
def empty() -> None:
    """The store's folder is not cleared with the database."""
    for code in ("51.01", "51.02"):
        for sha256 in list(store.stored(regency_id(code))):
            store.remove(regency_id(code), sha256)


def clean(code: str = "51.01", now: datetime = LATER) -> tuple[int, int]:
    return upkeep.clean(Regency(pk=regency_id(code)), now=now)


def age(sha256: str, code: str = "51.01") -> None:
    path = Path(settings.EVIDENCE_DIR) / store.name_of(regency_id(code), sha256)
    then = (NOW - timedelta(days=2)).timestamp()
    os.utime(path, (then, then))


def test_what_is_evidence_of_nothing_goes_after_a_time_and_what_is_stays(jembrana: Api, tabanan: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    unused, used = sent(jembrana, files.pdf("unused")), sent(jembrana, files.pdf("used"))
    link(jembrana, ("value", "ECO-03/total/2025", used))
    theirs = sent(tabanan, files.pdf("theirs"))
    assert clean(now=NOW) == (0, 0)
    assert clean() == (1, 0)
    assert clean() == (0, 0)
    assert [row["sha256"] for row in jembrana.get("evidence/").json()["data"]] == [used]
    assert store.stored(regency_id("51.01")) == [used]
    assert tabanan.get(f"evidence/{theirs}/").status_code == 200
    (entry, _) = jembrana.get(f"history/?resource=evidence&key={unused}").json()["data"]
    assert (entry["action"], entry["actor"]["name"]) == ("deleted", "Pembersihan otomatis")


def test_a_link_taken_away_begins_the_time_anew(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    sha256 = sent(jembrana)
    (linked,) = link(jembrana, ("value", "ECO-03/total/2025", sha256)).json()["links"]
    jembrana.delete(f"evidence-links/{linked['id']}/")
    assert clean(now=datetime.now(UTC) + timedelta(days=29)) == (0, 0)
    assert clean() == (1, 0)


def test_bytes_that_no_row_names_go_once_they_are_old(jembrana: Api) -> None:
    data = files.pdf("stray")
    store.put(regency_id("51.01"), sha(data), io.BytesIO(data))
    part = Path(settings.EVIDENCE_DIR) / f"{store.name_of(regency_id('51.01'), sha(data))}.0a0b{store.PART}"
    part.write_bytes(b"half")
    assert clean(now=datetime.now(UTC)) == (0, 0)
    age(sha(data))
    os.utime(part, (0, 0))
    assert clean(now=datetime.now(UTC)) == (0, 2)
    assert not part.exists()
    assert store.stored(regency_id("51.01")) == []


def test_what_a_submission_names_stays_though_no_row_knows_it(jembrana: Api) -> None:
    """An older export put in place leaves it like this."""
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    sha256 = sent(jembrana)
    link(jembrana, ("value", "ECO-03/total/2025", sha256))
    jembrana.post("reports/2025-Q4/submit/", {})
    from tests.support.callers import regency_id as number

    schema = f"r_{number('51.01')}"
    from tenants import db_roles

    with db_roles.as_owner():
        from django.db import connection

        with connection.cursor() as cursor:
            for table in ("evidence_hold", "evidence_link", "evidence_file"):
                cursor.execute(f"DELETE FROM {schema}.{table}")
    age(sha256)
    clean(now=datetime.now(UTC))
    assert store.is_there(regency_id("51.01"), sha256)


def test_a_cleaning_and_an_upload_of_the_same_content_at_one_moment_leave_it_whole(jembrana: Api) -> None:
    """Whatever the order: what a row names is there."""

    number = regency_id("51.01")

    def forget(sha256: str) -> None:
        with access.inside(Regency(pk=number)):
            operations.forget(number, sha256)

    for turn in range(10):
        data = files.pdf(f"race {turn}")
        store.put(number, sha(data), io.BytesIO(data))
        at_once(
            lambda data=data: forget(sha(data)),
            lambda data=data: sent(Api(jembrana.key, jembrana.base), data),
            lambda data=data: forget(sha(data)),
        )
        assert store.is_there(number, sha(data), size=len(data))


def test_the_worker_takes_one_regency_after_the_other(jembrana: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[int] = []
    monkeypatch.setattr(upkeep, "clean", lambda regency, now: cleaned.append(regency.id))
    monkeypatch.setattr(upkeep, "_begun", None)
    upkeep._waiting.clear()
    from tenants import db_roles

    with db_roles.as_owner():
        for _ in range(10):
            upkeep.work()
    assert len(cleaned) == len(set(cleaned)) == 3
