"""The database roles: their names, log-ins and search paths.

Names carry a prefix (TENANT_PREFIX), because roles are global to a PostgreSQL cluster. A regency's role and schema are
named by the regency's id and never by its code: codes change by decree, ids do not.

Passwords of the running system are derived, so nothing has to be stored or distributed: HMAC-SHA256(ROLE_SECRET,
"<version>:<role>"). The owner and the superuser have passwords of their own, which cannot be computed from the secret
and which the server never holds.
"""

import hashlib
import hmac
from dataclasses import field
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants import Strings, frozen
from tenants.privileges import SIDES

#: The sides that log in with a derived password, besides the regencies.
SERVICE_SIDES = ("gateway", "ministry", "worker", "open", "accounts", "sandbox")

#: Connections that one process may hold of each service role.
CONNECTIONS_PER_SERVICE = 20


@frozen
class Attributes:
    """Attributes of a role. No role is a superuser, creates databases, replicates or bypasses row-level security."""

    login: bool
    inherit: bool
    create_role: bool = False
    connection_limit: int = -1

    def sql(self) -> str:
        """Return the words for CREATE and ALTER ROLE. Those that need a superuser are left at PostgreSQL's "no"."""
        words = {"LOGIN": self.login, "INHERIT": self.inherit, "CREATEROLE": self.create_role}
        said = [word if yes else f"NO{word}" for word, yes in words.items()]
        return " ".join([*said, f"CONNECTION LIMIT {self.connection_limit:d}", "VALID UNTIL 'infinity'"])


@frozen
class Login:
    """Login of a connection and its search path. Two equal logins may share pooled connections."""

    role: str
    path: Strings = ("public",)
    #: Whether its sessions refuse to write, unless a transaction is begun to do so.
    read_only: bool = False
    regency_id: int | None = None
    #: Whether its transactions are begun to write. Both kinds share the connections of a regency.
    writes: bool = field(default=False, compare=False)
    #: Whether its connections are cleaned on return. Only the gateway's are not: it calls one function with a fixed
    #: path and may do nothing else, so nothing can be left behind, and the plan that it keeps makes each look-up four
    #: times as quick.
    cleaned: bool = True
    #: Whether cleaning leaves the plans of our own statements: no role can plant others unnoticed.
    keeps_plans: bool = False
    is_owner: bool = False


def _name(suffix: str) -> str:
    return f"{settings.TENANT_PREFIX}_{suffix}"


def owner() -> str:
    """Return the role that owns the database, all schemas and all tables. Used by migrations and provisioning only."""
    return _name("owner")


def regency_group() -> str:
    """Return the NOLOGIN group of all regencies' roles: grants and policies on national tables go to it once."""
    return _name("regency")


def side(name: str) -> str:
    """Return the role that a side's privileges go to: of a service side its own, of the regencies their group."""
    if name not in SIDES:
        raise ValueError(f"unknown side: {name}")
    return _name(name)


def granted() -> Strings:
    """Return the roles to which what all share is granted: every side's."""
    return tuple(map(side, SIDES))


def regency_role(regency_id: int) -> str:
    return _name(f"r_{regency_id:d}")


def regency_schema(regency_id: int) -> str:
    return f"r_{regency_id:d}"


def over_all_processes(per_process: int) -> int:
    """Return a role's CONNECTION LIMIT, from its number of connections in each process.

    One share more than server processes: for the worker, and for a server that is being replaced.
    """
    return per_process * (settings.SERVER_PROCESSES_IN_ALL + 1)


def attributes(role: str) -> Attributes:
    """Return the required attributes of the role. Any name that is not a service role's counts as a regency's."""
    if role == owner():
        return Attributes(login=True, inherit=True, create_role=True)
    if role == regency_group():
        return Attributes(login=False, inherit=True)
    if role in map(side, SERVICE_SIDES):
        return Attributes(
            login=True, inherit=False, connection_limit=over_all_processes(CONNECTIONS_PER_SERVICE)
        )
    return Attributes(
        login=True, inherit=True, connection_limit=over_all_processes(settings.CONNECTIONS_PER_REGENCY)
    )


#: Disk that one session of a regency may fill with sorts and cursors. Twelve sessions are all that it has.
TEMP_FILE_LIMIT = "256MB"


def role_settings(role: str, *, files: bool) -> dict[str, str]:
    """Return the default settings of a login role. A role may change its own, so they are also sent at connect.

    With `files` also the limit of temporary files, which no role may change. The owner and the group have none.
    """
    if role in (owner(), regency_group()):
        return {}
    timeout = f"{settings.STATEMENT_TIMEOUT_MS}ms"
    is_side = role in map(side, SERVICE_SIDES)
    return {
        "search_path": "public" if is_side else role.removeprefix(f"{settings.TENANT_PREFIX}_"),
        "statement_timeout": timeout,
        "idle_in_transaction_session_timeout": timeout,
        "transaction_timeout": f"{settings.TRANSACTION_TIMEOUT_MS}ms",
        "lock_timeout": "5s",
        **({} if is_side or not files else {"temp_file_limit": TEMP_FILE_LIMIT}),
    }


def role_pattern() -> str:
    """Return a POSIX regular expression that matches regencies' roles and captures the id."""
    return f"^{settings.TENANT_PREFIX}_r_([0-9]+)$"


@lru_cache(maxsize=4096)
def regency_login(regency_id: int, *, read_only: bool) -> Login:
    return Login(
        role=regency_role(regency_id),
        path=(regency_schema(regency_id), "public"),
        read_only=True,
        regency_id=regency_id,
        writes=not read_only,
        keeps_plans=True,
    )


@lru_cache(maxsize=16)
def side_login(name: str, *, read_only: bool = False) -> Login:
    return Login(role=side(name), read_only=read_only, cleaned=name != "gateway", keeps_plans=read_only)


def owner_login(*, schema: str | None = None) -> Login:
    """Return the owner's login, for commands and the worker; else raise ImproperlyConfigured."""
    if not settings.OWNER_PASSWORD:
        raise ImproperlyConfigured(
            "This needs the owner's login: run it beside `make run` with the same VAR_DIR, "
            "or set DATABASE_URL to postgresql://owner:password@host:5432/database."
        )
    return Login(role=owner(), path=(schema, "public") if schema else ("public",), is_owner=True)


def process_login() -> Login:
    """Return the login of this process outside of any block.

    The server and tests use the gateway, which may call one look-up function and nothing else. Commands and the worker
    use the owner, where its login is available.
    """
    if settings.PROCESS in ("command", "worker") and settings.OWNER_PASSWORD:
        return owner_login()
    return side_login("gateway")


def password(role: str, version: int, *, secret: str = "") -> str:
    """Return the derived password of a role: 64 hexadecimal digits, 256 bits, from ROLE_SECRET by default."""
    text = f"{version:d}:{role}".encode()
    return hmac.new((secret or settings.ROLE_SECRET).encode(), text, hashlib.sha256).hexdigest()


def password_candidates(role: str) -> Strings:
    """Return the current password and the previous ones, so that a rotation role by role interrupts nobody."""
    version = settings.ROLE_PASSWORD_VERSION
    found = [password(role, v) for v in (version, version - 1) if v > 0]
    if settings.PREVIOUS_ROLE_SECRET:
        found.append(password(role, version, secret=settings.PREVIOUS_ROLE_SECRET))
    return tuple(found)
