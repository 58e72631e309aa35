"""Members, guests, applications, keys and the security log of a regency, over HTTP."""

from django.utils import timezone

from api.identity import shapes as identity
from api.identity.keyring import Keyring, SecurityLog
from api.identity.permissions import Admin, KeyHolder, Member, Overseer, PeopleReader
from api.identity.registers import Act
from api.identity.resources import Resource, Verb, application_steps
from api.regency.entrance import RegencyView
from api.regency.people import applications, guests, members, shapes


class PeopleView(RegencyView):
    @property
    def act(self) -> Act:
        return Act(self.caller, timezone.now(), self.grant.id, self.grant.roles)


MEMBERS = Resource(
    route="members/",
    register=members.Members(),
    rows=Verb("list_members", PeopleReader, "The regency's members, in the order in which they came."),
    add=Verb(
        "add_member",
        Admin,
        """Make a person a member.

        The e-mail address identifies the person. A person of another regency or of the ministry is let in as a guest
        instead.
        """,
        shapes.AddMember,
    ),
    get=Verb("get_member", PeopleReader, "One member, current or former."),
    change=Verb(
        "patch_member",
        Admin,
        """Change a member's roles, agencies, end, name or office.

        A JSON Merge Patch (RFC 7396). The regency is never left without an admin (409, `last_admin`).
        """,
        shapes.Member,
    ),
    steps={
        "end": Verb(
            "end_membership",
            Admin,
            """End a membership, from the next request on.

            The person's keys of this regency end; the record of what the person did is kept.
            """,
            identity.EndAccess,
        ),
        "invite": Verb(
            "invite_member",
            Admin,
            """Send a member another link by mail, to set a password for the pages: once, within a week.

            The first one is sent when the person is added. It goes to the member alone, who may also ask for one at
            `/account/forgot/`.
            """,
            gives=shapes.InvitationRow,
        ),
    },
)

GUESTS = Resource(
    route="guests/",
    register=guests.Guests(),
    rows=Verb("list_guests", Member, "The guests that the regency has let in."),
    add=Verb(
        "let_in_guest",
        Admin,
        """Let in a person or an application, with scopes and an end.

        They use a key of their own, work on this regency's own database role, and can be sent away at any time. The
        ministry is notified of a guest who is not the regency's own.
        """,
        shapes.LetIn,
    ),
    get=Verb("get_guest", Member, "One guest, current or former."),
    change=Verb(
        "patch_guest",
        Admin,
        """Change a guest's scopes or end, from the next request on.

        A JSON Merge Patch (RFC 7396). One that has ended cannot be changed: let the guest in again (409,
        `guest_ended`).
        """,
        shapes.Guest,
    ),
    steps={
        "end": Verb(
            "end_guest",
            Admin,
            "End a guest's access, from the next request on.",
            identity.EndAccess,
        )
    },
)

APPLICATIONS = Resource(
    route="applications/",
    register=applications.Applications(),
    rows=Verb("list_applications", Admin, "The regency's own applications."),
    add=Verb(
        "add_application",
        Admin,
        """Add an application of the regency's own, as an OAuth2 client.

        Only this answer shows its secret. `client_credentials`: it acts for itself, with the scopes that it is given;
        its keys are made in `keys/`. `authorization_code`: it acts for a person who agrees, within the scopes and
        never beyond what that person may do. It has access to this regency only.
        """,
        shapes.RegisterApplication,
        identity.RegisteredApplicationRow,
    ),
    get=Verb("get_application", Admin, "One application, current or ended."),
    change=Verb(
        "patch_application",
        Admin,
        """Change an application's name, contact, scopes, end or redirect addresses, from the next request on.

        A JSON Merge Patch (RFC 7396). Without scopes its keys and tokens give no access. One that has ended cannot be
        changed: add a new one (409, `application_ended`).
        """,
        shapes.Application,
    ),
    steps=application_steps("", Admin),
)

KEYS = Resource(
    route="keys/",
    register=Keyring(),
    filters=identity.KeyFilters,
    rows=Verb("list_keys", Admin, "The keys that the regency manages, each by its beginning."),
    add=Verb(
        "issue_key",
        KeyHolder,
        """Make a key for yourself or, as admin, for an application of the regency's own.

        Nobody makes one for another person (403, `another_person`). Only this answer shows the key. It gives access
        to this regency and no other.
        """,
        shapes.IssueKey,
        identity.IssuedKeyRow,
    ),
    get=Verb("get_key", Admin, "One key, active or ended."),
    steps={
        "rotate": Verb(
            "rotate_key",
            KeyHolder,
            """Replace your own key or, as admin, an application's.

            The old one keeps working for `overlap_hours` more. The new key is shown only in this answer.
            """,
            identity.RotateKey,
            identity.IssuedKeyRow,
            status=201,
        ),
        "end": Verb(
            "end_key",
            Admin,
            "End any key of the regency, from the next request on. Every member ends their own keys on the page"
            " `/account/`.",
            identity.EndAccess,
        ),
    },
)

SECURITY_LOG = Resource(
    route="security-log/",
    register=SecurityLog(),
    filters=identity.LogFilters,
    rows=Verb(
        "list_security_log",
        Overseer,
        "List changes of members, guests and keys, newest first.",
    ),
)

RESOURCES = (MEMBERS, GUESTS, APPLICATIONS, KEYS, SECURITY_LOG)
urlpatterns = [pattern for each in RESOURCES for pattern in each.urls(PeopleView)]
