"""The briefing: one answer, or one workbook."""

from django.http.response import HttpResponseBase

from api.http import encoding
from api.http.endpoint import get
from api.http.tables import sending
from api.http.tables.forms import XLSXRenderer
from api.identity.permissions import Analyst
from api.national.briefing import answers, queries, slides
from api.national.briefing.serializers import BriefingOut
from api.national.briefing.shapes import BriefingFilters
from api.national.entrance import NationalView
from api.national.figures import tags


@get(
    "briefing/",
    can=Analyst,
    answers=BriefingOut,
    forms=(XLSXRenderer,),
    tagged=True,
    sends={("GET", 200): ("As-Of",)},
)
def get_briefing(call: NationalView, query: BriefingFilters) -> HttpResponseBase:
    """Show the Monday briefing, at one instant.

    Participation, deadlines, masterplans and bimtek, programmes and money, indicators on target, completeness,
    freshness, and material changes, each with the change since `since`. The same numbers as progress and the
    indicators' own addresses; as a workbook with a sheet for each part by the Accept header or `format=xlsx`.
    """
    body = answers.body(queries.briefing(query))
    if call.form == "json":
        return tags.tagged(call, body)
    at = encoding.instant(body["as_of"])
    return sending.sent(
        slides.written(body),
        name=f"briefing-{at[:10]}.xlsx",
        media_type=XLSXRenderer.media_type,
        headers={**sending.INDONESIAN, "As-Of": at},
    )
