"""The set-up workbook over HTTP."""

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes

from api.http import preferences, shapes
from api.http.endpoint import Address
from api.http.shapes import flag, shape
from api.http.tables import merge
from api.http.tables.merge import Uploaded
from api.http.tables.views import XLSX, WorkbookView
from api.identity.permissions import SetUpReader, SetUpWriter
from api.regency.people.views import PeopleView
from api.regency.setup import operations, sheets
from api.regency.setup.operations import SetUpReport


@shape
class UploadQuery:
    dry_run: bool = flag("true: only say what would become of it; nothing is stored.", default=False)


class SetUpWorkbook(WorkbookView, PeopleView):
    """A view about the set-up workbook."""

    max_body = 10 * 1024 * 1024
    returned_as = "persiapan-{code}.xlsx"
    #: The upload, as it was opened before the transaction.
    upload: Uploaded

    def opened(self) -> None:
        self.upload = merge.opened(self.file.read(), sheets.SHEETS)


workbook = Address("setup/workbook/", SetUpWorkbook, tagged=True)


@workbook.get("get_setup_workbook", can=SetUpReader, answers={(200, XLSX): OpenApiTypes.BINARY})
def get_setup_workbook(call: SetUpWorkbook) -> HttpResponseBase:
    """Agencies, people, owners of series and targets of the plan's years as a workbook for people.

    In Indonesian, with what is there. Fill it and send it back: a regency is set up by one upload.
    """
    return call.downloaded(sheets.present(call.grant.code, call.now), "persiapan")


@workbook.post(
    "post_setup_workbook",
    can=SetUpWriter,
    parameters=[preferences.HANDLING],
    body={XLSX: OpenApiTypes.BINARY},
    answers={
        (200, XLSX): OpenApiTypes.BINARY,
        (200, "application/json"): shapes.serializer(SetUpReport, answered=True),
        (422, XLSX): OpenApiTypes.BINARY,
    },
)
def post_setup_workbook(call: SetUpWorkbook, query: UploadQuery) -> HttpResponseBase:
    """Take a set-up workbook back: all of its rows are stored, or none. People who are new are invited by mail.

    Rows may name agencies and people that the same workbook adds. Where some do not fit, or somebody else changed them
    meanwhile, the answer is 422 with the same workbook, each fault marked beside its cell. `Prefer: handling=lenient`
    stores the rows without faults. A file sent again changes nothing and invites nobody. The sheet of people is the
    admin's.
    """
    lenient = preferences.is_lenient(call.request)
    report, workbook = operations.apply_upload(
        uploaded=call.upload,
        code=call.grant.code,
        act=call.act,
        by=call.actor,
        now=call.now,
        lenient=lenient,
        dry_run=query.dry_run,
    )
    return call.reported(report, workbook, lenient=lenient, dry_run=query.dry_run)
