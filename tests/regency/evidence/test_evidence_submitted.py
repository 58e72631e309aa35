"""Files that a submission names are held for good, and the ministry may open them and nothing else."""

import time
from typing import Any

import pytest

from tests.regency.evidence.evidence import body, link, sent, sha, while_files_go
from tests.support import files, plans
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage

VALUE = "ECO-03/total/2025"
PROOF, OTHER = files.pdf("bukti"), files.pdf("lain")


@pytest.fixture
def submitted(jembrana: Api, tabanan: Api) -> dict[str, Any]:
    """A report that names PROOF; OTHER is linked to a value that was not handed over."""
    jembrana.put(f"values/{VALUE}/", {"value": "4.51"})
    link(jembrana, ("value", VALUE, sent(jembrana, PROOF, name="bukti.pdf")))
    plan = plans.begin(jembrana)
    link(jembrana, ("masterplan", plan["id"], sent(jembrana, OTHER)))
    tabanan.put(f"values/{VALUE}/", {"value": "1"})
    link(tabanan, ("value", VALUE, sent(tabanan, files.pdf("tabanan"))))
    answer = jembrana.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201
    said: dict[str, Any] = answer.json()["submission"]
    return said


def test_the_snapshot_names_hash_and_metadata(jembrana: Api, submitted: dict[str, Any]) -> None:
    named = [
        {
            "subject": "value",
            "key": VALUE,
            "sha256": sha(PROOF),
            "name": "bukti.pdf",
            "media_type": "application/pdf",
            "size": len(PROOF),
        }
    ]
    assert jembrana.get(f"submissions/{submitted['id']}/").json()["content"]["evidence"] == named
    assert jembrana.post("reports/2025-Q4/submit/", {}).json()["is_unchanged"] is True


def test_what_is_held_cannot_vanish_whatever_becomes_of_its_links(
    jembrana: Api, submitted: dict[str, Any]
) -> None:
    path = f"evidence/{sha(PROOF)}/"
    for row in jembrana.get("evidence-links/?subject=value").json()["data"]:
        assert jembrana.delete(f"evidence-links/{row['id']}/").status_code == 204
    answer = jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.refused(answer)[:2] == (409, "evidence_held")
    (held,) = answer.json()["held_by"]
    assert (held["submission_id"], held["kind"], held["of"], held["revision"]) == (
        submitted["id"],
        "periodic_report",
        "2025-Q4",
        1,
    )
    assert jembrana.get(path).json()["is_held"] is True
    assert [row["sha256"] for row in jembrana.get("evidence/?is_held=true").json()["data"]] == [sha(PROOF)]
    withdrawn = jembrana.post(f"submissions/{submitted['id']}/withdraw/", {"reason": "salah"})
    assert withdrawn.status_code == 200
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 409


def test_the_database_itself_refuses_to_let_a_held_file_go(
    database: Any, jembrana: Api, submitted: dict[str, Any]
) -> None:
    import psycopg

    from tests.isolation import scenes

    role = f"kc_r_{regency_id('51.01')}"
    with scenes.logged_in(database, role) as attacker:
        for statement in (
            f"DELETE FROM evidence_file WHERE sha256 = '{sha(PROOF)}'",
            "DELETE FROM evidence_hold",
            "UPDATE evidence_hold SET file_id = gen_random_uuid()",
        ):
            with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.InsufficientPrivilege)):
                attacker.execute(statement.encode())


def test_the_ministry_opens_what_is_named_and_the_regency_sees_it(
    jembrana: Api, ministry: Api, submitted: dict[str, Any]
) -> None:
    path = f"submissions/{submitted['id']}/evidence/"
    assert ministry.get(path).json()["data"] == [
        {
            "sha256": sha(PROOF),
            "name": "bukti.pdf",
            "media_type": "application/pdf",
            "size": len(PROOF),
            "evidence_of": [{"subject": "value", "key": VALUE}],
        }
    ]
    answer = ministry.get(f"{path}{sha(PROOF)}/")
    assert body(answer) == PROOF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    part = ministry.get(f"{path}{sha(PROOF)}/", Range="bytes=0-3")
    assert (part.status_code, body(part)) == (206, PROOF[:4])
    openings = jembrana.get(f"submissions/{submitted['id']}/").json()["openings"]
    assert [(each["part"], each["evidence"], each["office"]) for each in openings] == [
        ("evidence", sha(PROOF), "Direktorat LAIP"),
        ("evidence", sha(PROOF), "Direktorat LAIP"),
    ]


def test_of_all_else_nothing_is_told(ministry: Api, tabanan: Api, submitted: dict[str, Any]) -> None:
    for other in (sha(OTHER), sha(files.pdf("tabanan")), "0" * 64, "x"):
        assert ministry.get(f"submissions/{submitted['id']}/evidence/{other}/").status_code == 404
    unknown = "0198f000-0000-7000-8000-000000000001"
    assert ministry.get(f"submissions/{unknown}/evidence/").status_code == 404
    assert tabanan.get(f"/v1/national/submissions/{submitted['id']}/evidence/").status_code == 403
    for path in (f"evidence/{sha(PROOF)}/", f"evidence/{sha(PROOF)}/content/"):
        assert tabanan.get(path).status_code == 404


def test_a_masterplan_hands_over_the_evidence_of_itself_and_its_programmes(
    jembrana: Api, ministry: Api
) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    one, two, three = (sent(jembrana, files.pdf(f"m{n}")) for n in range(3))
    link(
        jembrana,
        ("masterplan", plan["id"], one),
        ("programme", programme["id"], two),
        ("activity", programme["activities"][0]["id"], three),
    )
    submission = plans.submit(jembrana, plan["id"])["submission"]
    named = ministry.get(f"submissions/{submission['id']}/evidence/").json()["data"]
    assert {row["sha256"] for row in named} == {one, two, three}
    # What is linked later is of the next version: what was submitted stays as it was.
    link(jembrana, ("programme", programme["id"], sent(jembrana, files.pdf("later"))))
    again = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    assert (again.status_code, again.json()["is_unchanged"]) == (200, True)


def test_a_bimtek_hand_in_and_an_enactment_name_theirs(jembrana: Api, ministry: Api) -> None:
    cohort = jembrana.get("bimtek/").json()["data"][0]["cohort"]
    proof = sent(jembrana, files.pdf("bimtek"))
    link(jembrana, ("bimtek_stage", f"{cohort}/1", proof))
    answer = jembrana.post(f"bimtek/{cohort}/1/submit/", {"deliverables": [{"title": "Draf Buku 1"}]})
    assert answer.status_code == 201
    named = ministry.get(f"submissions/{answer.json()['submission']['id']}/evidence/").json()["data"]
    assert [row["sha256"] for row in named] == [proof]
    assert jembrana.get(f"evidence/{proof}/").json()["held_by"][0]["kind"] == "bimtek_deliverable"


def test_realisations_bring_theirs_with_the_report_that_hands_them_over(jembrana: Api, ministry: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    activity = programme["activities"][0]["id"]
    proofs = {quarter: sent(jembrana, files.pdf(quarter)) for quarter in ("2025-Q1", "2025-Q2", "2025-Q3")}
    for quarter, proof in proofs.items():
        plans.report(jembrana, quarter, plans.realised(activity))
        assert link(jembrana, ("realisation", f"{activity}/{quarter}", proof)).status_code == 200
    for quarter, proof in proofs.items():
        submission = jembrana.post(f"reports/{quarter}/submit/", {}).json()["submission"]
        named = ministry.get(f"submissions/{submission['id']}/evidence/").json()["data"]
        assert [row["sha256"] for row in named] == [proof]
    # What is added to what was handed over is a new revision of that report.
    more = sent(jembrana, files.pdf("more"))
    link(jembrana, ("realisation", f"{activity}/2025-Q2", more))
    again = jembrana.post("reports/2025-Q2/submit/", {}).json()
    assert (again["is_unchanged"], again["submission"]["revision"]) == (False, 2)
    named = ministry.get(f"submissions/{again['submission']['id']}/evidence/").json()["data"]
    assert {row["sha256"] for row in named} == {proofs["2025-Q2"], more}


def test_a_file_that_goes_while_it_is_submitted_takes_the_submission_back(
    database: Stage, jembrana: Api, tabanan: Api
) -> None:
    jembrana.put(f"values/{VALUE}/", {"value": "4.51"})
    link(jembrana, ("value", VALUE, sent(jembrana, PROOF)))

    def submit() -> Any:
        return jembrana.post("reports/2025-Q4/submit/", {})

    refused = while_files_go(database, submit)
    assert plans.refused(refused)[:2] == (409, "evidence_gone")
    assert jembrana.get("submissions/").json()["data"] == []
    assert tabanan.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert submit().status_code == 201


def test_four_hundred_links_are_handed_over_and_held_at_once(jembrana: Api, ministry: Api) -> None:
    from tests.support.queries import queries

    rows = [
        f'{{"indicator": "{code}", "period": "{year}", "value": "4"}}'
        for code in ("ECO-03", "LIV-08")
        for year in range(2015, 2025)
    ]
    imported = jembrana.send("POST", "values/import/", "\n".join(rows).encode(), "application/x-ndjson")
    assert imported.status_code == 200
    keys = [f"{code}/total/{year}" for code in ("ECO-03", "LIV-08") for year in range(2015, 2025)]
    hashes = [sent(jembrana, files.pdf(f"n{n}")) for n in range(20)]
    assert link(jembrana, *(("value", key, sha256) for key in keys for sha256 in hashes)).status_code == 200
    begun = time.perf_counter()
    with queries() as statements:
        submission = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]
    print(
        f"400 links submitted in {(time.perf_counter() - begun) * 1000:.0f} ms, {len(statements)} statements"
    )
    assert len(statements.matching("evidence_")) == 3
    assert len(jembrana.get(f"submissions/{submission['id']}/").json()["content"]["evidence"]) == 400
    assert len(ministry.get(f"submissions/{submission['id']}/evidence/").json()["data"]) == 20
    assert all(row["is_held"] for row in jembrana.get("evidence/").json()["data"])
