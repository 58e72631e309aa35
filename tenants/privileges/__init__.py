"""Privileges of each database role on each table: declared on the model, granted from the declaration.

A model declares the sides' privileges on its table in one class attribute:

    class Submission(models.Model):
        access = Access(regency="SELECT, INSERT", ministry="SELECT", rows="regency_id")

`tenants` turns the declarations into GRANT and row-level security after each migration, and `verify_isolation` compares
the database with the same declarations. A shared table whose model declares nothing is refused by a system check, so a
new table cannot be reachable by accident.
"""

import re

from tenants import frozen

_ONE = r"(?P<word>SELECT|INSERT|UPDATE|DELETE)(?: \((?P<columns>[a-z0-9_]+(?:, [a-z0-9_]+)*)\))?"
_PRIVILEGE = re.compile(_ONE)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _ONE)
_PRIVILEGES = re.compile(rf"(?:{_UNNAMED}(?:, {_UNNAMED})*)?")


#: Fields of Access that hold a side's privileges.
SIDES = ("regency", "ministry", "gateway", "worker", "open", "accounts", "sandbox")


@frozen
class Access:
    """Privileges of each side on one table, in the words of SQL's GRANT ("SELECT, INSERT"); empty means none.

    `rows` names the column that holds the regency's id. Where it is set, row-level security lets a regency's role see
    and write only rows of its own regency. `ministry` and `open` then have the rows of real regencies and those without
    a regency, `sandbox` has those of sandboxes, and the other sides named here have all rows.

    `writes` is a further SQL condition on rows that a regency's role writes: a regency must not be able to write a
    status that only the ministry gives ("accepted"). Name tables with their schema in it.

    `sandboxes` is an SQL condition that is true of the rows of sandboxes, which `ministry` and `open` do not see: for
    tables in which no regency has rows of its own, or where `rows` would hide too many.

    `ministry_rows` and `ministry_writes` are further conditions for the ministry's role: the first for rows that it
    sees and may change, the second for rows that it writes; `sandbox_writes` is the second for `sandbox`.

    A row that a regency's role writes into a national table is hostile input to everyone else. `forged` says in a
    phrase what an attacker with SQL on a regency's login can do with forged rows, and `harmless` names the columns that
    may hold an id from outside the regency: all others must refuse it (tests/isolation/test_forged_rows.py). `json`
    gives the kind of JSON columns that are not an array of short texts: "content object, milestones objects"; `payload`
    is an object that repeats the bytes of the column so called. With the fields' own types it makes the table's CHECK
    constraint (tenants/schema/plain.py).
    """

    regency: str = ""
    ministry: str = ""
    gateway: str = ""
    worker: str = ""
    open: str = ""
    accounts: str = ""
    sandbox: str = ""
    rows: str = ""
    writes: str = ""
    sandboxes: str = ""
    ministry_rows: str = ""
    ministry_writes: str = ""
    sandbox_writes: str = ""
    json: str = ""
    forged: str = ""
    harmless: str = ""
    most: int = 0
    past: int = 0

    def __post_init__(self) -> None:
        if self.writes and not self.rows:
            raise ValueError("`writes` narrows the row-level policy of regencies: it needs `rows`.")
        if (self.ministry_rows or self.ministry_writes) and not self.ministry:
            raise ValueError("Conditions for the ministry need privileges that they narrow: `ministry`.")
        if self.sandbox_writes and not self.sandbox:
            raise ValueError("Conditions for sandboxes need privileges that they narrow: `sandbox`.")
        for privileges in self.sides().values():
            parsed(privileges)

    @property
    def is_guarded(self) -> bool:
        """Return True if row-level security restricts the sides that have privileges."""
        return bool(self.rows or self.sandboxes or self.ministry_rows or self.ministry_writes)

    @property
    def json_kinds(self) -> dict[str, str]:
        """Return the kind of each JSON column: object, payload, or an array: objects, paragraphs, ids; or texts."""
        return dict(each.split() for each in self.json.split(", ")) if self.json else {}

    @property
    def regency_may_add(self) -> bool:
        return any(word == "INSERT" for word, _ in parsed(self.regency))

    @property
    def regency_may_write(self) -> bool:
        return any(word in ("INSERT", "UPDATE", "DELETE") for word, _ in parsed(self.regency))

    def sides(self) -> dict[str, str]:
        """Return the privileges by side."""
        return {side: getattr(self, side) for side in SIDES}


def parsed(privileges: str) -> frozenset[tuple[str, str]]:
    """Parse privileges into (privilege, column), column "" for the whole table: "SELECT, UPDATE (a, b)" gives three.

    Raises ValueError for words that GRANT does not accept here.
    """
    found: set[tuple[str, str]] = set()
    if not _PRIVILEGES.fullmatch(privileges):
        raise ValueError(f"not a list of privileges: {privileges!r}")
    for match in _PRIVILEGE.finditer(privileges):
        for column in (match["columns"] or "").split(","):
            found.add((match["word"], column.strip()))
    return frozenset(found)


#: In a regency's own schema its role may read and write, never define: the tables belong to the owner.
OWN_TABLE = Access(regency="SELECT, INSERT, UPDATE, DELETE")
#: History: what is written stays (records law, UU 43/2009).
APPEND_ONLY = Access(regency="SELECT, INSERT")
#: National reference data: everyone reads, only the owner's process writes.
REFERENCE = Access(regency="SELECT", ministry="SELECT", worker="SELECT", open="SELECT", sandbox="SELECT")
#: Kept by the owner alone (library tables, the owner's own bookkeeping).
OWNER_ONLY = Access()
