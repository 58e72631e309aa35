"""Reading the schedule of bimtek sessions, on either side."""

from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField

from api.http import paging
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.national.bimtek.models import STAGES as STAGES, Session
from tenants import registry

ORDER = paging.order("starts_on", "id", also=("stage", "ends_on"))

#: The Kemendagri codes of regencies whose ids are given.
_CODES = """
    ARRAY(SELECT kemendagri_code::text FROM tenants_regency WHERE %(expressions)s @> to_jsonb(id) ORDER BY 1)
"""


def cohorts_of(regency_id: int) -> list[str]:
    """Return the cohorts of a regency, oldest first."""
    return list(registry.cohorts().filter(memberships__regency=regency_id).values_list("code", flat=True))


def check_stage(cohort: str, stage: int, *, regency_id: int) -> None:
    """Raise NotFound unless the stage is one of the four, of a cohort of the regency."""
    if stage not in STAGES or cohort not in cohorts_of(regency_id):
        raise NotFound(f"no stage {stage} of {cohort}")


def sessions() -> QuerySet[Session]:
    """Return all sessions, in the order of their days, each with the `regency_codes` that it is for."""
    found = Session.objects.select_related("cohort").order_by("starts_on", "id")
    return found.annotate(regency_codes=Func("regencies", template=_CODES, output_field=TextField()))


def sessions_of(regency_id: int) -> QuerySet[Session]:
    """Return the sessions for a regency: those of its cohorts that are for the whole cohort or for this regency."""
    ours = Q(regencies=[]) | Q(regencies__contains=[regency_id])
    return sessions().filter(ours, cohort__code__in=cohorts_of(regency_id))


def session(id: UUID) -> Session:
    """Return one session. Raises NotFound."""
    return one(sessions(), "session", pk=id)
