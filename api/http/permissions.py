"""Base classes of permissions for a verb of a route. `api.identity` has those that know people and grants."""

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Permission(BasePermission):
    """Decide from the credential and the path, before any regency is entered.

    `has_permission` returns False for an action that the caller may see but not do (403; 401 without a credential), and
    raises exceptions.NotFound for a resource that the caller may not see. A subclass is named in a view's
    `permissions`, as a class or as an instance with parameters.
    """

    #: Shown in the table of permissions that is made from the code.
    describes: ClassVar[str] = ""
    #: Whether anyone may call it, without a key.
    anonymous: ClassVar[bool] = False
    #: False for what no application does, also not for a person: no token opens it, and of keys a person's alone.
    for_applications: ClassVar[bool] = True

    def has_permission(self, request: Request, view: Any) -> bool:
        raise NotImplementedError

    def opened_with(self, method: str) -> frozenset[str] | None:
        """Return the scopes that allow this verb: a token (or a key limited to scopes) needs one of them.

        An empty set accepts any scopes; None accepts only a key without a limit.
        """
        return frozenset()


class Refused(Permission):
    """Deny everybody: the default of a view that names no permission."""

    describes = "nobody"

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Public(Permission):
    """Allow anyone, without a key. Only for published data and for the state of the service."""

    describes = "anyone, without a key"
    anonymous = True

    def has_permission(self, request: Request, view: Any) -> bool:
        return True
