"""The ministry's part in the demonstration: bimtek schedules, official values, reviews, agreed exemptions.

All figures are invented, the producers' too.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from api.http.shapes import Attempt
from api.identity.callers import Author
from api.identity.models import Person
from api.national.bimtek import queries as bimtek
from api.national.bimtek.operations import SessionStore
from api.national.bimtek.shapes import Session
from api.national.catalogue.official import operations as official, queries as published
from api.national.catalogue.official.shapes import PublishedValue, Source, Values
from api.national.catalogue.queries import IndicatorSpec
from api.national.exemptions import operations as exemptions, queries as asked
from api.national.exemptions.shapes import Agree
from api.national.ledger import queries as ledger
from api.national.ledger.words import State
from api.national.review.operations import Review
from api.national.review.shapes import Accept, Return
from api.regency.indicators import exemptions as settling
from local.demo import people, values
from local.demo.seeded_random import SeededRandom
from local.demo.story import QUARTERS, README_REGENCY
from tenants import Strings, db_roles, registry
from tenants.models import Regency

PRODUCER = "BPS"
#: Its yearly indicators that are loaded, and of which years.
INDICATORS, YEARS = 6, range(2023, values.LAST_WHOLE_YEAR + 1)
_SOURCE = Source(
    producer=PRODUCER,
    publication="Statistik Daerah (angka contoh, bukan data sebenarnya)",
    published_on=date(2026, 2, 27),
)
#: Where the four stages of bimtek are held.
_PLACES = ("Denpasar", "Surabaya", "Makassar", "Jakarta")
#: Of the requests so many wait for the ministry, so that both are there to be seen.
WAITING = 1
#: Share of the regencies whose submissions are read; reports of the last quarters wait, or the last one is returned.
READ, RETURNED = 0.7, 0.25
UNREAD = [str(each) for each in QUARTERS[-2:]]
_REASONS = ("Realisasi anggaran belum dirinci menurut sumber dana (contoh).",)


def schedule_bimtek(cohorts: Collection[str], *, now: datetime) -> None:
    """Schedule four sessions for each cohort, and one for the README's regency alone, if nothing was ever scheduled."""
    with db_roles.as_ministry(writing=True):
        if bimtek.sessions().exists():
            return
        for cohort in registry.cohorts().filter(code__in=cohorts):
            rng = SeededRandom(cohort.code, "bimtek")
            own = {each.kemendagri_code for each in registry.members(cohort.code)} & {README_REGENCY}
            sessions: list[tuple[int, str, Strings]] = [
                (stage, place, ()) for stage, place in enumerate(_PLACES, 1)
            ]
            sessions += [(1, "Negara", (code,)) for code in own]
            for stage, place, codes in sessions:
                starts_on = date(cohort.year, 5 + stage, 13 if codes else 20)
                content = Session(
                    cohort=cohort.code,
                    regency_codes=codes,
                    stage=stage,
                    starts_on=starts_on,
                    ends_on=starts_on + timedelta(days=1),
                    place=place,
                    mentors=("Tenaga ahli (contoh)",),
                )
                SessionStore(rng.uuid7(now)).add(content)


def load_official_values(
    regencies: Sequence[Regency], indicators: Mapping[str, IndicatorSpec], officer: Person, *, now: datetime
) -> int:
    """Load official values of the nation, of provinces and of regencies, if none were ever loaded. Return how many."""
    with db_roles.as_ministry(writing=True):
        if published.loads().exists():
            return 0
        specs = [
            spec
            for spec in indicators.values()
            if spec.producer == PRODUCER and spec.periodicity == "year" and spec.series == ("total",)
        ][:INDICATORS]
        rows = [row for spec in specs for row in _rows(spec, regencies)]
        report = official.load_values(
            source=_SOURCE,
            sent=Attempt(Values(values=tuple(rows))),
            author=Author(people.actor(officer), now),
            dry_run=False,
        )
    return report.counts.created


def agree(regencies: Sequence[Regency], officer: Person) -> int:
    """Agree to all but the last of these regencies' requests, and update their completeness. Return how many."""
    by = people.actor(officer)
    with db_roles.as_ministry(writing=True):
        requests = asked.exemptions(status=("requested",)).filter(regency__in=regencies)
        waiting = list(requests.order_by("id").values_list("id", flat=True))
        agreed = waiting[:-WAITING] or waiting
        for id in agreed:
            exemptions.decide(id, Agree(note="Disetujui (contoh)."), by=by)
    with db_roles.as_owner():
        settling.settle()
    return len(agreed)


def review(code: str, officer: Person) -> int:
    """Accept a regency's submissions except the newest reports, or return the last one. Return how many it accepted."""
    actor, rng = people.actor(officer), SeededRandom(code, "review")
    if code != README_REGENCY and not rng.happens(READ):
        return 0
    with db_roles.as_ministry():
        waiting = list(
            ledger.submissions(
                is_superseded=False, status=State.SUBMITTED, regency__kemendagri_code=code
            ).order_by("sequence")
        )
    accepted = [each for each in waiting if each.subject not in UNREAD]
    returned = [each for each in waiting if each.subject == UNREAD[-1] and rng.happens(RETURNED)]
    for each in accepted:
        with db_roles.as_ministry(writing=True):
            Review(each.pk, Author(actor, timezone.now())).accept(Accept())
    for each in returned:
        with db_roles.as_ministry(writing=True):
            Review(each.pk, Author(actor, timezone.now())).return_it(Return(reasons=_REASONS))
    return len(accepted)


def _rows(spec: IndicatorSpec, regencies: Sequence[Regency]) -> Iterator[PublishedValue]:
    """Yield values near those that the regencies report, but different, as official values usually are."""
    for year in YEARS:
        by_area: dict[tuple[str, str], list[Decimal]] = {}
        for regency in regencies:
            level = values.official_level(regency.kemendagri_code, spec, year)
            yield _row(spec, year, level, regency_code=regency.kemendagri_code)
            for area in (("province_code", regency.kemendagri_code[:2]), ("", "")):
                by_area.setdefault(area, []).append(level)
        for (kind, code), levels in by_area.items():
            mean = sum(levels, Decimal(0)) / len(levels)
            yield _row(spec, year, mean, **({kind: code} if kind else {}))


def _row(spec: IndicatorSpec, year: int, level: Decimal, **area: str) -> PublishedValue:
    return PublishedValue(indicator=spec.code, period=str(year), value=values.rounded(level, spec), **area)
