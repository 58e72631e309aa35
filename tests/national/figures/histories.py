"""Random histories: what offices and the ministry do, drawn step by step, and done at the same time.

A step is plain data, so that a failing history prints as the list of what happened. Whether a step is allowed depends
on what the others did meanwhile: refusals are part of a history, faults of the service are not.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from hypothesis import strategies as st

from api.identity.callers import Actor, Author
from api.national.catalogue import rulings
from api.regency.indicators import operations as indicators
from api.regency.indicators.models import Key
from api.regency.indicators.shapes import ValueContent
from tenants import access, db_roles
from tenants.errors import Unavailable
from tenants.models import Regency
from tenants.schema import provisioning
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import REGENCIES

Step = tuple[Any, ...]

_INDICATORS = ("ECO-03", "LIV-08", "LIV-01", "GOV-10")
_YEARS = ("2023", "2024", "2025")
_QUARTERS = ("2025-Q3", "2025-Q4", "2026-Q1")
_key = st.tuples(st.sampled_from(_INDICATORS), st.sampled_from(_YEARS))
_value = st.sampled_from(("0", "1", "4.5", "50", "not_available", "not_applicable"))
_index = st.integers(0, 3)

#: What a regency's office does.
OF_A_REGENCY: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("record"), _key, _value),
    st.tuples(st.just("record"), _key, _value),
    st.tuples(st.just("aim"), _key, st.sampled_from(("0", "1", "4.5", "50"))),
    st.tuples(st.just("give up"), _key),
    st.tuples(st.just("delete"), _key),
    st.tuples(st.just("import"), st.lists(st.tuples(_key, _value), min_size=1, max_size=5), st.booleans()),
    st.tuples(st.just("roll back"), _key),
    st.tuples(st.just("submit report"), st.sampled_from(_QUARTERS)),
    st.tuples(st.just("submit report"), st.sampled_from(_QUARTERS)),
    st.tuples(st.just("begin")),
    st.tuples(st.just("add programme"), st.sampled_from(("public_service", "waste", "industry"))),
    st.tuples(st.just("realise"), st.sampled_from(_QUARTERS), st.sampled_from(("25", "60"))),
    st.tuples(st.just("unrealise"), st.sampled_from(_QUARTERS)),
    st.tuples(st.just("submit masterplan")),
    st.tuples(st.just("withdraw"), _index),
    st.tuples(st.just("object"), _index),
)

#: What the ministry does, with the submission at a place of its inbox.
OF_THE_MINISTRY: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("accept"), _index),
    st.tuples(st.just("accept"), _index),
    st.tuples(st.just("return"), _index),
    st.tuples(st.just("decide"), _index, st.sampled_from(("uphold", "reject"))),
    st.tuples(st.just("suspend"), st.sampled_from(REGENCIES)),
    st.tuples(st.just("resume"), st.sampled_from(REGENCIES)),
)


class Office:
    """A regency's office at its desk. Remembers nothing: what there is it asks the API."""

    def __init__(self, keys: Keys, code: str) -> None:
        self.api = Api(keys.member(code), f"/v1/regencies/{code}")
        self.code = code

    def do(self, step: Step) -> None:
        name, *arguments = step
        method: Callable[..., Any] = getattr(self, "import_" if name == "import" else name.replace(" ", "_"))
        told(method(*arguments))

    def record(self, key: tuple[str, str], value: str) -> Any:
        path = f"values/{key[0]}/total/{key[1]}/"
        return self.api.put(path, said(value), **tag(self.api, path))

    def aim(self, key: tuple[str, str], value: str) -> Any:
        path = f"targets/{key[0]}/total/{key[1]}/"
        return self.api.put(path, {"value": value, "source": "RPJMD"}, **tag(self.api, path))

    def give_up(self, key: tuple[str, str]) -> Any:
        path = f"targets/{key[0]}/total/{key[1]}/"
        return self.api.delete(path, **tag(self.api, path))

    def delete(self, key: tuple[str, str]) -> Any:
        path = f"values/{key[0]}/total/{key[1]}/"
        return self.api.delete(path, **tag(self.api, path))

    def import_(self, rows: Sequence[tuple[tuple[str, str], str]], faulty: bool) -> Any:
        """All or nothing: with a faulty row at the end nothing of it may be left."""
        body = [{"indicator": key[0], "period": key[1], **said(value)} for key, value in dict(rows).items()]
        if faulty:
            body.append({"indicator": "ECO-03", "period": "2022", "value": "four"})
        return self.api.post("values/import/", body)

    def roll_back(self, key: tuple[str, str]) -> None:
        """A write, down to the cell, whose transaction does not live to its commit."""
        with db_roles.as_owner():
            regency = Regency.objects.get(kemendagri_code=self.code)
            spec = rulings.indicators_in_force(datetime.now(UTC).date())[key[0]]
        content = indicators.parsed(ValueContent(value="7"), spec)
        with suppress(KilledError, Unavailable), access.inside(regency):
            indicators.record_value(
                key=Key(key[0], "total", key[1]),
                spec=spec,
                content=content,
                author=Author(Actor(id=uuid4(), name="Member", office="Diskominfo"), datetime.now(UTC)),
            )
            raise KilledError

    def submit_report(self, quarter: str) -> Any:
        return self.api.post(f"reports/{quarter}/submit/", {"reason": "perbaikan"})

    def begin(self) -> Any:
        there = listed(self.api.get("masterplans/"))
        fields = (
            {"based_on_id": there[-1]["id"]}
            if there
            else {"plan_period_start": 2022, "plan_period_end": 2026}
        )
        return self.api.post("masterplans/", fields)

    def add_programme(self, sub_dimension: str) -> Any:
        return self.api.post(
            "programmes/",
            {
                **plans.PROGRAMME,
                "sub_dimension": sub_dimension,
                "indicative_amounts": [plans.allocation(), plans.allocation(2025, "7", source="dak")],
                "activities": [plans.activity()],
            },
        )

    def realise(self, quarter: str, percent: str) -> Any:
        programmes = listed(self.api.get("programmes/"))
        for programme in programmes[:1]:
            activities = self.api.get(f"programmes/{programme['id']}/").json().get("activities") or []
            said = self.api.get(f"programmes/{programme['id']}/realisations/").json()["activities"]
            versions = {
                each["activity_id"]: row["version"]
                for each in said
                for row in each["quarters"]
                if row["period"] == quarter
            }
            rows = [
                plans.realised(each["id"], percent, reason="perbaikan", version=versions.get(each["id"]))
                for each in activities
            ]
            return self.api.put(f"realisations/{quarter}/", {"realisations": rows})
        return None

    def unrealise(self, quarter: str) -> Any:
        rows = listed(self.api.get(f"realisations/{quarter}/"))
        for row in rows[:1]:
            path = f"realisations/{quarter}/{row['activity_id']}/"
            return self.api.delete(path, **tag(self.api, path))  # gone meanwhile, if another took it back
        return None

    def submit_masterplan(self) -> Any:
        there = listed(self.api.get("masterplans/"))
        return (
            self.api.post(f"masterplans/{there[-1]['id']}/submit/", {"reason": "revisi"}) if there else None
        )

    def withdraw(self, index: int) -> Any:
        return self._with_submission(index, "withdraw", {"reason": "keliru"})

    def object(self, index: int) -> Any:
        return self._with_submission(index, "object", {"reason": "sudah benar"})

    def _with_submission(self, index: int, step: str, body: dict[str, Any]) -> Any:
        there = listed(self.api.get("submissions/"))
        if index < len(there):
            return self.api.post(f"submissions/{there[index]['id']}/{step}/", body)
        return None


class Programme:
    """The ministry's programme office at its desk."""

    def __init__(self, keys: Keys) -> None:
        self.api = Api(keys.ministry(), "/v1/national")

    def do(self, step: Step) -> None:
        name, subject, *more = step
        if name in ("suspend", "resume"):
            with db_roles.as_owner():
                regency = Regency.objects.get(kemendagri_code=subject)
                if name == "suspend":
                    provisioning.suspend(regency, now=datetime.now(UTC))
                else:
                    provisioning.resume(regency)
            return
        inbox = listed(self.api.get("submissions/"))
        if subject >= len(inbox):
            return
        body: dict[str, Any] = {}
        if name == "return":
            body = {"reasons": ["Sumber tidak jelas"]}
        if name == "decide":
            body = {"decision": more[0], "reason": "dipelajari"}
        told(self.api.post(f"submissions/{inbox[subject]['id']}/{name}/", body))


class KilledError(Exception):
    """Error that ends a transaction that is not to be kept."""


def archived_and_restored(code: str, folder: Path) -> None:
    call_command("archive_regency", code=code, to=str(folder), verbosity=0, **BY)
    call_command("restore_regency", str(folder), verbosity=0, **BY)


def said(value: str) -> dict[str, str]:
    if value.startswith("not_"):
        return {"value_status": value}
    return {"value": value}


def tag(api: Api, path: str) -> dict[str, str]:
    """Return If-Match of what is there, or nothing, like a client that has just looked."""
    etag = api.get(path).headers.get("ETag")
    return {"If-Match": etag} if etag else {}


def listed(answer: Any) -> list[dict[str, Any]]:
    """A list's rows; none where the list was refused just now."""
    told(answer)
    found: list[dict[str, Any]] = answer.json().get("data") or []
    return found


def told(answer: Any) -> None:
    """A refusal is fine, and so is 503 under contention; a fault is not."""
    if answer is not None:
        assert answer.status_code < 500 or answer.status_code == 503, answer.content
