"""The ministry's counts: completeness cells (live), submitted figures (by basis) with history, and present totals.

Each row is one regency's. A change ends the row in force (`valid_until`) and adds the next, so that any figure can
be asked again as of a past instant; only totals have no history. `valid_from` and `valid_until` are stamps of
national.clock, which puts them in order with national reads. No row is a national total: totals are sums over rows
when read.
"""

from api.national.figures.models.filling import (
    CohortMember,
    FillingCell,
    FirstSignIn,
    RegencyDescription,
    RegencyStatus,
)
from api.national.figures.models.reported import (
    ProgrammeTally,
    ReportedActivity,
    ReportedBudget,
    ReportedProgramme,
    ReportedRealisation,
    ReportedSubject,
    ReportedTally,
    ReportedTarget,
    ReportedValue,
)
from api.national.figures.models.rows import Basis
from api.national.figures.models.totals import FillingTotal, ProgrammeTotal, ReportedTotal
