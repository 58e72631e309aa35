"""Files of other regencies: every address that takes a hash, with every verb, asked for what the neighbour has.

The store keeps nobody apart (docs/isolation.md), so this is what does.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from api.national.evidence import store
from tests.isolation import routes
from tests.isolation.conftest import Regency
from tests.isolation.scenes import OURS, THEIRS
from tests.regency.evidence.evidence import body, link, sent, sha
from tests.support import files
from tests.support.callers import Keys, RegencyRole, Scope
from tests.support.http import Api
from tests.support.stage import Stage

PROOF = files.pdf("of the neighbour")
ALL = [route for route in routes.routes() if "<str:sha256>" in route.pattern]


@pytest.fixture(scope="module")
def callers(stage: Stage) -> Iterator[dict[str, Api]]:
    keys = Keys()
    neighbour = Api(keys.member(THEIRS, *RegencyRole), f"/v1/regencies/{THEIRS}")
    neighbour.put("values/ECO-03/total/2025/", {"value": "1"})
    link(neighbour, ("value", "ECO-03/total/2025", sent(neighbour, PROOF)))
    assert neighbour.post("reports/2025-Q4/submit/", {}).status_code == 201
    yield {
        "neighbour": neighbour,
        "ours": Api(keys.member(OURS, *RegencyRole)),
        "a guest of ours": Api(keys.integrator(OURS, scopes=tuple(Scope))),
        "no key": Api(None),
    }
    stage.clear()


def test_there_are_addresses_to_ask() -> None:
    assert {route.method for route in ALL} == {"GET", "HEAD", "PATCH", "DELETE"}


@pytest.mark.parametrize("route", ALL, ids=str)
def test_a_neighbours_hash_opens_nothing_anywhere(callers: dict[str, Api], route: routes.Route) -> None:
    path = route.path.replace("/evidence/0198f000-0000-7000-8000-000000000001/", f"/evidence/{sha(PROOF)}/")
    assert sha(PROOF) in path
    data = {} if route.method == "PATCH" else None
    for name in ("ours", "a guest of ours"):
        for asked in (path, path.replace(f"/regencies/{OURS}/", f"/regencies/{THEIRS}/")):
            answer = callers[name].request(route.method, asked, data, **{"If-Match": "*"})
            answer.close()
            is_national = route.pattern.startswith("v1/national/")
            expected = {403} if is_national else {404, 403} if name != "ours" else {404}
            assert answer.status_code in expected, (name, asked)
            assert PROOF not in body(answer)
    assert callers["no key"].request(route.method, path, data).status_code == 401
    still = callers["neighbour"].get(f"evidence/{sha(PROOF)}/content/")
    assert body(still) == PROOF


@pytest.mark.parametrize(
    "name",
    [
        "../{theirs}/{sha}",
        "..%2f{theirs}%2f{sha}",
        "%2e%2e/{theirs}/{sha}",
        "{theirs}/{sha}",
        "/{theirs}/{sha}",
        "{sha}%00",
        "{sha}/../{sha}",
        "....//{theirs}/{sha}",
    ],
)
def test_no_path_leads_to_the_neighbours_folder(callers: dict[str, Api], theirs: Regency, name: str) -> None:
    assert (Path(settings.EVIDENCE_DIR) / store.name_of(theirs.id, sha(PROOF))).exists()
    said = name.format(theirs=theirs.id, sha=sha(PROOF))
    for end in ("/", "/content/"):
        answer = callers["ours"].get(f"/v1/regencies/{OURS}/evidence/{said}{end}")
        answer.close()
        assert answer.status_code in (400, 404)


def test_a_store_path_is_made_of_a_hash_alone(theirs: Regency) -> None:
    for text in ("", "..", f"../{theirs.id}/{sha(PROOF)}", sha(PROOF).upper(), sha(PROOF) + "\n"):
        with pytest.raises(ValueError, match="not a SHA-256"):
            store.name_of(theirs.id, text)
