"""docs/permissions.md: who may do what at which address, drawn from the views. `manage.py write_permission_docs`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from drf_spectacular.generators import EndpointEnumerator

from api.http.permissions import Permission
from api.http.views import View
from api.identity.permissions import AtMinistry, InRegency

FILE: Path = settings.BASE_DIR / "docs" / "permissions.md"

_HEAD = """<!-- Written by `manage.py write_permission_docs` from the views. Do not edit. -->
# Permissions

Permissions by address. **Who** lists roles: of members in the regency of the path, or at the ministry.
**Guests** names the scope with which a regency's guest has the permission too. **Scopes** lists the scopes of which an
OAuth2 token, or a key issued with scopes, needs one; *any* accepts all scopes, *whole key* only a key without scopes.
*own key* excludes applications, also those that act for a person: no token is accepted, and of keys only a person's
own. The OpenAPI documents say the same of each operation (`security`). A resource that the caller may not see answers
404, an action that it may not do 403. Writing stops while a regency is suspended. The terms are explained in
[access.md](access.md).
"""
_SIDES = (
    ("In a regency", "/v1/regencies/{code}/"),
    ("At the ministry", "/v1/national/"),
    ("Anyone", "/v1/open/"),
    ("Anyone with a key", "/v1/me/"),
)


class Row(NamedTuple):
    """One verb of one address."""

    address: str
    verb: str
    who: str
    guests: str
    scopes: str


def page() -> bytes:
    rows = sorted(_rows())
    parts = [_HEAD]
    for title, prefix in _SIDES:
        parts.append(f"\n## {title}\n\nBelow `{prefix}`:\n")
        parts.append("| address | verb | who | guests | scopes |\n|---|---|---|---|---|")
        parts += [_line(row, prefix) for row in rows if row.address.startswith(prefix)]
    return ("\n".join(parts) + "\n").encode()


def _line(row: Row, prefix: str) -> str:
    address = row.address.removeprefix(prefix) or "."
    return f"| `{address}` | {row.verb} | {row.who} | {row.guests} | {row.scopes} |"


def _rows() -> Iterator[Row]:
    for path, _, method, callback in EndpointEnumerator().get_api_endpoints():  # type: ignore[no-untyped-call]
        view: type[View] = callback.cls
        if path.startswith("/v1/"):
            permission = view.permission_of(method)
            who, guests = _described(permission)
            yield Row(path, method, who, guests, _scopes(permission, method))


def _described(permission: Permission) -> tuple[str, str]:
    if isinstance(permission, InRegency):
        return _words(permission.roles), _words(permission.opened_by) if permission.for_guests else ""
    if isinstance(permission, AtMinistry):
        return _words(permission.roles), ""
    return permission.describes, ""


def _scopes(permission: Permission, method: str) -> str:
    if permission.anonymous:
        return ""
    scopes = permission.opened_with(method)
    if scopes is None:
        return "*whole key*"
    return (_words(scopes) or "*any*") + ("" if permission.for_applications else ", *own key*")


def _words(names: Iterator[str] | frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
