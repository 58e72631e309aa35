"""Masterplans of real size, and an office that completes one by following what completeness answers."""

from typing import Any

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api

DIMENSIONS = {
    "governance": "public_service",
    "branding": "tourism_branding",
    "economy": "industry",
    "living": "health",
    "society": "learning",
    "environment": "waste",
}


#: What is not written by PATCH.
_METHODS = {
    "book_missing": "POST",
    "dimension_without_programme": "POST",
    "dimension_without_quick_win": "POST",
    "book_without_text": "POST",
}


class Office:
    """Does what completeness asks, knowing nothing but its answers."""

    def __init__(self, api: Api, plan: str) -> None:
        self.api, self.path = api, f"masterplans/{plan}/"
        self.agency = plans.add_agency(api)["id"]

    def follow(self, missing: dict[str, Any]) -> None:
        assert missing["method"] == _METHODS.get(missing["code"], "PATCH")
        getattr(self, "_" + missing["code"])(missing)

    def _say(self, **fields: Any) -> None:
        answer = self.api.patch(self.path, fields, **plans.tag(self.api, self.path))
        assert answer.status_code == 200, answer.json()

    def _add_to(self, section: str, row: dict[str, Any]) -> None:
        self._say(**{section: [*self.api.get(self.path).json()[section], row]})

    def _vision_missing(self, _: Any) -> None:
        self._say(vision="Jembrana Cerdas")

    def _missions_missing(self, _: Any) -> None:
        self._say(missions=["Melayani"])

    def _objectives_missing(self, _: Any) -> None:
        self._say(objectives=[{"text": "Layanan daring", "mission": 1}])

    def _regional_vision_missing(self, _: Any) -> None:
        self._say(regional_vision="Jembrana Emas 2026")

    def _rpjmd_missions_missing(self, _: Any) -> None:
        self._say(rpjmd_missions=[{"code": "M1", "text": "Tata kelola"}])

    def _readiness_missing(self, missing: dict[str, Any]) -> None:
        self._add_to("readiness", {"element": missing["item"], "score": 3, "narrative": "Cukup"})

    def _strategy_missing(self, missing: dict[str, Any]) -> None:
        self._add_to("strategies", {"dimension": missing["dimension"], "text": "Strategi"})

    def _road_map_year_missing(self, missing: dict[str, Any]) -> None:
        self._add_to("road_map", {"year": int(missing["item"]), "text": "Langkah"})

    def _book_missing(self, missing: dict[str, Any]) -> None:
        body = {"kind": missing["item"], "title": "Buku"}
        assert self.api.post("/" + missing["link"].split("/", 3)[3], body).status_code == 201

    def _book_without_text(self, missing: dict[str, Any]) -> None:
        body = {"book_id": missing["item"], "title": "I", "text": "Isi"}
        assert self.api.post("/" + missing["link"].split("/", 3)[3], body).status_code == 201

    def _dimension_without_programme(self, missing: dict[str, Any]) -> None:
        plans.add(self.api, sub_dimension=DIMENSIONS[missing["dimension"]], title=f"P {missing['dimension']}")

    def _dimension_without_quick_win(self, missing: dict[str, Any]) -> None:
        sub_dimension = DIMENSIONS[missing["dimension"]]
        plans.add(self.api, sub_dimension=sub_dimension, quick_win=True, quick_win_owner="Camat")

    def _change(self, missing: dict[str, Any], **fields: Any) -> None:
        path = "/" + missing["link"].split("/", 3)[3]
        answer = self.api.patch(path, fields, **plans.tag(self.api, path))
        assert answer.status_code == 200, answer.json()

    def _programme_without_lead_agency(self, missing: dict[str, Any]) -> None:
        self._change(missing, lead_agency_id=self.agency)

    def _programme_without_rpjmd_mission(self, missing: dict[str, Any]) -> None:
        self._change(missing, rpjmd_mission=self.api.get(self.path).json()["rpjmd_missions"][0]["code"])

    def _programme_without_ceilings(self, missing: dict[str, Any]) -> None:
        self._change(missing, indicative_amounts=[plans.allocation(2024)])

    def _programme_without_activities(self, missing: dict[str, Any]) -> None:
        self._change(missing, activities=[plans.activity()])

    def _activity_without_dates(self, missing: dict[str, Any]) -> None:
        path = "/" + missing["link"].split("/", 3)[3]
        dates = {"starts_on": "2024-01-02", "ends_on": "2024-12-20"}
        activities = [
            {**each, **dates} if each["id"] == missing["item"] else each
            for each in self.api.get(path).json()["activities"]
        ]
        self._change(missing, activities=activities)


def real_size(agency: str) -> list[dict[str, Any]]:
    """45 programmes with 180 activities, in all sub-dimensions that DIMENSIONS names."""
    subs = list(DIMENSIONS.values())
    return [
        {
            "id": str(uuid7()),
            "title": f"Program {index}",
            "sub_dimension": subs[index % 6],
            "time_frame": "medium",
            "lead_agency_id": agency,
            "rpjmd_mission": "M1",
            "quick_win": index < 6,
            "indicative_amounts": [plans.allocation(year) for year in (2023, 2024)],
            "activities": [
                plans.activity(f"Kegiatan {number}", starts_on="2023-01-02", ends_on="2024-12-20")
                for number in range(4)
            ],
        }
        for index in range(45)
    ]


def complete(api: Api, plan: str) -> int:
    """Follows completeness to its end; how many steps that took."""
    office, steps = Office(api, plan), 0
    while missing := api.get(f"{office.path}completeness/").json()["missing"]:
        office.follow(missing[0])
        steps += 1
        assert steps < 120, missing[0]
    return steps
