"""Effects of an enactment are shown before it; a wrong one is corrected with a reason, or undone."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.plans import regulation
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

QUARTERS = ("2022-Q4", "2025-Q2", "2025-Q4", "2026-Q3", "2026-Q4")


class Two:
    """A plan in force with an activity that is reported, and a second one that is complete."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.first, self.old = self._planned("Lama", 2022)
        plans.enact(api, self.first, "2022-10-03")
        plans.report(api, "2025-Q2", plans.realised(self.old, "20"))
        self.report("2025-Q2")
        self.second, self.new = self._planned("Baru", 2025)
        plans.make_ready(api, self.second)

    def _planned(self, title: str, start: int) -> tuple[str, str]:
        plan = plans.begin(self.api, plan_period_start=start, plan_period_end=start + 4)["id"]
        programme = plans.add(self.api, plan, title=title, activities=[plans.activity(title)])
        return plan, programme["activities"][0]["id"]

    @property
    def path(self) -> str:
        """The second version's enactment."""
        return f"masterplans/{self.second}/enactment/"

    def report(self, quarter: str) -> str:
        """Submits the quarter's report, and gives the submission."""
        answer = self.api.post(f"reports/{quarter}/submit/", {"reason": "Lengkap"})
        assert answer.status_code == 201, answer.json()
        id: str = answer.json()["submission"]["id"]
        return id

    def seen(self) -> dict[str, Any]:
        """The first version, and the quarters with what is reported."""
        first = self.api.get(f"masterplans/{self.first}/").json()
        quarters = {each: self.api.get(f"realisations/{each}/").json()["data"] for each in QUARTERS}
        changing = ("version", "updated_at")
        return {name: each for name, each in first.items() if name not in changing} | quarters

    def correct(self, **fields: Any) -> Any:
        return self.api.patch(self.path, fields, **plans.tag(self.api, self.path))

    def undo(self) -> Any:
        return self.api.delete(self.path, **plans.tag(self.api, self.path))

    def withdraw(self) -> Any:
        """Withdraws the newest submission of the second version's enactment."""
        found = self.api.get(f"submissions/?kind=enactment&subject={self.second}").json()["data"]
        return self.api.post(f"submissions/{found[0]['id']}/withdraw/", {"reason": "Keliru"})


@pytest.fixture
def two(jembrana: Api) -> Two:
    return Two(jembrana)


def enacted_nationally(ministry: Api) -> int:
    return _enacted(ministry.get("progress/?group_by=regency").json())


def _enacted(progress: dict[str, Any]) -> int:
    (row,) = [each for each in progress["data"] if each["regency_code"] == "51.01"]
    found: int = row["masterplans_enacted"]
    return found


def test_a_dry_run_says_what_changes_and_keeps_nothing(two: Two, database: Stage) -> None:
    rows = "SELECT (SELECT count(*) FROM ledger_submission), (SELECT count(*) FROM ledger_submission_event)"
    before, count = two.seen(), database.superuser.execute(rows).fetchone()
    path = f"masterplans/{two.second}/"
    tag = two.api.get(path).headers["ETag"]
    answer = two.api.post(f"{path}enact/?dry_run=true", regulation("2025-05-12"))
    assert (answer.status_code, answer.headers["ETag"]) == (200, tag)
    body = answer.json()
    assert (body["dry_run"], body["enactment"]["valid_from"]) == (True, "2025-05-12")
    changes = body["changes"]
    assert [(each["number"], each["valid_until"]) for each in changes["superseded"]] == [(1, "2025-05-11")]
    assert changes["gaps"] == []
    assert [each["title"] for each in changes["joining"]["programmes"]] == ["Baru"]
    assert changes["joining"]["activities"] == [{"id": two.new, "title": "Baru"}]
    assert changes["leaving"]["activities"] == [{"id": two.old, "title": "Lama"}]
    counted = ("quarter", "joining_count", "leaving_count", "kept_count")
    quarters = [tuple(each[name] for name in counted) for each in changes["quarters"]]
    assert quarters[:2] == [("2025-Q2", 1, 0, 0), ("2025-Q3", 1, 1, 0)]
    assert [each["report_id"] is None for each in changes["quarters"][:2]] == [False, True]
    assert (two.seen(), database.superuser.execute(rows).fetchone()) == (before, count)
    assert two.api.get(path).json()["enactment"] is None
    real = two.api.post(f"{path}enact/", regulation("2025-05-12")).json()
    assert (real["dry_run"], real["changes"]) == (False, changes)


def test_what_is_reported_and_no_longer_planned_is_counted_as_kept(two: Two) -> None:
    path = f"masterplans/{two.second}/enact/?dry_run=true"
    changes = two.api.post(path, regulation("2025-01-02")).json()["changes"]
    by_quarter = {each["quarter"]: each for each in changes["quarters"]}
    assert (by_quarter["2025-Q2"]["leaving_count"], by_quarter["2025-Q2"]["kept_count"]) == (1, 1)


@pytest.mark.parametrize("way", ["undo", "withdraw"])
def test_an_enactment_is_undone_and_the_plan_before_is_in_force_as_it_was(
    two: Two, ministry: Api, way: str
) -> None:
    before, counted = two.seen(), enacted_nationally(ministry)
    at = ministry.get("progress/?group_by=regency").json()["as_of"]
    plans.enact(two.api, two.second, "2025-05-12")
    assert enacted_nationally(ministry) == counted + 1
    assert two.seen() != before
    answer = getattr(two, way)()
    assert answer.status_code == (204 if way == "undo" else 200), answer.json()
    assert two.seen() == before
    assert two.api.get(two.path).status_code == 404
    second = two.api.get(f"masterplans/{two.second}/").json()
    assert (second["enactment"], second["may"]) == (None, ["edit", "submit", "enact", "copy"])
    assert enacted_nationally(ministry) == counted
    assert _enacted(ministry.get(f"progress/?group_by=regency&as_of={at}").json()) == counted
    (submission,) = two.api.get(f"submissions/?kind=enactment&subject={two.second}").json()["data"]
    assert submission["status"] == "withdrawn"
    plans.enact(two.api, two.second, "2025-05-12", number="Nomor 50")
    assert two.api.get(two.path).json()["number"] == "Nomor 50"


@pytest.mark.parametrize("way", ["undo", "withdraw"])
def test_an_enactment_on_which_reports_rely_is_not_undone(two: Two, way: str) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    id = two.report("2025-Q3")
    answer = getattr(two, way)()
    assert plans.refused(answer) == (409, "enactment_relied_on", [])
    assert answer.json()["reports"] == [{"period": "2025-Q3", "submission_id": id}]
    assert answer.json()["values"] == {"listed": "2025-Q3"}
    assert two.api.post(f"submissions/{id}/withdraw/", {"reason": "Keliru"}).status_code == 200
    assert getattr(two, way)().status_code < 300


def test_a_report_of_another_time_does_not_rely_on_it_but_one_with_its_quarters_does(two: Two) -> None:
    plans.enact(two.api, two.second, "2026-10-12")
    two.report("2025-Q3")
    assert two.undo().status_code == 204
    plans.enact(two.api, two.second, "2025-05-12")
    plans.report(two.api, "2025-Q2", plans.realised(two.old, "25", version=1, reason="Salah"))
    two.report("2026-Q1")
    assert [each["period"] for each in two.undo().json()["reports"]] == ["2026-Q1"]


def test_a_wrong_number_or_day_is_corrected_with_a_reason(two: Two, ministry: Api, database: Stage) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    report = two.report("2025-Q3")
    receipt = two.api.get(f"submissions/{report}/receipt/").json()
    nameless = two.correct(number="Nomor 54")
    assert plans.refused(nameless)[2] == [("/reason", "blank")]
    answer = two.correct(number="Nomor 54", valid_from="2025-07-01", reason="Salah ketik")
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["number"], answer.json()["valid_from"]) == ("Nomor 54", "2025-07-01")
    assert answer.json() == two.api.get(two.path).json()
    first = two.api.get(f"masterplans/{two.first}/").json()
    assert first["enactment"]["valid_until"] == "2025-06-30"
    revisions = ministry.get(f"submissions/?kind=enactment&subject={two.second}").json()["data"]
    assert [each["revision"] for each in revisions] == [2, 1]
    shown = ministry.get(f"submissions/{revisions[0]['id']}/").json()
    assert (shown["reason"], shown["content"]["instrument_number"]) == ("Salah ketik", "Nomor 54")
    assert shown["content"]["in_force_from"] == "2025-07-01"
    assert two.api.get(f"submissions/{report}/receipt/").json() == receipt
    numbers = [each["number"] for each in two.api.get("instruments/").json()["data"]]
    assert numbers == ["Nomor 45/2022-10-03", "Nomor 54"]
    action, _, changes = plans.history(database, "51.01", "masterplan")[-2]
    assert (action, changes["reason"]) == ("updated", [None, "Salah ketik"])
    old, new = changes["enactment"]
    assert (old["number"], new["number"]) == ("Nomor 45/2025-05-12", "Nomor 54")
    quarter = two.api.get("realisations/2025-Q2/").json()["data"]
    assert [each["title"] for each in quarter] == ["Lama"]


def test_a_correction_is_held_to_the_same_law(two: Two) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    answer = two.correct(instrument="perwali", signed_on="2025-06-01", reason="Salah")
    assert answer.status_code == 422
    assert plans.refused(answer)[2] == [
        ("/instrument", "wrong_regulation"),
        ("/promulgated_on", "promulgated_before_signed"),
    ]
    first = regulation("2022-10-03")
    again = two.correct(number=first["number"], signed_on=first["signed_on"], reason="Salah")
    assert ("/number", "regulation_enacts_another") in plans.refused(again)[2]
    stale = two.api.patch(two.path, {"number": "1", "reason": "x"}, **{"If-Match": '"old"'})
    assert stale.status_code == 412
    assert two.api.patch(two.path, {"number": "1", "reason": "x"}).status_code == 428


def test_withdrawing_a_correction_brings_back_what_it_corrected(two: Two, ministry: Api) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    before = {**two.api.get(two.path).json(), "version": 0}
    assert two.correct(number="Nomor 54", valid_from="2025-07-01", reason="Salah ketik").status_code == 200
    assert two.withdraw().status_code == 200
    assert {**two.api.get(two.path).json(), "version": 0} == before
    assert two.correct(number="Nomor 55", reason="Salah ketik").status_code == 200
    assert two.undo().status_code == 204
    statuses = ministry.get(f"submissions/?kind=enactment&subject={two.second}").json()["data"]
    assert {each["status"] for each in statuses} == {"withdrawn"}


def test_what_the_ministry_accepted_is_corrected_and_not_undone(two: Two, ministry: Api) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    (sent,) = ministry.get(f"submissions/?kind=enactment&subject={two.second}").json()["data"]
    assert ministry.post(f"submissions/{sent['id']}/accept/", {}).status_code == 200
    refused = two.undo()
    assert plans.refused(refused) == (409, "status_does_not_allow", [])
    assert refused.json()["detail"].endswith("it can only be corrected, with a reason.")
    assert two.correct(number="Nomor 54", reason="Salah ketik").status_code == 200


def test_a_version_that_is_not_enacted_has_no_enactment(two: Two, tabanan: Api) -> None:
    for api in (two.api, tabanan):
        assert api.get(two.path).status_code == 404
        assert api.delete(two.path, **{"If-Match": '"a"'}).status_code == 404
        assert api.patch(two.path, {"reason": "x"}, **{"If-Match": '"a"'}).status_code == 404


def test_integrators_hear_of_an_enactment_its_correction_and_its_end(two: Two) -> None:
    plans.enact(two.api, two.second, "2025-05-12")
    two.correct(number="Nomor 54", reason="Salah ketik")
    two.withdraw()
    told = [
        each["action"]
        for each in two.api.get("changes/?page_size=200").json()["data"]
        if each["resource"] == "submission"
    ]
    assert told[-3:] == ["enacted", "enactment_corrected", "withdrawn"]
