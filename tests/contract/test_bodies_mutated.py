"""Bodies that are nearly right: 10,000 mutations of the examples, as each kind of caller, on the demonstration.

No answer is a fault of the service or has a status, a header or a body that its document lacks (Api.request); at the
end of the run no code was met that its operation does not declare (tests/support/met.py).
"""

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api.identity.models import OF_GUESTS
from tests.contract.test_documents_fuzzed import ENDING
from tests.contract.test_examples_sent import NOT_SENT, Sender, operations
from tests.support.callers import Keys, MinistryRole, RegencyRole, Scope
from tests.support.demos import Demo
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.rare

BODIES = 10_000
OURS = "51.01"
OPERATIONS = sorted(each for each in operations() if each.partition(":")[0] not in {*NOT_SENT, *ENDING})
#: What is right somewhere, and in most places is not.
VALUES: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], [None], {"": None}),
    *(0, 1, -1, 5, 2**31, 2**63, 10**40, 0.5, 1e308),
    *("", " ", "a", "x" * 10_000, "\x00", "\x1b", "\ud800", "😀" * 300, "=1+1", "'", "%s", "{name}", "../"),
    *("0", "-1", "4.5", "1,5", "0.001", "9" * 30, "1e5", "NaN", "Infinity", "true", "null"),
    *("2025", "2025-S1", "2025-Q4", "2025-12", "2025-Q9", "2099", "2099-Q1", "1999", "0000"),
    *("2025-02-30", "0001-01-01", "9999-12-31", "2001-01-01", "2027-01-31", "2099-01-01"),
    *("2027-01-31T23:59:59", "2027-01-31T23:59:59+07:00", "2099-01-01T00:00:00Z", "infinity"),
    *(
        "ECO-03",
        "LIV-01",
        "GOV-05",
        "ECO-99",
        "L-AIR-01",
        "51.01",
        "51.02",
        "99.99",
        "total",
        "living",
        "smart",
    ),
    *("0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f", "0198f000-0000-4000-8000-000000000001", "0" * 64, "f" * 64),
    *(
        "a@b.example",
        "@",
        "https://hook.example/x",
        "http://127.0.0.1/",
        "https://[::1]/",
        "drafts:read",
        "admin",
    ),
)


class Mutator(Sender):
    """Sends mutations of an example beside it: before what ends or moves a thing, after what makes or changes one."""

    def __init__(self, demo: Demo) -> None:
        super().__init__(demo)
        keys = Keys()
        agency = self.callers["regency"].get("agencies/").json()["data"][0]["id"]
        scopes = tuple(Scope(each) for each in OF_GUESTS)
        steward, office = self.callers["regency"].key, self.callers["national"].key
        both = (None, keys.ministry(MinistryRole.REVIEWER))
        self.keys: dict[str, tuple[str | None, ...]] = {
            "regency": (
                *(
                    keys.member(OURS, RegencyRole.CONTRIBUTOR, agencies=(agency,)),
                    keys.integrator(OURS, scopes=scopes),
                ),
                *(keys.member(OURS, RegencyRole.HEAD), office, *both),
            ),
            "national": (keys.ministry(MinistryRole.MENTOR), steward, *both),
        }
        self.statuses: Counter[int] = Counter()

    def send(self, operation: str) -> Any:
        if operation in self.answers or operation not in OPERATIONS:
            return super().send(operation)
        for each in self.needs(operation):
            self.send(each)
        document, verb, path, described = operations()[operation]
        moves = verb == "post" and "{id}" in path
        if not moves:
            super().send(operation)
        api = self.callers[document]
        url = self.address(api, operation, verb, path, described)
        media_type, body = self.body(document, described, api, url)
        chance = random.Random(operation)
        for _ in range(-(-BODIES // len(OPERATIONS))):
            by = api if chance.random() < 0.6 else Api(chance.choice(self.keys[document]), api.base)
            headers = self.headers(api, url, described)
            if chance.random() < 0.1:
                headers.pop("If-Match", None)
            sent = mutated(chance, body)
            answer = by.request(verb.upper(), url, sent, media_type, **headers)
            assert answer.status_code < 500, f"{verb} {url} {sent!r}: {answer.content.decode()}"
            self.statuses[answer.status_code] += 1
        return super().send(operation)


def mutated(chance: random.Random, body: Any) -> bytes:
    """Return the body with one to three of its values, names or bytes changed."""
    if not isinstance(body, bytes | str):
        body = copy.deepcopy(body)
        for _ in range(chance.randint(1, 3)):
            body = changed(chance, body)
        body = json.dumps(body)
    data = bytearray(body.encode() if isinstance(body, str) else body)
    if chance.random() < 0.05 and data:
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(data)


def changed(chance: random.Random, body: Any) -> Any:
    holder, key = chance.choice([*places(body), (None, None)])
    if holder is None:
        return (
            {**body, chance.choice(("id", "version", "status", "colour")): value(chance, body)}
            if isinstance(body, dict)
            else body
        )
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case 2:
            holder[key] = [holder[key]] * chance.choice((1, 2, 60))
        case _:
            holder[key] = value(chance, body)
    return body


def places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in a body: what holds it, and its name or index there."""
    for key, each in (
        body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    ):
        yield body, key
        yield from places(each)


def value(chance: random.Random, body: Any) -> Any:
    """Return a value of the pool, or one that stands elsewhere in the body."""
    others = [holder[key] for holder, key in places(body)]
    return copy.deepcopy(chance.choice(others if others and chance.random() < 0.2 else VALUES))


@pytest.fixture(scope="module")
def mutator(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mutator]:
    demo = Demo(stage, tmp_path_factory.mktemp("demo") / "demo.json")
    demo.fill()
    yield Mutator(demo)
    stage.clear()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_mutation_of_a_body_is_answered_by_what_the_document_lacks(
    mutator: Mutator, operation: str
) -> None:
    mutator.send(operation)


def test_the_mutations_were_taken_and_refused_in_many_ways(mutator: Mutator) -> None:
    print(sorted(mutator.statuses.items()))
    assert mutator.statuses.total() >= BODIES
    assert {200, 201, 400, 401, 403, 409, 422} <= mutator.statuses.keys()
