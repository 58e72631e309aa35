"""Filling the demonstration again, and working on with what it left."""

import json

from tests.support.demos import Demo, pages
from tests.support.http import Api


def test_the_same_code_gives_the_same_regency(demo: Demo) -> None:
    hashes = "SELECT regency_id, sequence, content_hash FROM ledger_submission ORDER BY 1, 2"
    before = demo.rows(hashes)
    demo.stage.clear()
    demo.fill()
    assert demo.rows(hashes) == before


def test_a_second_run_adds_nothing_and_keeps_the_keys(demo: Demo) -> None:
    sizes, said = demo.sizes(), demo.said
    demo.fill(base_url="http://127.0.0.1:9000")
    assert demo.sizes() == sizes
    assert demo.said == {**said, "base_url": "http://127.0.0.1:9000"}


def test_keys_that_no_longer_work_are_issued_anew(demo: Demo) -> None:
    before = demo.said
    demo.stage.superuser.execute(
        "UPDATE identity_api_key SET revoked_at = now() WHERE prefix = %s", [before["ministry"]["key"][:12]]
    )
    lost = {**before, "integrator": {"key": before["regencies"]["51.01"]["key"]}}
    del lost["regencies"]["51.02"]
    demo.file.write_text(json.dumps(lost))
    demo.fill()
    after = demo.said
    assert after["regencies"]["51.01"] == before["regencies"]["51.01"]
    assert after["ministry"] != before["ministry"]
    assert Api(after["ministry"]["key"]).get("/v1/me/").json()["audience"] == "ministry"
    assert Api(after["integrator"]["key"]).get("/v1/me/").json()["kind"] == "application"
    assert demo.regency("51.02").get("programmes/").status_code == 200


def test_jembrana_is_left_as_the_tour_needs_it(demo: Demo) -> None:
    jembrana = demo.regency("51.01")
    assert jembrana.get("values/ECO-03/total/2025/").status_code == 404
    assert [row["period"] for row in pages(jembrana, "values/?period=2025")] == []
    subjects = demo.rows(
        "SELECT subject FROM ledger_submission s JOIN tenants_regency r ON r.id = s.regency_id"
        " WHERE kemendagri_code = '51.01' AND s.kind = 'periodic_report' ORDER BY 1"
    )
    assert subjects == [("2025-Q1",), ("2025-Q2",), ("2025-Q3",)]
    made = jembrana.post(
        "programmes/", {"title": "Desa Pesisir Digital", "sub_dimension": "community", "time_frame": "short"}
    )
    assert made.status_code == 201, made.json()
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    assert jembrana.post("reports/2025-Q4/submit/", {}).json()["value_count"] >= 1
