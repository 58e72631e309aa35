"""What each database role may do with each table: declared on the model, granted from the declaration.

A model says what the sides may do with its table in one class attribute:

    class Submission(models.Model):
        access = Access(regency="SELECT, INSERT", ministry="SELECT", rows="regency_id")

`tenants` turns the declarations into GRANT and row-level security after each migration, and `verify_isolation`
compares the database with the same declarations. A shared table whose model declares nothing is refused by a
system check, so a new table cannot be reachable by accident.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Access:
    """Privileges of each side on one table, in the words of SQL's GRANT ("SELECT, INSERT"); empty means none.

    `rows` names the column that holds the regency's id. Where it is set, row-level security lets a regency's role
    see and write only rows of its own regency; the other sides named here see all rows.
    """

    regency: str = ""
    ministry: str = ""
    gateway: str = ""
    worker: str = ""
    open: str = ""
    rows: str = ""

    def sides(self) -> dict[str, str]:
        """The privileges by side, without `rows`."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "rows"}


#: In a regency's own schema its role may read and write, never define: the tables belong to the owner.
OWN_TABLE = Access(regency="SELECT, INSERT, UPDATE, DELETE")
#: History: what is written stays (records law, UU 43/2009).
APPEND_ONLY = Access(regency="SELECT, INSERT")
#: National reference data: everyone reads, only the owner's process writes.
REFERENCE = Access(regency="SELECT", ministry="SELECT", worker="SELECT", open="SELECT")
#: Kept by the owner alone (library tables, the owner's own bookkeeping).
OWNER_ONLY = Access()
