"""Setting a regency up over HTTP: by a workbook, or by whole sets."""

from typing import Any

from django.http.response import HttpResponseBase

from api.http import versioned
from api.http.endpoint import Address, Attempt
from api.http.permissions import Permission
from api.http.tables.views import DOWNLOAD, SheetsView, UploadQuery, upload
from api.identity.permissions import Admin, SetUpSteward
from api.regency.people.views import PeopleView
from api.regency.setup import operations, sheets
from api.regency.setup.operations import SetUpReport
from api.regency.setup.sets import MembersStore, OwnersStore, SetStore, TargetsStore


class SetUpWorkbook(SheetsView, PeopleView):
    """A view about the set-up workbook."""

    returned_as = "persiapan-{code}.xlsx"
    sheets = sheets.SHEETS


workbook = Address("setup/workbook/", tagged=True)


@workbook.get(can=SetUpSteward, **DOWNLOAD)
def get_setup_workbook(call: SetUpWorkbook) -> HttpResponseBase:
    """Download agencies, people, owners of series and targets of the plan's years as a workbook for people.

    In Indonesian, with the present content. Fill it and send it back: one upload sets a regency up.
    """
    return call.downloaded(sheets.present(call.grant.code, call.now), "persiapan")


@workbook.post(can=SetUpSteward, **upload(SetUpReport))
def post_setup_workbook(call: SetUpWorkbook, query: UploadQuery) -> HttpResponseBase:
    """Upload a filled set-up workbook: all of its rows are stored, or none. New people are invited by mail.

    Rows may name agencies and people that the same workbook adds. If some do not fit, or somebody else changed them
    meanwhile, the answer is 422 with the same workbook, each fault marked beside its cell. `Prefer: handling=lenient`
    stores the rows without faults. Repeating an upload changes nothing and invites nobody. Only the admin may change
    the sheet of people.
    """
    return call.taken(query, operations.apply_upload, code=call.grant.code, act=call.act, author=call.author)


def _whole(name: str, noun: str, store: type[SetStore[Any, Any]], can: type[Permission]) -> Address:
    """Make the address of a whole set."""
    address = Address(f"setup/{name}s/", PeopleView, tagged=True)

    def get(call: PeopleView) -> Any:
        return store(call.act).shown()

    def put(call: PeopleView, body: Any) -> Any:
        return versioned.put(call.request, store(call.act), body).row

    get.__doc__ = f"Show {noun} as one set, with one ETag."
    put.__doc__ = (
        f"Replace {noun}: all or nothing, with every fault at once. Rows left out are removed.\n\n"
        "The same set again changes nothing and needs no If-Match."
    )
    get.__annotations__["return"] = put.__annotations__["return"] = store.row
    put.__annotations__["body"] = Attempt[store.row]  # type: ignore[name-defined]
    address.get(named=f"get_{name}_set", can=can)(get)
    address.put(named=f"put_{name}_set", can=can)(put)
    return address


owner_set = _whole("owner", "the owners of all series", OwnersStore, SetUpSteward)
target_set = _whole("target", "all targets", TargetsStore, SetUpSteward)
member_set = _whole("member", "all members", MembersStore, Admin)
