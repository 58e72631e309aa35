"""docs/permissions.md: who may do what at which address, drawn from the views. `manage.py write_permission_docs`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from drf_spectacular.generators import EndpointEnumerator

from api.http.permissions import Permission
from api.http.views import View
from api.identity.models import CredentialScope
from api.identity.permissions import AtMinistry, InRegency

FILE: Path = settings.BASE_DIR / "docs" / "permissions.md"

_HEAD = """<!-- Written by `manage.py write_permission_docs` from the views. Do not edit. -->
# Permissions

Who may do what, at each address. **Who** are roles: of members in the regency of the path, or at the ministry.
**Guests** names the scope with which a regency's guest may do it too. **Narrowed** names the scope that an OAuth2
token needs, or a key that was issued with scopes; *whole key* means that only a key without any will do. What somebody
may not see answers 404, what they may see but not do 403. Writing stops while a regency is suspended.
What the words mean is in [access.md](access.md).
"""
_SIDES = (
    ("In a regency", "/v1/regencies/{code}/"),
    ("At the ministry", "/v1/national/"),
    ("Anyone", "/v1/open/"),
    ("Whoever has a key", "/v1/me/"),
)


class Row(NamedTuple):
    """One verb of one address."""

    address: str
    verb: str
    who: str
    guests: str
    narrowed: str


def page() -> bytes:
    rows = sorted(_rows())
    parts = [_HEAD]
    for title, prefix in _SIDES:
        parts.append(f"\n## {title}\n\nBelow `{prefix}`:\n")
        parts.append("| address | verb | who | guests | narrowed |\n|---|---|---|---|---|")
        parts += [_line(row, prefix) for row in rows if row.address.startswith(prefix)]
    return ("\n".join(parts) + "\n").encode()


def _line(row: Row, prefix: str) -> str:
    address = row.address.removeprefix(prefix) or "."
    return f"| `{address}` | {row.verb} | {row.who} | {row.guests} | {row.narrowed} |"


def _rows() -> Iterator[Row]:
    for path, _, method, callback in EndpointEnumerator().get_api_endpoints():  # type: ignore[no-untyped-call]
        view: type[View] = callback.cls
        if path.startswith("/v1/"):
            permission = view.permission_of(method)
            yield Row(path, method, *_described(permission, reads=method == "GET"))


def _described(permission: Permission, *, reads: bool) -> tuple[str, str, str]:
    if isinstance(permission, InRegency):
        return (
            _words(role for role in permission.roles),
            _words(permission.scopes),
            _words(permission.opened_by) or "*whole key*",
        )
    if isinstance(permission, AtMinistry):
        scope = CredentialScope.NATIONAL_READ if reads else CredentialScope.NATIONAL_WRITE
        return _words(permission.roles), "", f"`{scope}`"
    return permission.describes.en, "", ""


def _words(names: Iterator[str] | frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
