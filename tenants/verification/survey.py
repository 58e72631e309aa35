"""Counts and findings of a verification."""

from collections.abc import Iterable

from tenants import frozen
from tenants.pool import statements
from tenants.verification.expected import Expected

#: The superuser that the cluster was made with: it owns whatever came with PostgreSQL.
BOOTSTRAP = 10


@frozen
class Hole:
    """A difference from the declarations: at `object`, `role` (empty if none is concerned) `can`, and `should`."""

    object: str
    role: str
    can: str
    should: str
    mend: str = ""
    """A statement that closes it and that the owner may run; empty where that takes thought or a superuser."""

    def __str__(self) -> str:
        who = f"{self.role} " if self.role else ""
        return f"{self.object}: {who}{self.can}; it should {self.should}"


class Survey:
    """The state of one verification: the expectation, counts in the order in which they were taken, notes and holes."""

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.counts: dict[str, int] = {}
        self.notes: list[str] = []
        self.holes: list[Hole] = []
        #: Whether pg_hba.conf could be read.
        self.rules_are_read = False

    def hole(self, object: str, role: str, can: str, should: str, *, mend: str = "") -> None:
        self.holes.append(Hole(object, role, can, should, mend))

    #: The rows of one query, on the owner's connection.
    rows = staticmethod(statements.rows)


def listed(words: Iterable[str]) -> str:
    """Return words in order, for a message: "INSERT, SELECT", or "nothing"."""
    return ", ".join(sorted(words)) or "nothing"
