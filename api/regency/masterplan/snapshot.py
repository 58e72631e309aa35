"""What of a masterplan crosses the border when it is submitted: the version with all its programmes, no persons."""

from collections.abc import Sequence
from typing import Any

from api.regency.masterplan import queries
from api.regency.masterplan.models import Masterplan
from api.regency.programmes.queries import ProgrammeRow

#: Version of the content's form; a new form gets a new number, old submissions keep theirs.
SCHEMA = "masterplan/1"


def content(masterplan: Masterplan, programmes: Sequence[ProgrammeRow], *, regency: str) -> dict[str, Any]:
    """The submission's content, in JSON's own types with money as text. Agencies stand in it by id and name.

    `regency` is its Kemendagri code.
    """
    leads = queries.agencies_by_id(row.lead_agency for row in programmes if row.lead_agency)
    return {
        "schema": SCHEMA,
        "regency": regency,
        "masterplan": {
            "id": str(masterplan.pk),
            "number": masterplan.number,
            "based_on": str(masterplan.based_on_id) if masterplan.based_on_id else None,
            "profile": masterplan.profile,
            "cohort": masterplan.cohort or None,
            "plan_period_start": masterplan.plan_period_start,
            "plan_period_end": masterplan.plan_period_end,
            "vision": masterplan.vision,
            "missions": list(masterplan.missions),
        },
        "agencies": [
            {"id": str(agency.pk), "name": agency.name, "short_name": agency.short_name} for agency in leads
        ],
        "programmes": [
            {"id": str(row.id), "dimension": row.dimension, **row.content.document()} for row in programmes
        ],
    }


def reported(programme: ProgrammeRow) -> dict[str, Any]:
    """A programme as the ministry's figures count it, for figures.operations.report_programmes."""
    return {
        "programme_id": str(programme.id),
        "dimension": programme.dimension,
        "sub_dimension": programme.sub_dimension,
        "time_frame": programme.time_frame,
        "quick_win": programme.quick_win,
        "allocated": str(programme.allocated),
    }
