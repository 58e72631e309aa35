"""Every submission has the form that is published under the name in it, and that form is closed."""

import hashlib
import json
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from api.http import generated
from api.regency.border.schemas import forms
from tenants.ids import uuid7
from tests.regency.evidence.evidence import link, sent
from tests.support import files, plans
from tests.support.http import Api
from tests.support.stage import Stage
from tests.support.whole_plans import complete

#: SHA-256 of each form that was published. A change of a form gets a new number, and its line here.
PUBLISHED = {
    "bimtek-deliverable-1.schema.json": "b044efa7206e477c176134eb8a49777c334c228beb2c555c5c61fed5515b9eea",
    "bimtek-deliverable-2.schema.json": "40625fce9e64ae37c4965383d24a7d9c89d4e0f2484f838f01b104f6acf79cd6",
    "bimtek-deliverable-3.schema.json": "8565e85a41e589cc09adf8b64ce244688200fe35b50b416422a8e7e6d8a27c34",
    "bimtek-deliverable-4.schema.json": "a74646cc30e40257c93d3b73aeee384cebf3e1b5ea48f13580dd8f16050f473b",
    "enactment-1.schema.json": "b85e83e2c2e1ad9eea784bdb410e88996c50d88b6d3a594a0ec93259c7923b10",
    "enactment-2.schema.json": "148b9a5c797083ca8f317842802e0731fe4ac6cc67d5356a6de18f251c8b9568",
    "masterplan-1.schema.json": "9b12c113da8f80f14545d1dc08a666fc4647e611a8158dfc9f0ba5450c1fa1cb",
    "masterplan-2.schema.json": "83e62eb05cc29b5e4e1e6b2b584f46bd079ec206643be57011d7d7aecf3783d4",
    "masterplan-3.schema.json": "bf23420d2e4d6ec10a8b32117e85aabfdfd0e39992e7c71daa70ac4eeabc116e",
    "masterplan-4.schema.json": "b73cc08c1cbdec5c985ab697b4b48adab7a187bdb4370fe2e3733c7cece0ed1a",
    "periodic-report-1.schema.json": "777a3d23091c6f4f00eb98b9fd65b11334a536630cd6ceaeb738223bf39fa50a",
    "periodic-report-2.schema.json": "90695e2ae640b0da302fe134ce6505715b1c08c74077faf59f5935061ebb44f7",
    "periodic-report-3.schema.json": "e0b7f956f78188f5b8c94593c473812a253e0d27091a506da2fb0eb4c8eac00c",
    "periodic-report-4.schema.json": "e5be957f3d1a5af91f9e93bf06fbdf19fa1fb1a3bcfd95a616ff95153e08cfa5",
    "periodic-report-5.schema.json": "509f2f7fe8647c3b2cfa52cda862b7b1ed7b2067b9f1583f041a0b275f32f1cf",
    "targets-1.schema.json": "472f7fbd29a1c4e8fcb9dff56e1220a65f469d4065b3727fbc509f4fb8f1bb23",
}


#: Fields of a programme since masterplan/2; nothing of it is in contents of the first form.
PURPOSE = {
    "outcome": "Izin usaha terbit dalam satu hari.",
    "locations": [{"latitude": "-8.3600", "longitude": "114.62"}, {"village_code": "51.01.02.2003"}],
    "indicators": [{"indicator": "ECO-03", "expected_change": "-1.50"}],
}


def schema_of(content: dict[str, Any]) -> dict[str, Any]:
    """The form as anyone gets it."""
    body: dict[str, Any] = Api(None).get(f"/v1/open/schemas/{content['schema']}/").json()
    return body


def check(content: dict[str, Any]) -> None:
    schema = schema_of(content)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema_rs.Draft202012Validator(schema)
    validator.validate(content)
    assert not validator.is_valid({**content, "more": 1})
    for name in content.keys() - {"evidence"}:  # contents from before there was any have none
        assert not validator.is_valid({key: value for key, value in content.items() if key != name})


def payload(api: Api, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.json()
    id = answer.json()["submission"]["id"]
    body: dict[str, Any] = api.get(f"submissions/{id}/payload/").json()
    return body


def test_a_published_schema_never_changes_by_a_byte() -> None:
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in forms.FOLDER.iterdir()}
    assert found == PUBLISHED


def test_the_committed_schemas_are_those_of_the_code() -> None:
    assert generated.stale(forms.FOLDER, forms.files()) == []


@pytest.mark.usefixtures("database")
def test_every_form_is_listed_and_there() -> None:
    listed = Api(None).get("/v1/open/schemas/").json()["data"]
    names = {each["schema"] for each in listed}
    assert names == {*forms.FROZEN, *forms.FORMS, "masterplan-document/1"}
    for name in names:
        jsonschema.Draft202012Validator.check_schema(Api(None).get(f"/v1/open/schemas/{name}/").json())
    assert Api(None).get("/v1/open/schemas/masterplan/99/").status_code == 404


@pytest.mark.parametrize(
    ("number", "purpose", "kind"),
    [("1", {}, None), ("2", PURPOSE, None), ("4", {}, "badan")],
    ids=["without", "with", "of agencies with a kind"],
)
def test_every_kind_of_submission_has_its_published_form(
    jembrana: Api, tabanan: Api, database: Stage, number: str, purpose: dict[str, Any], kind: str | None
) -> None:
    plan = plans.begin(jembrana, cohort="2022")["id"]
    agency = plans.add_agency(jembrana, "Bappeda", kind=kind)["id"]
    programme = plans.add(
        jembrana,
        lead_agency_id=agency,
        supporting_agency_ids=[plans.add_agency(jembrana, "Dinas Sosial")["id"]],
        quick_win=True,
        quick_win_owner="Camat",
        nomenclature_code="2.16.01",
        **purpose,
        indicative_amounts=[plans.allocation(2023), plans.allocation(2023, "7", source="dak")],
        activities=[
            plans.activity(
                "A", starts_on="2023-01-02", milestones=[{"title": "Uji", "due_on": "2023-05-02"}]
            ),
            plans.activity("B"),
        ],
    )
    link(jembrana, ("programme", programme["id"], sent(jembrana, files.pdf("bukti"), name="bukti.pdf")))
    complete(jembrana, plan)
    submitted = payload(jembrana, jembrana.post(f"masterplans/{plan}/submit/", {}))
    assert len(submitted["evidence"]) == 1
    assert submitted["schema"] == f"masterplan/{number}"
    assert {each["name"]: each.get("kind") for each in submitted["agencies"]}["Bappeda"] == kind
    check(submitted)
    jsonschema.validate(
        jembrana.get(f"masterplans/{plan}/document/").json(),
        Api(None).get("/v1/open/schemas/masterplan-document/1/").json(),
    )

    one, two = programme["activities"]
    spent = [{"source": "apbd", "amount": "3"}, {"source": "dak", "amount": "4"}]
    first = plans.realised(one["id"], "12.5", "7", spent_by_source=spent, note="Uji coba")
    first["reached_milestone_ids"] = [one["milestones"][0]["id"]]
    plans.report(jembrana, "2025-Q3", first, plans.realised(two["id"], "0", "0"))
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.51", "note": "BPS"})
    jembrana.put("values/ECO-01/total/2024/", {"value_status": "not_available"})
    jembrana.put("values/LIV-08/total/2024/", {"value": "50", "numerator": "1", "denominator": "2"})
    check(payload(jembrana, jembrana.post("reports/2025-Q3/submit/", {})))

    tag = plans.tag(jembrana, "values/ECO-03/total/2024/")
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.6", "reason": "Rilis"}, **tag)
    tag = plans.tag(jembrana, "values/ECO-01/total/2024/")
    assert jembrana.delete("values/ECO-01/total/2024/", **tag).status_code == 204
    plans.report(jembrana, "2025-Q3", {**first, "physical_percent_to_date": "13", "version": 1})
    assert plans.take_back(jembrana, "2025-Q3", two["id"]).status_code == 204
    plans.report(jembrana, "2025-Q4", plans.realised(one["id"], "100", "9", stopped=True))
    report = payload(jembrana, jembrana.post("reports/2025-Q4/submit/", {}))
    assert [len(report[part]) for part in ("values", "realisations", "restated", "withdrawn")] == [0, 1, 2, 2]
    check(report)

    for kind, period in (("targets", "2026"), ("baselines", "2021")):
        jembrana.put(f"{kind}/ECO-03/total/{period}/", {"value": "5", "source": "RPJMD"})
    targets = payload(jembrana, jembrana.post(f"masterplans/{plan}/targets/submit/", {}))
    assert [len(targets[part]) for part in ("targets", "baselines")] == [1, 1]
    check(targets)

    hand_in = {"deliverables": [{"title": "Buku 1"}], "masterplan_id": plan}
    deliverable = payload(jembrana, jembrana.post("bimtek/2022/1/submit/", hand_in))
    assert deliverable["schema"] == f"bimtek-deliverable/{number}"
    check(deliverable)
    regulation = {"instrument": "perbup", "number": f"{uuid7()}", "signed_on": "2023-01-02"}
    assert jembrana.post(f"masterplans/{plan}/enact/", regulation).status_code == 200
    (content,) = database.superuser.execute(
        "SELECT content FROM ledger_submission WHERE kind = 'enactment'"
    ).fetchone()
    check(content)
    wanted = {"masterplan", "periodic_report", "bimtek_deliverable", "enactment", "targets"}
    assert {each["kind"] for each in jembrana.get("submissions/").json()["data"]} == wanted
    assert tabanan.get("submissions/").json()["data"] == []


def test_a_report_of_the_first_form_still_has_its_own() -> None:
    value = {
        "indicator": "ECO-03",
        "series": "total",
        "period": "2024",
        "value_status": "reported",
        "value": "4.51",
        "numerator": None,
        "denominator": None,
        "observation_status": "final",
        "note": None,
        "reason": None,
    }
    content = {
        "schema": "periodic-report/1",
        "regency": "51.01",
        "period": "2025-Q4",
        "values": [value],
        "restated": [],
        "withdrawn": [{"indicator": "ECO-01", "series": "total", "period": "2023"}],
    }
    form = next(data for name, data in forms.files().items() if name == "periodic-report-1.schema.json")
    jsonschema.validate(content, json.loads(form))
