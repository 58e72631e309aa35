"""Values that need attention: due ones without a valid answer, stale ones, and series without an owner."""

from datetime import date, datetime, timedelta
from uuid import UUID

from api.http import shapes
from api.http.endpoint import Page, get, order
from api.http.grammar.periods import Period
from api.http.selection import Selection
from api.http.shapes import choice, day, flag, ident, instant, nested, several, shape, text, whole
from api.identity.permissions import Reader
from api.identity.shapes import NamedPerson
from api.national.catalogue import rulings
from api.national.ledger import owing
from api.regency.entrance import RegencyView
from api.regency.indicators import specs
from api.regency.indicators.queries import COVERED_BY_EXEMPTION
from api.regency.masterplan.filtering import AGENCY
from tenants import Ids
from tenants.pool import statements

DUE = order(
    "due_on", "indicator", "series", "period",
    columns={name: f"d.{name}" for name in ("due_on", "indicator", "series", "period")},
)  # fmt: skip
STALE = order("last_confirmed_at", "indicator", "series", "period", also=("updated_at",), since="updated_at")
OWNERLESS = order("indicator", "series", columns={"indicator": "d.indicator", "series": "d.series"})


@shape
class OwnerlessRow:
    """A series without an owner."""

    indicator: str = text(40, "Indicator code.")
    series: str = text(30, "Series.")


@shape
class DueRow(OwnerlessRow):
    """A value that is due and has no answer that counts."""

    period: str = text(7, "Value period.")
    due_on: date = day("The day on which it is due.")
    agency: UUID | None = ident("The agency that owns it.")
    person: NamedPerson | None = nested("The person who owns it.")
    is_late: bool = flag("True if that day has passed.")
    open_because: str = choice(
        ("not_reported", "not_asked", "not_decided", "declined"),
        "The reason: no value is entered (not_reported); or it is entered as not applicable, but the "
        "ministry was not asked (not_asked), has not decided (not_decided) or did not agree (declined).",
    )


@shape
class StaleRow(OwnerlessRow):
    """The newest value of a series, neither changed nor confirmed for long."""

    period: str = text(7, "Value period.")
    last_confirmed_at: datetime = instant("Last change or confirmation.")
    updated_at: datetime = instant("Last edit.")
    confirmed_at: datetime | None = instant("Last confirmation.")
    agency: UUID | None = ident("The agency that owns it.")
    person: NamedPerson | None = nested("The person who owns it.")


@shape
class DueFilters:
    agency: Ids = several(AGENCY, "The agency that owns the series.")
    within: int = whole("Includes values due within so many days.", least=0, most=366, default=0)


@shape
class StaleFilters:
    agency: Ids = several(AGENCY, "The agency that owns the series.")
    days: int = whole("Neither changed nor confirmed for so many days.", least=1, most=3660, default=365)


_PERSON = """CASE WHEN o.person_name <> '' THEN
               json_build_object('id', o.person_id, 'name', o.person_name) END AS person"""

# Not applicable is an answer once the ministry has agreed: until then the point stays open, and the row says why.
_DUE = f"""
    SELECT d.indicator, d.series, d.period, d.due_on, o.agency_id AS agency, {_PERSON},
           d.due_on < %(today)s AS is_late,
           CASE WHEN v.id IS NULL THEN 'not_reported' ELSE coalesce(asked.because, 'not_asked') END AS open_because
    FROM unnest(%(indicators)s::text[], %(series)s::text[], %(periods)s::text[], %(days)s::date[])
         AS d (indicator, series, period, due_on)
    JOIN (
        SELECT ({owing.JOINED.format("%(regency)s")} AT TIME ZONE 'Asia/Jakarta')::date AS joined_on OFFSET 0
    ) AS b ON b.joined_on <= d.due_on
    LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (d.indicator, d.series)
    LEFT JOIN indicators_value v ON (v.indicator, v.series, v.period) = (d.indicator, d.series, d.period)
    LEFT JOIN LATERAL (
        SELECT CASE x.state WHEN 'requested' THEN 'not_decided' ELSE x.state END AS because
        FROM exemptions_exemption x
        WHERE v.value_status = 'not_applicable' AND x.state IN ('agreed', 'requested', 'declined')
          AND {COVERED_BY_EXEMPTION.format("d")}
        ORDER BY x.state = 'agreed' DESC, x.id DESC
        LIMIT 1
    ) asked ON true
    WHERE (v.id IS NULL OR v.value_status = 'not_applicable' AND asked.because IS DISTINCT FROM 'agreed')
      AND (%(agency)s::uuid[] IS NULL OR o.agency_id = ANY (%(agency)s))
      AND {{beyond}}
    ORDER BY {{order}}
    LIMIT %(limit)s
"""

# Of each indicator and series the newest period only: what was said of 2021 need not be said again.
_STALE = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (v.indicator, v.series) v.indicator, v.series, v.period,
               greatest(v.changed_at, v.affirmed_at) AS last_confirmed_at, v.changed_at AS updated_at,
               v.affirmed_at AS confirmed_at,
               coalesce(o.agency_id, v.agency_id) AS agency, {_PERSON}
        FROM indicators_value v LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (v.indicator, v.series)
        WHERE %(agency)s::uuid[] IS NULL OR coalesce(o.agency_id, v.agency_id) = ANY (%(agency)s)
        ORDER BY v.indicator, v.series, v.period DESC
    ) AS newest
    WHERE last_confirmed_at < %(before)s
      AND {{beyond}}
    ORDER BY {{order}}
    LIMIT %(limit)s
"""

_OWNERLESS = """
    SELECT d.indicator, d.series
    FROM unnest(%(indicators)s::text[], %(series)s::text[]) AS d (indicator, series)
    LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (d.indicator, d.series)
    WHERE o.agency_id IS NULL AND o.person_id IS NULL
      AND {beyond}
    ORDER BY {order}
    LIMIT %(limit)s
"""


def due(*, today: date, within: int = 0, agency: Ids = ()) -> Selection[DueRow]:
    """Return values due within so many days that have no answer that counts, by due day.

    The release that rules a period decides which indicators are due (catalogue.rulings). Values due before the regency
    was onboarded may be entered, and are not listed.
    """
    ruling = rulings.rulings()
    points = [
        (spec.code, series, row.period, row.due_on)
        for row in ruling.periods_due(today + timedelta(days=within))
        for spec in ruling.release(Period.parse(row.period)).indicators.values()
        if spec.periodicity == row.kind
        for series in spec.series
    ]
    parameters = {"agency": list(agency) or None, "today": today, "regency": statements.regency_id()}
    parameters |= statements.arrays(points, "indicators", "series", "periods", "days")
    return Selection(DueRow, _DUE, parameters)


def stale(*, now: datetime, days: int, agency: Ids = ()) -> Selection[StaleRow]:
    """Return the newest values that nobody has changed or confirmed for so many days, the oldest first."""
    parameters = {"before": now - timedelta(days=days), "agency": list(agency) or None}
    return Selection(StaleRow, _STALE, parameters)


def ownerless(*, today: date) -> Selection[OwnerlessRow]:
    """Return indicators and series that neither an agency nor a person owns."""
    points = [(spec.code, series) for spec in specs.in_force(today).values() for series in spec.series]
    return Selection(OwnerlessRow, _OWNERLESS, statements.arrays(points, "indicators", "series"))


@get("values/due/", can=Reader, order=DUE)
def list_due_values(call: RegencyView, query: DueFilters) -> Page[DueRow]:
    """List national indicators whose values are due and have no answer that counts, by due day, with their owners.

    The release that rules a period decides which indicators are due, from the regency's onboarding on. Not applicable
    counts once the ministry has agreed: until then the value is listed, and `open_because` gives the reason.
    """
    return due(today=call.today, **shapes.given(query)).page(call.wanted)


@get("values/stale/", can=Reader, order=STALE)
def list_stale_values(call: RegencyView, query: StaleFilters) -> Page[StaleRow]:
    """List the newest value of each series that nobody has changed or confirmed for long, the oldest first."""
    return stale(now=call.now, **shapes.given(query)).page(call.wanted)


@get("values/ownerless/", can=Reader, order=OWNERLESS)
def list_ownerless_series(call: RegencyView) -> Page[OwnerlessRow]:
    """List indicators and series that no agency and no person owns."""
    return ownerless(today=call.today).page(call.wanted)
