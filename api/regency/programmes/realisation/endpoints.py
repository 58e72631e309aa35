"""Realisations over HTTP: one quarter at a time, and one programme through all its quarters."""

from uuid import UUID

from rest_framework.response import Response

from api.http import preferences, resources, shapes
from api.http.endpoint import Address, Attempt, Page, get
from api.identity.permissions import Reader, RealisationWriter
from api.regency.entrance import RegencyView
from api.regency.programmes import queries as programmes
from api.regency.programmes.budgets.rules import PLAUSIBLE, Quarter
from api.regency.programmes.realisation import operations, policies, progress, queries
from api.regency.programmes.realisation.operations import RealisationStore
from api.regency.programmes.realisation.shapes import (
    ActivityRealisations,
    ProgrammeRealisations,
    QuarterFilters,
    QuarterRow,
    RealisationRow,
    Recorded,
    RecordQuarter,
)
from api.regency.programmes.results import Rows

realisations = Address("realisations/<str:quarter>/", tagged=True)
realisation = Address("realisations/<str:quarter>/<uuid:activity>/")


@realisations.get(can=Reader, order=queries.ORDER)
def list_realisations(call: RegencyView, quarter: str, query: QuarterFilters) -> Page[QuarterRow]:
    """List the activities of a quarter, reported or not.

    These are the activities of every version of the masterplan in force on a day of the quarter, else of the newest
    version; those of programmes begun outside the plan in the quarter's year; and each activity that has a realisation
    in the quarter, whatever was enacted, undone or corrected since.
    """
    return queries.quarter(
        policies.quarter(quarter),
        at=progress.day(call.now),
        wanted=call.wanted,
        agency=query.agency,
        programme=query.programme,
    )


@realisations.put(
    can=RealisationWriter,
    parameters=[preferences.HANDLING],
    answers=Recorded,
)
def put_realisations(call: RegencyView, quarter: str, body: Attempt[RecordQuarter]) -> Response:
    """Record the progress of any number of activities by the quarter's end, in one request.

    All rows or none; with `Prefer: handling=lenient` the valid ones are stored, and the answer lists the errors of the
    others. Activities that are not named stay unchanged.
    """
    lenient = preferences.is_lenient(call.request)
    period = policies.quarter(quarter)
    results = operations.record_quarter(
        period=period, rows=Rows.of(body, "realisations", lenient=lenient), author=call.author
    )
    warnings = PLAUSIBLE.broken(Quarter(period, call.today))
    shown = shapes.document(Recorded(data=tuple(results), warnings=tuple(warnings)))
    return Response(shown, headers=preferences.applied(lenient=lenient))


@realisation.get(can=Reader)
def get_realisation(call: RegencyView, quarter: str, activity: UUID) -> RealisationRow:
    """Show the progress of an activity by the quarter's end."""
    row = queries.realisation(policies.quarter(quarter), activity)
    return operations.doubted(row, today=call.today)


@resources.writes(
    realisation,
    "realisation",
    "a quarter of an activity",
    can=RealisationWriter,
    said={"delete": "If the ministry has the quarter, the next report withdraws it."},
)
def _store(call: RegencyView, quarter: str, activity: UUID) -> RealisationStore:
    return RealisationStore(policies.quarter(quarter), activity, call.author)


@get("programmes/<uuid:id>/realisations/", can=Reader, tagged=True)
def get_programme_realisations(call: RegencyView, id: UUID) -> ProgrammeRealisations:
    """Show a programme through all its quarters, whatever version of the masterplan was in force."""
    row = programmes.programme(id)
    stand = queries.progress_of([row.version_id], progress.day(call.now))
    return ProgrammeRealisations(
        programme=row.id,
        progress=stand.get(row.id, progress.NOT_BEGUN),
        activities=tuple(
            ActivityRealisations(activity=activity, quarters=tuple(quarters))
            for activity, quarters in queries.of_programme(id).items()
        ),
    )
