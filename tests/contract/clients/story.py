"""A regency's client by the generated Python package: a value recorded, the quarter reported, the receipt read."""

import sys

from regency import AuthenticatedClient
from regency.api.identity import get_me
from regency.api.indicators import get_value, put_value
from regency.api.reports import preview_report, submit_report
from regency.api.submissions import get_receipt
from regency.models import OneValueOut, Problem, SubmitReportIn, ValueContentIn
from regency.models.me_out import MeOut
from regency.models.preview_out import PreviewOut
from regency.models.receipt_out import ReceiptOut
from regency.models.submitted_out import SubmittedOut

CODE, QUARTER = "51.01", "2025-Q4"


def main(address: str, key: str) -> None:
    client = AuthenticatedClient(base_url=address, token=key)

    me = get_me.sync(client=client)
    assert isinstance(me, MeOut)
    assert CODE in [regency.code for regency in me.regencies]

    where = (CODE, "ECO-03", "total", "2025")
    recorded = put_value.sync_detailed(*where, client=client, body=ValueContentIn(value="4.51"))
    assert isinstance(recorded.parsed, OneValueOut)
    assert (recorded.status_code, recorded.parsed.value) == (201, "4.51")

    unversioned = put_value.sync(*where, client=client, body=ValueContentIn(value="4.47"))
    assert isinstance(unversioned, Problem)
    assert (unversioned.status, unversioned.code) == (428, "precondition_required")

    etag = get_value.sync_detailed(*where, client=client).headers["ETag"]
    changed = put_value.sync(*where, client=client, body=ValueContentIn(value="4.47"), if_match=etag)
    assert isinstance(changed, OneValueOut)

    preview = preview_report.sync(CODE, QUARTER, client=client)
    assert isinstance(preview, PreviewOut)
    body = SubmitReportIn(expected_content=preview.content_hash)
    submitted = submit_report.sync(CODE, QUARTER, client=client, body=body, idempotency_key='"story"')
    assert isinstance(submitted, SubmittedOut)
    again = submit_report.sync(CODE, QUARTER, client=client, body=body, idempotency_key='"story"')
    assert isinstance(again, SubmittedOut)
    assert again.submission.id == submitted.submission.id

    receipt = get_receipt.sync(CODE, submitted.submission.id, client=client)
    assert isinstance(receipt, ReceiptOut)
    print(receipt.receipt)


if __name__ == "__main__":
    main(*sys.argv[1:])
