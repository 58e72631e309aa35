"""Log-in attempts, counted per account and network address, so that nobody can lock an owner out from elsewhere.

The counts stand in the database and not in Redis, so they hold for all processes and while Redis is away. An account is
the e-mail address that was typed in, by a keyed hash, whether or not somebody has it: so answers and their timing do
not tell which addresses are known.
"""

from datetime import datetime, time, timedelta

from django.utils.crypto import salted_hmac

from api.http import origin
from api.identity.accounts.models import Attempts
from api.identity.models import SecurityEvent
from tenants import frozen
from tenants.ids import uuid7

#: After so many refusals in a row an address waits, with the right password too, until LOCKED is over.
IN_A_ROW = 5
LOCKED = timedelta(minutes=15)
#: After so many refusals of one account on one day (UTC), every address that it was not used from waits for the next.
IN_A_DAY = 100

# Locks both rows until the transaction ends: guesses that come at once are counted one after the other.
_LOCK = """
    INSERT INTO accounts_attempts AS a (id, account, address, refused, until, used_until)
    VALUES (%(all)s, %(account)s, '', 0, %(now)s, %(now)s), (%(one)s, %(account)s, %(address)s, 0, %(now)s, %(now)s)
    ON CONFLICT (account, address) DO UPDATE SET refused = a.refused RETURNING *
"""


@frozen
class Count:
    """Attempts on one account: today's from all addresses, and consecutive ones from the request's own address."""

    everywhere: Attempts
    here: Attempts
    now: datetime

    def wait(self) -> timedelta | None:
        """Return how long this address has to wait before its next attempt; None if it need not wait."""
        if self._valid(self.here) >= IN_A_ROW:
            return self.here.until - self.now
        if self._valid(self.everywhere) >= IN_A_DAY and self.here.used_until <= self.now:
            return self.everywhere.until - self.now
        return None

    def refuse(self) -> int:
        """Count a refused attempt. Return how many the account has had today."""
        tomorrow = datetime.combine(self.now, time(), self.now.tzinfo) + timedelta(days=1)
        for row, until in ((self.everywhere, tomorrow), (self.here, self.now + LOCKED)):
            row.update(refused=self._valid(row) + 1, until=until)
        return self.everywhere.refused

    def succeed(self) -> None:
        """Forget this address's refusals, and remember it as one that the account is used from."""
        self.here.update(refused=0, used_until=self.now + SecurityEvent.ORIGIN_KEPT)

    def _valid(self, row: Attempts) -> int:
        return row.refused if row.until > self.now else 0


def count(email: str, *, now: datetime) -> Count:
    """Lock and return the attempts on this account from the request's address, in the caller's transaction."""
    account = salted_hmac("log-in", email.lower(), algorithm="sha256").hexdigest()
    given = {"account": account, "address": origin.address() or "none", "now": now}
    rows = Attempts.objects.raw(_LOCK, given | {"all": uuid7(), "one": uuid7()})
    everywhere, here = sorted(rows, key=lambda row: row.address)
    return Count(everywhere, here, now)
