"""Appointments, mentors' assignments, applications, keys and the security log of the ministry, over HTTP."""

from django.utils import timezone

from api.identity import shapes as identity
from api.identity.keyring import SecurityLog
from api.identity.permissions import Appointer, Auditor, OfficerKeyHolder
from api.identity.registers import Act
from api.identity.resources import Resource, Verb, application_steps
from api.national.entrance import NationalView
from api.national.officers import shapes
from api.national.officers.registers import Applications, Appointments, Assignments, OfficersKeyring


class OfficersView(NationalView):
    @property
    def act(self) -> Act:
        return Act(self.caller, timezone.now(), None, self.caller.ministry_roles)


APPOINTMENTS = Resource(
    route="appointments/",
    register=Appointments(),
    filters=shapes.AppointmentFilters,
    rows=Verb(
        "list_appointments",
        Auditor,
        "List the appointments at the ministry, oldest first.",
    ),
    add=Verb(
        "appoint",
        Appointer,
        """Give a person or an application a role at the ministry.

        A person is identified by the e-mail address; an unknown one is added with name and office. A person of a
        regency has no role here (409, `person_belongs_elsewhere`). A mentor sees nothing before a regency is
        assigned.
        """,
        shapes.Appoint,
    ),
    get=Verb("get_appointment", Auditor, "Show an appointment, even one that is over."),
    change=Verb(
        "patch_appointment",
        Appointer,
        """Change the end of an appointment.

        A JSON Merge Patch (RFC 7396). One that is over cannot be changed: make a new one (409, `has_ended`). Only an
        operator changes the programme office's own (409, `operators_to_decide`).
        """,
        shapes.Appointment,
    ),
    steps={
        "end": Verb(
            "end_appointment",
            Appointer,
            "End an appointment, from the next request on. The person's earlier actions stay.",
            identity.EndAccess,
        )
    },
)

ASSIGNMENTS = Resource(
    route="mentor-assignments/",
    register=Assignments(),
    filters=shapes.AssignmentFilters,
    rows=Verb(
        "list_mentor_assignments",
        Auditor,
        "List which mentor has which regency, in the order of the assignments.",
    ),
    add=Verb(
        "assign_mentor",
        Appointer,
        """Let a mentor see and comment on what a regency submits, for a time.

        A mentor sees the regency's drafts only if the regency admits them as a guest.
        """,
        shapes.AssignMentor,
    ),
    get=Verb("get_mentor_assignment", Auditor, "Show an assignment, even one that is over."),
    change=Verb(
        "patch_mentor_assignment",
        Appointer,
        """Change the end of a mentor's assignment.

        A JSON Merge Patch (RFC 7396). One that is over cannot be changed: make a new one (409, `has_ended`).
        """,
        shapes.MentorAssignment,
    ),
    steps={
        "end": Verb(
            "end_mentor_assignment",
            Appointer,
            "Take a regency from a mentor, from the next request on.",
            identity.EndAccess,
        )
    },
)

APPLICATIONS = Resource(
    route="applications/",
    register=Applications(),
    rows=Verb(
        "list_national_applications",
        Auditor,
        "List the ministry's own applications, and integrators', which regencies admit.",
    ),
    add=Verb(
        "add_national_application",
        Appointer,
        """Add an application of the ministry's own, as an OAuth2 client. The answer shows its secret this once.

        It may do nothing until it is appointed (`appointments/`), and opens no regency. Only an operator adds
        integrators' applications.
        """,
        shapes.RegisterMinistryApplication,
        identity.RegisteredApplicationRow,
    ),
    get=Verb("get_national_application", Auditor, "Show an application, even one that has ended."),
    change=Verb(
        "patch_national_application",
        Appointer,
        """Change the name, contact, scopes or redirect addresses of an application of the ministry's own.

        A JSON Merge Patch (RFC 7396). One that has ended cannot be changed: add a new one (409, `application_ended`).
        """,
        shapes.MinistryApplication,
    ),
    steps=application_steps("national_", Appointer),
)

KEYS = Resource(
    route="keys/",
    register=OfficersKeyring(),
    filters=identity.KeyFilters,
    rows=Verb(
        "list_officer_keys",
        Auditor,
        "List the keys that speak for the ministry, by their first characters.",
    ),
    add=Verb(
        "issue_officer_key",
        OfficerKeyHolder,
        """Make a key for yourself or, as programme office, for an appointed application.

        Nobody makes one for another person (403, `another_person`). The answer shows the key this once. It speaks for
        the ministry and opens no regency. Only an operator makes a key for an application of the programme office
        (409, `operators_to_decide`).
        """,
        shapes.IssueOfficerKey,
        shapes.IssuedOfficerKeyRow,
    ),
    get=Verb("get_officer_key", Auditor, "Show a key, even one that has ended."),
    steps={
        "rotate": Verb(
            "rotate_officer_key",
            OfficerKeyHolder,
            """Replace your own key or, as programme office, an application's.

            The old one works for `overlap_hours` more. The new key is shown only in this answer.
            """,
            identity.RotateKey,
            shapes.IssuedOfficerKeyRow,
            status=201,
        ),
        "end": Verb(
            "end_officer_key",
            Appointer,
            """End anybody's key at the ministry, from the next request on.

            The one that you are using cannot be ended (409, `own_key`). Every officer ends their own keys on the page
            `/account/`.
            """,
            identity.EndAccess,
        ),
    },
)

SECURITY_LOG = Resource(
    route="security-log/",
    register=SecurityLog(),
    filters=identity.LogFilters,
    rows=Verb(
        "list_ministry_security_log",
        Auditor,
        "List changes of appointments, assignments and keys, and the log-ins of officers, newest first.",
    ),
)

urlpatterns = [
    pattern
    for each in (APPOINTMENTS, ASSIGNMENTS, APPLICATIONS, KEYS, SECURITY_LOG)
    for pattern in each.urls(OfficersView)
]
