"""A regency's client by the generated Python packages: a value, a programme and a file recorded, the quarter reported,
returned by the ministry, corrected and reported again; the receipt read and verified."""

import sys
from datetime import date
from io import BytesIO

from joserfc import jws
from joserfc.jwk import KeySet
from national import AuthenticatedClient as MinistryClient
from national.api.review import return_submission
from national.models import ReturnIn
from regency import AuthenticatedClient
from regency.api.agencies import create_agency, list_agencies
from regency.api.agenda import get_agenda
from regency.api.changes import list_changes
from regency.api.evidence import link_evidence, upload_evidence
from regency.api.masterplan import create_masterplan
from regency.api.programmes import create_programme
from regency.api.realisation import put_realisations
from regency.api.reports import preview_report, submit_report
from regency.api.submissions import get_receipt
from regency.api.values import get_value, put_value
from regency.api.who_i_am import get_grant, get_me
from regency.models import (
    ActivityIn,
    ActivityKindEnum,
    AgencyOut,
    AgendaOut,
    AllocationIn,
    ChangePage,
    CreateAgencyIn,
    CreateMasterplanIn,
    CreateProgrammeIn,
    EvidenceForm,
    EvidenceLinkIn,
    EvidenceLinksIn,
    EvidenceLinksOut,
    EvidenceWholeOut,
    FundingSourceEnum,
    GrantOut,
    OneValueOut,
    Problem,
    ProfileEnum,
    ProgrammeOut,
    RealisationRowIn,
    RecordQuarterIn,
    SubDimensionEnum,
    SubjectEnum,
    SubmitReportIn,
    TimeFrameEnum,
    ValueContentIn,
)
from regency.models.me_out import MeOut
from regency.models.preview_out import PreviewOut
from regency.models.receipt_out import ReceiptOut
from regency.models.submitted_out import SubmittedOut
from regency.types import File

CODE, QUARTER = "51.01", "2025-Q4"
VALUE = (CODE, "ECO-03", "total", "2025")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636460f85f0f0002870180eb47ba920000000049454e44ae426082"
)


def main(address: str, key: str, ministry_key: str) -> None:
    client = AuthenticatedClient(base_url=address, token=key)
    ministry = MinistryClient(base_url=address, token=ministry_key)

    me = get_me.sync(client=client)
    assert isinstance(me, MeOut)
    assert CODE in [regency.code for regency in me.regencies]
    assert isinstance(get_grant.sync(CODE, client=client), GrantOut)

    _record_a_value(client)
    programme = _record_a_programme(client)
    _upload_evidence(client, programme)
    _walk_pages(client)

    first = _submit(client, "story")
    assert _submit(client, "story").submission.id == first.submission.id, "a retry is the same submission"

    returned = return_submission.sync(
        first.submission.id, client=ministry, body=ReturnIn(reasons=["ECO-03: BPS 4,47?"])
    )
    assert returned is not None
    assert returned.to_dict()["status"] == "returned"
    agenda = get_agenda.sync(CODE, client=client)
    assert isinstance(agenda, AgendaOut)
    assert [each.id for each in agenda.returned] == [first.submission.id]

    _change_the_value(client, "4.45")
    second = _submit(client, "corrected")
    assert (second.submission.revision, second.submission.previous_hash) != (
        1,
        first.submission.previous_hash,
    )

    changes = list_changes.sync(CODE, client=client, page_size=1000)
    assert isinstance(changes, ChangePage)
    assert {"value", "programme", "submission"} <= {change.resource for change in changes.data}
    assert changes.next_cursor is not None
    later = list_changes.sync(CODE, client=client, cursor=changes.next_cursor)
    assert isinstance(later, ChangePage)
    assert later.data == []

    receipt = get_receipt.sync(CODE, second.submission.id, client=client)
    assert isinstance(receipt, ReceiptOut)
    keys = KeySet.import_key_set(client.get_httpx_client().get(receipt.keys).json())
    jws.deserialize_compact(receipt.receipt, keys, algorithms=["Ed25519"])
    print(receipt.receipt)


def _record_a_value(client: AuthenticatedClient) -> None:
    recorded = put_value.sync_detailed(*VALUE, client=client, body=ValueContentIn(value="4.51"))
    assert isinstance(recorded.parsed, OneValueOut)
    assert (recorded.status_code, recorded.parsed.value) == (201, "4.51")

    unversioned = put_value.sync(*VALUE, client=client, body=ValueContentIn(value="4.47"))
    assert isinstance(unversioned, Problem)
    assert (unversioned.status, unversioned.code) == (428, "precondition_required")

    etag = _change_the_value(client, "4.47")
    outdated = put_value.sync(*VALUE, client=client, body=ValueContentIn(value="4.49"), if_match=etag)
    assert isinstance(outdated, Problem)
    assert (outdated.status, outdated.code) == (412, "precondition_failed")


def _change_the_value(client: AuthenticatedClient, value: str) -> str:
    """Answers with the ETag of the version before."""
    etag = get_value.sync_detailed(*VALUE, client=client).headers["ETag"]
    changed = put_value.sync(*VALUE, client=client, body=ValueContentIn(value=value), if_match=etag)
    assert isinstance(changed, OneValueOut)
    return str(etag)


def _record_a_programme(client: AuthenticatedClient) -> ProgrammeOut:
    agency = create_agency.sync(CODE, client=client, body=CreateAgencyIn(name="Dinas Cerita"))
    assert isinstance(agency, AgencyOut)
    plan = CreateMasterplanIn(
        profile=ProfileEnum.FIRST,
        cohort="2022",
        plan_period_start=2022,
        plan_period_end=2026,
        vision="Jembrana Emas 2026",
        missions=["Melayani"],
    )
    assert not isinstance(create_masterplan.sync(CODE, client=client, body=plan), Problem)
    body = CreateProgrammeIn(
        title="Pelatihan petugas layanan",
        sub_dimension=SubDimensionEnum.PUBLIC_SERVICE,
        time_frame=TimeFrameEnum.SHORT,
        lead_agency_id=agency.id,
        indicative_amounts=[AllocationIn(year=2025, source=FundingSourceEnum.APBD, amount="1500000000")],
        activities=[
            ActivityIn(title="Pelatihan", kind=ActivityKindEnum.HUMAN_CAPACITY, starts_on=date(2025, 1, 1))
        ],
    )
    programme = create_programme.sync(CODE, client=client, body=body)
    assert isinstance(programme, ProgrammeOut)
    assert programme.indicative == "1500000000"
    reached = RealisationRowIn(
        activity_id=programme.activities[0].id, physical_percent_to_date="40", spent_to_date="500000000"
    )
    recorded = put_realisations.sync(
        CODE, QUARTER, client=client, body=RecordQuarterIn(realisations=[reached])
    )
    assert recorded is not None
    assert not isinstance(recorded, Problem)
    return programme


def _upload_evidence(client: AuthenticatedClient, programme: ProgrammeOut) -> None:
    form = EvidenceForm(file=File(BytesIO(PICTURE), "pelatihan.png", "image/png"), title="Pelatihan")
    file = upload_evidence.sync(CODE, client=client, body=form)
    assert isinstance(file, EvidenceWholeOut)
    link = EvidenceLinkIn(
        subject=SubjectEnum.ACTIVITY, key=str(programme.activities[0].id), sha256=file.sha256
    )
    linked = link_evidence.sync(CODE, client=client, body=EvidenceLinksIn(links=[link]))
    assert isinstance(linked, EvidenceLinksOut)
    assert linked.links[0].name == "pelatihan.png"


def _walk_pages(client: AuthenticatedClient) -> None:
    """Follow `next` as is: it is a whole address."""
    assert not isinstance(
        create_agency.sync(CODE, client=client, body=CreateAgencyIn(name="Dinas Lain")), Problem
    )
    page = list_agencies.sync(CODE, client=client, page_size=1)
    assert page is not None
    assert not isinstance(page, Problem)
    names, following = [each.name for each in page.data], page.next_
    while following is not None:
        more = client.get_httpx_client().get(following).json()
        names, following = names + [each["name"] for each in more["data"]], more["next"]
    assert {"Dinas Cerita", "Dinas Lain"} <= set(names)
    assert len(names) == len(set(names))


def _submit(client: AuthenticatedClient, idempotency_key: str) -> SubmittedOut:
    preview = preview_report.sync(CODE, QUARTER, client=client)
    assert isinstance(preview, PreviewOut)
    body = SubmitReportIn(expected_content=preview.content_hash)
    submitted = submit_report.sync(
        CODE, QUARTER, client=client, body=body, idempotency_key=f'"{idempotency_key}"'
    )
    assert isinstance(submitted, SubmittedOut)
    return submitted


if __name__ == "__main__":
    main(*sys.argv[1:])
