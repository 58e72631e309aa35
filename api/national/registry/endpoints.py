"""The registry over HTTP, for the ministry."""

from api.http import resources, shapes, versioned
from api.http.endpoint import Address, Page, Patch, Written, get, listed, order
from api.http.lookup import one
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.entrance import NationalView
from api.national.registry import queries
from api.national.registry.operations import CohortStore, PopulationStore, RegencyStore
from api.national.registry.shapes import (
    ActFilters,
    ActRow,
    CohortRow,
    PopulationRow,
    RegencyEntry,
    RegencyEntryRow,
)
from tenants import registry

regency = Address("regencies/<str:code>/")
population = Address("regencies/<str:code>/population/<int:year>/")
cohort = Address("cohorts/<str:cohort>/")


@regency.get(can=Analyst)
def get_registry_regency(call: NationalView, code: str) -> RegencyEntryRow:
    """Show a regency's entry in the registry, also by a code that it had before."""
    return queries.entry(queries.regency(code))


@regency.patch(can=ProgrammeOffice)
def patch_registry_regency(
    call: NationalView, code: str, body: Patch[RegencyEntry]
) -> Written[RegencyEntryRow]:
    """Change a regency's code, name or province by a decree, which `basis` names.

    The old code stays an alias of the regency permanently and is never given to another: GET answers 308 with the
    new address; writes, keys and grants keep working. Answers as of an earlier instant do not change.
    """
    names_basis = isinstance(body.given, dict) and bool(body.given.get("basis"))
    return versioned.patch(call.request, RegencyStore(code, call.author, names_basis), body)


@get("regencies/<str:code>/population/", can=Analyst, order=order("-year"))
def list_populations(call: NationalView, code: str) -> Page[PopulationRow]:
    """List the populations of a regency by year, the newest first."""
    return listed(call, queries.populations(code), PopulationRow)


@population.get(can=Analyst)
def get_population(call: NationalView, code: str, year: int) -> PopulationRow:
    """Show the population of a regency in a year, with its source."""
    return shapes.from_model(PopulationRow, one(queries.populations(code), "population", year=year))


@resources.writes(
    population,
    "population",
    "the population of a year",
    can=ProgrammeOffice,
    said={
        "delete": "Figures of its periods are weighted by the people of the nearest earlier year that is known. "
        "Figures as of earlier instants do not change."
    },
)
def _population(call: NationalView, code: str, year: int) -> PopulationStore:
    """Figures are weighted by the population in their period's year, or in the nearest earlier year that is known.

    Figures as of earlier instants do not change.
    """
    return PopulationStore(queries.regency(code), year, call.author)


@get("cohorts/", can=Analyst, order=order("code", also=("year",)))
def list_cohorts(call: NationalView) -> Page[CohortRow]:
    """List the cohorts, each with its members."""
    return listed(call, registry.cohorts(), queries.cohort_row)


@cohort.get(can=Analyst)
def get_cohort(call: NationalView, cohort: str) -> CohortRow:
    """Show a cohort with its members."""
    return queries.cohort(cohort)


@resources.writes(cohort, "cohort", "a cohort", can=ProgrammeOffice)
def _cohort(call: NationalView, cohort: str) -> CohortStore:
    """The list replaces its members. Counts as of earlier instants keep the members of that time."""
    return CohortStore(cohort, call.author)


@get("registry-acts/", can=Analyst, order=order("-id"))
def list_registry_acts(call: NationalView, query: ActFilters) -> Page[ActRow]:
    """List the changes of the registry, each with its author and its basis, the last first."""
    return listed(call, queries.acts(**shapes.given(query)), ActRow)
