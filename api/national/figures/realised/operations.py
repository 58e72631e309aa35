"""What a regency's transaction writes of activities and realisations into the national figures, on its own role."""

from datetime import datetime

from api.national.figures import totals
from api.national.figures.models import Basis
from api.national.figures.realised import movements, tallies
from tenants import current


def report_activities(*, stamp: datetime) -> None:
    """Makes the activities of the masterplan that was just submitted the ones in force under `submitted`, where it is
    the newest version. The submission is in the ledger already; `stamp` is the ledger's."""
    movements.settle_activities(regency_id=current.regency_id(), basis=Basis.SUBMITTED, stamp=stamp)
    _settle(stamp)


def report_realisations(*, stamp: datetime) -> None:
    """The same for the realisations of a report that was just submitted, what it restates and takes back included."""
    movements.settle_realisations(regency_id=current.regency_id(), basis=Basis.SUBMITTED, stamp=stamp)
    _settle(stamp)


def _settle(stamp: datetime) -> None:
    regency = current.regency_id()
    tallies.settle(regency_id=regency, basis=Basis.SUBMITTED, stamp=stamp)
    totals.settle("figures_programme_total", regency_id=regency, basis=Basis.SUBMITTED)
