"""The shape of participation on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.registry_fields import CohortCode, ProvinceCode
from tenants.models import ProvisioningRequest, Regency

#: What the ministry asks for. A reset is asked for by those who use a sandbox.
_ASKED = [each for each in ProvisioningRequest.Action.choices if each[0] != ProvisioningRequest.Action.RESET]


class ParticipationFilters(serializers.Serializer[Any]):
    status = serializers.ChoiceField(required=False, choices=Regency.Status.choices, help_text="Only these.")
    province = ProvinceCode(
        required=False, max_length=2, help_text='Only those of the province with this code, such as "51".'
    )
    cohort = CohortCode(
        required=False, max_length=20, help_text='Only members of the cohort with this code, such as "2022".'
    )


class NothingIn(serializers.Serializer[Any]):
    """The address says everything: send {} or nothing."""


class NamedOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text='Kemendagri code, such as "51".')
    name = serializers.CharField(help_text="Its name.")


class ParticipationOut(serializers.Serializer[Any]):
    """A regency and whether it takes part.

    registered: no workspace yet; onboarded: at work; suspended: can be read, not written; archived: closed.
    """

    code = serializers.CharField(source="kemendagri_code", help_text='Kemendagri code, such as "51.01".')
    name = serializers.CharField(help_text="With its kind: bare names repeat.")
    province = NamedOut(help_text="Its province.")
    status = serializers.ChoiceField(choices=Regency.Status.choices, help_text="Where it stands.")
    onboarded_at = serializers.DateTimeField(allow_null=True, help_text="When its workspace was made.")
    suspended_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is suspended.")
    archived_at = serializers.DateTimeField(allow_null=True, help_text="When it was archived.")


class OperationRegencyOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="kemendagri_code", help_text='Kemendagri code, such as "51.01".')
    name = serializers.CharField(help_text="With its kind.")
    status = serializers.ChoiceField(choices=Regency.Status.choices, help_text="Where it stands now.")


class RequestedByOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="requested_by", help_text="The person's or client's id.")
    office = serializers.CharField(source="requested_by_office", help_text="The office at that time.")


class OperationOut(serializers.Serializer[Any]):
    """Something asked of provisioning, and how far it is. Ask again after Retry-After seconds until it ends."""

    id = serializers.UUIDField(allow_null=True, help_text="Null where nothing had to be done.")
    action = serializers.ChoiceField(choices=_ASKED, help_text="What is asked.")
    state = serializers.ChoiceField(
        choices=ProvisioningRequest.State.choices, help_text="queued, running, then done or failed."
    )
    regency = OperationRegencyOut(help_text="Of which regency.")
    requested_at = serializers.DateTimeField(allow_null=True, help_text="When it was asked for.")
    requested_by = RequestedByOut(allow_null=True, help_text="Who asked.")
    started_at = serializers.DateTimeField(allow_null=True, help_text="When it was last begun.")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")
    result = serializers.CharField(help_text="How it ended, in a sentence; empty until then.")
    url = serializers.URLField(allow_null=True, help_text="Where to ask how far it is.")
