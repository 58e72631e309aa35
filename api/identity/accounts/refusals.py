"""What OAuth2's endpoints say when they refuse, in two languages: `error_description` of RFC 6749, section 5.2.

The codes are the RFC's and oauthlib's. Descriptions are ASCII without quotes and backslashes, as the RFC has it.
"""

from collections.abc import Mapping

from api.http.language import active_language
from api.http.messages import Message, _

#: By code, where nothing more particular is known.
CODES: Mapping[str, Message] = {
    "invalid_request": _("A parameter is missing, repeated, or not accepted by this grant type."),
    "invalid_client": _("The application is unknown, its secret is wrong, or it has ended."),
    "invalid_grant": _(
        "The code or refresh token is unknown, used, expired, revoked, or of another application, "
        "or code_verifier or redirect_uri does not fit the code."
    ),
    "unauthorized_client": _("The application is registered for another grant type."),
    "unsupported_grant_type": _("grant_type is authorization_code, client_credentials or refresh_token."),
    "invalid_scope": _(
        "A scope is unknown, is not one of the application's, or gives no access where the application is "
        "let in. The default is published:read, at the ministry national:read."
    ),
    "invalid_target": _(
        "resource is not this service: it is named at /.well-known/oauth-protected-resource."
    ),
    "unsupported_token_type": _("Tokens of this type cannot be revoked."),
    "slow_down": _("Too many requests."),
    "temporarily_unavailable": _("Not just now: try again in a moment."),
    "server_error": _("An error of the service itself."),
}
#: What oauthlib says, by its own words.
_SAID: Mapping[str, Message] = {
    "Missing code parameter.": _("code is missing."),
    "Missing refresh token parameter.": _("refresh_token is missing."),
    "Missing token parameter.": _("token is missing."),
    "Code verifier required.": _("code_verifier is missing."),
    "Missing redirect URI.": _("redirect_uri is missing."),
    "Mismatching redirect URI.": _(
        "redirect_uri is not registered, or not the one that the code was asked for with."
    ),
    "Invalid client_id parameter value.": CODES["invalid_client"],
    "URL query parameters are not allowed": _("Send parameters in the form, not in the address."),
}


def described(code: str, said: str) -> str:
    """Why, for people: what oauthlib said where it is known, else what the code means."""
    if said in _SAID:
        return str(_SAID[said])
    if said and (active_language() == "en" or code not in CODES):
        return plain(said)
    return str(CODES[code]) if code in CODES else ""


def plain(text: str) -> str:
    """As the RFC allows it: printable ASCII without quotes and backslashes."""
    kept = text.replace('"', "'").replace("\\", "/").encode("ascii", "replace").decode()
    return "".join(each if each.isprintable() else " " for each in kept)
