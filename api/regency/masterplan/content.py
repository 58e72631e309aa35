"""What a regency says in a version of its masterplan, books and programmes aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.http.exceptions import FieldError, Invalid
from api.regency.masterplan.models import Masterplan

#: Sections that are lists of objects, in the API's own words (see sections.py for their members).
SECTIONS = ("objectives", "rpjmd_missions", "readiness", "strategies", "road_map")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`cohort` is the selection that the plan answers, or ""; `regional_vision` the region's own (RPJMD, RPJPD)."""

    profile: str
    cohort: str
    plan_period_start: int
    plan_period_end: int
    vision: str
    missions: list[str]
    objectives: list[dict[str, Any]]
    regional_vision: str
    rpjmd_missions: list[dict[str, Any]]
    readiness: list[dict[str, Any]]
    strategies: list[dict[str, Any]]
    road_map: list[dict[str, Any]]

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        return {name: getattr(self, name) for name in Content.__slots__} | {"cohort": self.cohort or None}


def of(masterplan: Masterplan) -> Content:
    """What the row says."""
    return Content(**{name: getattr(masterplan, name) for name in Content.__slots__})


def given(fields: Mapping[str, Any], source: Masterplan | None) -> Content:
    """What is given, over what the source says, over the defaults. Of the source's road map the years of the new plan
    period are taken over, as of allocations. Raises Invalid for what is then still missing."""
    known: dict[str, Any] = {
        "profile": Masterplan.Profile.FIRST,
        "cohort": None,
        "vision": "",
        "regional_vision": "",
        "missions": [],
        **{name: [] for name in SECTIONS},
    }
    if source is not None:
        known = {**of(source).document(), "profile": Masterplan.Profile.REVISION}
    known |= {name: value for name, value in fields.items() if name != "based_on"}
    missing = [name for name in ("plan_period_start", "plan_period_end") if known.get(name) is None]
    if missing:
        text = ("This field is required.", "Isian ini wajib diisi.")
        raise Invalid(errors=[FieldError(f"/{name}", "required", *text) for name in missing])
    if source is not None and "road_map" not in fields:
        span = range(known["plan_period_start"], known["plan_period_end"] + 1)
        known["road_map"] = [row for row in known["road_map"] if row["year"] in span]
    sections = {name: [dict(row) for row in known[name]] for name in SECTIONS}
    return Content(**{**known, **sections, "cohort": known["cohort"] or ""})


def columns(content: Content) -> dict[str, Any]:
    """By the row's columns."""
    return {name: getattr(content, name) for name in Content.__slots__}
