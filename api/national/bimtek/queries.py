"""Reading the schedule of bimtek sessions, on either side."""

from uuid import UUID

from django.db.models import QuerySet

from api.http import etags
from api.http.lookup import one
from api.national.bimtek.models import STAGES, Session

ORDER = ("starts_on", "id")

__all__ = ["ORDER", "STAGES", "session", "sessions", "tag"]


def sessions(*, cohorts: list[str] | None = None) -> QuerySet[Session]:
    """All sessions, or those of some cohorts by their codes, in the order of their days."""
    found = Session.objects.select_related("cohort").order_by(*ORDER)
    return found if cohorts is None else found.filter(cohort__code__in=cohorts)


def session(id: UUID) -> Session:
    """Raises NotFound."""
    return one(sessions(), "session", pk=id)


def tag(session: Session) -> str:
    return etags.strong("bimtek-session", session.pk, session.version)
