"""Expected state, from the declarations and the registry: roles, their memberships and schemas."""

from typing import NamedTuple

from django.conf import settings

from tenants.models import Regency
from tenants.privileges import cluster, roles
from tenants.registry import PARTICIPATING


class Membership(NamedTuple):
    """Membership of `member` in `role`, and whether it may administer, inherit and SET ROLE."""

    role: str
    member: str
    admin: bool
    inherit: bool
    set: bool


class Expected:
    """The expectation, read once from the registry (as the owner) and the declarations."""

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
        #: The regencies' schemas.
        self.schemas = {roles.regency_schema(pk) for pk in self.regency_ids}

    def memberships(self) -> set[Membership]:
        """Return the expected memberships.

        Regencies' roles inherit from the group and cannot SET ROLE to it. The owner administers the roles that it
        created.
        """
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
