"""Shapes of the registrations for OAuth2."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import HOST, WrittenText
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.accounts.words import Flow

_SCOPES = [(name, name) for name in OF_AUDIENCE["regency"]]
_FLOWS = [(each.value, each.value) for each in Flow]


class ApplicationOut(serializers.Serializer[Any]):
    """How a program gets tokens, without what opens anything."""

    id = serializers.UUIDField(help_text="The registration's id.")
    client = serializers.UUIDField(help_text="The program's id.")
    name = serializers.CharField(help_text="What the program is called.")
    client_id = serializers.CharField(help_text="What it says it is, at /oauth/token/ and /oauth/authorize/.")
    flow = serializers.ChoiceField(choices=_FLOWS, help_text="How it gets tokens.")
    public = serializers.BooleanField(
        help_text="Whether it has no secret, as an app on people's own devices."
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=_SCOPES), help_text="The most that it may ask for."
    )
    redirect_uris = serializers.ListField(
        child=serializers.CharField(), help_text="Where people are led back to: one of these, to the letter."
    )
    active = serializers.BooleanField(help_text="Whether its tokens open anything.")
    created_at = serializers.DateTimeField(help_text="Since when, in UTC.")


class RegisteredOut(ApplicationOut):
    """A registration with its secret: shown this once and kept nowhere."""

    client_secret = serializers.CharField(allow_null=True, help_text="The secret; null for a public program.")


#: No fragment, and no part that could stand for several addresses.
_LEADS_TO = rf'^(https://{HOST}|http://127\.0\.0\.1(:[1-9][0-9]{{0,3}})?)(/[!-"$-)+-~]*)?$'


class RegisterIn(serializers.Serializer[Any]):
    """How a program of the regency's own is to get tokens."""

    between: ClassVar[dict[str, Any]] = between.where(
        "flow",
        [Flow.AUTHORIZATION_CODE.value],
        between.some("redirect_uris"),
        {"properties": {"redirect_uris": {"maxItems": 0}, "public": {"const": False}}},
    )

    client = serializers.UUIDField(help_text="The program's id, as in `clients/`.")
    flow = serializers.ChoiceField(choices=_FLOWS, help_text="client_credentials or authorization_code.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=_SCOPES),
        min_length=1,
        max_length=len(_SCOPES),
        help_text="The most that it may ask for.",
    )
    redirect_uris = serializers.ListField(
        child=WrittenText(pattern=_LEADS_TO, max_length=500),
        required=False,
        default=list,
        max_length=10,
        help_text="For authorization_code: https addresses, or http to 127.0.0.1.",
    )
    public = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether it cannot keep a secret. PKCE is needed in any case.",
    )
