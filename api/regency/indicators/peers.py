"""A regency among its peers, in the last edition: only published data of the other regencies is used."""

from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from rest_framework.request import Request

from api.http.endpoint import get
from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from api.http.shapes import (
    TEXT,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    period,
    shape,
    text,
    whole,
)
from api.identity.permissions import Reader
from api.national.catalogue.reference_fields import SERIES
from api.national.catalogue.words import Direction
from api.national.editions import queries as editions
from api.national.figures import grouping
from api.national.figures.indicators import ranking, rules
from api.national.figures.indicators.shapes import Distribution, covers
from api.national.figures.participants import Member
from api.national.registry_fields import NamedRegency
from api.regency.entrance import RegencyView
from tenants import db_roles, registry
from tenants.models import Regency


@shape
class PeerFilters:
    period: Period = period("The value period.")
    series: str = field(SERIES, "The series.", default="total")


@shape
class Peer:
    """Peer of the regency, with its value."""

    rank: int | None = whole("1 is best; equal values share a rank. Null if nobody is ranked.")
    regency: NamedRegency = nested("The peer.")
    value: str = field(TEXT, "The value as published.")


@shape
class Peers:
    """Peers are the edition's participants of the same kind, population band and group of islands."""

    edition_id: UUID = ident("The newest published edition with values of single regencies.")
    as_of: datetime = instant("The instant of the edition's figures.")
    unit: str = field(TEXT, "The unit of the values.")
    kind: str = choice(Regency.Kind, "The kind of all peers.")
    population_band: str = choice(grouping.BANDS, "The population band of all peers.")
    island_group: str = text(20, "The group of islands of all peers.")
    value: str | None = field(TEXT, "The regency's own value; null if the edition has none.")
    reason: str | None = text(
        40, "The reason why the edition has no value of the regency; null if it has one."
    )
    rank: int | None = whole("The regency's own rank. Null if nobody is ranked, or the regency has no value.")
    percentile: int | None = whole(
        "Share of the other peers with a worse value, in per cent, rounded half up."
    )
    regency_count: int = whole("Number of peers, including the regency.")
    used_count: int = whole("Number of peers with a value.")
    is_enough: bool = flag("True if the indicator's minimum coverage is reached; otherwise nobody is ranked.")
    distribution: Distribution = nested("The distribution of their values.")
    peers: tuple[Peer, ...] = many("Peers with a value, the best first.")


class PeersView(RegencyView):
    """View on the role of callers without a key, which sees only published data."""

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_open()


@get("peers/<str:indicator>/", can=Reader, tagged=True)
def get_peers(call: PeersView, code: str, indicator: str, query: PeerFilters) -> Peers:
    """Show the regency among its peers: its rank, the share of worse values, the distribution, and each value.

    From the last published edition with values of single regencies for the period (400 `not_in_an_edition` if there is
    none).
    """
    publication, content, rows = editions.by_regency(
        editions.uncorrected(), indicator=indicator, series=query.series, period=query.period
    )
    members = {
        then: Member(
            each.pk,
            then,
            rows[then]["group_name"],
            each.kind,
            each.status,
            rows[then]["population"] or None,
            then[:2],
            "",
        )
        for then, each in registry.regencies_by_code(rows).items()
    }
    # By its code of then: a decree may have changed it since.
    code = next((then for then, each in members.items() if each.id == call.grant.id), "")
    if not code:
        raise NotFound(f"no row of {call.grant.code} in edition {publication.pk}")
    kin = grouping.kin(members[code])
    of = [each for each in members.values() if grouping.kin(each) == kin]
    (spec,) = (each for each in content["indicators"] if each["code"] == indicator)
    sign = -1 if spec["direction"] == Direction.HIGHER else 1
    numbers = {
        each.code: sign * Decimal(value) for each in of if (value := rows[each.code]["value"]) is not None
    }
    is_enough = covers(spec["minimum_coverage"], len(numbers), len(of))
    is_ranked = is_enough and ranking.has_order(spec["direction"], spec["aggregation"], spec["value_kind"])
    places = ranking.places(numbers) if is_ranked else {}
    own = places.get(code)
    return Peers(
        edition_id=publication.pk,
        as_of=publication.as_of,
        unit=rows[code]["unit"],
        **kin,
        value=rows[code]["value"],
        reason=editions.why_none(rows[code]),
        rank=own and own.rank,
        percentile=own and own.percentile,
        regency_count=len(of),
        used_count=len(numbers),
        is_enough=is_enough,
        distribution=rules.distribution(sorted(sign * each for each in numbers.values())),
        peers=tuple(
            Peer(
                rank=places[each].rank if each in places else None,
                regency=members[each].named,
                value=rows[each]["value"],
            )
            for each in sorted(numbers, key=lambda each: (numbers[each], each))
        ),
    )
