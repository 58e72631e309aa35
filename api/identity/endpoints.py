"""Who is calling, and what the credential opens."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from api.http import limits
from api.http.endpoint import Address
from api.http.shapes import IDENT, TEXT, URL, field, flag, ident, instant, many, nested, shape, text, whole
from api.http.views import View
from api.identity.callers import Caller, Grant
from api.identity.permissions import AnyCaller
from tenants.ids import is_sandbox

#: The document in which a key's operations are described.
_DOCUMENTS = {"regency": "regency", "ministry": "national"}


@shape()
class GrantRow:
    """What the caller may do in one regency."""

    code: str = text(5, "The regency's Kemendagri code, such as 51.01.")
    name: str = text(200, "The regency's name, with its kind.")
    status: str = text(20, "onboarded, or suspended: then it can be read and not written.")
    is_sandbox: bool = flag(
        "Whether it is nobody's regency, made for applications to be tried on (`.../sandbox/`)."
    )
    time_zone: str = text(50, "The regency's time zone, such as Asia/Makassar.")
    via: str = text(20, "membership, or guest.")
    roles: tuple[str, ...] = many(TEXT, None, "Roles of a member, such as steward.")
    scopes: tuple[str, ...] = many(TEXT, None, "Scopes of a guest, such as drafts:read.")
    within: tuple[str, ...] | None = many(
        TEXT, None, "The scopes that the key or token is narrowed to here; null: it is not narrowed."
    )
    agencies: tuple[UUID, ...] = many(IDENT, None, "Agencies it is limited to; empty: all.")
    valid_until: datetime | None = instant("When it ends, in UTC; null: open.")
    url: str = field(URL, "Where the regency's addresses begin: it answers with this grant.")
    agenda: str = field(URL, "What the regency owes, until when, and what came back.")


@shape()
class LimitsRow:
    """How many requests are let through in a minute; null: as many as there are."""

    key: int | None = whole("With this key.")
    regency: int | None = whole("To one regency, by all of its keys together.")


@shape()
class LinksRow:
    """Where to read on."""

    documentation: str = field(URL, "The documents, to read and to try.")
    openapi: str = field(URL, "The OpenAPI document for this kind of key.")
    problems: str = field(URL, "What errors mean.")


@shape()
class MeRow:
    """The caller of a key."""

    kind: str = text(10, "person or application.")
    id: UUID = ident("The person's or application's id.")
    name: str = text(200, "Name.")
    office: str = text(200, "Office of a person; empty for an application.")
    audience: str = text(10, "What the key speaks for: regency or ministry, never both.")
    expires_at: datetime | None = instant("When the key ends, in UTC; null: open.")
    scopes: tuple[str, ...] | None = many(
        TEXT, None, "The scopes that the key or token is narrowed to; null: it is not narrowed."
    )
    through: UUID | None = ident(
        "The id of the application that acts for this person; null: nobody but itself."
    )
    ministry_roles: tuple[str, ...] = many(TEXT, None, "Roles at the ministry.")
    regencies: tuple[GrantRow, ...] = many(GrantRow, None, "The regencies that the key opens, by code.")
    limits: LimitsRow = nested(LimitsRow, "How much may be asked.")
    links: LinksRow = nested(LinksRow, "Where to read on.")


me = Address("me/", View)


@me.get("get_me", can=AnyCaller)
def get_me(call: View) -> MeRow:
    """Who the key belongs to, and what it opens."""
    caller: Caller = call.request.user  # type: ignore[assignment]
    base = settings.BASE_URL
    return MeRow(
        kind=caller.kind,
        id=caller.id,
        name=caller.name,
        office=caller.office,
        audience=caller.audience,
        expires_at=caller.expires_at,
        scopes=None if caller.scopes is None else tuple(sorted(caller.scopes)),
        through=caller.through,
        ministry_roles=tuple(sorted(caller.ministry_roles)),
        regencies=tuple(map(grant_row, caller.grants)),
        limits=LimitsRow(key=limits.size_of("key") or None, regency=limits.size_of("regency") or None),
        links=LinksRow(
            documentation=f"{base}/docs/",
            openapi=f"{base}/openapi/{_DOCUMENTS[caller.audience]}.yaml",
            problems=f"{base}/docs/problems/",
        ),
    )


def grant_row(grant: Grant) -> GrantRow:
    """Return a grant as the API shows it."""
    url = f"{settings.BASE_URL}/v1/regencies/{grant.code}/"
    return GrantRow(
        code=grant.code,
        name=grant.name,
        status=grant.status,
        is_sandbox=is_sandbox(grant.id),
        time_zone=grant.time_zone,
        via=grant.via,
        roles=tuple(sorted(grant.roles)),
        scopes=tuple(sorted(grant.scopes)),
        within=None if grant.within is None else tuple(sorted(grant.within)),
        agencies=tuple(sorted(grant.agencies)),
        valid_until=grant.valid_until,
        url=url,
        agenda=f"{url}agenda/",
    )
