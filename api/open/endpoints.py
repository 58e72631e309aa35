"""Reference data for anyone: regencies, the catalogue, heads of the ledger, and the published forms."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from api.http import paging, shapes
from api.http.endpoint import Page, get, listed, order
from api.http.exceptions import Moved, NotFound
from api.http.local_time import day_of
from api.http.lookup import narrowed, there
from api.http.permissions import Public
from api.national.catalogue import queries as catalogue, rulings
from api.national.catalogue.drafts import queries as releases
from api.national.catalogue.drafts.filters import DifferencesFilters, ReleasesFilters
from api.national.catalogue.drafts.shapes import CatalogueReleaseRow, Differences
from api.national.catalogue.official import queries as official
from api.national.catalogue.official.filters import OfficialValueFilters
from api.national.catalogue.official.shapes import OfficialValueRow
from api.national.catalogue.shapes import DimensionRow
from api.national.ledger import heads
from api.national.ledger.shapes import LedgerHeadRow
from api.open.entrance import FOR_LONG, OpenView
from api.open.shapes import (
    FormRow,
    Indicator,
    IndicatorFilters,
    IndicatorList,
    LedgerHeadFilters,
    RegencyFilters,
    RegencyRow,
)
from tenants import Document, registry


@get(
    "regencies/",
    can=Public,
    order=order("code", also=("name", "kind"), columns={"code": "kemendagri_code"}),
)
def list_regencies(call: OpenView, query: RegencyFilters) -> Page[RegencyRow]:
    """List the regencies of Indonesia.

    Each with both codes, province, population, position and the cohorts for which a published source names it, in the
    order of the Kemendagri codes.
    """
    rows = narrowed(registry.regencies(), province_code=query.province_code, kind=query.kind)
    if query.cohort:
        named = registry.published().filter(cohort__code__in=query.cohort)
        rows = rows.filter(pk__in=named.values("regency"))
    return listed(call, rows, RegencyRow.of)


@get("regencies/<str:code>/", can=Public, may_move=True)
def get_regency(call: OpenView, code: str) -> RegencyRow:
    """Show one regency. A former code redirects to the present one (308)."""
    known = there(registry.regency_by_code(code), f"regency {code}")
    if known.kemendagri_code != code:
        raise Moved(call.request._request, code, known.kemendagri_code)
    return RegencyRow.of(registry.regencies().get(pk=known.pk))


@get("dimensions/", can=Public, order=paging.IN_PLACE)
def list_dimensions(call: OpenView) -> Page[DimensionRow]:
    """List the six dimensions and their sub-dimensions."""
    parts = catalogue.sub_dimensions()
    rows = (
        replace(row, sub_dimensions=tuple(part for part in parts if part.dimension == row.code))
        for row in catalogue.dimensions()
    )
    return paging.at_hand(rows, call.wanted)


@get(
    "indicators/",
    can=Public,
    page_sizes=paging.WHOLE,
    order=order("place", also=("code", "dimension"), types={"place": int}).of(Indicator),
)
def list_indicators(call: OpenView, query: IndicatorFilters) -> IndicatorList:
    """List the indicators of a catalogue release.

    By default the release in force today; `release` names another. Published releases never change.
    """
    if query.release is None:
        today = day_of(timezone.now())
        release = rulings.release_in_force(today, framework=query.framework)
    else:
        call.kept = FOR_LONG
        release = catalogue.named_release("release", query.release, framework=query.framework)
    specs = (
        each
        for each in release.indicators.values()
        if not query.dimension or each.dimension in query.dimension
    )
    page = paging.at_hand(specs, call.wanted)
    return IndicatorList(release=release, **page.body(shapes.recast(Indicator, spec) for spec in page.rows))


@get("catalogue/releases/", can=Public, order=releases.RELEASES)
def list_open_catalogue_releases(call: OpenView, query: ReleasesFilters) -> Page[CatalogueReleaseRow]:
    """List the published releases of the catalogue, including retired ones, latest first."""
    found = map(releases.release_row, catalogue.releases(*query.framework))
    return paging.at_hand(found, call.wanted)


@get("catalogue/releases/<str:framework>/<str:number>/differences/", can=Public)
def get_open_release_differences(
    call: OpenView, framework: str, number: str, query: DifferencesFilters
) -> Differences:
    """List the changes that a release makes: for each indicator, field by field, with breaks and reasons."""
    return releases.differences(
        query.since, releases.of_release(catalogue.release(number, framework=framework))
    )


@get("official-values/", can=Public, order=official.ORDER)
def list_open_official_values(call: OpenView, query: OfficialValueFilters) -> Page[OfficialValueRow]:
    """List values as outside producers published them.

    For the nation, provinces and regencies, by indicator, series, period and area, each with its source.
    """
    return official.page(wanted=call.wanted, **shapes.given(query))


@get("ledger-heads/", can=Public, order=order("-id", types={"id": UUID}))
def list_ledger_heads(call: OpenView, query: LedgerHeadFilters) -> Page[LedgerHeadRow]:
    """List the signed heads of the regencies' chains, newest first.

    Keep one to prove later that nothing before it was changed. Keys are at /.well-known/jwks.json.
    """
    return listed(call, heads.signed_heads(regency_code=query.regency_code), LedgerHeadRow)


@get("schemas/", can=Public, order=order("schema", also=("title",)))
def list_schemas(call: OpenView) -> Page[FormRow]:
    """List the forms of regencies' submissions, including older ones: each content names its form in `schema`."""
    base = f"{settings.BASE_URL}/v1/open/schemas"
    rows = [
        FormRow(schema=name, title=found["title"], url=f"{base}/{name}/") for name, found in _forms().items()
    ]
    return paging.at_hand(rows, call.wanted)


@get("schemas/<str:name>/<int:number>/", can=Public)
def get_schema(call: OpenView, name: str, number: int) -> Document:
    """Return one form as JSON Schema 2020-12. A published form never changes; a new one has a new number."""
    found = _forms().get(f"{name}/{number}")
    if found is None:
        raise NotFound(f"no schema {name}/{number}")
    call.kept = FOR_LONG
    return found


#: The files that are committed: what is handed out is what was reviewed.
_FOLDERS = ("docs/schemas", "docs/masterplan")
_ENDING = ".schema.json"


@cache
def _forms() -> dict[str, Document]:
    found = {}
    for folder in _FOLDERS:
        for file in (Path(settings.BASE_DIR) / folder).glob(f"*{_ENDING}"):
            name, _, number = file.name.removesuffix(_ENDING).rpartition("-")
            found[f"{name}/{number}"] = json.loads(file.read_bytes())
    return found
