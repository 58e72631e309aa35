"""Reading the schedule of bimtek sessions, on either side."""

from uuid import UUID

from django.db.models import QuerySet

from api.http import paging
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.national.bimtek.models import STAGES, Session
from tenants import registry

ORDER = paging.order("starts_on", "id", also=("stage", "ends_on"))

__all__ = ["ORDER", "STAGES", "check_stage", "cohorts_of", "session", "sessions"]


def cohorts_of(regency_id: int) -> list[str]:
    """Return the cohorts of a regency, oldest first."""
    return [member.cohort for member in registry.memberships().get(regency_id, ())]


def check_stage(cohort: str, stage: int, *, regency_id: int) -> None:
    """Raise NotFound unless the stage is one of the four, of a cohort of the regency."""
    if stage not in STAGES or cohort not in cohorts_of(regency_id):
        raise NotFound(f"no stage {stage} of {cohort}")


def sessions(*, cohorts: list[str] | None = None) -> QuerySet[Session]:
    """Return all sessions, or those of some cohorts by their codes, in the order of their days."""
    found = Session.objects.select_related("cohort").order_by("starts_on", "id")
    return found if cohorts is None else found.filter(cohort__code__in=cohorts)


def session(id: UUID) -> Session:
    """Return one session. Raises NotFound."""
    return one(sessions(), "session", pk=id)
