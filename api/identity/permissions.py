"""Who may do what: in a regency, and at the ministry. Decided from the credential and the path, before any block opens.

What a caller may not see is NotFound, with the same body as what does not exist; what it may see but not do is 403.
"""

from typing import Any, ClassVar

from rest_framework.request import Request

from api.http.exceptions import Forbidden, NotFound
from api.http.messages import _
from api.http.permissions import Permission
from api.identity.callers import Caller, Grant
from api.identity.models import CredentialScope, MinistryRole, RegencyRole, Scope
from tenants.ids import is_sandbox


class InRegency(Permission):
    """The caller holds a grant in the regency of the path: one of `roles`, or as a guest one of `scopes`.

    A credential that is narrowed to scopes (a token, or a key that was issued so) needs one of `opened_by` besides.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    scopes: ClassVar[frozenset[str]] = frozenset()
    #: Empty: for whoever comes with a whole key. What gives access to others is no matter of a token.
    opened_by: ClassVar[frozenset[str]] = frozenset()
    writes: ClassVar[bool] = False

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user is None:
            return False
        grant = grant_of(request)
        allowed = self.opened_by if grant.roles & self.roles else grant.scopes & self.scopes
        if not (grant.roles & self.roles or allowed):
            raise Forbidden(_("Your role in this regency does not allow this."), code="role_not_sufficient")
        if grant.within is not None and not grant.within & allowed:
            raise insufficient_scope(self.opened_by)
        if self.writes and grant.status == "suspended":
            raise Forbidden(
                _("This regency is suspended: it can be read, not written."), code="regency_suspended"
            )
        return True

    def opened_with(self, method: str) -> frozenset[str] | None:
        return self.opened_by or None


def grant_of(request: Request) -> Grant:
    """Return the caller's grant in the regency of the path. Raises NotFound where there is none."""
    caller: Caller | None = request.user  # type: ignore[assignment]
    code = (request.parser_context or {})["kwargs"]["code"]
    grant = caller.grant_for(code) if caller is not None else None
    if grant is None:
        raise NotFound(f"no grant in {code}")
    return grant


def insufficient_scope(wanted: frozenset[str]) -> Forbidden:
    """Return the refusal of a credential narrowed to other scopes, as RFC 6750 has it: a program can ask for more."""
    names = " ".join(sorted(wanted))
    challenge = 'Bearer realm="kota-cerdas", error="insufficient_scope"'
    return Forbidden(
        _(
            "The key or token is narrowed to other scopes. Needed: {names}.",
            names=names or _("a key that is not narrowed"),
        ),
        code="insufficient_scope",
        headers={"WWW-Authenticate": f'{challenge}, scope="{names}"' if names else challenge},
    )


class Entrant(InRegency):
    """Whoever the regency lets in, with whatever scopes: what a credential opens is told to who holds it."""

    describes = "members and guests"
    roles = frozenset(RegencyRole.values)
    scopes = frozenset(Scope.values)

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user is None:
            return False
        grant_of(request)
        return True

    def opened_with(self, method: str) -> frozenset[str] | None:
        return frozenset()


class Reader(InRegency):
    describes = "members; guests with drafts:read"
    roles = frozenset(RegencyRole.values)
    scopes = frozenset({Scope.DRAFTS_READ})
    opened_by = frozenset({CredentialScope.DRAFTS_READ})


class SubmissionReader(Reader):
    """As Reader, and guests who may see no drafts: what went to the ministry is the regency's official word."""

    describes = "members; guests with drafts:read or published:read"
    scopes = Reader.scopes | {Scope.PUBLISHED_READ}
    opened_by = Reader.opened_by | {CredentialScope.PUBLISHED_READ}


class Member(InRegency):
    """As Reader, without guests: what only the regency itself may read."""

    describes = "members"
    roles = Reader.roles
    opened_by = Reader.opened_by


class Contributor(InRegency):
    describes = "admin, steward, contributor (own agencies); guests with values:write"
    roles = frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD, RegencyRole.CONTRIBUTOR})
    scopes = frozenset({Scope.VALUES_WRITE})
    opened_by = frozenset({CredentialScope.VALUES_WRITE})
    writes = True


class MemberContributor(InRegency):
    """As Contributor, without guests: their scope is about values."""

    describes = "admin, steward, contributor (own agencies)"
    roles = Contributor.roles
    opened_by = frozenset({CredentialScope.PROGRAMMES_WRITE})
    writes = True


class Steward(InRegency):
    describes = "admin, steward"
    roles = frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD})
    opened_by = frozenset({CredentialScope.SUBMISSIONS_WRITE})
    writes = True


class Signer(InRegency):
    describes = "admin, steward, head"
    roles = Steward.roles | {RegencyRole.HEAD}
    opened_by = Steward.opened_by
    writes = True


class Admin(InRegency):
    describes = "admin"
    roles = frozenset({RegencyRole.ADMIN})
    writes = True


class KeyHolder(InRegency):
    """Members for keys of their own, the admin for those of programs too: with a whole key."""

    describes = "members, for themselves; admin"
    roles = Reader.roles
    writes = True


class AdminReader(InRegency):
    describes = Admin.describes
    roles = Admin.roles


class PeopleReader(InRegency):
    describes = "members; guests with people:read"
    roles = Reader.roles
    scopes = frozenset({Scope.PEOPLE_READ})
    opened_by = frozenset({CredentialScope.PEOPLE_READ})


class Overseer(InRegency):
    """Who answers for what is done in the regency."""

    describes = "admin, steward, head"
    roles = Signer.roles
    opened_by = PeopleReader.opened_by


class SandboxReader(InRegency):
    """Whoever has a grant in a sandbox, whatever it is. In any other regency the address does not exist."""

    describes = "whoever has a grant in a sandbox"
    roles = Reader.roles
    scopes = frozenset(Scope)
    opened_by = frozenset(
        {
            CredentialScope.PUBLISHED_READ,
            CredentialScope.DRAFTS_READ,
            CredentialScope.VALUES_WRITE,
            CredentialScope.PROGRAMMES_WRITE,
            CredentialScope.SUBMISSIONS_WRITE,
        }
    )

    def has_permission(self, request: Request, view: Any) -> bool:
        allowed = super().has_permission(request, view)
        if allowed and not is_sandbox(grant_of(request).id):
            raise NotFound("no sandbox")
        return allowed


class SandboxUser(SandboxReader):
    writes = True


class AtMinistry(Permission):
    """The caller holds one of `roles` at the ministry."""

    roles: ClassVar[frozenset[str]] = frozenset()

    def has_permission(self, request: Request, view: Any) -> bool:
        caller: Caller | None = request.user  # type: ignore[assignment]
        if caller is None:
            return False
        if not caller.ministry_roles & self.roles:
            raise Forbidden(_("This needs a role at the ministry."), code="ministry_only")
        wanted = self.opened_with(str(request.method)) or frozenset()
        if caller.scopes is not None and not wanted & caller.scopes:
            raise insufficient_scope(wanted)
        return True

    def opened_with(self, method: str) -> frozenset[str] | None:
        reads = method in ("GET", "HEAD")
        return frozenset({CredentialScope.NATIONAL_READ if reads else CredentialScope.NATIONAL_WRITE})


class Analyst(AtMinistry):
    describes = "any role at the ministry"
    roles = frozenset(MinistryRole.values)


class Reviewer(AtMinistry):
    describes = "reviewer, programme office"
    roles = frozenset({MinistryRole.REVIEWER, MinistryRole.PROGRAMME_OFFICE})


class Commenter(AtMinistry):
    describes = "mentor, reviewer, programme office"
    roles = Reviewer.roles | {MinistryRole.MENTOR}


class ProgrammeOffice(AtMinistry):
    describes = "programme office"
    roles = frozenset({MinistryRole.PROGRAMME_OFFICE})


class Appointer(ProgrammeOffice):
    """Who gives others access: with a whole key, as in a regency."""

    def opened_with(self, method: str) -> frozenset[str] | None:
        return None


class OfficerKeyHolder(Appointer):
    describes = "any role, for themselves; programme office"
    roles = Analyst.roles


class Auditor(AtMinistry):
    describes = "auditor, programme office"
    roles = frozenset({MinistryRole.AUDITOR, MinistryRole.PROGRAMME_OFFICE})


class AnyCaller(Permission):
    """Any valid key, of a regency or of the ministry."""

    describes = "any key"

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is not None
