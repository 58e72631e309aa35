"""The ministry's answers, and what they do to the figures of each basis in the very next request."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api
from tests.support.progress import figure

KEY = "values/ECO-03/total/2025/"


def record(api: Api, value: str, path: str = KEY) -> None:
    tag = api.get(path).headers.get("ETag")
    answer = api.put(path, {"value": value}, **({"If-Match": tag} if tag else {}))
    assert answer.status_code in (200, 201), answer.json()


def report(api: Api, value: str, period: str = "2025-Q4") -> str:
    record(api, value)
    answer = api.post(f"reports/{period}/submit/", {"reason": "test"})
    assert answer.status_code == 201, answer.json()
    id: str = answer.json()["submission"]["id"]
    return id


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.json()
    body: dict[str, Any] = answer.json()
    return body


def figures(ministry: Api, basis: str, code: str = "51.01") -> dict[str, Any]:
    answer = done(ministry.get(f"progress/?group_by=regency&basis={basis}"))
    (row,) = [row for row in answer["data"] if row["regency_code"] == code]
    return {
        code: said for code, said in row.items() if not code.startswith(("participation_", "completeness_"))
    }


def in_force(stage: Any, basis: str) -> list[tuple[str, str]]:
    rows = stage.superuser.execute(
        "SELECT indicator || '/' || period, value FROM figures_reported_value"
        " WHERE basis = %s AND valid_until IS NULL ORDER BY 1",
        [basis],
    )
    return list(rows.fetchall())


def under_query(stage: Any) -> list[bool]:
    rows = stage.superuser.execute(
        "SELECT under_query FROM figures_reported_subject WHERE basis = 'submitted' AND valid_until IS NULL"
    )
    return [queried for (queried,) in rows.fetchall()]


def test_an_accepted_report_is_in_the_accepted_figures_of_the_next_request(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    report(tabanan, "9.99")
    id = report(jembrana, "4.51")
    assert figures(ministry, "accepted")["coverage_submissions_used_count"] == 0
    accepted = done(ministry.post(f"submissions/{id}/accept/", {}))
    assert (accepted["status"], accepted["may"]) == ("accepted", ["comment"])
    assert figures(ministry, "accepted") == figures(ministry, "submitted")
    assert figures(ministry, "accepted", "51.02")["coverage_waiting_for_review"] == 1
    assert jembrana.get(f"submissions/{id}/").json()["status"] == "accepted"


def test_an_accepted_masterplan_brings_its_programmes(jembrana: Api, ministry: Api) -> None:
    id = plans.begin(jembrana)["id"]
    plans.add(jembrana, indicative_amounts=[plans.allocation(2024, "70")])
    submission = plans.submit(jembrana, id)["submission"]["id"]
    done(ministry.post(f"submissions/{submission}/accept/", {}))
    programmes = figure(figures(ministry, "accepted"), "programmes")
    assert (programmes["total"], programmes["quick_wins"], programmes["allocated"]) == (1, 0, "70")
    assert figure(programmes, "by_source_apbd") == {"allocated": "70", "spent": "0"}
    assert figure(programmes, "by_time_frame") == {"short": 1, "medium": 0, "long": 0}
    assert figures(ministry, "accepted") == figures(ministry, "submitted")


def test_acceptance_is_bound_to_the_content_and_to_the_newest_revision(jembrana: Api, ministry: Api) -> None:
    first = report(jembrana, "4.51")
    differs = ministry.post(f"submissions/{first}/accept/", {"content_hash": "00" * 32})
    assert (differs.status_code, differs.json()["code"]) == (409, "content_differs")
    second = report(jembrana, "4.6")
    stale = ministry.post(f"submissions/{first}/accept/", {})
    assert (stale.status_code, stale.json()["code"]) == (409, "newer_revision")
    objected = jembrana.post(f"submissions/{first}/object/", {"reason": "Angka BPS"})
    assert (objected.status_code, objected.json()["code"]) == (409, "newer_revision")
    hash = ministry.get(f"submissions/{second}/").json()["content_hash"]
    assert (
        done(ministry.post(f"submissions/{second}/accept/", {"content_hash": hash}))["status"] == "accepted"
    )
    twice = ministry.post(f"submissions/{second}/accept/", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "status_does_not_allow")
    assert "a new revision" in twice.json()["detail"]


def test_the_day_to_answer_by_is_a_day_in_jakarta(
    jembrana: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = report(jembrana, "4.51")
    night = datetime(2126, 1, 1, 20, tzinfo=UTC)  # there it is the 2nd
    monkeypatch.setattr("api.national.entrance.timezone", SimpleNamespace(now=lambda: night))
    asked = {"reasons": ["Sumber?"], "answer_due_on": "2126-01-01"}
    refused = ministry.post(f"submissions/{id}/return/", asked)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "in_the_past")


def test_a_return_has_as_many_reasons_as_the_document_says(jembrana: Api, ministry: Api) -> None:
    reasons = ["\U0001f3d9" * 2000] * 100
    done(ministry.post(f"submissions/{report(jembrana, '4.51')}/return/", {"reasons": reasons}))
    (submission,) = done(jembrana.get("submissions/"))["data"]
    events = done(jembrana.get(f"submissions/{submission['id']}/"))["events"]
    assert events[-1]["reasons"] == reasons


def previewed(api: Api) -> list[str]:
    return [each["code"] for each in api.get("reports/2025-Q4/preview/").json()["warnings"]]


def test_a_return_flags_what_is_submitted_and_leaves_what_is_accepted(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    done(ministry.post(f"submissions/{report(jembrana, '4.51')}/accept/", {}))
    second = report(jembrana, "4.6")
    by = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    returned = done(
        ministry.post(
            f"submissions/{second}/return/", {"reasons": ["Sumber tidak jelas"], "answer_due_on": by}
        )
    )
    assert (returned["status"], returned["answer_due_on"]) == ("returned", by)
    assert in_force(database, "submitted") == [("ECO-03/2025", "4.6")]
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.51")]
    assert under_query(database) == [True]
    seen = jembrana.get(f"submissions/{second}/").json()
    assert seen["may"] == ["object", "withdraw", "comment"]
    assert seen["events"][-1]["reasons"] == ["Sumber tidak jelas"]
    # The same content again is no answer to a return; a correction is, and is not accepted by being sent.
    again = jembrana.post("reports/2025-Q4/submit/", {}).json()
    assert again["is_unchanged"] is True
    assert "still_returned" in [each["code"] for each in again["warnings"]]
    assert "still_returned" in previewed(jembrana)
    third = report(jembrana, "4.7")
    assert "still_returned" not in previewed(jembrana)
    assert under_query(database) == [False]
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.51")]
    done(ministry.post(f"submissions/{third}/accept/", {}))
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.7")]


def test_each_preview_warns_of_content_that_was_returned(jembrana: Api, ministry: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    plans.add(jembrana)
    first = plans.submit(jembrana, plan)["submission"]["id"]
    plans.enact(jembrana, plan)
    aim = {"value": "3", "source": "RPJMD"}
    assert jembrana.put("targets/ECO-03/total/2026/", aim).status_code == 201
    hand_in = {"deliverables": [{"title": "Draf Buku 1"}]}
    targets, stage = (
        done(jembrana.post(path, body))["submission"]["id"]
        for path, body in ((f"masterplans/{plan}/targets/submit/", {}), ("bimtek/2022/1/submit/", hand_in))
    )
    for id in (first, targets, stage):
        done(ministry.post(f"submissions/{id}/return/", {"reasons": ["Sumber tidak jelas"]}))
    for answer in (
        jembrana.get(f"masterplans/{plan}/preview/"),
        jembrana.get(f"masterplans/{plan}/targets/preview/"),
        jembrana.post("bimtek/2022/1/preview/", hand_in),
        # A submit without a look at the preview says the same.
        jembrana.post(f"masterplans/{plan}/submit/", {}),
        jembrana.post(f"masterplans/{plan}/targets/submit/", {}),
        jembrana.post("bimtek/2022/1/submit/", hand_in),
    ):
        assert "still_returned" in [each["code"] for each in answer.json()["warnings"]], answer.json()


def test_an_objection_is_decided(database: Any, jembrana: Api, ministry: Api) -> None:
    id = report(jembrana, "4.51")
    assert jembrana.post(f"submissions/{id}/object/", {"reason": "x"}).status_code == 409
    decided = {"decision": "reject", "reason": "Bukan"}
    assert ministry.post(f"submissions/{id}/decide/", decided).json()["code"] == "status_does_not_allow"
    done(ministry.post(f"submissions/{id}/return/", {"reasons": ["Salah"]}))
    twice = ministry.post(f"submissions/{id}/return/", {"reasons": ["Salah"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "status_does_not_allow")
    done(jembrana.post(f"submissions/{id}/object/", {"reason": "Angka BPS"}))
    assert ministry.post(f"submissions/{id}/accept/", {}).status_code == 409
    rejected = done(ministry.post(f"submissions/{id}/decide/", {"decision": "reject", "reason": "Bukan"}))
    assert (rejected["status"], under_query(database)) == ("returned", [True])
    done(jembrana.post(f"submissions/{id}/object/", {"reason": "Lihat tabel 3"}))
    upheld = done(ministry.post(f"submissions/{id}/decide/", {"decision": "uphold", "reason": "Benar"}))
    assert (upheld["status"], under_query(database)) == ("submitted", [False])
    assert done(ministry.post(f"submissions/{id}/accept/", {}))["status"] == "accepted"


def test_what_is_withdrawn_is_in_no_figure_and_goes_out_again(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    report(jembrana, "4.51")
    before = figures(ministry, "submitted")
    record(jembrana, "80", "values/LIV-01/total/2024/")
    second = report(jembrana, "4.6")
    assert in_force(database, "submitted") == [("ECO-03/2025", "4.6"), ("LIV-01/2024", "80")]
    done(jembrana.post(f"submissions/{second}/withdraw/", {"reason": "Keliru"}))
    assert in_force(database, "submitted") == [("ECO-03/2025", "4.51")]
    assert figures(ministry, "submitted") == before
    assert ministry.post(f"submissions/{second}/accept/", {}).status_code == 409
    again = done(jembrana.post("reports/2025-Q4/submit/", {}))
    assert (again["submission"]["revision"], again["is_unchanged"]) == (3, False)
    assert in_force(database, "submitted") == [("ECO-03/2025", "4.6"), ("LIV-01/2024", "80")]


def test_once_the_newest_revision_is_withdrawn_the_one_before_is_decided_on(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    first, second = report(jembrana, "4.51"), report(jembrana, "4.6")
    assert ministry.get(f"submissions/{first}/").json()["may"] == ["comment"]
    done(jembrana.post(f"submissions/{second}/withdraw/", {"reason": "Keliru"}))
    stands = ministry.get(f"submissions/{first}/").json()
    assert (stands["is_superseded"], stands["may"][:2]) == (False, ["accept", "return"])
    waiting = ministry.get("submissions/?status=submitted&is_superseded=false").json()["data"]
    assert [row["id"] for row in waiting] == [first]
    done(ministry.post(f"submissions/{first}/accept/", {}))
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.51")]


def test_an_older_report_accepted_late_never_takes_the_place_of_a_newer_one(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    older = report(jembrana, "4.51", "2025-Q3")
    newer = report(jembrana, "4.6", "2025-Q4")
    done(ministry.post(f"submissions/{newer}/accept/", {}))
    done(ministry.post(f"submissions/{older}/accept/", {}))
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.6")]


def test_remarks_are_pinned_to_a_place_and_answered_by_the_regency(
    jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    id = report(jembrana, "4.51")
    mentor = Api(keys.ministry(MinistryRole.MENTOR), "/v1/national")
    remark = done(
        mentor.post(f"submissions/{id}/comments/", {"pointer": "/values/0/value", "text": "Satuan?"})
    )
    assert (remark["label"], remark["side"]) == ("ECO-03 total 2025", "ministry")
    assert jembrana.get(remark["link"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    nowhere = mentor.post(f"submissions/{id}/comments/", {"pointer": "/values/9", "text": "?"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "unknown_place")
    done(jembrana.post(f"submissions/{id}/comments/", {"thread_id": remark["id"], "text": "Persen."}))
    for place, code in (
        ({"thread_id": id}, "unknown_thread"),
        ({"pointer": "/values/0"}, "place_of_the_thread"),
    ):
        for side in (jembrana, mentor):
            answer = side.post(
                f"submissions/{id}/comments/", {"thread_id": remark["id"], "text": "?", **place}
            )
            assert plans.refused(answer)[::2] == (409, [(f"/{next(iter(place))}", code)])
    assert tabanan.post(f"submissions/{id}/comments/", {"text": "x"}).status_code == 404
    seen = ministry.get(f"submissions/{id}/comments/").json()["data"]
    assert [(each["side"], each["thread_id"]) for each in seen] == [
        ("ministry", None),
        ("regency", remark["id"]),
    ]
    assert mentor.post(f"submissions/{id}/accept/", {}).status_code == 403


def test_who_opened_a_submission_is_seen_by_the_regency_and_lists_are_not_logged(
    jembrana: Api, ministry: Api
) -> None:
    id = report(jembrana, "4.51")
    ministry.get("submissions/")
    assert jembrana.get(f"submissions/{id}/").json()["openings"] == []
    opened = done(ministry.get(f"submissions/{id}/"))
    assert opened["content"]["values"][0]["value"] == "4.51"
    ministry.get(f"submissions/{id}/payload/")
    openings = jembrana.get(f"submissions/{id}/").json()["openings"]
    assert [(each["part"], each["office"], each["roles"]) for each in openings] == [
        ("submission", "Direktorat LAIP", ["programme_office"]),
        ("payload", "Direktorat LAIP", ["programme_office"]),
    ]


def test_the_inbox_is_narrowed_by_state_kind_regency_period_age_and_assignee(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    first, theirs = report(jembrana, "4.51"), report(tabanan, "9.99")
    second = report(jembrana, "4.6")
    me = ministry.get("/v1/me/").json()["id"]
    done(ministry.post(f"submissions/{theirs}/assign/", {"assignee_id": me}))
    nobody = ministry.post(f"submissions/{theirs}/assign/", {"assignee_id": str(uuid7())})
    assert plans.refused(nobody) == (409, "not_appointed", [("/assignee_id", "not_appointed")])

    def listed(query: str) -> list[str]:
        return [row["id"] for row in done(ministry.get(f"submissions/?{query}"))["data"]]

    assert listed("") == [second, theirs, first]
    assert listed("status=submitted&is_superseded=false") == [second, theirs]
    assert listed("regency_code=51.01&period=2025-Q4&kind=periodic_report") == [second, first]
    assert listed(f"assignee_id={me}") == [theirs]
    assert listed("min_age_days=1") == listed("status=accepted") == listed("kind=masterplan") == []
    assert listed("period=2025") == listed("period=2025-S2,2024") == listed("period=2024:2025") == listed("")
    assert listed("period=latest") == listed("period=2024") == []
    for wrong in ("periode=2025-Q4", "period=2025-12", "subject=2025Q4"):
        assert ministry.get(f"submissions/?{wrong}").status_code == 400, wrong


def test_only_reviewers_decide_and_only_stewards_withdraw(jembrana: Api, ministry: Api, keys: Keys) -> None:
    id = report(jembrana, "4.51")
    analyst = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")
    for step in ("accept", "return", "decide", "assign", "comments"):
        assert analyst.post(f"submissions/{id}/{step}/", {}).status_code == 403
        assert jembrana.post(f"/v1/national/submissions/{id}/{step}/", {}).status_code == 403
    viewer = Api(keys.member("51.01", RegencyRole.VIEWER), "/v1/regencies/51.01")
    assert viewer.get(f"submissions/{id}/").json()["may"] == []
    assert viewer.post(f"submissions/{id}/withdraw/", {"reason": "x"}).status_code == 403
    reviewer = Api(keys.ministry(MinistryRole.REVIEWER), "/v1/national")
    assert reviewer.get(f"submissions/{id}/").json()["may"] == ["accept", "return", "assign", "comment"]


def test_reading_one_programme_takes_the_ministrys_answer_over_first(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    id = plans.begin(jembrana)["id"]
    path = f"programmes/{plans.add(jembrana)['id']}/"
    tag = {"If-None-Match": jembrana.get(path).headers["ETag"]}

    def left_as() -> Any:
        return plans.history(database, "51.01", "masterplan")[-1][2]["status"]

    def returned(vision: str) -> None:
        plan = f"masterplans/{id}/"
        done(jembrana.patch(plan, {"vision": vision}, **plans.tag(jembrana, plan)))
        submission = plans.submit(jembrana, id)["submission"]["id"]
        done(ministry.post(f"submissions/{submission}/return/", {"reasons": ["Visi"]}))

    for given, status in (({}, 200), (tag, 304)):
        returned(f"Visi {status}")
        assert jembrana.get(path, **given).status_code == status
        assert left_as() == ["submitted", "returned"]
    returned("Visi")
    database.superuser.execute(
        "UPDATE tenants_regency SET status = 'suspended', suspended_at = now() WHERE kemendagri_code = '51.01'"
    )
    assert (jembrana.get(path).status_code, left_as()) == (200, ["returned", "submitted"])


def test_the_ministrys_answer_to_a_masterplan_is_there_in_the_regencys_next_request(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    id = plans.begin(jembrana)["id"]
    programme = plans.add(jembrana)["id"]
    first = plans.submit(jembrana, id)["submission"]["id"]
    tag = jembrana.get(f"masterplans/{id}/").headers["ETag"]
    done(ministry.post(f"submissions/{first}/return/", {"reasons": ["Visi"]}))
    seen = jembrana.get(f"masterplans/{id}/")
    assert (seen.json()["status"], seen.json()["may"]) == ("returned", ["edit", "submit", "enact", "copy"])
    assert seen.headers["ETag"] != tag
    assert plans.history(database, "51.01", "masterplan")[-1][2] == {"status": ["submitted", "returned"]}
    changed = jembrana.patch(
        f"programmes/{programme}/",
        {"title": "Mal"},
        **plans.tag(jembrana, f"programmes/{programme}/"),
    )
    assert changed.status_code == 200, changed.json()
    second = plans.submit(jembrana, id)["submission"]["id"]
    done(ministry.post(f"submissions/{second}/accept/", {}))
    assert jembrana.get("masterplans/").json()["data"][0]["status"] == "accepted"
    assert (
        jembrana.patch(
            f"masterplans/{id}/", {"vision": "x"}, **plans.tag(jembrana, f"masterplans/{id}/")
        ).json()["code"]
        == "masterplan_not_editable"
    )
    third = plans.begin(jembrana, based_on_id=id)["id"]
    withdrawn = plans.submit(jembrana, third)["submission"]["id"]
    done(jembrana.post(f"submissions/{withdrawn}/withdraw/", {"reason": "Keliru"}))
    assert jembrana.get(f"masterplans/{third}/").json()["status"] == "draft"
    assert figures(ministry, "submitted")["programmes_total"] == 1


def test_a_deleted_value_is_taken_back_by_the_next_report_and_leaves_the_figures(
    database: Any, jembrana: Api, ministry: Api
) -> None:
    record(jembrana, "80", "values/LIV-01/total/2024/")
    first = report(jembrana, "4.51")
    done(ministry.post(f"submissions/{first}/accept/", {}))
    gone = jembrana.delete(KEY, **{"If-Match": jembrana.get(KEY).headers["ETag"]})
    assert gone.status_code == 204, gone.content
    assert in_force(database, "submitted") == [("ECO-03/2025", "4.51"), ("LIV-01/2024", "80")]
    second = done(jembrana.post("reports/2026-Q1/submit/", {}))["submission"]["id"]
    content = jembrana.get(f"submissions/{second}/payload/").json()
    assert content["withdrawn"] == [{"indicator": "ECO-03", "series": "total", "period": "2025"}]
    assert in_force(database, "submitted") == [("LIV-01/2024", "80")]
    assert in_force(database, "accepted") == [("ECO-03/2025", "4.51"), ("LIV-01/2024", "80")]
    done(ministry.post(f"submissions/{second}/accept/", {}))
    assert in_force(database, "accepted") == [("LIV-01/2024", "80")]
    assert figures(ministry, "accepted") == figures(ministry, "submitted")
