"""How complete a version of the masterplan is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.http.exceptions import Conflict, FieldError
from api.national.catalogue import queries as catalogue
from api.regency.masterplan.models import Masterplan
from api.regency.programmes.whole import completeness, document
from api.regency.programmes.whole.completeness import Reference, Requirement

#: So many of the missing things stand in the answer that refuses a submission; the rest is in completeness.
TOLD = 100


@dataclass(frozen=True, slots=True)
class Completeness:
    """All that is asked of a version, met or not."""

    requirements: Sequence[Requirement]

    @property
    def missing(self) -> list[Requirement]:
        return [each for each in self.requirements if not each.met]

    @property
    def percent(self) -> int:
        """Rounded down: 100 only where nothing is missing."""
        total = len(self.requirements)
        return 100 * (total - len(self.missing)) // total

    def parts(self) -> list[dict[str, Any]]:
        """Each part with how much is asked and how much is there, in the document's order."""
        found: dict[str, list[bool]] = {}
        for each in self.requirements:
            found.setdefault(each.part, []).append(each.met)
        return [{"part": part, "total": len(met), "met": sum(met)} for part, met in found.items()]


def completeness_of(masterplan: Masterplan) -> Completeness:
    """Five queries."""
    reference = Reference(catalogue.dimensions(), catalogue.sub_dimensions())
    return Completeness(completeness.requirements(masterplan, document.of(masterplan), reference))


def check_complete(masterplan: Masterplan) -> None:
    """A masterplan is submitted when nothing is missing. Raises Conflict that names what is."""
    found = completeness_of(masterplan)
    missing = found.missing
    if missing:
        raise Conflict(
            f"The masterplan is not complete: {len(missing)} things are missing, see .../completeness/.",
            f"Masterplan belum lengkap: {len(missing)} hal belum terisi, lihat .../completeness/.",
            code="masterplan_incomplete",
            errors=[FieldError(each.pointer, each.code, *each.text) for each in missing[:TOLD]],
            extra={"percent": found.percent, "missing": len(missing)},
        )
