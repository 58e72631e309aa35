"""The same over an S3-compatible store, by setting: with the client that production would use."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import storages

from api.national.evidence import store
from api.regency.evidence import upkeep
from config.environment import Environment
from tenants.models import Regency
from tests.regency.evidence.evidence import body, link, send, sent, sha
from tests.support import files, plans, s3
from tests.support.callers import regency_id
from tests.support.http import Api


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3.Bucket]:
    with s3.running() as running:
        for name, value in {
            "BUCKET": "bukti",
            "ENDPOINT": running.url,
            "REGION": "id-1",
            "ADDRESSING": "path",
            "ACCESS_KEY": "kunci",
            "SECRET_KEY": "rahasia",
        }.items():
            monkeypatch.setenv(f"EVIDENCE_S3_{name}", value)
        backend = Environment().evidence_storage(settings.EVIDENCE_DIR)
        storage = storages.create_storage(backend)
        monkeypatch.setitem(storages._storages, "evidence", storage)
        yield running
        storage.connection.meta.client.close()  # type: ignore[attr-defined]


def test_files_lie_in_the_bucket_below_a_folder_of_the_regency(
    bucket: s3.Bucket, jembrana: Api, tabanan: Api
) -> None:
    data = files.pdf("in a bucket")
    sha256 = sent(jembrana, data)
    assert bucket.objects == {f"evidence/{regency_id('51.01')}/{sha256}": data}
    path = f"evidence/{sha256}/content/"
    assert body(jembrana.get(path)) == data
    part = jembrana.get(path, Range="bytes=5-9")
    assert (part.status_code, body(part)) == (206, data[5:10])
    assert tabanan.get(path).status_code == 404
    assert send(jembrana, data).status_code == 200
    assert store.is_there(regency_id("51.01"), sha256, size=len(data))
    assert not store.is_there(regency_id("51.01"), sha256, size=1)
    assert not store.is_there(regency_id("51.02"), sha256)
    tag = plans.tag(jembrana, f"evidence/{sha256}/")
    assert jembrana.delete(f"evidence/{sha256}/", **tag).status_code == 204
    assert bucket.objects == {}


def test_cleaning_works_there_too(bucket: s3.Bucket, jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    used, unused = sent(jembrana, files.pdf("used")), sent(jembrana, files.pdf("unused"))
    link(jembrana, ("value", "ECO-03/total/2025", used))
    stray = files.pdf("stray")
    bucket.objects[f"evidence/{regency_id('51.01')}/{sha(stray)}"] = stray
    now = datetime.now(UTC) + timedelta(days=31)
    assert upkeep.clean(Regency(pk=regency_id("51.01")), now=now) == (1, 1)
    assert store.stored(regency_id("51.01")) == [used]
    assert unused not in str(bucket.objects)


def test_a_store_that_is_away_is_503_and_nothing_is_in_the_books(bucket: s3.Bucket, jembrana: Api) -> None:
    there = sent(jembrana, files.pdf("there"))
    bucket.failing = True
    assert plans.refused(send(jembrana, files.pdf("new")))[:2] == (503, "evidence_store_unavailable")
    assert plans.refused(jembrana.get(f"evidence/{there}/content/"))[:2] == (503, "evidence_missing")
    bucket.failing = False
    assert [row["sha256"] for row in jembrana.get("evidence/").json()["data"]] == [there]
    del bucket.objects[f"evidence/{regency_id('51.01')}/{there}"]
    assert plans.refused(jembrana.get(f"evidence/{there}/content/"))[:2] == (503, "evidence_missing")
