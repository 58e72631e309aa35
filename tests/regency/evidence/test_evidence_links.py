"""Links from files to what they are evidence of: one or many at once, all or none, made by its owner."""

from typing import Any

import pytest

from tests.regency.evidence.evidence import link, sent
from tests.support import files, plans
from tests.support.callers import Keys, RegencyRole, Scope
from tests.support.http import Api

VALUE = "ECO-03/total/2025"


@pytest.fixture
def value(jembrana: Api) -> str:
    assert jembrana.put(f"values/{VALUE}/", {"value": "4.51"}).status_code == 201
    return VALUE


def actions(api: Api, resource: str) -> list[tuple[str, Any]]:
    return [
        (row["action"], row["changes"]) for row in api.get(f"history/?resource={resource}").json()["data"]
    ]


def test_a_file_is_linked_once_and_both_sides_show_it(jembrana: Api, value: str) -> None:
    sha256 = sent(jembrana)
    answer = link(jembrana, ("value", value, sha256))
    assert answer.status_code == 200
    (first,) = answer.json()["links"]
    assert (first["subject"], first["key"], first["sha256"], first["is_new"]) == (
        "value",
        value,
        sha256,
        True,
    )
    (again,) = link(jembrana, ("value", value, sha256)).json()["links"]
    assert (again["id"], again["is_new"]) == (first["id"], False)
    file = jembrana.get(f"evidence/{sha256}/").json()
    assert (file["link_count"], file["version"], file["evidence_of"]) == (
        1,
        2,
        [{"id": first["id"], "subject": "value", "key": value}],
    )
    (row,) = jembrana.get(f"evidence-links/?subject=value&key={value}").json()["data"]
    assert row["sha256"] == sha256
    (listed,) = jembrana.get(f"evidence/?subject=value&key={value}").json()["data"]
    assert listed["link_count"] == 1
    assert actions(jembrana, "evidence_link") == [
        (
            "created",
            {
                "subject": [None, "value"],
                "key": [None, value],
                "sha256": [None, sha256],
                "name": [None, "SK.pdf"],
            },
        )
    ]


def test_everything_that_may_have_evidence(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    activity = programme["activities"][0]["id"]
    plans.report(jembrana, "2025-Q1", plans.realised(activity))
    instrument, body_, meeting = ("0198f000-0000-7000-8000-00000000000" + str(n) for n in (1, 2, 3))
    assert (
        jembrana.put(
            f"instruments/{instrument}/", {"kind": "perbup", "number": "45", "signed_on": "2025-02-01"}
        ).status_code
        == 201
    )
    assert jembrana.put(f"bodies/{body_}/", {"kind": "council", "name": "Dewan"}).status_code == 201
    assert (
        jembrana.put(f"meetings/{meeting}/", {"body_id": body_, "held_on": "2025-03-01"}).status_code == 201
    )
    cohort = jembrana.get("bimtek/").json()["data"][0]["cohort"]
    sha256 = sent(jembrana)
    rows = [
        ("masterplan", plan["id"], sha256),
        ("programme", programme["id"], sha256),
        ("activity", activity, sha256),
        ("realisation", f"{activity}/2025-Q1", sha256),
        ("instrument", instrument, sha256),
        ("meeting", meeting, sha256),
        ("bimtek_stage", f"{cohort}/1", sha256),
    ]
    answer = link(jembrana, *rows)
    assert answer.status_code == 200, answer.content
    assert jembrana.get(f"evidence/{sha256}/").json()["link_count"] == len(rows)


def test_many_are_linked_or_none_and_each_error_stands_at_its_row(jembrana: Api, value: str) -> None:
    one, two = sent(jembrana, files.pdf("1")), sent(jembrana, files.pdf("2"))
    answer = link(
        jembrana,
        ("value", value, one),
        ("value", "ECO-03/total/2019", one),
        ("value", value, "0" * 64),
        ("programme", "no id", two),
        ("bimtek_stage", "1999/1", two),
    )
    assert answer.status_code == 409
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/links/1/key", "unknown_evidence_subject"),
        ("/links/2/sha256", "unknown_file"),
        ("/links/3/key", "unknown_evidence_subject"),
        ("/links/4/key", "unknown_evidence_subject"),
    ]
    told = [error["message"] for error in answer.json()["errors"]]
    assert (told[0], told[3]) == ("There is no value ECO-03/total/2019.", "There is no bimtek stage 1999/1.")
    body = {"links": [{"subject": "value", "key": "ECO-03/total/2019", "sha256": one}]}
    (error,) = jembrana.post("evidence-links/", body, **{"Accept-Language": "id"}).json()["errors"]
    assert (error["message"], error["values"]["subject"]) == ("Tidak ada nilai ECO-03/total/2019.", "value")
    assert jembrana.get("evidence-links/").json()["data"] == []
    assert link(jembrana, ("value", value, one), ("value", value, two)).status_code == 200


def test_another_regencys_files_and_things_are_unknown(jembrana: Api, tabanan: Api, value: str) -> None:
    theirs = sent(tabanan, files.pdf("theirs"))
    ours = sent(jembrana, files.pdf("ours"))
    answer = link(jembrana, ("value", value, theirs))
    assert plans.refused(answer)[0] == 409
    assert link(tabanan, ("value", value, theirs)).status_code == 409
    (mine,) = link(jembrana, ("value", value, ours)).json()["links"]
    assert tabanan.delete(f"evidence-links/{mine['id']}/").status_code == 404
    assert tabanan.get(f"evidence-links/?key={value}").json()["data"] == []


def test_a_contributor_links_to_what_its_agency_has(keys: Keys, jembrana: Api) -> None:
    own, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas A", "Dinas B"))
    for indicator, agency in (("ECO-03", own), ("LIV-08", other)):
        jembrana.put(f"owners/{indicator}/total/", {"agency_id": agency})
        jembrana.put(f"values/{indicator}/total/2025/", {"value": "4"})
    api = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(own,)), jembrana.base)
    sha256 = sent(api)
    assert link(api, ("value", "ECO-03/total/2025", sha256)).status_code == 200
    answer = link(api, ("value", "LIV-08/total/2025", sha256))
    assert plans.refused(answer)[0] == 409
    assert answer.json()["errors"][0]["code"] == "another_agency"
    (theirs,) = link(jembrana, ("value", "LIV-08/total/2025", sha256)).json()["links"]
    assert api.delete(f"evidence-links/{theirs['id']}/").status_code == 409


def test_a_guest_links_evidence_to_what_is_an_agencys_and_deletes_none(
    keys: Keys, jembrana: Api, value: str
) -> None:
    guest = Api(keys.integrator("51.01", scopes=(Scope.EVIDENCE_WRITE, Scope.DRAFTS_READ)), jembrana.base)
    plan = plans.begin(jembrana)
    sha256 = sent(guest)
    assert link(guest, ("value", value, sha256)).status_code == 200
    assert link(guest, ("masterplan", plan["id"], sha256)).status_code == 409
    assert guest.delete(f"evidence/{sha256}/", **plans.tag(guest, f"evidence/{sha256}/")).status_code == 403


def test_a_linked_file_is_not_deleted_and_an_unlinked_one_is_with_its_bytes(
    jembrana: Api, value: str
) -> None:
    from api.national.evidence import store
    from tests.support.callers import regency_id

    sha256 = sent(jembrana)
    path = f"evidence/{sha256}/"
    (linked,) = link(jembrana, ("value", value, sha256)).json()["links"]
    assert jembrana.delete(path).status_code == 428
    answer = jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.refused(answer)[:2] == (409, "evidence_linked")
    assert answer.json()["evidence_of"][0]["id"] == linked["id"]
    assert jembrana.delete(f"evidence-links/{linked['id']}/").status_code == 204
    assert jembrana.delete(f"evidence-links/{linked['id']}/").status_code == 404
    assert store.is_there(regency_id("51.01"), sha256)
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    assert jembrana.get(path).status_code == 404
    assert not store.is_there(regency_id("51.01"), sha256)
    assert [action for action, _ in actions(jembrana, "evidence")] == ["deleted", "created"]
    assert [action for action, _ in actions(jembrana, "evidence_link")] == ["deleted", "created"]


def test_a_link_is_no_matter_of_four_hundred_queries(jembrana: Api) -> None:
    from tests.support.queries import queries

    keys_ = []
    for indicator in ("ECO-03", "LIV-08", "ECO-01"):
        for year in range(2015, 2025):
            if jembrana.put(f"values/{indicator}/total/{year}/", {"value": "4"}).status_code == 201:
                keys_.append(f"{indicator}/total/{year}")
    hashes = [sent(jembrana, files.pdf(str(n))) for n in range(3)]
    rows = [("value", key, sha256) for key in keys_ for sha256 in hashes]
    few, many = rows[:2], rows[2:]
    with queries() as first:
        assert link(jembrana, *few).status_code == 200
    with queries() as second:
        assert link(jembrana, *many).status_code == 200
    assert len(many) > 50
    assert len(first) == len(second)


def test_lists_of_values_and_realisations_show_their_evidence_by_the_same_queries(jembrana: Api) -> None:
    from tests.support.queries import queries

    jembrana.put(f"values/{VALUE}/", {"value": "4.51"})
    jembrana.put("values/LIV-08/total/2025/", {"value": "1"})
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    activity = programme["activities"][0]["id"]
    plans.report(jembrana, "2025-Q1", plans.realised(activity))
    with queries() as without:
        assert [row["evidence"] for row in jembrana.get("values/").json()["data"]] == [[], []]
        before = jembrana.get("realisations/2025-Q1/")
        assert before.json()["data"][0]["evidence"] == []
    hashes = sorted(sent(jembrana, files.pdf(str(n))) for n in range(3))
    link(jembrana, *(("value", VALUE, sha256) for sha256 in hashes))
    link(jembrana, ("realisation", f"{activity}/2025-Q1", hashes[0]))
    with queries() as with_evidence:
        assert [row["evidence"] for row in jembrana.get("values/").json()["data"]] == [hashes, []]
        after = jembrana.get("realisations/2025-Q1/", **{"If-None-Match": before.headers["ETag"]})
        assert after.json()["data"][0]["evidence"] == [hashes[0]]
    # Values; realisations, and the deadlines by which they are due.
    assert len(with_evidence) == len(without) == 3


def test_changes_tell_where_a_file_is(jembrana: Api) -> None:
    sha256 = sent(jembrana)
    (change,) = [row for row in jembrana.get("changes/").json()["data"] if row["resource"] == "evidence"]
    assert (change["key"], change["action"]) == (sha256, "created")
    assert sha256 in str(change)
    assert f"/v1/regencies/51.01/evidence/{sha256}/" in str(change.values())
