"""The indicators that a programme is to change, each with its development so far."""

from uuid import UUID

from api.http import shapes
from api.http.endpoint import Page, get, listed, order
from api.http.shapes import Texts, many, shape, texts
from api.identity.permissions import Reader
from api.regency.indicators import series
from api.regency.indicators.series import Point
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes import queries
from api.regency.programmes.purpose import ProgrammeIndicator
from api.regency.programmes.shapes import OfVersion


@shape(name="ProgrammeIndicatorCourseOut")
class Course(ProgrammeIndicator):
    """An indicator that a programme is to change, over its periods."""

    name: Texts = texts("The indicator's name.")
    periods: tuple[Point, ...] = many("Values with their targets, oldest first, without gaps.")


@get("programmes/<uuid:id>/indicators/", can=Reader, order=order("indicator", "series"))
def list_programme_indicators(call: PlanView, id: UUID, query: OfVersion) -> Page[Course]:
    """List the indicators that a programme is to change, with the expected change, and their values and targets.

    Each has the form of `.../series/{indicator}/{series}/`. `GET .../programmes/?indicator=` finds the programmes for
    an indicator.
    """
    moved = {each.key: each for each in queries.programme(id, masterplan=query.masterplan).indicators}
    courses = series.courses(moved, regency_id=call.grant.id, today=call.today)
    return listed(
        call,
        courses,
        lambda each: shapes.recast(
            Course, moved[each.indicator, each.series], name=each.name, periods=each.periods
        ),
    )
