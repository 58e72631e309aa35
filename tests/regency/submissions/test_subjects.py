"""A submission's subject is an id or a code; beside it stands what it is called by people, on both sides."""

import pytest

from tests.support import plans
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_each_kind_of_submission_says_what_it_is_about(jembrana: Api, ministry: Api) -> None:
    plan = plans.begin(jembrana, plan_period_start=2022, plan_period_end=2026)["id"]
    plans.make_ready(jembrana, plan)
    path = f"masterplans/{plan}/"
    sent = [
        jembrana.post(f"{path}submit/", {}, **plans.tag(jembrana, path)),
        jembrana.post("bimtek/2022/1/submit/", {"deliverables": [{"title": "Draf Buku 1"}]}),
        jembrana.post("reports/2025-Q4/submit/", {}),
    ]
    assert [answer.status_code for answer in sent] == [201] * 3
    plans.enact(jembrana, plan, "2023-01-02", number="1 Tahun 2023")
    said = {
        "en": {"Regent's regulation (Perbup) 1 Tahun 2023", "2025-Q4", "Bimtek 2022, stage 1"},
        "id": {"Peraturan bupati (Perbup) 1 Tahun 2023", "2025-Q4", "Bimtek 2022, tahap 1"},
    }
    said["en"].add("Masterplan 2022-2026, version 1")
    said["id"].add("Masterplan 2022-2026, versi 1")
    for language, labels in said.items():
        for api in (jembrana, ministry):
            rows = api.get("submissions/", **{"Accept-Language": language}).json()["data"]
            assert {row["subject_label"] for row in rows} == labels
            assert len(rows) == 4
    rows = jembrana.get("submissions/?kind=masterplan").json()["data"]
    assert [row["subject"] for row in rows] == [plan]


def test_what_came_back_is_called_so_on_the_agenda(jembrana: Api, ministry: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    plans.make_ready(jembrana, plan)
    path = f"masterplans/{plan}/"
    id = jembrana.post(f"{path}submit/", {}, **plans.tag(jembrana, path)).json()["submission"]["id"]
    assert ministry.post(f"submissions/{id}/return/", {"reasons": ["Belum lengkap."]}).status_code == 200
    (returned,) = jembrana.get("agenda/", **{"Accept-Language": "en"}).json()["returned"]
    assert (returned["subject"], returned["subject_label"]) == (plan, "Masterplan 2022-2026, version 1")
