"""What a workbook changes: its cells over what the server has now, with every fault at its cell. Nothing is written
here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api.regency.programmes.workbook import layout
from api.regency.programmes.workbook.comparing import Comparison
from api.regency.programmes.workbook.plan import Draft, Plan
from api.regency.programmes.workbook.quarter import Quarter, Realised
from api.regency.programmes.workbook.reading import Fault, Uploaded
from api.regency.programmes.workbook.rows import Present


@dataclass(slots=True)
class Merged:
    """What is to be written, and what is wrong."""

    drafts: Sequence[Draft]
    realised: Sequence[Realised]
    faults: list[Fault]


def merge(uploaded: Uploaded, present: Present) -> Merged:
    """One pass over the sheets, the plan's before the quarter's."""
    cells = Comparison(uploaded, present)
    plan, quarter = Plan(cells), Quarter(cells)
    for sheets, take in ((layout.OF_THE_PLAN, plan.take), (layout.OF_THE_QUARTER, quarter.take)):
        for sheet in sheets:
            for row in uploaded.rows:
                if row.sheet == sheet.name and row.changed:
                    take(row)
    return Merged(list(plan.drafts.values()), list(quarter.realised.values()), cells.faults)
