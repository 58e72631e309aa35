"""One published edition, so that open data is not empty: some reports accepted, frozen, signed off by a second."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from api.http.grammar.periods import Period
from api.identity.models import Person
from api.national.catalogue import calendar
from api.national.catalogue import queries as catalogue
from api.national.editions import contents, operations, queries
from api.national.editions.shapes import CreateEdition, Description, Title
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind, State
from api.national.review import operations as review
from api.national.review.shapes import Accept
from local.demo import people
from tenants import db_roles

#: The reports of so many regencies are accepted: enough to show figures, coverage and gaps.
ACCEPTED = 5
SECOND = "kepala@kementerian.example"


def publish(codes: Sequence[str], officer: Person, *, now: datetime) -> bool:
    """Publishes the demonstration's edition where there is no edition at all. Whether it did."""
    with db_roles.as_ministry():
        if queries.editions().exists():
            return False
    with db_roles.as_owner():
        second = people.actor(people.officer(SECOND, "Kepala Contoh", now))
    maker = people.actor(officer)
    with db_roles.as_ministry(writing=True):
        waiting = ledger.submissions(
            kind=Kind.PERIODIC_REPORT, is_superseded=False, regency__kemendagri_code__in=codes
        ).order_by("regency__kemendagri_code", "sequence")
        reports: dict[int, list[Any]] = {}
        for each in waiting:
            reports.setdefault(each.regency_id, []).append(each)
        stages: list[Any] = list(
            ledger.submissions(
                kind=Kind.BIMTEK_DELIVERABLE, is_superseded=False, regency_id__in=list(reports)[:ACCEPTED]
            ).order_by("regency__kemendagri_code", "sequence")
        )
        for each in chain(stages, *list(reports.values())[:ACCEPTED]):
            if each.status == State.SUBMITTED:
                review.accept(id=each.pk, given=Accept(), by=maker, now=now)
        dimensions = catalogue.dimensions()
        periods = [each.period for each in calendar.periods_due(calendar.day_of(now)) if each.kind == "year"]
    if not reports or not periods:
        return False
    given = CreateEdition(
        title=Title(
            en="Indicators of the participants (demonstration)",
            id="Capaian indikator peserta (contoh)",
        ),
        description=Description(
            en="Demonstration figures from invented reports; no real data.",
            id="Angka peragaan dari laporan contoh yang diterima; bukan data sebenarnya.",
        ),
        periods=(Period.parse(periods[-1]),),
        dimensions=tuple(each.code for each in dimensions),
        group_by=("province", "regency"),
    )
    with db_roles.as_ministry():
        frozen = contents.frozen(given)
    now = max(now, frozen.as_of)  # nobody signs what is not frozen yet
    with db_roles.as_ministry(writing=True):
        edition = operations.keep(frozen=frozen, given=given, by=maker, now=now)
        digest = bytes(edition.content_hash).hex()
        operations.sign_off(id=edition.pk, content_hash=digest, by=second, is_person=True, now=now)
        operations.publish(id=edition.pk, content_hash=digest, by=maker, now=now)
    return True
