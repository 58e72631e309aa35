"""One published edition, so that open data is not empty: what was accepted, frozen, signed off by a second."""

from datetime import datetime

from api.http.grammar.periods import Period
from api.identity.models import Person
from api.national.catalogue import calendar
from api.national.catalogue import queries as catalogue
from api.national.editions import contents, operations, queries
from api.national.editions.shapes import CreateEdition, Description, Title
from local.demo import people
from tenants import db_roles

SECOND = "kepala@kementerian.example"


def publish(officer: Person, *, now: datetime) -> bool:
    """Publishes the demonstration's edition where there is no edition at all. Whether it did."""
    with db_roles.as_ministry():
        if queries.editions().exists():
            return False
    with db_roles.as_owner():
        second = people.actor(people.officer(SECOND, "Kepala Contoh", now))
    maker = people.actor(officer)
    with db_roles.as_ministry():
        dimensions = catalogue.dimensions()
        periods = [each.period for each in calendar.periods_due(calendar.day_of(now)) if each.kind == "year"]
    if not periods:
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
        frozen = contents.freeze(given)
    now = max(now, frozen.as_of)  # nobody signs what is not frozen yet
    with db_roles.as_ministry(writing=True):
        edition = operations.keep(frozen=frozen, given=given, by=maker, now=now)
        digest = bytes(edition.content_hash).hex()
        operations.Steps(edition.pk, second, now).sign_off(digest)
        operations.Steps(edition.pk, maker, now).publish(digest)
    return True
