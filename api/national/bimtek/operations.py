"""Writing the schedule of bimtek sessions: the ministry's programme office."""

from dataclasses import dataclass
from uuid import UUID

from api.http import shapes
from api.http.problems import EndsBeforeItStarts
from api.http.versioned import Store
from api.national.bimtek import models, queries
from api.national.bimtek.shapes import Session, SessionRow
from api.national.problems import UnknownCohort
from tenants import registry


@dataclass(frozen=True, slots=True)
class SessionStore(Store[SessionRow, Session]):
    """One session. Adding and changing raise Invalid for an unknown cohort and for days out of order."""

    id: UUID

    def find(self) -> SessionRow | None:
        found = queries.sessions().select_for_update(of=("self",), no_key=True).filter(pk=self.id).first()
        return SessionRow.of(found) if found else None

    def add(self, content: Session) -> SessionRow:
        session = self._session(content, version=1)
        session.save(force_insert=True)
        return SessionRow.of(session)

    def change(self, row: SessionRow, content: Session) -> SessionRow:
        session = self._session(content, version=row.version + 1)
        session.save(force_update=True)
        return SessionRow.of(session)

    def remove(self, row: SessionRow) -> None:
        models.Session.objects.filter(pk=row.id).delete()

    def _session(self, content: Session, *, version: int) -> models.Session:
        cohorts = {each.code: each for each in registry.cohorts()}
        cohort = cohorts.get(content.cohort)
        if cohort is None:
            raise UnknownCohort("/cohort", value=content.cohort, choices=list(cohorts))
        if content.ends_on < content.starts_on:
            raise EndsBeforeItStarts("/ends_on")
        columns = shapes.stored(content, models.Session, besides=("cohort",))
        return models.Session(pk=self.id, cohort=cohort, version=version, **columns)
