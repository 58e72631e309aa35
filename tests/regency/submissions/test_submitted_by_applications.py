"""An application submits what at least one person signed off, whatever the rules; the receipt names both."""

from typing import Any

import pytest

from api.identity.accounts.words import Flow
from api.identity.models import Scope
from tests.national.figures.test_targets import aim
from tests.support import plans, programs
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

REPORT = "reports/2025-Q4/"
STAGE = "bimtek/2022/1/"
DELIVERED = {
    "deliverables": [{"title": "Draf Buku 1"}],
    "masterplan_id": None,
}
WRITING = ["drafts:read", "programmes:write", "realisations:write", "values:write", "submissions:write"]


@pytest.fixture
def sipd(jembrana: Api) -> Api:
    """The regency's own connector, with a key."""
    said = {"name": "Penghubung SIPD", "contact": "sipd@jembrana.example", "scopes": WRITING}
    id = jembrana.post("applications/", said).json()["id"]
    return Api(jembrana.post("keys/", {"application_id": id}).json()["key"], jembrana.base)


@pytest.fixture
def head(keys: Keys) -> Api:
    return Api(keys.member("51.01", RegencyRole.HEAD), "/v1/regencies/51.01")


def previewed(api: Api, path: str) -> dict[str, Any]:
    answer = api.post(f"{path}preview/", DELIVERED) if path == STAGE else api.get(f"{path}preview/")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def signed(person: Api, path: str, hash: str, step: str = "prepared") -> None:
    answer = person.post(f"{path}sign-offs/", {"step": step, "content_hash": hash})
    assert answer.status_code == 201, answer.content


def submitted(api: Api, path: str) -> Any:
    return api.post(f"{path}submit/", DELIVERED if path == STAGE else {})


def of(jembrana: Api, sipd: Api, what: str) -> str:
    """The address of what is submitted, written by the application."""
    if what == "masterplan":
        id = plans.begin(jembrana)["id"]
        plans.add(sipd, masterplan=id)
        plans.make_ready(jembrana, id)
        return f"masterplans/{id}/"
    if what == "report":
        assert sipd.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
        return REPORT
    if what == "targets":
        id = plans.begin(jembrana)["id"]
        plans.enact(jembrana, id)
        aim(jembrana, "ECO-03", "5", "2026")
        return f"masterplans/{id}/targets/"
    return STAGE


@pytest.mark.parametrize("what", ["report", "masterplan", "targets", "bimtek"])
def test_an_application_submits_what_a_person_signed_off(
    jembrana: Api, tabanan: Api, ministry: Api, sipd: Api, what: str
) -> None:
    path = of(jembrana, sipd, what)
    seen = previewed(sipd, path)
    assert "not_prepared" in [each["code"] for each in seen["blocking"]]
    assert "not_prepared" not in [each["code"] for each in previewed(jembrana, path)["blocking"]]
    refused = submitted(sipd, path)
    assert (refused.status_code, refused.json()["code"]) == (409, "sign_off_missing")
    assert (refused.json()["values"]["missing"], refused.json()["content_hash"]) == (
        ["prepared"],
        seen["content_hash"],
    )
    itself = sipd.post(f"{path}sign-offs/", {"step": "prepared", "content_hash": seen["content_hash"]})
    assert (itself.status_code, itself.json()["code"]) == (403, "persons_to_sign")
    signed(jembrana, path, seen["content_hash"])
    answer = submitted(sipd, path)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["submission"]["content_hash"] == seen["content_hash"]
    claims = jembrana.get(f"submissions/{body['submission']['id']}/receipt/").json()["claims"]
    me = sipd.get("/v1/me/").json()
    assert (claims["schema"], claims["submitted_by"]) == (
        "receipt/3",
        {"application": {"id": me["id"], "name": "Penghubung SIPD"}},
    )
    assert claims["signatory"]["office"] == jembrana.get("/v1/me/").json()["office"]
    for shown in (jembrana, ministry):
        row = shown.get(f"submissions/{body['submission']['id']}/").json()
        assert (row["application"], row["signatory"]["office"]) == (
            {"id": me["id"], "name": "Penghubung SIPD"},
            claims["signatory"]["office"],
        )
    assert tabanan.get("submissions/").json()["data"] == []


def test_a_change_since_the_sign_off_is_named(jembrana: Api, tabanan: Api, sipd: Api) -> None:
    path = of(jembrana, sipd, "report")
    signed(jembrana, path, previewed(jembrana, path)["content_hash"])
    tag = plans.tag(sipd, "values/ECO-03/total/2025/")
    assert sipd.put("values/ECO-03/total/2025/", {"value": "4.6"}, **tag).status_code == 200
    refused = submitted(sipd, path)
    assert (refused.status_code, refused.json()["code"]) == (409, "content_changed")
    assert refused.json()["changed"][0]["after"] == "4.6"
    assert jembrana.get("submissions/").json()["data"] == tabanan.get("submissions/").json()["data"] == []


def test_the_regencys_own_rules_hold_besides(jembrana: Api, tabanan: Api, sipd: Api, head: Api) -> None:
    rules = {"is_sign_off_required": True, "is_delivery_required": False}
    assert (
        jembrana.put("submission-rules/", rules, **plans.tag(jembrana, "submission-rules/")).status_code
        == 200
    )
    path = of(jembrana, sipd, "masterplan")
    hash = previewed(sipd, path)["content_hash"]
    signed(jembrana, path, hash)
    assert submitted(sipd, path).json()["values"]["missing"] == ["approved"]
    signed(head, path, hash, "approved")
    assert submitted(sipd, path).status_code == 201
    assert tabanan.get("submissions/").json()["data"] == []


@pytest.mark.parametrize("of", ["51.01", None])
def test_an_application_that_acts_for_a_person_is_one(
    jembrana: Api, tabanan: Api, ministry: Api, head: Api, of: str | None
) -> None:
    """It neither submits in the person's name what nobody signed off, nor signs for them."""
    program = programs.register("51.01", scopes=tuple(WRITING), flow=Flow.AUTHORIZATION_CODE, of=of)
    person = jembrana.get("/v1/me/").json()["id"]
    acting = Api(program.acting_for(person, *WRITING), jembrana.base)
    assert acting.get("/v1/me/").json()["application_id"] == str(program.id)
    assert acting.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    seen = previewed(acting, REPORT)
    assert "not_prepared" in [each["code"] for each in seen["blocking"]]
    refused = submitted(acting, REPORT)
    assert (refused.status_code, refused.json()["code"]) == (409, "sign_off_missing")
    for api, step in (
        (acting, "prepared"),
        (Api(program.acting_for(head.get("/v1/me/").json()["id"], *WRITING), head.base), "approved"),
    ):
        itself = api.post(f"{REPORT}sign-offs/", {"step": step, "content_hash": seen["content_hash"]})
        assert (itself.status_code, itself.json()["code"]) == (403, "persons_to_sign")
    signed(jembrana, REPORT, seen["content_hash"])
    answer = submitted(acting, REPORT)
    assert answer.status_code == 201, answer.content
    id = answer.json()["submission"]["id"]
    claims = jembrana.get(f"submissions/{id}/receipt/").json()["claims"]
    told = claims["submitted_by"]["application"]
    assert (claims["schema"], told["id"]) == ("receipt/3", str(program.id))
    assert told["name"].startswith("Aplikasi ")
    for shown in (jembrana, ministry):
        assert shown.get(f"submissions/{id}/").json()["application"] == told
    through = {
        each["resource"]: (each["actor"]["id"] == person, each["actor"]["application_id"])
        for each in jembrana.get("history/").json()["data"]
        if each["resource"] in ("value", "sign_off", "report")
    }
    acted = (True, str(program.id))
    assert through == {"value": acted, "sign_off": (True, None), "report": acted}
    assert tabanan.get("submissions/").json()["data"] == tabanan.get("history/").json()["data"] == []


def resubmitted(api: Api, path: str = REPORT) -> tuple[int, Any]:
    answer = submitted(api, path)
    return answer.status_code, answer.json().get("values", {}).get("missing")


def test_a_sign_off_is_for_one_submission(jembrana: Api, tabanan: Api, sipd: Api) -> None:
    path = of(jembrana, sipd, "report")
    hash = previewed(sipd, path)["content_hash"]
    signed(jembrana, path, hash)
    first = submitted(sipd, path)
    assert first.status_code == 201
    assert submitted(sipd, path).status_code == 200, "a repeat is answered with what is submitted"
    id = first.json()["submission"]["id"]
    assert jembrana.post(f"submissions/{id}/withdraw/", {"reason": "Keliru."}).status_code == 200
    seen = previewed(sipd, path)
    assert (seen["content_hash"], seen["signed"]) == (hash, [])
    assert "not_prepared" in [each["code"] for each in seen["blocking"]]
    assert resubmitted(sipd) == (409, ["prepared"])
    signed(jembrana, path, hash)
    assert submitted(sipd, path).json()["submission"]["revision"] == 2
    assert tabanan.get("submissions/").json()["data"] == []


def test_a_sign_off_does_not_outlast_a_submission_of_other_content(
    jembrana: Api, tabanan: Api, sipd: Api
) -> None:
    path = of(jembrana, sipd, "report")
    hash = previewed(sipd, path)["content_hash"]
    signed(jembrana, path, hash)
    for value, status in (("4.6", 201), ("4.51", 409)):
        tag = plans.tag(jembrana, "values/ECO-03/total/2025/")
        assert jembrana.put("values/ECO-03/total/2025/", {"value": value}, **tag).status_code == 200
        assert submitted(jembrana if status == 201 else sipd, path).status_code == status
    assert tabanan.get("submissions/").json()["data"] == []


@pytest.mark.parametrize("how", ["ended", "demoted"])
def test_a_sign_off_ends_with_the_role(jembrana: Api, tabanan: Api, sipd: Api, keys: Keys, how: str) -> None:
    steward = Api(keys.member("51.01", RegencyRole.STEWARD), jembrana.base)
    path = of(jembrana, sipd, "report")
    hash = previewed(sipd, path)["content_hash"]
    signed(steward, path, hash)
    assert previewed(sipd, path)["signed"] == ["prepared"]
    me = steward.get("/v1/me/").json()["id"]
    rows = jembrana.get("members/").json()["data"]
    where = f"members/{next(each['id'] for each in rows if each['person']['id'] == me)}/"
    if how == "ended":
        assert jembrana.post(f"{where}end/", {"reason": "Mutasi."}).status_code == 200
    else:
        changed = jembrana.patch(where, {"roles": ["contributor"]}, **plans.tag(jembrana, where))
        assert changed.status_code == 200, changed.content
    assert previewed(sipd, path)["signed"] == []
    assert resubmitted(sipd) == (409, ["prepared"])
    signed(jembrana, path, hash)
    assert resubmitted(sipd) == (201, None)
    assert tabanan.get("submissions/").json()["data"] == []


def test_steps_that_the_regency_asks_for_end_likewise(
    jembrana: Api, tabanan: Api, sipd: Api, head: Api
) -> None:
    rules = {"is_sign_off_required": True, "is_delivery_required": False}
    answer = jembrana.put("submission-rules/", rules, **plans.tag(jembrana, "submission-rules/"))
    assert answer.status_code == 200
    hash = jembrana.post(f"{STAGE}preview/", DELIVERED).json()["content_hash"]
    for person, step in ((jembrana, "prepared"), (head, "approved")):
        signed(person, STAGE, hash, step)
    first = submitted(jembrana, STAGE)
    assert (first.status_code, submitted(jembrana, STAGE).status_code) == (201, 200)
    withdrawn = jembrana.post(
        f"submissions/{first.json()['submission']['id']}/withdraw/", {"reason": "Keliru."}
    )
    assert withdrawn.status_code == 200
    early = head.post(f"{STAGE}sign-offs/", {"step": "approved", "content_hash": hash})
    assert (early.status_code, early.json()["code"]) == (409, "not_prepared")
    assert resubmitted(jembrana, STAGE) == (409, ["prepared", "approved"])
    assert tabanan.get("submissions/").json()["data"] == []


def test_a_person_submits_as_before(jembrana: Api, tabanan: Api, sipd: Api) -> None:
    body = submitted(jembrana, of(jembrana, sipd, "report")).json()
    claims = jembrana.get(f"submissions/{body['submission']['id']}/receipt/").json()["claims"]
    assert (claims["schema"], "submitted_by" in claims) == ("receipt/2", False)
    assert tabanan.get("submissions/").json()["data"] == []


@pytest.mark.parametrize(
    ("scope", "method", "path", "body"),
    [
        (Scope.PROGRAMMES_WRITE, "POST", "programmes/", {}),
        (Scope.REALISATIONS_WRITE, "PUT", "realisations/2025-Q4/", {"realisations": []}),
        (Scope.VALUES_WRITE, "PUT", "values/ECO-03/total/2025/", {"value": "4.51"}),
        (Scope.TARGETS_WRITE, "PUT", "targets/ECO-03/total/2025/", {}),
        (Scope.EVIDENCE_WRITE, "POST", "evidence-links/", {}),
        (Scope.SUBMISSIONS_WRITE, "POST", f"{REPORT}submit/", {}),
    ],
)
def test_each_scope_that_lacks_is_named(
    jembrana: Api, tabanan: Api, keys: Keys, scope: Scope, method: str, path: str, body: Any
) -> None:
    """Keys and grants are treated alike; with the scope alone the request goes on to be read."""
    other = Scope.PUBLISHED_READ
    guest = Api(keys.integrator("51.01", "51.02", scopes=(other,)), jembrana.base)
    own = jembrana.get("/v1/me/").json()["id"]
    narrowed = Api(jembrana.post("keys/", {"person_id": own, "scopes": [other]}).json()["key"], jembrana.base)
    for api in (guest, narrowed, Api(guest.key, tabanan.base)):
        refused = api.request(method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
        assert refused.headers["WWW-Authenticate"].endswith(f'error="insufficient_scope", scope="{scope}"')
    able = Api(keys.integrator("51.01", scopes=(scope,)), jembrana.base)
    assert able.request(method, path, body).status_code in (200, 201, 409, 422)
