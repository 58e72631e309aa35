"""After the ministry agreed: the regency's filling is counted anew, on the regency's own role.

The ministry's transaction cannot do it, for the ministry reads no regency's tables. The worker asks each second what
was agreed and is not counted yet; it is safe to do twice.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from api.http import passed_over
from api.national.exemptions import operations as exemptions
from api.national.exemptions.operations import Exemption
from api.regency.indicators.exemptions import operations
from tenants import access


def work() -> None:
    """Settles what waits, oldest first. The owner's block goes on around it, so each is done in a thread of its own."""
    for row in exemptions.unsettled():
        with passed_over.if_bad("exemptions_exemption", row.pk):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_settle, row).result()
            exemptions.settle(row)


def _settle(row: Exemption) -> None:
    try:
        with access.inside(row.regency):
            operations.count_anew(row, now=timezone.now())
    finally:
        connection.close()
