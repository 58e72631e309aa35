"""Writing the schedule of bimtek sessions: the ministry's programme office."""

from dataclasses import replace
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Problems
from api.http.problems import EndsBeforeItStarts
from api.http.rules import refuse
from api.http.versioned import Store
from api.national.bimtek import models, queries
from api.national.bimtek.shapes import Session, SessionRow
from api.national.problems import NotOfTheCohort, UnknownCohort, UnknownRegency
from tenants import frozen, registry


@frozen
class SessionStore(Store[SessionRow, Session]):
    """One session. Adding and changing raise Invalid for an unknown cohort or regency, and for days out of order."""

    id: UUID

    def find(self) -> SessionRow | None:
        found = queries.sessions().select_for_update(of=("self",), no_key=True).filter(pk=self.id).first()
        return shapes.from_model(SessionRow, found) if found else None

    def write(self, before: SessionRow | None, content: Session) -> SessionRow:
        version = before.version + 1 if before else 1
        self._session(content, version).save(force_insert=not before, force_update=bool(before))
        return shapes.recast(SessionRow, content, id=self.id, version=version)

    def remove(self, row: SessionRow) -> None:
        models.Session.objects.filter(pk=row.id).delete()

    def read(self, body: Session) -> Session:
        return replace(body, regency_codes=tuple(sorted(set(body.regency_codes))))

    def _session(self, content: Session, version: int) -> models.Session:
        cohorts = {each.code: each for each in registry.cohorts()}
        cohort = cohorts.get(content.cohort)
        regencies = registry.regencies_by_code(content.regency_codes)
        members = set(registry.members(content.cohort).values_list("pk", flat=True))
        faults: Problems = (
            [] if cohort else [UnknownCohort("/cohort", value=content.cohort, choices=list(cohorts))]
        )
        for code in content.regency_codes:
            if code not in regencies:
                faults.append(UnknownRegency("/regency_codes", value=code))
            elif cohort and regencies[code].pk not in members:
                faults.append(NotOfTheCohort("/regency_codes", value=code, cohort=cohort.code))
        if content.ends_on < content.starts_on:
            faults.append(EndsBeforeItStarts("/ends_on"))
        refuse(faults)
        return models.Session(
            pk=self.id,
            cohort=cohort,
            regencies=sorted(each.pk for each in regencies.values()),
            version=version,
            **shapes.stored(content, models.Session, besides=("cohort", "regency_codes")),
        )
