"""Reference data for anyone: regencies, the catalogue, heads of the ledger, and the published forms."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from api.http import paging, shapes
from api.http.endpoint import Address, listed
from api.http.exceptions import NotFound
from api.http.paging import Page
from api.http.permissions import Public
from api.national.catalogue import calendar, rulings
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import queries as releases
from api.national.catalogue.drafts.filters import DifferencesFilters, ReleasesFilters
from api.national.catalogue.drafts.shapes import Differences, ReleaseList
from api.national.catalogue.official import queries as official
from api.national.catalogue.official.filters import OfficialValueFilters
from api.national.catalogue.official.shapes import OfficialValueRow
from api.national.ledger import heads
from api.national.ledger.shapes import LedgerHeadRow
from api.open import queries
from api.open.entrance import FOR_LONG, OpenView
from api.open.shapes import (
    DimensionList,
    FormRow,
    Forms,
    Indicator,
    IndicatorFilters,
    IndicatorList,
    LedgerHeadFilters,
    RegencyFilters,
    RegencyRow,
)

_RELEASES = "catalogue/releases/"

regencies = Address("regencies/", OpenView)
regency = Address("regencies/<str:code>/", OpenView)
dimensions = Address("dimensions/", OpenView)
indicators = Address("indicators/", OpenView)
catalogue_releases = Address(_RELEASES, OpenView)
differences = Address(f"{_RELEASES}<str:framework>/<str:number>/differences/", OpenView)
official_values = Address("official-values/", OpenView)
ledger_heads = Address("ledger-heads/", OpenView)
forms = Address("schemas/", OpenView)
form = Address("schemas/<str:name>/<int:number>/", OpenView)


@regencies.get("list_regencies", can=Public)
def list_regencies(call: OpenView, query: RegencyFilters) -> Page[RegencyRow]:
    """The regencies of Indonesia.

    With both code systems, province, population, position and the cohorts for which a published source
    names them, in the order of their Kemendagri codes.
    """
    wanted = paging.wanted(call.request)
    page = paging.listed(
        queries.regencies(**shapes.given(query)), by="code", wanted=wanted, key=lambda row: row.code
    )
    return Page(list(map(RegencyRow.of, page.rows)), page.next)


@regency.get("get_regency", can=Public)
def get_regency(call: OpenView, code: str) -> RegencyRow:
    """One regency."""
    return RegencyRow.of(queries.regency(code))


@dimensions.get("list_dimensions", can=Public)
def list_dimensions(call: OpenView) -> DimensionList:
    """The six dimensions and their sub-dimensions."""
    return DimensionList(data=queries.dimensions())


@indicators.get("list_indicators", can=Public)
def list_indicators(call: OpenView, query: IndicatorFilters) -> IndicatorList:
    """The indicators of a catalogue release.

    The release in force today unless `release` names one; published releases never change.
    """
    if query.release is None:
        today = calendar.day_of(timezone.now())
        release = rulings.release_in_force(today, framework=query.framework)
    else:
        call.kept = FOR_LONG
        release = catalogue.named_release("release", query.release, framework=query.framework)
    specs = release.indicators.values()
    return IndicatorList(
        release=release,
        data=tuple(
            shapes.recast(Indicator, spec) for spec in specs if query.dimension in (None, spec.dimension)
        ),
    )


@catalogue_releases.get("list_catalogue_releases", can=Public)
def list_catalogue_releases(call: OpenView, query: ReleasesFilters) -> ReleaseList:
    """The published releases of the catalogue, and those retired since, the latest first."""
    return ReleaseList(data=tuple(map(releases.release_row, catalogue.releases(framework=query.framework))))


@differences.get("get_release_differences", can=Public)
def get_release_differences(
    call: OpenView, framework: str, number: str, query: DifferencesFilters
) -> Differences:
    """What changed with a release: for each indicator, field by field, with breaks and reasons."""
    return releases.differences(query.since, releases.of_release(number, framework=framework))


@official_values.get("list_official_values", can=Public)
def list_official_values(call: OpenView, query: OfficialValueFilters) -> Page[OfficialValueRow]:
    """Values as outside producers published them.

    Of the nation, provinces and regencies, by indicator, series, period and area, each with its source.
    """
    return official.page(wanted=paging.wanted(call.request), **shapes.given(query))


@ledger_heads.get("list_ledger_heads", can=Public)
def list_ledger_heads(call: OpenView, query: LedgerHeadFilters) -> Page[LedgerHeadRow]:
    """The signed heads of the regencies' chains, the newest first.

    Keep one, and you can show later that nothing before it was changed. Keys are at /.well-known/jwks.json.
    """
    return listed(call, heads.signed_heads(regency=query.regency), LedgerHeadRow.of, by=("-id",))


@forms.get("list_schemas", can=Public)
def list_schemas(call: OpenView) -> Forms:
    """The forms of what regencies submit, older ones too: each content names its form in `schema`."""
    base = f"{settings.BASE_URL}/v1/open/schemas"
    return Forms(
        data=tuple(
            FormRow(schema=name, title=found["title"], url=f"{base}/{name}/")
            for name, found in sorted(_forms().items())
        )
    )


@form.get("get_schema", can=Public)
def get_schema(call: OpenView, name: str, number: int) -> dict[str, Any]:
    """One form as JSON Schema 2020-12. A form that is published never changes; a new one has a new number."""
    found = _forms().get(f"{name}/{number}")
    if found is None:
        raise NotFound(f"no schema {name}/{number}")
    call.kept = FOR_LONG
    return found


#: The files that are committed: what is handed out is what was reviewed.
_FOLDERS = ("docs/schemas", "docs/masterplan")
_ENDING = ".schema.json"


@cache
def _forms() -> dict[str, dict[str, Any]]:
    found = {}
    for folder in _FOLDERS:
        for file in (Path(settings.BASE_DIR) / folder).glob(f"*{_ENDING}"):
            name, _, number = file.name.removesuffix(_ENDING).rpartition("-")
            found[f"{name}/{number}"] = json.loads(file.read_bytes())
    return found
