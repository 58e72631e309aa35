"""The shape of what OAuth2's endpoints answer with, and of the forms that they take (RFC 6749, RFC 7009)."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from api.identity.accounts.refusals import CODES

FORM = "application/x-www-form-urlencoded"

_WITHOUT_NUL = r"^[^\x00]*$"
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": _WITHOUT_NUL}
#: Parameters that nobody knows are passed over (RFC 6749, section 3.2), each given once like any.
_FURTHER: dict[str, Any] = {
    "propertyNames": {"pattern": _WITHOUT_NUL},
    "additionalProperties": {"type": "string", "pattern": _WITHOUT_NUL},
}
_CLIENT: dict[str, Any] = {
    "client_id": {
        **_TEXT,
        "description": "The application's id, where it does not stand in `Authorization: Basic`.",
        "examples": ["kc-2c4d5e6f7a8b-AbCdEfGhIj"],
    },
    "client_secret": {
        **_TEXT,
        "description": "The application's secret, likewise; absent for an application that has none.",
        "examples": ["kcs_shown-once"],
    },
}


def _needing(*names: str) -> dict[str, Any]:
    return {"properties": {name: {} for name in names}, "required": list(names)}


#: Written out: what a form needs depends on its grant type, which no serializer says.
TOKEN_FORM: dict[str, Any] = {
    "title": "TokenIn",
    "type": "object",
    "properties": {
        "grant_type": {
            "type": "string",
            "enum": ["client_credentials", "authorization_code", "refresh_token"],
            "description": "What the token is for: the application itself, a code that a person's agreement gave, or a "
            "refresh token.",
        },
        "scope": {
            **_TEXT,
            "description": "Scopes with a space between; where none is named, `published:read` or `national:read`.",
            "examples": ["drafts:read values:write"],
        },
        "resource": {
            **_TEXT,
            "description": "What the token is for (RFC 8707): the `resource` of "
            "`/.well-known/oauth-protected-resource`, which is also meant where none is named.",
            "examples": [settings.BASE_URL],
        },
        "code": {
            **_TEXT,
            "description": "With `authorization_code`: the code, good once and for a minute.",
        },
        "redirect_uri": {
            **_TEXT,
            "description": "With `authorization_code`: the address that the code came to.",
            "examples": ["https://aplikasi.example/kembali"],
        },
        "code_verifier": {
            **_TEXT,
            "description": "With `authorization_code`: what `code_challenge` is the hash of (RFC 7636).",
        },
        "refresh_token": {
            **_TEXT,
            "description": "With `refresh_token`: the one that came with the last token, good once.",
        },
        **_CLIENT,
    },
    "required": ["grant_type"],
    **_FURTHER,
    "if": {"properties": {"grant_type": {"const": "authorization_code"}}},
    "then": _needing("code", "redirect_uri", "code_verifier"),
    "else": {
        "if": {"properties": {"grant_type": {"const": "refresh_token"}}},
        "then": _needing("refresh_token"),
    },
}
REVOKE_FORM: dict[str, Any] = {
    "title": "RevokeIn",
    "type": "object",
    "properties": {
        "token": {
            **_TEXT,
            "description": "The token that is to end: an access or a refresh token.",
        },
        "token_type_hint": {
            **_TEXT,
            "description": "Which of the two it is: `access_token` or `refresh_token`. It is found without, too.",
            "examples": ["refresh_token"],
        },
        **_CLIENT,
    },
    "required": ["token"],
    **_FURTHER,
}


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
