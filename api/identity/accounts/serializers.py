"""The shape of what OAuth2's endpoints answer with, and of the forms that they take (RFC 6749, RFC 7009)."""

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from rest_framework import serializers

from api.identity.accounts.refusals import CODES

FORM = "application/x-www-form-urlencoded"

_FORMS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text())
TOKEN_FORM, REVOKE_FORM = _FORMS["token"], _FORMS["revoke"]
TOKEN_FORM["properties"]["resource"]["examples"] = [settings.BASE_URL]


class TokenOut(serializers.Serializer[Any]):
    """An access token (RFC 6749, section 5.1)."""

    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer <access_token>`.")
    token_type = serializers.ChoiceField(choices=["Bearer"], help_text="Always Bearer.")
    expires_in = serializers.IntegerField(help_text="How long it is good, in seconds.")
    scope = serializers.CharField(help_text="The scopes that it has, with a space between.")
    refresh_token = serializers.CharField(
        required=False, help_text="What the next one is asked for with; only where a person agreed."
    )


class OAuthErrorOut(serializers.Serializer[Any]):
    """Why there is no token (RFC 6749, section 5.2): the one kind of error here that is no problem of RFC 9457."""

    error = serializers.ChoiceField(choices=sorted(CODES), help_text="Which rule it meets, for programs.")
    error_description = serializers.CharField(
        help_text="What is wrong, in the language of Accept-Language; ASCII."
    )
