"""The workbook over HTTP: downloaded, filled by people, sent back."""

from uuid import UUID

from django.http.response import HttpResponseBase

from api.http.endpoint import Address
from api.http.grammar.periods import Kind, Period
from api.http.shapes import field, period, shape
from api.http.tables import views
from api.http.tables.views import DOWNLOAD, SheetsView, upload
from api.identity.permissions import ProgrammeWriter, Reader
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.filtering import AGENCY, VERSION
from api.regency.programmes.workbook import operations, sheets
from api.regency.programmes.workbook.operations import Report

_AS_DOWNLOADED = (
    "Ignored: the file itself says it. Accepted so that the address of the download can be reused."
)


@shape
class WorkbookQuery:
    masterplan: UUID | None = field(
        VERSION,
        "The id of a version; by default, the draft worked on last, else the newest version.",
        default=None,
    )
    agency: UUID | None = field(AGENCY, "Only programmes led by the agency with this id.", default=None)
    quarter: Period | None = period(
        "The quarter of the realisations; by default, the present one.", kinds=(Kind.QUARTER,), default=None
    )


@shape
class UploadQuery(views.UploadQuery):
    masterplan: UUID | None = field(VERSION, _AS_DOWNLOADED, default=None)
    agency: UUID | None = field(AGENCY, _AS_DOWNLOADED, default=None)
    quarter: Period | None = period(_AS_DOWNLOADED, kinds=(Kind.QUARTER,), default=None)


class PlanWorkbook(SheetsView, PlanView):
    """A view about a workbook of programmes."""

    further_problems = ("conflict",)  # while there is no masterplan
    returned_as = "program.xlsx"
    sheets = sheets.SHEETS


workbook = Address("programmes/workbook/", tagged=True)


@workbook.get(can=Reader, **DOWNLOAD)
def get_workbook(call: PlanWorkbook, query: WorkbookQuery) -> HttpResponseBase:
    """Download the programmes of a draft and a quarter's realisations as a workbook for people.

    It has a sheet each for programmes, supporting agencies, ceilings, activities, milestones, the activities' progress
    by the quarter's end, the milestones reached in it, and the budgets of the quarter's year. By default it has the
    programmes of the draft worked on last, else of the newest version, and of all agencies. A contributor who is
    limited to agencies gets their programmes by default. The file contains its baseline, so that a later upload writes
    only a person's changes.
    """
    today = call.today
    present = sheets.meant(
        masterplan=query.masterplan,
        quarter=query.quarter or Period.containing(today, Kind.QUARTER),
        agencies=(query.agency,) if query.agency else tuple(sorted(call.grant.limited_to)),
        today=today,
    )
    return call.downloaded(present, "program")


@workbook.post(can=ProgrammeWriter, **upload(Report))
def post_workbook(call: PlanWorkbook, query: UploadQuery) -> HttpResponseBase:
    """Upload a filled workbook: the cells that a person changed are stored, all or none.

    If some do not fit, or somebody else changed them meanwhile, the answer is 422 with the same workbook, each fault
    marked beside its cell. `Prefer: handling=lenient` stores the programmes and realisations without faults. The answer
    is a fresh workbook or, with `Accept: application/json`, a report.
    """
    return call.taken(query, operations.apply_upload, author=call.author)
