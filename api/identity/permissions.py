"""Permissions in a regency and at the ministry, decided from credential and path before any block opens.

A resource that the caller may not see is NotFound, with the same body as one that does not exist; one that it may see
but not change is 403.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from api.http.exceptions import Forbidden, NotFound
from api.http.messages import _
from api.http.permissions import Permission
from api.identity.authentication import CHALLENGE
from api.identity.callers import Caller, Grant
from api.identity.models import IN_A_REGENCY, MinistryRole, RegencyRole, Scope
from api.identity.problems import (
    InsufficientScope,
    MinistryOnly,
    OwnWebhookAlone,
    PersonsToSign,
    RegencySuspended,
    RoleNotSufficient,
)
from tenants.ids import is_sandbox


class AnyCaller(Permission):
    """Allow any valid key, of a regency or of the ministry. A subclass checks more."""

    describes = "any key"

    def has_permission(self, request: Request, view: Any) -> bool:
        caller = caller_of(request)
        if caller is not None:
            self.check(request, caller)
        return caller is not None

    def check(self, request: Request, caller: Caller) -> None:
        """Raise Forbidden if the caller may not do it, NotFound if the caller may not even know that it exists."""


class InRegency(AnyCaller):
    """The caller holds a grant in the regency of the path: one of `roles`, or as a guest one of `opened_by`.

    A credential narrowed to scopes (a token, or a key issued with scopes) needs one of `opened_by` too. The regency's
    own applications are treated as guests. A suspended regency may only be read.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    #: Empty: for whoever comes with a whole key. What gives access to others is no matter of a token.
    opened_by: ClassVar[frozenset[str]] = frozenset()
    #: False for what only the regency's own people do, whatever scopes somebody was given.
    for_guests: ClassVar[bool] = False
    #: What an application is told where it is not `for_applications`.
    for_people: ClassVar[type[Forbidden]] = PersonsToSign

    def check(self, request: Request, caller: Caller) -> None:
        grant = grant_of(request)
        if caller.is_application and not self.for_applications:
            raise self.for_people()
        is_member = bool(grant.roles & self.roles)
        if not is_member and (grant.roles or not self.for_guests):
            raise RoleNotSufficient()
        held = grant.within if is_member else grant.scopes_within
        if held is not None and not held & self.opened_by:
            raise insufficient_scope(self.opened_by)
        if grant.status == "suspended" and request.method not in SAFE_METHODS:
            raise RegencySuspended()

    def opened_with(self, method: str) -> frozenset[str] | None:
        return self.opened_by or None


def caller_of(request: Request) -> Caller | None:
    caller: Caller | None = request.user  # type: ignore[assignment]
    return caller


def _in_path(request: Request, name: str) -> Any:
    return (request.parser_context or {})["kwargs"].get(name)


def grant_of(request: Request) -> Grant:
    """Return the caller's grant in the regency of the path. Raises NotFound where there is none."""
    caller, code = caller_of(request), _in_path(request, "code")
    grant = caller.grant_for(code) if caller is not None else None
    if grant is None:
        raise NotFound(f"no grant in {code}")
    return grant


def opening(caller: Caller, *, has_own_webhook: bool) -> frozenset[str]:
    """Return the scopes that give the caller access to anything, in its regencies or at the ministry.

    `has_own_webhook`: the caller is an application of no regency, by its own credential.
    """
    held = [each for each in _kinds(AtMinistry) if each.roles & caller.ministry_roles]
    by_role = {scope for each in held for scope in each.opened_by}
    by_grant = frozenset(scope for grant in caller.grants for scope in _opening(grant, caller))
    return by_grant.union(by_role, OwnWebhookOffice.opened_by if has_own_webhook else ())


def _opening(grant: Grant, caller: Caller) -> frozenset[str]:
    if not grant.roles:
        return grant.scopes_within
    kinds = [
        each
        for each in _kinds(InRegency)
        if each.roles & grant.roles and (each.for_applications or not caller.is_application)
    ]
    by_role = frozenset(
        scope for each in kinds if each.opened_by != Entrant.opened_by for scope in each.opened_by
    )
    return by_role if grant.within is None else by_role & grant.within


def _kinds[P: Permission](of: type[P]) -> Iterator[type[P]]:
    for each in of.__subclasses__():
        yield each
        yield from _kinds(each)


def insufficient_scope(wanted: frozenset[str]) -> Forbidden:
    """Return the refusal of a credential narrowed to other scopes, in the form of RFC 6750 for programs."""
    scopes = sorted(wanted)
    made, challenge = InsufficientScope(scopes=scopes), f'{CHALLENGE}, error="insufficient_scope"'
    if scopes:
        challenge += f', scope="{" ".join(scopes)}"'
    else:
        made.saying(_("This needs a key without scope limits."))
    return made.also(headers={"WWW-Authenticate": challenge})


class Entrant(InRegency):
    """Allow every member and guest of the regency, with any scopes: holders may see what their credential opens."""

    describes = "members and guests"
    roles = frozenset(RegencyRole.values)
    opened_by = frozenset(IN_A_REGENCY)
    for_guests = True

    def check(self, request: Request, caller: Caller) -> None:
        grant_of(request)

    def opened_with(self, method: str) -> frozenset[str] | None:
        return frozenset()


class Reader(InRegency):
    describes = "members; guests and applications with drafts:read"
    roles = frozenset(RegencyRole.values)
    opened_by = frozenset({Scope.DRAFTS_READ})
    for_guests = True


class SubmissionReader(Reader):
    """Allow what Reader allows, also to guests who may see no drafts: a submission is the regency's official word."""

    describes = "members; guests and applications with drafts:read or published:read"
    opened_by = Reader.opened_by | {Scope.PUBLISHED_READ}


class Member(Reader):
    """Allow what Reader allows, except to guests: for what only the regency itself may read."""

    describes = "members"
    for_guests = False


class Contributor(InRegency):
    describes = "admin, steward, contributor (own agencies); guests and applications with values:write"
    roles = frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD, RegencyRole.CONTRIBUTOR})
    opened_by = frozenset({Scope.VALUES_WRITE})
    for_guests = True


class ProgrammeWriter(Contributor):
    describes = "admin, steward, contributor (own agencies); guests and applications with programmes:write"
    opened_by = frozenset({Scope.PROGRAMMES_WRITE})


class RealisationWriter(Contributor):
    describes = "admin, steward, contributor (own agencies); guests and applications with realisations:write"
    opened_by = frozenset({Scope.REALISATIONS_WRITE})


class EvidenceWriter(Contributor):
    describes = "admin, steward, contributor (own agencies); guests and applications with evidence:write"
    opened_by = frozenset({Scope.EVIDENCE_WRITE})


class EvidenceKeeper(EvidenceWriter):
    """Allow what EvidenceWriter allows, except to guests: a deletion is final."""

    describes = "admin, steward, contributor (own agencies)"
    for_guests = False


class MemberContributor(Contributor):
    """Allow the regency's people to write messages to one another and to the ministry."""

    describes = "admin, steward, contributor (own agencies)"
    opened_by = frozenset({Scope.SUBMISSIONS_WRITE})
    for_guests = False


class Steward(InRegency):
    describes = "admin, steward"
    roles = frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD})
    opened_by = frozenset({Scope.SUBMISSIONS_WRITE})


class SetUpSteward(InRegency):
    """Allow stewards to set a regency up with a whole key. Only the admin manages people, since that gives access."""

    describes = Steward.describes
    roles = Steward.roles


class TargetWriter(Steward):
    describes = "admin, steward; guests and applications with targets:write"
    opened_by = frozenset({Scope.TARGETS_WRITE})
    for_guests = True


class Submitter(Steward):
    """Applications submit what a person has signed off (reporting.submissions.drafts)."""

    describes = "admin, steward; guests and applications with submissions:write"
    for_guests = True


class Signer(InRegency):
    """Allow people who answer with their name, which no application does for them."""

    for_applications = False

    describes = "admin, steward, head; not through an application"
    roles = Steward.roles | {RegencyRole.HEAD}
    opened_by = Steward.opened_by


class WebhookAdmin(InRegency):
    """Allow those who set the regency's webhooks.

    A webhook's events go beyond any grant of an application, and outlive it.
    """

    describes = "admin; not through an application"
    roles = frozenset({RegencyRole.ADMIN})
    opened_by = frozenset({Scope.WEBHOOKS_WRITE})
    for_applications = False
    for_people = OwnWebhookAlone


class OwnWebhookAdmin(InRegency):
    """Allow the admin, and an application of the regency for itself, also through an admin who agreed."""

    describes = "admin; the application itself, with webhooks:write"
    roles = WebhookAdmin.roles
    opened_by = WebhookAdmin.opened_by
    for_guests = True

    def check(self, request: Request, caller: Caller) -> None:
        super().check(request, caller)
        if caller.application_id == _in_path(request, "id"):
            return
        if caller.is_application or not grant_of(request).roles:
            raise OwnWebhookAlone()


class Admin(InRegency):
    describes = "admin"
    roles = frozenset({RegencyRole.ADMIN})


class KeyHolder(InRegency):
    """Allow members for keys of their own, and the admin for those of applications too: with a whole key."""

    describes = "members, for themselves; admin"
    roles = Reader.roles


class PeopleReader(InRegency):
    describes = "members; guests and applications with people:read"
    roles = Reader.roles
    opened_by = frozenset({Scope.PEOPLE_READ})
    for_guests = True


class Overseer(InRegency):
    """Allow those who answer for what is done in the regency."""

    describes = "admin, steward, head"
    roles = Signer.roles
    opened_by = PeopleReader.opened_by


class SandboxUser(InRegency):
    """Allow anyone with a grant in a sandbox, whatever it is. In any other regency the address does not exist."""

    describes = "anyone with a grant in a sandbox"
    roles = Reader.roles
    opened_by = Entrant.opened_by
    for_guests = True

    def check(self, request: Request, caller: Caller) -> None:
        super().check(request, caller)
        if not is_sandbox(grant_of(request).id):
            raise NotFound("no sandbox")


class AtMinistry(AnyCaller):
    """The caller holds one of `roles` at the ministry."""

    roles: ClassVar[frozenset[str]] = frozenset()
    #: The scopes that open something to these roles.
    opened_by: ClassVar[frozenset[str]] = frozenset({Scope.NATIONAL_READ})

    def check(self, request: Request, caller: Caller) -> None:
        if not caller.ministry_roles & self.roles:
            raise MinistryOnly()
        self.check_scopes(request, caller)

    def check_scopes(self, request: Request, caller: Caller) -> None:
        """Raise Forbidden for a credential that is narrowed to other scopes."""
        wanted = self.opened_with(str(request.method)) or frozenset()
        if caller.scopes is not None and not wanted & caller.scopes:
            raise insufficient_scope(wanted)

    def opened_with(self, method: str) -> frozenset[str] | None:
        reads = method in SAFE_METHODS
        return frozenset({Scope.NATIONAL_READ if reads else Scope.NATIONAL_WRITE})


class Analyst(AtMinistry):
    describes = "any role at the ministry"
    roles = frozenset(MinistryRole.values)


class Reviewer(AtMinistry):
    describes = "reviewer, programme office"
    roles = frozenset({MinistryRole.REVIEWER, MinistryRole.PROGRAMME_OFFICE})
    opened_by = frozenset({Scope.NATIONAL_READ, Scope.NATIONAL_WRITE})


class Commenter(AtMinistry):
    describes = "mentor, reviewer, programme office"
    roles = Reviewer.roles | {MinistryRole.MENTOR}
    opened_by = Reviewer.opened_by


class ProgrammeOffice(AtMinistry):
    describes = "programme office"
    roles = frozenset({MinistryRole.PROGRAMME_OFFICE})


class OfficeSigner(ProgrammeOffice):
    describes = "programme office; not through an application"
    for_applications = False


class OwnWebhookOffice(ProgrammeOffice):
    """Allow the programme office, and an application for itself alone, as in a regency.

    With its own credential an application needs no role here: an integrator's has none. On behalf of a person it does:
    otherwise one regency's people could redirect an integrator's events about another regency to themselves.
    """

    describes = "programme office; the application itself, with webhooks:write"
    opened_by = frozenset({Scope.WEBHOOKS_WRITE})

    def check(self, request: Request, caller: Caller) -> None:
        is_own = self.for_applications and caller.application_id == _in_path(request, "id")
        if is_own and caller.through is None:
            self.check_scopes(request, caller)
            return
        super().check(request, caller)
        if caller.is_application and not is_own:
            raise OwnWebhookAlone()

    def opened_with(self, method: str) -> frozenset[str] | None:
        return self.opened_by


class WebhookOffice(OwnWebhookOffice):
    """Allow people alone, as with the webhooks of a regency."""

    describes = "programme office; not through an application"
    for_applications = False


class Appointer(ProgrammeOffice):
    """Allow those who give others access: with a whole key, as in a regency."""

    def opened_with(self, method: str) -> frozenset[str] | None:
        return None


class OfficerKeyHolder(Appointer):
    describes = "any role, for themselves; programme office"
    roles = Analyst.roles


class Auditor(AtMinistry):
    describes = "auditor, programme office"
    roles = frozenset({MinistryRole.AUDITOR, MinistryRole.PROGRAMME_OFFICE})
