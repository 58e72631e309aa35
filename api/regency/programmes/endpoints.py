"""Programmes over HTTP: lists by filter, and each one whole, versioned."""

from uuid import UUID

from rest_framework.response import Response

from api.http import etags, preferences, resources, shapes
from api.http.endpoint import Address, Attempt, Page
from api.http.shapes import many, nested, shape
from api.identity.permissions import ProgrammeWriter, Reader
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes import operations, purpose, queries
from api.regency.programmes.operations import ProgrammeStore
from api.regency.programmes.realisation import progress, queries as realisations
from api.regency.programmes.realisation.shapes import Progress
from api.regency.programmes.results import Rows
from api.regency.programmes.shapes import (
    Activity,
    OfVersion,
    ProgrammeFilters,
    ProgrammeRow,
    WhereTo,
    WriteProgrammes,
    WrittenProgrammes,
)
from tenants import Fields

programmes = Address("programmes/", tagged=True)
programme = Address("programmes/<uuid:id>/", asks_along=True)


@shape(name="ListedProgrammeOut")
class ListedProgramme(ProgrammeRow):
    """A programme in a list: as in one version of the masterplan, with progress instead of activities."""

    activities: tuple[Activity, ...] = many("Omitted in lists.", hidden=True)
    progress: Progress = nested("Progress as of today.")

    @property
    def geometry(self) -> Fields | None:
        return purpose.geometry(self.locations)


@programmes.get(can=Reader, order=queries.ORDER)
def list_programmes(call: PlanView, query: ProgrammeFilters) -> Page[ListedProgramme]:
    """List the programmes of one version of the masterplan, with their ceilings and progress.

    By default, of the draft worked on last, else of the newest version; `masterplan` names another. In GeoJSON a
    programme is a feature with its points; its villages are named in `locations`, and a programme without a point has
    no geometry.
    """
    page = queries.programmes(filters=query, wanted=call.wanted)
    stand = realisations.progress_of([row.version_id for row in page.rows], progress.day(call.now))
    rows = [
        shapes.recast(ListedProgramme, row, progress=stand.get(row.id, progress.NOT_BEGUN))
        for row in page.rows
    ]
    return page.of(rows)


@programmes.put(
    can=ProgrammeWriter,
    parameters=[preferences.HANDLING],
    answers=WrittenProgrammes,
)
def put_programmes(call: PlanView, body: Attempt[WriteProgrammes], query: OfVersion) -> Response:
    """Add and replace many programmes of a draft, with their ceilings and activities, in one request.

    All rows or none; with `Prefer: handling=lenient` the valid ones are stored, and the answer lists the errors of the
    others. A row that changes a programme names the version on which the change is based. Programmes that are not named
    stay unchanged.
    """
    lenient = preferences.is_lenient(call.request)
    results = operations.write_programmes(
        masterplan=query.masterplan,
        rows=Rows.of(body, "programmes", lenient=lenient),
        author=call.author,
    )
    shown = shapes.document(WrittenProgrammes(data=tuple(results)))
    return Response(shown, headers=preferences.applied(lenient=lenient))


@programme.get(can=Reader)
def get_programme(call: PlanView, id: UUID, query: OfVersion) -> ProgrammeRow:
    """Show one programme.

    By default as in the draft worked on last, else in the newest version of the masterplan that has it; `masterplan`
    names another.
    """
    masterplan = query.masterplan
    if "HTTP_IF_NONE_MATCH" in call.request.META:
        etag, waits = queries.tag(id, masterplan=masterplan)
        call.check_answers(waits=waits)
        etags.check_if_none_match(call.request, etag)
    row, waits = queries.answered(id, masterplan=masterplan)
    call.check_answers(waits=waits)
    return row


@resources.writes(
    programme,
    "programme",
    "a programme of a draft",
    can=ProgrammeWriter,
    every=programmes,
    said={
        "delete": "Other versions of the masterplan are not changed. A programme begun outside of the plan is deleted "
        "with its budgets, unless its activities have realisations (409, activity_reported)."
    },
)
def _store(call: PlanView, id: UUID, query: WhereTo) -> ProgrammeStore:
    """Other versions of the masterplan are not changed.

    Without a draft, POST and PUT answer 409 `no_draft_masterplan`. A programme with `begun_in` is outside the plan, and
    can be written while the plan is in force.
    """
    return operations.store_of(
        id,
        masterplan=query.masterplan,
        begun_in=query.begun_in,
        is_new=call.request.method in ("PUT", "POST"),
        author=call.author,
    )
