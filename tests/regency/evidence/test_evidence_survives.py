"""Every field of a file is kept, whichever way it goes."""

import pytest

from api.regency.evidence.shapes import DescribeEvidence, EvidenceLink
from tests.regency.evidence.evidence import sent
from tests.support import survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_description_survives_patch_get_and_the_list(jembrana: Api) -> None:
    path = f"evidence/{sent(jembrana)}/"
    for n in (1, 2):
        said = survival.sample(DescribeEvidence, n)
        tag = {"If-Match": jembrana.get(path).headers["ETag"]}
        changed = jembrana.patch(path, said, **tag)
        assert changed.status_code == 200, changed.json()
        survival.check(said, changed.json())
        survival.check(said, jembrana.get(path).json())
        (listed,) = jembrana.get("evidence/").json()["data"]
        survival.check(said, listed)
    stale = jembrana.patch(path, {"title": "x"}, **tag)
    assert (stale.status_code, stale.json()["current"]) == (412, jembrana.get(path).json())


def test_a_link_survives_its_answer_and_both_lists(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "1"})
    said = survival.sample(EvidenceLink, subject="value", key="ECO-03/total/2025", sha256=sent(jembrana))
    answer = jembrana.post("evidence-links/", {"links": [said]})
    assert answer.status_code == 200, answer.json()
    (linked,) = answer.json()["links"]
    survival.check(said, linked)
    (listed,) = jembrana.get("evidence-links/").json()["data"]
    survival.check(said, listed)
    assert listed == {name: linked[name] for name in listed}
    (of,) = jembrana.get(f"evidence/{said['sha256']}/").json()["evidence_of"]
    survival.check({name: said[name] for name in ("subject", "key")}, of)
