"""A preview is readable: sums, changes and warnings in both languages beside the JSON, and as a page to print."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")
REPORT = "reports/2025-Q4/"


def lines(seen: dict[str, Any], language: str = "en") -> list[str]:
    return [each[language] for each in seen["summary"]]


def test_the_summary_of_a_report_tells_sums_changes_and_warnings(jembrana: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity(), plans.activity("Aplikasi")])
    one, two = (each["id"] for each in programme["activities"])
    plans.report(jembrana, "2025-Q4", plans.realised(one), plans.realised(two, spent="2500000"))
    assert jembrana.put("values/ECO-03/total/2024/", {"value": "4.51"}).status_code == 201
    seen = jembrana.get(f"{REPORT}preview/").json()
    warned = sum(each["warning_count"] for each in seen["warning_counts"])
    assert lines(seen) == [
        "Values: reported 1",
        "Activities with progress: 2, spent to date IDR 3,500,000",
        "No earlier submission exists.",
        f"Warnings: {warned}, answered: 0",
    ]
    assert lines(seen, "id-ID") == [
        "Nilai: dilaporkan 1",
        "Kegiatan dengan kemajuan: 2, terpakai sampai kini Rp3.500.000",
        "Belum ada penyampaian sebelumnya.",
        f"Peringatan: {warned}, terjawab: 0",
    ]
    assert jembrana.post(f"{REPORT}submit/", {}).status_code == 201
    seen = jembrana.get(f"{REPORT}preview/").json()
    assert "Nothing changed since it was last submitted." in lines(seen)
    assert jembrana.put("values/ECO-01/total/2024/", {"value": "4.51"}).status_code == 201
    told = lines(jembrana.get(f"{REPORT}preview/").json())
    (changed,) = [line for line in told if line.startswith("Changed since it was last submitted: ")]
    assert "values" in changed


def test_the_summary_of_a_plan_tells_its_programmes_and_ceilings_by_year(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    amounts = [
        plans.allocation(2023),
        plans.allocation(2023, "500000000", source="apbn"),
        plans.allocation(2024),
    ]
    plans.add(jembrana, activities=[plans.activity()], indicative_amounts=amounts)
    plans.put_book(jembrana, plan)
    for path in (f"masterplans/{plan}/preview/", "bimtek/2022/1/preview/"):
        body = {"deliverables": [{"title": "Draf Buku 1"}], "masterplan_id": plan}
        answer = jembrana.get(path) if "masterplans" in path else jembrana.post(path, body)
        told = lines(answer.json())
        assert ("Deliverables: Draf Buku 1" in told) == ("bimtek" in path)
        at = told.index("Programmes: 1, activities: 1")
        assert told[at : at + 4] == [
            "Programmes: 1, activities: 1",
            "Indicative ceilings of 2023: IDR 2,000,000,000",
            "Indicative ceilings of 2024: IDR 1,500,000,000",
            "Books: 1",
        ]


def test_a_preview_prints_as_a_page_in_the_language_asked_for(jembrana: Api, keys: Keys) -> None:
    assert jembrana.put("values/ECO-03/total/2024/", {"value": "4.51", "note": "<b>"}).status_code == 201
    assert jembrana.post(f"{REPORT}submit/", {}).status_code == 201
    tag = plans.tag(jembrana, "values/ECO-03/total/2024/")
    assert (
        jembrana.put("values/ECO-03/total/2024/", {"value": "4.6", "note": "<i>"}, **tag).status_code == 200
    )
    head = Api(keys.member("51.01", RegencyRole.HEAD), jembrana.base)
    seen = head.get(f"{REPORT}preview/").json()
    page = head.get(f"{REPORT}preview/", **{"Accept": "text/html", "Accept-Language": "id"})
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    text = page.content.decode()
    assert all(line in text for line in (*lines(seen, "id-ID"), seen["content_hash"]))
    assert "Laporan berkala: 2025-Q4" in text
    assert "4.51" in text
    assert "&lt;i&gt;" in text
    assert "<i>" not in text
    english = head.get(
        f"{REPORT}preview/", **{"Accept": "text/html", "Accept-Language": "en"}
    ).content.decode()
    assert all(line in english for line in lines(seen))
    posted = jembrana.post(
        "bimtek/2022/1/preview/", {"deliverables": [{"title": "Draf Buku 1"}]}, Accept="text/html"
    )
    assert (posted.status_code, "Draf Buku 1" in posted.content.decode()) == (200, True)
    plan = plans.begin(jembrana)["id"]
    page = jembrana.get(f"masterplans/{plan}/preview/", Accept="text/html").content.decode()
    assert "Masterplan 2022-2026" in page
