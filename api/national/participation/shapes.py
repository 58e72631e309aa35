"""Participation of regencies, and requests to provisioning, on the wire."""

from datetime import datetime
from uuid import UUID

from api.http.shapes import TEXT, URL, Strings, choice, field, ident, instant, nested, several, shape, text
from api.http.versioned import Tagged
from api.national.registry_fields import COHORT, PROVINCE, NamedRegency, Province
from tenants.models import ProvisioningRequest, Regency

#: What the ministry asks for. A reset is asked for by those who use a sandbox.
_ACTIONS = [
    each for each in ProvisioningRequest.Action.choices if each[0] != ProvisioningRequest.Action.RESET
]


@shape(sparse=True)
class ParticipationFilters:
    status: Strings = several(Regency.Status, "Only these.")
    province_code: Strings = several(PROVINCE, 'Only those of the province with this code, such as "51".')
    cohort: Strings = several(COHORT, 'Only members of the cohort with this code, such as "2022".')


@shape
class Suspend:
    """Reason for suspending a regency."""

    reason: str = text(500, "The reason, for the ministry and the regency to read.")


@shape
class Participation:
    """A regency and its participation.

    registered: no workspace yet; onboarded: at work; suspended: can be read, not written; archived: closed.
    """

    code: str = text(5, 'Kemendagri code, such as "51.01".', source="kemendagri_code")
    name: str = text(200, "With its kind: bare names repeat.")
    province: Province = nested("Its province.")
    status: str = choice(Regency.Status, "Its status.")
    onboarded_at: datetime | None = instant("When it was onboarded.")
    suspended_at: datetime | None = instant("When it was suspended.")
    suspension_reason: str = field(TEXT, "The reason for the suspension; else empty.")
    archived_at: datetime | None = instant("When it was archived.")


@shape
class Operation(Tagged):
    """A request to provisioning, and its progress. Ask again after Retry-After seconds until it ends."""

    id: UUID | None = ident("Null if nothing had to be done.", default=None)
    action: str = choice(_ACTIONS, "The action requested.")
    status: str = choice(ProvisioningRequest.State, "queued, running, then done or failed.", source="state")
    regency: NamedRegency = nested("Its regency.")
    regency_status: str = choice(Regency.Status, "The regency's present status.", source="regency.status")
    requested_at: datetime | None = instant("When it was asked for.", default=None)
    requested_by: UUID | None = ident("Id of the person or application that asked.", default=None)
    requested_office: str | None = text(
        200, "Their office at that time.", default=None, source="requested_by_office"
    )
    reason: str = field(TEXT, "The reason for a suspension; else empty.", default="")
    started_at: datetime | None = instant("When it was last begun.", default=None)
    finished_at: datetime | None = instant("When it ended.", default=None)
    result: str = text(2000, "Its outcome, in a sentence; empty until it ends.")
    url: str | None = field(URL, "The address of its progress.", default=None)
