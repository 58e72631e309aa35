"""Each example of a request body is sent to the service, filled with the demonstration, and is taken.

An example cannot know what there is: ids and hashes in it are replaced by those of the demonstration, by the field's
name. What an example needs is made by the example of another operation first (NEEDS).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import documented
from tests.support.demos import Demo, pages
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.long

EXAMPLE_ID = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
#: Operations whose examples are sent first; what the first of them made is what `{id}` of the address means.
NEEDS: dict[str, tuple[str, ...]] = {
    "accept_submission": ("submit_masterplan",),
    "agree_exemption": ("ask_exemption",),
    "assign_mentor": ("appoint",),
    "assign_submission": ("submit_report",),
    "change_catalogue_draft": ("start_catalogue_draft",),
    "patch_cohort": ("put_cohort",),
    "patch_draft_indicator": ("put_draft_indicator",),
    "check_values": ("put_value",),
    "confirm_values": ("put_value",),
    "create_book": ("create_masterplan",),
    "create_chapter": ("create_masterplan", "put_book"),
    "patch_chapter": ("create_masterplan", "create_chapter"),
    "put_chapter": ("create_masterplan", "put_book"),
    "decide_on_objection": ("submit_report", "return_submission", "object_to_return"),
    "end_edition": ("create_edition",),
    "end_exemption": ("ask_exemption", "agree_exemption"),
    "correct_enactment": ("enact_masterplan",),
    "enact_masterplan": ("submit_masterplan",),
    "extend_deadline": ("put_deadline",),
    "issue_key": ("add_application",),
    "link_evidence": ("put_value",),
    "object_to_return": ("submit_report", "return_submission"),
    "patch_agency": ("create_agency",),
    "patch_appointment": ("appoint",),
    "patch_application": ("add_application",),
    "patch_national_application": ("add_national_application",),
    "end_application": ("patch_application", "test_application_webhook", "end_key"),
    "test_application_webhook": ("add_application", "put_application_webhook"),
    "end_appointment": ("patch_appointment", "end_mentor_assignment"),
    "end_guest": ("patch_guest",),
    "end_key": ("rotate_key",),
    "end_membership": ("patch_member",),
    "end_mentor_assignment": ("patch_mentor_assignment",),
    "end_national_application": ("patch_national_application", "test_national_application_webhook"),
    "test_national_application_webhook": ("add_national_application", "put_national_application_webhook"),
    "end_officer_key": ("rotate_officer_key",),
    "patch_local_indicator": ("put_local_indicator",),
    "patch_guest": ("let_in_guest",),
    "patch_masterplan": ("create_masterplan",),
    "patch_member": ("add_member",),
    "patch_mentor_assignment": ("assign_mentor",),
    "patch_programme": ("create_programme",),
    "patch_realisation": ("put_realisation",),
    "put_application_webhook": ("add_application",),
    "put_bimtek_attendance": ("put_bimtek_session",),
    "put_book": ("create_masterplan",),
    "put_draft_indicator": ("start_catalogue_draft",),
    "put_masterplan_document": ("create_masterplan",),
    "put_meeting": ("put_body",),
    "put_national_application_webhook": ("add_national_application",),
    "put_webhook": ("create_webhook",),
    "put_national_webhook": ("create_national_webhook",),
    "end_draft_indicator": ("patch_draft_indicator",),
    "return_submission": ("submit_report", "assign_submission"),
    "rotate_key": ("issue_key",),
    "rotate_officer_key": ("issue_officer_key",),
    "submit_report": ("put_submission_rules", "sign_off_report"),
    "submit_targets": ("submit_masterplan",),
    "submit_masterplan": ("put_submission_rules", "sign_off_masterplan"),
    "submit_bimtek_stage": ("put_submission_rules",),
    "test_national_webhook": ("create_national_webhook",),
    "test_webhook": ("create_webhook",),
    "withdraw_submission": ("submit_bimtek_stage",),
}
#: Operations whose example needs that of another one, without being about what that one made.
AFTER = {
    "create_programme": "create_masterplan",
    "put_programme": "create_masterplan",
    "put_programmes": "create_masterplan",
    "return_report_part": "deliver_report_part",
}
#: Parts of the address that are not the document's example: what that stands for is settled in the demonstration.
PARTS = {
    "change_catalogue_draft": {"number": "2027.1"},
    "patch_cohort": {"cohort": "2027"},
    "put_cohort": {"cohort": "2027"},
    "patch_draft_indicator": {"number": "2027.1"},
    "put_draft_indicator": {"number": "2027.1"},
    "end_draft_indicator": {"number": "2027.1"},
    "extend_deadline": {"subject": "2027-Q2"},
    "put_deadline": {"subject": "2027-Q2"},
    "put_reporting_period": {"period": "2027-Q2"},
}
#: Not sent here, and why.
NOT_SENT = {
    "accept_in_sandbox": "the demonstration of the tests has no sandbox: tests/regency/border",
    "decide_in_sandbox": "likewise",
    "return_in_sandbox": "likewise",
    "set_sandbox_clock": "likewise",
    "correct_signatory_name": "no submission of the demonstration has one: tests/regency/reporting",
    "put_member_set": "it would end every other membership: tests/regency/setup",
    "decline_exemption": "the one that the example asks for is agreed",
    "issue_token": "asks for the credentials of a program: tests/identity/accounts",
    "revoke_token": "likewise",
    "publish_edition": "needs the sign-off of a second officer: tests/national/editions",
    "sign_off_edition": "likewise",
    "end_catalogue_release": "there is no other release",
}


@cache
def operations() -> dict[str, tuple[str, str, str, dict[str, Any]]]:
    """Return document, verb, path and description of each operation with a body that has an example."""
    found = {}
    for name, content in documented.documents().items():
        for path, item in content["paths"].items():
            for verb, described in item.items():
                if any(
                    each.get("examples")
                    for each in described.get("requestBody", {}).get("content", {}).values()
                ):
                    operation = described["operationId"]
                    found[f"{operation}:{name}" if operation in found else operation] = (
                        name,
                        verb,
                        path,
                        described,
                    )
    return found


class Sender:
    """Sends examples, each once."""

    def __init__(self, demo: Demo) -> None:
        self.callers = {"regency": demo.regency("51.01"), "national": demo.ministry}
        self.answers: dict[str, Any] = {}
        self.plan = self.first(self.callers["regency"], "masterplans/{id}/")

    def send(self, operation: str) -> Any:
        """Return the answer to the operation's example, after what it needs."""
        if operation not in self.answers:
            for each in filter(None, [*self.needs(operation), AFTER.get(operation)]):
                self.send(each)
            document, verb, path, described = operations()[operation]
            api = self.callers[document]
            url = self.address(api, operation, verb, path, described)
            media_type, body = self.body(document, described, api, url)
            self.answers[operation] = api.request(
                verb.upper(), url, body, media_type, **self.headers(api, url, described)
            )
        return self.answers[operation]

    def needs(self, operation: str) -> list[str]:
        name, _, document = operation.partition(":")
        return [
            f"{each}:{document}" if f"{each}:{document}" in operations() else each
            for each in NEEDS.get(name, ())
        ]

    def address(self, api: Api, operation: str, verb: str, path: str, described: dict[str, Any]) -> str:
        if path.startswith("/v1/regencies/"):
            path = path.replace("{code}", api.base.rpartition("/")[2])
        for name in re.findall(r"{(\w+)}", path):
            each = next(
                each for each in described["parameters"] if (each["in"], each["name"]) == ("path", name)
            )
            value = PARTS.get(operation, {}).get(name, str(each["example"]))
            if operation == "submit_targets":
                value = self.answers["submit_masterplan"].json()["submission"]["subject"]
            elif name == "id":
                value = self.known(operation)
                if not value and verb != "put" and "/masterplans/{id}/" in path:
                    value = self.plan
                value = value or (str(uuid7()) if verb == "put" else self.first(api, path))
            elif name == "chapter" and operation == "patch_chapter":
                value = self.answers["create_chapter"].json()["id"]
            elif name == "activity":
                value = api.get(path.partition("{activity}")[0]).json()["data"][1]["activity_id"]
            elif name == "programme":
                value = api.get("programmes/").json()["data"][0]["id"]
            elif value == EXAMPLE_ID:
                value = str(uuid7())
            elif name == "sha256":
                value = api.get("evidence/").json()["data"][0]["sha256"]
            path = path.replace(f"{{{name}}}", value)
        return path

    def known(self, operation: str) -> str:
        needed = [self.answers[each].json() for each in self.needs(operation)]
        return next((str(body["id"]) for body in needed if "id" in body), "")

    def first(self, api: Api, path: str) -> str:
        row = api.get(path.partition("{id}")[0]).json()["data"][0]
        found = row.get("id") or row["agency"]["id"]
        return str(found["id"] if isinstance(found, dict) else found)

    def body(self, document: str, described: dict[str, Any], api: Api, url: str) -> tuple[str, Any]:
        media_type, told = next(iter(described["requestBody"]["content"].items()))
        name = told["examples"]["example"]["$ref"].rpartition("/")[2]
        value = documented.documents()[document]["components"]["examples"][name]["value"]
        return media_type, self.filled(api, value, url)

    def filled(self, api: Api, value: Any, url: str, name: str = "") -> Any:
        """Return the example with ids and hashes of the demonstration."""
        if isinstance(value, dict):
            return {key: self.filled(api, each, url, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(api, each, url, name) for each in value]
        rows = {
            "agency_id": "agencies/",
            "application_id": "applications/",
            "body_id": "bodies/",
            "original_instrument_id": "instruments/",
            "revised_instrument_id": "instruments/",
        }.get(name)
        if rows:
            return api.get(rows).json()["data"][value != EXAMPLE_ID]["id"]
        match name:
            case "book_id":
                return self.answers["put_book"].json()["id"]
            case "activity_id":
                return api.get(url).json()["data"][0]["activity_id"]
            case "programme_id":
                return api.get("programmes/").json()["data"][0]["id"]
            case "sha256":
                return api.get("evidence/").json()["data"][0]["sha256"]
            case "person_id" if "mentor" in url:
                return self.answers["appoint"].json()["person"]["id"]
            case "person_id" | "assignee_id":
                return api.get("/v1/me/").json()["id"]
            case "content_hash" if "sign-offs" in url:
                return api.get(url.replace("sign-offs", "preview")).json()["content_hash"]
            case "content_hash":
                return api.get(re.sub("[a-z-]+/$", "", url)).json()["content_hash"]
            case "reason" if "/masterplans/" in url and url.endswith("/submit/"):
                return ""  # of the demonstration's plan, which was submitted before and is unchanged
            case "expected_count" if "owners" in url:
                agency = api.get("agencies/").json()["data"][0]["id"]
                return sum(row["agency_id"] == agency for row in pages(api, "owners/"))
        return value

    def headers(self, api: Api, url: str, described: dict[str, Any]) -> dict[str, str]:
        names = {each["name"] for each in described["parameters"]}
        headers = {"Idempotency-Key": str(uuid7())} if "Idempotency-Key" in names else {}
        if "If-Match" in names and "ETag" in (held := api.get(url)).headers and held.status_code == 200:
            headers["If-Match"] = held.headers["ETag"]
        return headers


@pytest.fixture(scope="module")
def sender(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    demo = Demo(stage, tmp_path_factory.mktemp("demo") / "demo.json")
    demo.fill()
    sender = Sender(demo)
    # All in one order, whichever is tested: what one of them changes decides what another finds.
    for each in SENT:
        with suppress(LookupError):  # raised again by its own test
            sender.send(each)
    yield sender
    stage.clear()


SENT = sorted(each for each in operations() if each.partition(":")[0] not in NOT_SENT)


@pytest.mark.parametrize("operation", SENT)
def test_the_example_of_a_body_is_taken(sender: Sender, operation: str) -> None:
    answer = sender.send(operation)
    assert 200 <= answer.status_code < 300, answer.content.decode()


def test_nothing_is_left_out_for_a_reason_that_is_gone() -> None:
    assert NOT_SENT.keys() <= operations().keys()
