"""The set-up workbook over HTTP."""

from django.http.response import HttpResponseBase

from api.http import shapes
from api.http.endpoint import Address
from api.http.tables.views import DOWNLOAD, SheetsView, UploadQuery, upload
from api.identity.permissions import SetUpReader, SetUpWriter
from api.regency.people.views import PeopleView
from api.regency.setup import operations, sheets
from api.regency.setup.operations import SetUpReport


class SetUpWorkbook(SheetsView, PeopleView):
    """A view about the set-up workbook."""

    returned_as = "persiapan-{code}.xlsx"
    sheets = sheets.SHEETS


workbook = Address("setup/workbook/", SetUpWorkbook, tagged=True)


@workbook.get("get_setup_workbook", can=SetUpReader, **DOWNLOAD)
def get_setup_workbook(call: SetUpWorkbook) -> HttpResponseBase:
    """Agencies, people, owners of series and targets of the plan's years as a workbook for people.

    In Indonesian, with what is there. Fill it and send it back: a regency is set up by one upload.
    """
    return call.downloaded(sheets.present(call.grant.code, call.now), "persiapan")


@workbook.post(
    "post_setup_workbook", can=SetUpWriter, **upload(shapes.serializer(SetUpReport, answered=True))
)
def post_setup_workbook(call: SetUpWorkbook, query: UploadQuery) -> HttpResponseBase:
    """Take a set-up workbook back: all of its rows are stored, or none. People who are new are invited by mail.

    Rows may name agencies and people that the same workbook adds. Where some do not fit, or somebody else changed them
    meanwhile, the answer is 422 with the same workbook, each fault marked beside its cell. `Prefer: handling=lenient`
    stores the rows without faults. A file sent again changes nothing and invites nobody. The sheet of people is the
    admin's.
    """
    return call.taken(query, operations.apply_upload, code=call.grant.code, act=call.act, **call.author)
