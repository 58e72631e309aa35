"""What the ministry has of the values, when a report is taken back."""

from django.db import connection

# The ministry keeps what an earlier report said of a value that this one restated: no row has the version 0, so it
# goes out again, as restated.
_TAKE_BACK = """
    UPDATE indicators_value SET handed_over_version = CASE WHEN restates THEN 0 END, handed_over_in = ''
    WHERE handed_over_in = %(period)s AND handed_over_version IS NOT NULL
"""

_UNTELL = "UPDATE indicators_withdrawal SET told_in = '' WHERE told_in = %(period)s"


def take_back(*, report_period: str) -> None:
    """What this report handed over goes out with the next report again. In the withdrawing transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, {"period": report_period})
        cursor.execute(_UNTELL, {"period": report_period})
