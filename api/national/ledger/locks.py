"""One lock a regency over its part of the ledger, taken by whoever submits, decides or withdraws."""

from django.db import connection

#: Advisory lock class of the ledger, which tenants/lock.sql knows: no regency has this id, so no other pair meets it.
LEDGER = 1_762_022_006


def lock_ledger(regency_id: int) -> None:
    """Until the transaction ends nobody else writes to this regency's part of the ledger.

    An advisory lock, because the ministry's role may change no row of it and so cannot lock one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_lock(%s, %s)", [LEDGER, regency_id])
