"""What should be, from the declarations: roles and their attributes, schemas, tables and every single privilege."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings

from tenants import cluster, grants, roles
from tenants.models import Regency
from tenants.privileges import Access, parsed
from tenants.registry import PARTICIPATING


@dataclass(frozen=True, slots=True)
class Grant:
    """One privilege of one role on one object. `sql` is the object's name as SQL, for a REVOKE."""

    kind: str
    object: str
    column: str
    role: str
    privilege: str
    grantable: bool = False
    sql: str = field(default="", compare=False)


class Membership(NamedTuple):
    """That `member` belongs to `role`, and whether it administers, inherits and may become it."""

    role: str
    member: str
    admin: bool
    inherit: bool
    set: bool


class Expected:
    """Read once, from the registry (as the owner) and the declarations."""

    def __init__(self) -> None:
        self.database = str(settings.DATABASES["default"]["NAME"])
        self.registered = list(Regency.objects.order_by("id").values_list("id", "schema_name", "status"))
        self.regency_ids = [pk for pk, _, status in self.registered if status in PARTICIPATING]
        self.owner = roles.owner()
        self.group = roles.regency_group()
        self.sides = [roles.side(name) for name in roles.SERVICE_SIDES]
        self.regency_roles = [roles.regency_role(pk) for pk in self.regency_ids]
        #: Whoever logs in with a derived password.
        self.logins = [*self.sides, *self.regency_roles]
        #: Whoever is not trusted with more than is declared.
        self.confined = [self.group, *self.logins]
        self.roles = [self.owner, *self.confined]
        self.schemas: dict[str, int | None] = {"public": None}
        self.schemas |= {roles.regency_schema(pk): pk for pk in self.regency_ids}
        self.shared_access = grants.shared_access()
        self.regency_access = grants.regency_access()

    def memberships(self) -> set[Membership]:
        """Regencies share in the group and cannot become it. The owner administers the roles that it made."""
        found = {
            Membership(self.group, role, admin=False, inherit=True, set=False) for role in self.regency_roles
        }
        found |= {
            Membership(role, self.owner, admin=True, inherit=False, set=False) for role in self.confined
        }
        found |= {
            Membership(role, self.owner, admin=False, inherit=True, set=True) for role in cluster.OWNER_IS_IN
        }
        return found

    def database_grants(self) -> set[Grant]:
        return {
            Grant("DATABASE", self.database, "", role, "CONNECT")
            for role in cluster.may_connect()
            if role != self.owner
        }

    def schema_grants(self) -> set[Grant]:
        return {
            Grant("SCHEMA", schema, "", role, "USAGE")
            for schema, regency_id in self.schemas.items()
            for role in grants.schema_users(regency_id)
        }

    def tables(self) -> set[str]:
        """Every table that a model declares, with its schema: once in `public` or once in each regency's."""
        return {f"{schema}.{table}" for schema, pk in self.schemas.items() for table in self._declared(pk)}

    def table_grants(self) -> set[Grant]:
        found: set[Grant] = set()
        for schema, pk in self.schemas.items():
            for table, access in self._declared(pk).items():
                sides = access.sides() if pk is None else {"regency": access.regency}
                for side, privileges in sides.items():
                    role = grants.grantee(side) if pk is None else roles.regency_role(pk)
                    found |= {
                        Grant("TABLE", f"{schema}.{table}", column, role, privilege)
                        for privilege, column in parsed(privileges)
                    }
        return found

    def function_grants(self) -> set[Grant]:
        return {
            Grant("FUNCTION", f"public.{signature}", "", grants.grantee(side), "EXECUTE")
            for signature, sides in grants.callable_functions().items()
            for side in sides
        }

    def advisory_lock_grants(self) -> set[Grant]:
        return {
            Grant("FUNCTION", f"pg_catalog.{signature}", "", grants.grantee(side), "EXECUTE")
            for signature, sides in cluster.ADVISORY_LOCKS.items()
            for side in sides
        }

    def _declared(self, regency_id: int | None) -> dict[str, Access]:
        return self.shared_access if regency_id is None else self.regency_access
